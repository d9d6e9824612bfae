// The parameters of Expr that are fixed at load, and what they mean for its language.
#pragma once

#include <cstddef>

#include "worker/expressions/compile.h"

namespace tutti {

namespace expr {
inline constexpr std::size_t kText = 0, kOuts = 1, kInitout = 2, kChnls = 3;
}

// `streams` of the input, read by `copies` of the expression.
inline expressions::Setting expr_setting(double rate, double outs, double initout, std::size_t streams, std::size_t copies) {
  return {rate, static_cast<int>((streams + copies - 1) / copies), static_cast<int>(outs), static_cast<float>(initout)};
}

}  // namespace tutti
