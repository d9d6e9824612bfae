// Centroid: the middle of a sound's spectrum, in Hz: sum of f |X(f)| over sum of |X(f)|, of windows of `size` frames (Hann) that follow each other by half of
// that. How bright a sound is (Grey, Gordon: "Perceptual effects of spectral modifications on musical timbres", JASA 63, 1978). pyo's is the mean of its last
// value and the new one, and needs ten windows to be right after a step; this one is right after the first.
#include <cmath>

#include "worker/objects/analysis/hop_analyser.h"
#include "worker/objects/object.h"
#include "worker/simd/convolver.h"

BEGIN_OBJECTS;

class Centroid final : public HopAnalyser {
 public:
  explicit Centroid(const UnitSetup& setup)
      : HopAnalyser(setup, size(setup), size(setup) / 2), transform_(hop_), hann_(static_cast<std::size_t>(size_)), windowed_(hann_.size()), spectrum_(hann_.size()), centroids_(streams()) {
    for (int n = 0; n < size_; ++n) hann_[static_cast<std::size_t>(n)] = static_cast<float>(0.5 - 0.5 * std::cos(6.283185307179586 * n / size_));
  }

 private:
  // A power of two, as pyo's.
  static int size(const UnitSetup& setup) {
    int power = 32;
    while (power < static_cast<int>(setup.fixed[0].number)) power *= 2;
    return power;
  }

  void hear(int first, int count) override {
    const View& in = setup_.inputs[0];
    for (std::size_t s = 0; s < streams(); ++s) {
      const auto width = static_cast<std::size_t>(in.shape.width);
      const float* x = in.data + s / width * in.group_stride + s % width + static_cast<std::size_t>(first) * in.frame_stride;
      float* to = next(s) + heard();
      for (int frame = 0; frame < count; ++frame, x += in.frame_stride) to[frame] = std::abs(*x) < 1e15f ? *x : 0.0f;
    }
  }

  // A stream after the other.
  void work_until(int frames) override {
    const std::size_t due = streams() * static_cast<std::size_t>(frames) / static_cast<std::size_t>(hop_);
    for (; done_ < due; ++done_) centroids_[done_] = centroid(window(done_));
    if (frames == hop_) done_ = 0;
  }

  float centroid(const float* samples) {
    const hn::ScalableTag<float> d;
    const std::size_t step = hn::Lanes(d), half = static_cast<std::size_t>(hop_);
    for (std::size_t i = 0; i < 2 * half; i += step) hn::StoreU(hn::Mul(hn::LoadU(d, samples + i), hn::LoadU(d, hann_.data() + i)), d, windowed_.data() + i);
    transform_.to_spectrum(windowed_.data(), spectrum_.data());
    // The Nyquist frequency stands where the first imaginary part would.
    const float nyquist = std::abs(spectrum_[half]);
    spectrum_[half] = 0;
    auto sum = hn::Zero(d), moment = hn::Zero(d), bin = hn::Iota(d, 0.0f);
    for (std::size_t i = 0; i < half; i += step) {
      const auto re = hn::LoadU(d, spectrum_.data() + i), im = hn::LoadU(d, spectrum_.data() + half + i);
      const auto size = hn::Sqrt(hn::MulAdd(re, re, hn::Mul(im, im)));
      sum = hn::Add(sum, size);
      moment = hn::MulAdd(size, bin, moment);
      bin = hn::Add(bin, hn::Set(d, static_cast<float>(step)));
    }
    const double all = hn::GetLane(hn::SumOfLanes(d, sum)) + nyquist;
    const double bins = hn::GetLane(hn::SumOfLanes(d, moment)) + nyquist * static_cast<float>(half);
    return all > 1e-12 ? static_cast<float>(bins / all * setup_.rate / size_) : 0.0f;  // silence has none
  }

  float number(std::size_t stream) override { return centroids_[stream]; }

  RealTransform transform_;
  AlignedFloats hann_, windowed_, spectrum_;
  std::vector<float> centroids_;
  std::size_t done_ = 0;  // streams
};

UNIT(Centroid, "How bright a sound is: the middle of its spectrum, in Hz", input("input"),
     integer("size", 1024).range(32, 1 << 16).in("frames").about("Of the window, rounded up to a power of two; a value comes every half of it"));

END_OBJECTS;
