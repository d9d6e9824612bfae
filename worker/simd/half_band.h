// Half-band filters: from one rate to twice that and back, for streams side by side. Included once for each instruction set (Highway's toggle guard).
//
// A half-band filter of 4 K - 1 taps lets through what is below a quarter of the higher rate. All its odd taps but the middle one are 0, and the others lie
// symmetrically about it: K products for each sample of the lower rate. The design is a windowed sinc with Kaiser's window; beta and the number of taps for
// an attenuation by his formulas (Oppenheim, Schafer, Discrete-Time Signal Processing, 7.5.3).
#if defined(TUTTI_WORKER_SIMD_HALF_BAND_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_HALF_BAND_H
#undef TUTTI_WORKER_SIMD_HALF_BAND_H
#else
#define TUTTI_WORKER_SIMD_HALF_BAND_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>
#include <type_traits>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/unit.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// The K outer taps of one side, outermost first; the middle one is 0.5. They add up to 0.25, so that 0 Hz passes as it is.
inline std::vector<float> half_band_taps(int k, double decibels) {
  const auto bessel = [](double x) {  // I0, by its series
    double sum = 1, term = 1;
    for (int i = 1; i < 60; ++i) sum += term *= x / (2 * i) * x / (2 * i);
    return sum;
  };
  const double beta = decibels > 50 ? 0.1102 * (decibels - 8.7) : decibels > 21 ? 0.5842 * std::pow(decibels - 21, 0.4) + 0.07886 * (decibels - 21) : 0;
  std::vector<double> taps;
  double total = 0;
  for (int j = 0; j < k; ++j) {
    const double n = 2 * (k - j) - 1, at = n / (2 * k - 1 + 1);  // from the middle; 1 just outside the last tap
    taps.push_back(std::sin(std::numbers::pi * n / 2) / (std::numbers::pi * n) * bessel(beta * std::sqrt(1 - at * at)) / bessel(beta));
    total += taps.back();
  }
  std::vector<float> result;
  for (const double tap : taps) result.push_back(static_cast<float>(tap * 0.25 / total));
  return result;
}

// How many outer taps of one side a filter needs whose transition is `width` of the higher rate's half: (decibels - 8) / (2.285 pi width) + 1 taps in all.
inline int half_band_length(double width, double decibels) {
  return std::max(1, static_cast<int>(std::ceil(((decibels - 8) / (2.285 * std::numbers::pi * width) + 2) / 4)));
}

inline constexpr int kHalfBandSlack = 64;  // floats behind each run that may be read and written: the last vectors

// y[i] = sum of taps[j] (x[i - j width] + x[i - (2 K - 1 - j) width]): the even taps, over a flat run of frames, for any number of streams side by side.
inline void even_taps(const float* x, float* y, const std::vector<float>& taps, int width, int floats) {
  const hn::CappedTag<float, kMaxWidth> d;
  const int lanes = static_cast<int>(hn::MaxLanes(d)), k = static_cast<int>(taps.size());
  constexpr int kInFlight = 4;
  for (int i = 0; i < floats; i += kInFlight * lanes) {
    auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
    for (int j = 0; j < k; ++j) {
      const auto tap = hn::Set(d, taps[static_cast<std::size_t>(j)]);
      const float* near = x + i - j * width;
      const float* far = x + i - (2 * k - 1 - j) * width;
      s0 = hn::MulAdd(tap, hn::Add(hn::LoadU(d, near), hn::LoadU(d, far)), s0);
      s1 = hn::MulAdd(tap, hn::Add(hn::LoadU(d, near + lanes), hn::LoadU(d, far + lanes)), s1);
      s2 = hn::MulAdd(tap, hn::Add(hn::LoadU(d, near + 2 * lanes), hn::LoadU(d, far + 2 * lanes)), s2);
      s3 = hn::MulAdd(tap, hn::Add(hn::LoadU(d, near + 3 * lanes), hn::LoadU(d, far + 3 * lanes)), s3);
    }
    hn::StoreU(s0, d, y + i);
    hn::StoreU(s1, d, y + i + lanes);
    hn::StoreU(s2, d, y + i + 2 * lanes);
    hn::StoreU(s3, d, y + i + 3 * lanes);
  }
}

