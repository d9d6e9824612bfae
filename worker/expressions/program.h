// What an expression is compiled into: values that are each computed once in every frame, in this order, from values before them and from what
// values were some frames ago. Nothing of the text is left: functions are written out, variables are the values they stand for.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace tutti::expressions {

enum class Op : std::uint8_t {
  Number,  // `number`
  Input,   // input signal `channel`
  Past,    // args[0] `distance` frames ago; `number` in the first frames. args[0] may stand after it: that is feedback
  // Without state.
  Copy, Neg, Sin, Cos, SinTurns, CosTurns, Tan, Tanh, Atan, Sqrt, Log, Log2, Log10, Abs, Floor, Ceil, Exp, Round, Wrap,
  Add, Sub, Mul, Div, Pow, Mod, Less, LessEqual, More, MoreEqual, Equal, NotEqual, And, Or, Atan2, Min, Max,
  If, MulAdd, SubMul,  // a ? b : c, a b + c, c - a b
  // With state. A complex pole's args are the real and imaginary parts of its signal and its coefficient; it gives the real part.
  Phasor, Increment, Decrement, RandomFloat, RandomInteger, SampleAndHold, Pole, ComplexPole,
  Imaginary,  // part of the complex pole args[0]
};
inline bool has_state(Op op) { return op >= Op::Phasor && op <= Op::ComplexPole; }
inline bool is_pure(Op op) { return op >= Op::Copy && op < Op::Phasor; }

inline constexpr int kMaxArguments = 4;

struct Instruction {
  Op op = Op::Number;
  std::array<int, kMaxArguments> args{-1, -1, -1, -1};  // instructions; -1: none
  float number = 0;
  int distance = 0;
  int channel = 0;
  bool operator==(const Instruction&) const = default;
};

struct Program {
  std::vector<Instruction> instructions;
  std::vector<int> outputs;  // the instruction that gives each output
  int inputs = 0;            // input signals that are read: 0 to inputs - 1
};

}  // namespace tutti::expressions
