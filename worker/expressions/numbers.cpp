#include "worker/expressions/numbers.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace tutti::expressions {

namespace {

float divided(float a, float b) { return a / (std::fabs(b) < 1e-10f ? (b < 0 ? -1e-10f : 1e-10f) : b); }

float power(float base, float exponent) {
  if (exponent == 0) return 1;
  if (base == 0 || (base < 0 && exponent != std::floor(exponent))) return 0;
  return std::clamp(std::pow(base, exponent), -3.3e38f, 3.3e38f);
}

float remainder_of(float x, float y) { return y == 0 || !std::isfinite(x) ? 0.0f : std::fmod(x, y); }

// The logarithm, of what is larger than 0.
template <class Logarithm>
float of_positive(float x, Logarithm logarithm) { return x > 0 ? logarithm(x) : 0.0f; }

}  // namespace

float value_of(Op op, float a, float b, float c) {
  constexpr float turn = 2 * std::numbers::pi_v<float>;
  switch (op) {
    case Op::Copy: return a;
    case Op::Neg: return -a;
    case Op::Sin: return std::sin(a);
    case Op::Cos: return std::cos(a);
    case Op::SinTurns: return std::sin(turn * (a - std::round(a)));
    case Op::CosTurns: return std::cos(turn * (a - std::round(a)));
    case Op::Tan: return std::tan(a);
    case Op::Tanh: return std::tanh(a);
    case Op::Atan: return std::atan(a);
    case Op::Sqrt: return std::sqrt(std::max(a, 0.0f));
    case Op::Log: return of_positive(a, [](float x) { return std::log(x); });
    case Op::Log2: return of_positive(a, [](float x) { return std::log2(x); });
    case Op::Log10: return of_positive(a, [](float x) { return std::log10(x); });
    case Op::Abs: return std::fabs(a);
    case Op::Floor: return std::floor(a);
    case Op::Ceil: return std::ceil(a);
    case Op::Exp: return std::exp(std::min(a, 88.7f));
    case Op::Round: return std::round(a);
    case Op::Wrap: return a - std::floor(a);
    case Op::Add: return a + b;
    case Op::Sub: return a - b;
    case Op::Mul: return a * b;
    case Op::Div: return divided(a, b);
    case Op::Pow: return power(a, b);
    case Op::Mod: return remainder_of(a, b);
    case Op::Less: return a < b;
    case Op::LessEqual: return a <= b;
    case Op::More: return a > b;
    case Op::MoreEqual: return a >= b;
    case Op::Equal: return a == b;
    case Op::NotEqual: return a != b;
    case Op::And: return a != 0 && b != 0;
    case Op::Or: return a != 0 || b != 0;
    case Op::Atan2: return std::atan2(a, b);
    case Op::Min: return std::min(a, b);
    case Op::Max: return std::max(a, b);
    case Op::If: return a != 0 ? b : c;
    case Op::MulAdd: return a * b + c;
    case Op::SubMul: return c - a * b;
    default: return 0;
  }
}

}  // namespace tutti::expressions
