// How big a patch may be. A patch may come from anyone, so what it asks for is bounded before it is made: the worst one ends in
// a message after a second or two and some hundred megabytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace tutti {

inline constexpr std::uintmax_t kMaxPatchBytes = 16u << 20;    // a written-out bank of 65,536 streams is about one megabyte
inline constexpr std::size_t kMaxJsonDepth = 64;               // the format itself needs 7
inline constexpr std::size_t kMaxJsonValues = 1'000'000;       // numbers, strings, lists, ... of a file; some 100 bytes of memory each
inline constexpr std::size_t kMaxExpressionDepth = 100;        // parentheses in parentheses: the parser's stack
inline constexpr std::size_t kMaxExpressionLength = 10'000;    // characters
inline constexpr std::size_t kMaxTextLength = 100'000;         // characters, of a parameter that is a text
inline constexpr std::size_t kMaxStreams = 65'536;             // of one object: a hundred times what a core plays of the cheapest object
inline constexpr std::size_t kMaxPatchNumbers = 1'000'000;     // numbers and streams in all parameters of a patch, lists expanded
inline constexpr std::size_t kMaxObjects = 100'000;
inline constexpr std::size_t kMaxTableWriters = 256;           // objects that write to tables: the readers of each are looked for
inline constexpr int kMaxChannels = 64;                        // of a patch
inline constexpr std::size_t kMaxProblems = 50;                // more are counted, not listed: nobody reads them
inline constexpr std::size_t kMaxCountedProblems = 10'000;     // then the reader gives up: each one costs time
inline constexpr double kMaxSeconds = 1e9;                     // of a "play": thirty years
inline constexpr std::size_t kMaxPathLength = 4095;            // bytes; Linux's own limit
inline constexpr std::size_t kMaxNameLength = 255;             // bytes, of a shared table's name
inline constexpr double kMaxSeed = 9007199254740991.0;         // 2^53 - 1: the whole numbers that every JSON reader keeps

}  // namespace tutti
