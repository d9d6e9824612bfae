// The Fourier transform against its definition in double precision, for every instruction set that this machine has.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "tests/worker/fourier_transform.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <cmath>
#include <complex>
#include <random>
#include <vector>

#include "worker/simd/fourier_transform.h"

#ifndef TUTTI_TESTS_FOURIER_ERRORS
#define TUTTI_TESTS_FOURIER_ERRORS
namespace {
struct Errors {
  double forward = 0, back = 0;  // relative to the largest number
};
}  // namespace
#endif

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

Errors errors_of_transform(int size) {
  std::mt19937 random(static_cast<unsigned>(size));
  std::uniform_real_distribution<float> uniform(-1, 1);
  FourierTransform transform(size);
  const auto n = static_cast<std::size_t>(size);
  std::vector<float> samples(n), real(n / 2 + 17), imag(n / 2 + 17), again(n);
  for (float& x : samples) x = uniform(random);
  transform.to_spectrum(samples.data(), real.data(), imag.data());
  Errors errors;
  double largest = 0;
  const std::size_t step = size > 1024 ? 37 : 1;  // of long ones not all bins
  for (std::size_t k = 0; k <= n / 2; k += step) {
    std::complex<double> sum;
    for (std::size_t i = 0; i < n; ++i) sum += static_cast<double>(samples[i]) * std::polar(1.0, -6.283185307179586 * static_cast<double>(k * i % n) / size);
    largest = std::max(largest, std::abs(sum));
    errors.forward = std::max(errors.forward, std::abs(sum - std::complex<double>(real[k], imag[k])));
  }
  errors.forward /= largest;
  transform.to_samples(real.data(), imag.data(), again.data());
  for (std::size_t i = 0; i < n; ++i) errors.back = std::max(errors.back, std::abs(static_cast<double>(again[i]) / size - samples[i]));
  return errors;
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include <doctest/doctest.h>

namespace tutti {
namespace {
HWY_EXPORT(errors_of_transform);
Errors errors_of_chosen(int size) { return HWY_DYNAMIC_DISPATCH(errors_of_transform)(size); }
}  // namespace
}  // namespace tutti

TEST_CASE("the Fourier transform is what its definition says, and back again") {
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    CAPTURE(hwy::TargetName(target));
    for (int size = 16; size <= 16384; size *= 2) {
      CAPTURE(size);
      hwy::GetChosenTarget().Update(hwy::SupportedTargets());
      const Errors errors = tutti::errors_of_chosen(size);
      CHECK(errors.forward < 5e-7);
      CHECK(errors.back < 1e-6);
    }
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}
#endif