// Frames of streams side by side, with those that came before them.
class History {
 public:
  History() = default;
  History(int kept, int most, int width)
      : kept_(static_cast<std::size_t>(kept * width)), floats_(kept_ + static_cast<std::size_t>(most * width + kHalfBandSlack)) {}
  float* fresh() { return floats_.data() + kept_; }
  // What was fresh is kept, as far as it is wanted. [audio-thread]
  void advance(int floats) { std::memmove(floats_.data(), floats_.data() + floats, kept_ * sizeof(float)); }

 private:
  std::size_t kept_ = 0;
  AlignedFloats floats_;
};

// The streams side by side, known to the compiler: 1, 4 or 16 (Shape).
template <class Work>
inline void with_width(int width, Work work) {
  if (width == 1) work(std::integral_constant<int, 1>());
  else if (width == 4) work(std::integral_constant<int, 4>());
  else work(std::integral_constant<int, kMaxWidth>());
}

// To twice the rate. Frame 2 n of the higher rate lies where frame n of the lower one does; the filter delays by 2 K - 1 frames of the higher rate.
class Doubler {
 public:
  Doubler(const std::vector<float>& taps, int most, int width)
      : taps_(taps), k_(static_cast<int>(taps.size())), width_(width), x_(2 * k_, most, width), even_(static_cast<std::size_t>(most * width + kHalfBandSlack)) {
    for (float& tap : taps_) tap *= 2;
  }
  int delay() const { return 2 * k_ - 1; }
  float* input() { return x_.fresh(); }  // where `most` frames of the lower rate are written

  // Takes `in` frames and gives `out`, of which the first is an odd one where `odd`. [audio-thread]
  void run(int in, bool odd, int out, float* y) {
    float* x = x_.fresh();
    even_taps(x, even_.data(), taps_, width_, in * width_);
    with_width(width_, [&](auto width) {
      for (int f = 0; f < out; ++f) {
        const int frame = f + odd, n = frame / 2 - odd;
        std::copy_n(frame % 2 == 0 ? even_.data() + n * width : x + (n - k_ + 1) * width, width, y + f * width);
      }
    });
    x_.advance(in * width_);
  }

 private:
  std::vector<float> taps_;
  int k_, width_;
  History x_;
  AlignedFloats even_;
};

// To half the rate: gives a frame for each even one that comes in.
class Halver {
 public:
  Halver(const std::vector<float>& taps, int most, int width)
      : taps_(taps), k_(static_cast<int>(taps.size())), width_(width), even_(2 * k_, most / 2 + 1, width), odd_(k_, most / 2 + 1, width) {}
  int delay() const { return 2 * k_ - 1; }  // in frames of the higher rate

  // Takes `in` frames, of which the first is an odd one where `odd`. y: room for in / 2 + 1 frames, and the slack. [audio-thread]
  void run(const float* x, int in, bool odd, float* y) {
    const int odds = (in + odd) / 2, evens = in - odds;
    float *even = even_.fresh(), *uneven = odd_.fresh();
    with_width(width_, [&](auto width) {
      for (int f = 0; f < in; ++f) {
        const int frame = f + odd;
        std::copy_n(x + f * width, width, frame % 2 == 0 ? even + (frame / 2 - odd) * width : uneven + frame / 2 * width);
      }
    });
    even_taps(even_.fresh(), y, taps_, width_, evens * width_);
    const float* middle = odd_.fresh() + (odd - k_) * width_;
    for (int i = 0; i < evens * width_; ++i) y[i] += 0.5f * middle[i];
    even_.advance(evens * width_);
    odd_.advance(odds * width_);
  }

 private:
  std::vector<float> taps_;
  int k_, width_;
  History even_, odd_;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();

#endif
