// Compiles an expression of Expr's language, which is pyo's (its documentation: pyo.lib.expression). Prefix notation: (function argument ...);
// the parentheses around the last one of a sequence may be left out. Where pyo's own differs from its documentation the documentation holds, and
// what pyo passes over in silence (misspelt names, too few arguments, an output that is not there) is an error.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "worker/expressions/program.h"
#include "worker/expressions/tree.h"

namespace tutti::expressions {

inline constexpr int kMaxPast = 65'536;             // frames that $x[-n] and $y[-n] reach back
inline constexpr int kMaxPastOfAll = 1'048'576;     // frames that are kept for a stream, all together
inline constexpr int kMaxCalls = 100;               // functions in functions
inline constexpr int kMaxEvaluated = 200'000;       // words and groups, functions written out

struct Setting {
  double rate = 48000;
  int inputs = 1;       // input signals: $x0 to $x(inputs - 1)
  int outputs = 1;      // $y0 to $y(outputs - 1)
  float initial = 0;    // what the outputs were before the first frame
};

std::variant<Program, Error> compile(std::string_view text, const Setting& setting);
// Of the elements of an expression, whose files are loaded (loading.h).
std::variant<Program, Error> compile(const std::vector<Element>& elements, const Setting& setting);

}  // namespace tutti::expressions
