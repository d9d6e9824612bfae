#include "worker/expressions/functions.h"

#include <algorithm>
#include <iterator>

namespace tutti::expressions {

namespace {

constexpr Function kFunctions[] = {
    {"+", Function::Plain, Op::Add, 2, 2}, {"-", Function::Plain, Op::Sub, 2, 2}, {"*", Function::Plain, Op::Mul, 2, 2},
    {"/", Function::Plain, Op::Div, 2, 2}, {"^", Function::Plain, Op::Pow, 2, 2}, {"%", Function::Plain, Op::Mod, 2, 2},
    {"neg", Function::Plain, Op::Neg, 1, 1}, {"pow", Function::Plain, Op::Pow, 2, 2},
    {"++", Function::Plain, Op::Increment, 2, 2}, {"--", Function::Plain, Op::Decrement, 2, 2}, {"~", Function::Plain, Op::Phasor, 1, 2},
    {"<", Function::Plain, Op::Less, 2, 2}, {"<=", Function::Plain, Op::LessEqual, 2, 2}, {">", Function::Plain, Op::More, 2, 2},
    {">=", Function::Plain, Op::MoreEqual, 2, 2}, {"==", Function::Plain, Op::Equal, 2, 2}, {"!=", Function::Plain, Op::NotEqual, 2, 2},
    {"if", Function::Plain, Op::If, 3, 3}, {"and", Function::Plain, Op::And, 2, 2}, {"or", Function::Plain, Op::Or, 2, 2},
    {"sin", Function::Plain, Op::Sin, 1, 1}, {"cos", Function::Plain, Op::Cos, 1, 1}, {"tan", Function::Plain, Op::Tan, 1, 1},
    {"tanh", Function::Plain, Op::Tanh, 1, 1}, {"atan", Function::Plain, Op::Atan, 1, 1}, {"atan2", Function::Plain, Op::Atan2, 2, 2},
    {"sqrt", Function::Plain, Op::Sqrt, 1, 1}, {"log", Function::Plain, Op::Log, 1, 1}, {"log2", Function::Plain, Op::Log2, 1, 1},
    {"log10", Function::Plain, Op::Log10, 1, 1}, {"exp", Function::Plain, Op::Exp, 1, 1},
    {"abs", Function::Plain, Op::Abs, 1, 1}, {"floor", Function::Plain, Op::Floor, 1, 1}, {"ceil", Function::Plain, Op::Ceil, 1, 1},
    {"round", Function::Plain, Op::Round, 1, 1}, {"wrap", Function::Plain, Op::Wrap, 1, 1},
    {"min", Function::Plain, Op::Min, 2, 2}, {"max", Function::Plain, Op::Max, 2, 2},
    {"randf", Function::Plain, Op::RandomFloat, 2, 2}, {"randi", Function::Plain, Op::RandomInteger, 2, 2},
    {"sah", Function::Plain, Op::SampleAndHold, 2, 2}, {"rpole", Function::Plain, Op::Pole, 2, 2},
    {"rzero", Function::Zero, Op::Number, 2, 2}, {"delay", Function::Delay, Op::Number, 1, 1}, {"const", Function::Constant, Op::Number, 1, 1},
    {"complex", Function::Complex, Op::Number, 2, 2}, {"real", Function::Real, Op::Number, 1, 1}, {"imag", Function::Imag, Op::Number, 1, 1},
    {"cpole", Function::ComplexPole, Op::Number, 2, 2}, {"czero", Function::ComplexZero, Op::Number, 2, 2},
    {"out", Function::Out, Op::Number, 2, 2}, {"let", Function::Let}, {"var", Function::Var}, {"define", Function::Define}, {"load", Function::Load},
};

}  // namespace

const Function* find_function(std::string_view name) {
  const auto* found = std::find_if(std::begin(kFunctions), std::end(kFunctions), [&](const Function& f) { return f.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const Function& function : kFunctions) names.push_back(function.name);
  return names;
}

}  // namespace tutti::expressions
