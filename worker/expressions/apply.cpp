#include "worker/expressions/apply.h"

namespace tutti::expressions {

namespace {

int apply_plain(Builder& builder, Op op, const std::vector<Value>& values) {
  if (values.size() == 1) return builder.operation(op, {values[0].real});
  if (values.size() == 3) return builder.operation(op, {values[0].real, values[1].real, values[2].real});
  if (op != Op::Phasor) return builder.operation(op, {values[0].real, values[1].real});
  const int ramp = builder.operation(Op::Phasor, {values[0].real});
  if (const float* phase = builder.number_at(values[1].real); phase && *phase == 0) return ramp;
  return builder.operation(Op::Wrap, {builder.operation(Op::Add, {ramp, values[1].real})});
}

}  // namespace

Value apply(Builder& builder, const Function& function, const std::vector<Value>& values) {
  const auto real = [&](std::size_t i) { return values[i].real; };
  const auto imaginary = [&](std::size_t i) { return values[i].imaginary >= 0 ? values[i].imaginary : builder.number(0); };
  switch (function.kind) {
    case Function::Delay: return {builder.past(real(0), 1, 0)};
    case Function::Zero: return {builder.operation(Op::SubMul, {builder.past(real(0), 1, 0), real(1), real(0)})};
    case Function::Constant: return values[0];
    case Function::Complex: return {real(0), real(1)};
    case Function::Real: return {real(0)};
    case Function::Imag: return {imaginary(0)};
    case Function::ComplexPole: {
      const int pole = builder.operation(Op::ComplexPole, {real(0), imaginary(0), real(1), imaginary(1)});
      return {pole, builder.operation(Op::Imaginary, {pole})};
    }
    case Function::ComplexZero: {  // x - x[n - 1] y
      const int past_real = builder.past(real(0), 1, 0), past_imaginary = builder.past(imaginary(0), 1, 0);
      return {builder.operation(Op::MulAdd, {past_imaginary, imaginary(1), builder.operation(Op::SubMul, {past_real, real(1), real(0)})}),
              builder.operation(Op::SubMul, {past_imaginary, real(1), builder.operation(Op::SubMul, {past_real, imaginary(1), imaginary(0)})})};
    }
    default: return {apply_plain(builder, function.op, values)};
  }
}

}  // namespace tutti::expressions
