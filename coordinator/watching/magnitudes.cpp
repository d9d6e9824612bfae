#include "coordinator/watching/magnitudes.h"

#include <kissfft/kiss_fftr.h>

#include <cmath>
#include <memory>
#include <stdexcept>

#include "worker/objects/registry.h"

namespace tutti {
namespace {

std::vector<float> window(int type, std::size_t size) {
  std::vector<Fixed> fixed(2);
  fixed[0].number = type;
  fixed[1].number = static_cast<double>(size);
  std::vector<float> samples = Registry::find("WinTable")->make_table(48000, fixed).at(0).samples;
  samples.resize(size);
  return samples;
}

}  // namespace

std::vector<float> magnitudes(std::span<const float> samples, int type) {
  std::vector<float> windowed = window(type, samples.size());
  double sum = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    sum += windowed[i];
    windowed[i] *= std::isfinite(samples[i]) ? samples[i] : 0.0f;
  }
  const std::unique_ptr<kiss_fftr_state, void (*)(void*)> transform(kiss_fftr_alloc(static_cast<int>(samples.size()), 0, nullptr, nullptr), kiss_fftr_free);
  if (!transform) throw std::runtime_error("no memory for a Fourier transform");
  std::vector<kiss_fft_cpx> bins(samples.size() / 2 + 1);
  kiss_fftr(transform.get(), windowed.data(), bins.data());
  std::vector<float> result;
  for (const kiss_fft_cpx& bin : bins) result.push_back(static_cast<float>(2 * std::hypot(bin.r, bin.i) / sum));
  result.front() /= 2;
  result.back() /= 2;
  return result;
}

}  // namespace tutti
