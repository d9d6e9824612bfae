// Centroid: the middle of a sound's spectrum, in Hz: sum of f |X(f)| over sum of |X(f)|, of windows of `size` frames (Hann) that follow each other by half of
// that. How bright a sound is (Grey, Gordon: "Perceptual effects of spectral modifications on musical timbres", JASA 63, 1978). pyo's is the mean of its last
// value and the new one, and needs ten windows to be right after a step; this one is right after the first.
#include <algorithm>
#include <cmath>

#include "worker/objects/analysis/hop_analyser.h"
#include "worker/objects/object.h"
#include "worker/simd/fourier_transform.h"
#include "worker/simd/stream_rows.h"

BEGIN_OBJECTS;

class Centroid final : public HopAnalyser {
  using F = Frames;

 public:
  explicit Centroid(const UnitSetup& setup)
      : HopAnalyser(setup, size(setup), size(setup) / 2), transform_(size_), hann_(floats(size_)), windowed_(floats(size_)), real_(floats(hop_) + kMaxWidth), imag_(floats(hop_) + kMaxWidth),
        padding_(kBlock), centroids_(streams()) {
    for (int n = 0; n < size_; ++n) hann_[floats(n)] = static_cast<float>(0.5 - 0.5 * std::cos(6.283185307179586 * n / size_));
  }

 private:
  static std::size_t floats(int count) { return static_cast<std::size_t>(count); }
  // A power of two, as pyo's.
  static int size(const UnitSetup& setup) {
    int power = 32;
    while (power < static_cast<int>(setup.fixed[0].number)) power *= 2;
    return power;
  }

  void hear(int first, int count) override {
    const View& in = setup_.inputs[0];
    with_width(in.shape, [&](auto width) HWY_ATTR {
      for (int group = 0; group < in.shape.groups; ++group) {
        float* rows[width];
        for (int lane = 0; lane < width; ++lane) {
          const std::size_t stream = floats(group * width + lane);
          rows[lane] = stream < streams() ? next(stream) + heard() : padding_.data();
        }
        read_rows<width>(in, group, first, count, rows);
      }
    });
  }

  // One stream after the other.
  void work_until(int frames) override {
    const std::size_t due = streams() * floats(frames) / floats(hop_);
    for (; done_ < due; ++done_) centroids_[done_] = centroid(window(done_));
    if (frames == hop_) done_ = 0;
  }

  HWY_NOINLINE float centroid(float* x) {
    silence_wrong(x, floats(size_), 1e15f);
    apply_window(x, hann_.data(), windowed_.data(), floats(size_));
    transform_.to_spectrum(windowed_.data(), real_.data(), imag_.data());
    F sum(0.0f), moment(0.0f), bin(hn::Iota(F::D(), 0.0f));
    for (std::size_t k = 0; k < floats(hop_); k += F::lanes) {
      const F re = F::load(real_.data() + k), im = F::load(imag_.data() + k), magnitude = sqrt(fma(re, re, im * im));
      sum += magnitude;
      moment = fma(magnitude, bin, moment);
      bin += F(static_cast<float>(F::lanes));
    }
    const float nyquist = std::abs(real_[floats(hop_)]);
    return middle(hn::GetLane(hn::SumOfLanes(F::D(), sum.v)) + nyquist, hn::GetLane(hn::SumOfLanes(F::D(), moment.v)) + nyquist * static_cast<float>(hop_));
  }
  // Silence has none.
  float middle(float sum, float moment) const { return sum > 1e-12f ? moment / sum * static_cast<float>(setup_.rate / size_) : 0.0f; }

  float number(std::size_t stream) override { return centroids_[stream]; }

  FourierTransform transform_;
  AlignedFloats hann_, windowed_, real_, imag_, padding_;
  std::vector<float> centroids_;
  std::size_t done_ = 0;  // streams of this hop
};

UNIT(Centroid, "How bright a sound is: the middle of its spectrum, in Hz", input("input"),
     integer("size", 1024).range(32, 1 << 16).in("frames").about("Of the window, rounded up to a power of two; a value comes every half of it"));

END_OBJECTS;
