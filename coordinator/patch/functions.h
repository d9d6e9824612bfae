// The operators and functions of signal expressions: what each gives for numbers, and which object computes it for signals.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace tutti {

struct Function {
  // How the function is built where an argument is a signal.
  enum Kind {
    Object,      // the object of that name, whose Input parameters are the arguments in their order
    Mix,         // a Mix node
    Linear,      // range and rescale: x k + c
    PerRate,     // sampsToSec: x times the seconds of a frame
    TimesRate,   // secToSamps
  };
  static constexpr int kMostArguments = 5;

  std::string_view name;
  int fewest = 1;
  int most = 1;
  Kind kind = Object;
  std::string_view object;  // where kind is Object or Mix
  // Of numbers; `x` has `most` elements. What is not defined gives inf or nan, which the caller refuses. nullptr: not for numbers.
  double (*of_numbers)(const double* x, double rate) = nullptr;
  std::string_view usage;  // "midiToHz(x)"
  std::string_view doc;
  std::array<double, kMostArguments> defaults{};  // of the arguments past `fewest`
};

// All functions, by name; the operators + - * / ^ stand among them under their signs.
std::span<const Function> functions();
const Function* find_function(std::string_view name);  // nullptr: no such function

}  // namespace tutti
