// The functions of Expr's language.
#pragma once

#include <string_view>
#include <vector>

#include "worker/expressions/program.h"

namespace tutti::expressions {

struct Function {
  enum Kind {
    Plain,    // one instruction, of real numbers
    Delay, Zero, Constant, Complex, Real, Imag, ComplexPole, ComplexZero,
    Define, Let, Var, Out, Load,
  };
  std::string_view name;
  Kind kind = Plain;
  Op op = Op::Number;
  int least = 1, most = 1;  // arguments; those that are left out are 0
};

const Function* find_function(std::string_view name);  // nullptr: there is none
std::vector<std::string_view> function_names();

}  // namespace tutti::expressions
