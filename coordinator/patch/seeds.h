// Where random numbers come from: the patch's seed, the copy and the place's name, and nothing else. So a bank's numbers stay
// the same when objects are added, moved in the file or split over workers, and are the same on every machine.
#pragma once

#include <cstdint>
#include <string_view>

#include "worker/random.h"

namespace tutti {

// FNV-1a, 64 bits (Fowler, Noll and Vo; draft-eastlake-fnv).
inline std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

// `parameter` is empty for the object itself.
inline std::uint64_t seed_of(std::uint64_t patch_seed, int copy, std::string_view object, std::string_view parameter = {}) {
  std::uint64_t state = patch_seed;
  state = splitmix64(state) + static_cast<std::uint64_t>(copy);
  state = splitmix64(state) ^ hash_of(object);
  state = splitmix64(state) ^ hash_of(parameter);
  return splitmix64(state);
}

}  // namespace tutti
