// What a single word of an expression is: a number, $x1[-2], $y[-1], $3, #name or a name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "worker/expressions/tokens.h"

namespace tutti::expressions {

// $x1[-2]: input signal 1, two frames ago. $y[-1]: output 0, a frame ago.
struct Signal {
  bool output = false;
  int channel = 0;
  int distance = 0;  // frames back
};

std::optional<float> number_of(std::string_view word);
inline bool is_variable(std::string_view word) { return word.size() > 1 && word[0] == '#'; }
// 1 to 9; 0: it is none.
inline int argument_number(std::string_view word) { return word.size() == 2 && word[0] == '$' && word[1] >= '1' && word[1] <= '9' ? word[1] - '0' : 0; }
inline bool is_signal(std::string_view word) { return word.starts_with("$x") || word.starts_with("$y"); }
// Throws an Error that stands at `place` where it is none, or reaches to what is not there yet or no more.
Signal signal_of(std::string_view word, Place place);

// A word for a message: in quotes, cut, without what a terminal would obey.
std::string quoted(std::string_view word);

}  // namespace tutti::expressions
