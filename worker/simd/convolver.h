// Convolution with a long response, with the work spread evenly over the frames. Included once for each instruction set (Highway's toggle guard).
//
// Uniformly partitioned overlap-save: the response is cut into parts of `part` taps, each with its spectrum. The spectra of the last blocks of the input are
// multiplied by them and summed; one inverse transform a block gives the output. The spectra of a block are wanted only when the next has been heard, so that
// all of this has a whole block of time to be done in: the output is two parts late.
#if defined(TUTTI_WORKER_SIMD_CONVOLVER_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_CONVOLVER_H
#undef TUTTI_WORKER_SIMD_CONVOLVER_H
#else
#define TUTTI_WORKER_SIMD_CONVOLVER_H
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/simd/fourier_transform.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Spectra of `part` bins: real parts, then imaginary parts. The first imaginary part, which is always 0, holds the real one of the Nyquist frequency.
class RealTransform {
 public:
  explicit RealTransform(int part) : part_(static_cast<std::size_t>(part)), transform_(2 * part), real_(part_ + kMaxWidth), imag_(part_ + kMaxWidth) {}

  // [audio-thread] 2 part samples -> 2 part floats
  void to_spectrum(const float* samples, float* spectrum) {
    transform_.to_spectrum(samples, real_.data(), imag_.data());
    std::copy_n(real_.data(), part_, spectrum);
    std::copy_n(imag_.data(), part_, spectrum + part_);
    spectrum[part_] = real_[part_];
  }
  // [audio-thread] times 2 part
  void to_samples(const float* spectrum, float* samples) {
    std::copy_n(spectrum, part_, real_.data());
    std::copy_n(spectrum + part_, part_, imag_.data());
    real_[part_] = spectrum[part_];
    imag_[0] = 0;
    transform_.to_samples(real_.data(), imag_.data(), samples);
  }

 private:
  std::size_t part_;
  FourierTransform transform_;
  AlignedFloats real_, imag_;
};

// A response as spectra, which several streams may share. `part` is a power of two, at least 16.
struct Response {
  int part;
  int parts;
  AlignedFloats spectra;  // [part][2 part]
  std::unique_ptr<RealTransform> transform;  // of all who share this: they are computed one after the other

  Response(std::span<const float> taps, int part_taps)
      : part(part_taps), parts(std::max(1, static_cast<int>((taps.size() + static_cast<std::size_t>(part) - 1) / static_cast<std::size_t>(part)))),
        spectra(static_cast<std::size_t>(parts) * static_cast<std::size_t>(2 * part)), transform(std::make_unique<RealTransform>(part)) {
    const float scale = 1.0f / static_cast<float>(2 * part);  // of the transform back
    std::vector<float> samples(static_cast<std::size_t>(2 * part));
    for (std::size_t p = 0; p < static_cast<std::size_t>(parts); ++p) {
      const std::size_t first = p * static_cast<std::size_t>(part), count = std::min(static_cast<std::size_t>(part), taps.size() - std::min(taps.size(), first));
      std::fill(samples.begin(), samples.end(), 0.0f);
      for (std::size_t i = 0; i < count; ++i) samples[i] = taps[first + i] * scale;
      transform->to_spectrum(samples.data(), spectra.data() + p * static_cast<std::size_t>(2 * part));
    }
  }
};

// One stream through a response. The output is 2 part frames late.
class Convolver {
 public:
  explicit Convolver(std::shared_ptr<const Response> response)
      : response_(std::move(response)), part_(response_->part), heard_(floats(2)), next_(floats(1)), out_(floats(1)), sum_(floats(2)), back_(floats(2)),
        past_(static_cast<std::size_t>(response_->parts) * floats(2)) {}

  // out may be in. [audio-thread]
  void run(const float* in, float* out, int frames) {
    for (int done = 0; done < frames;) {
      const int count = std::min(frames - done, part_ - at_);
      for (int i = 0; i < count; ++i) {
        const float x = in[done + i];
        out[done + i] = out_[static_cast<std::size_t>(at_ + i)];
        next_[static_cast<std::size_t>(at_ + i)] = std::abs(x) < 1e30f ? x : 0.0f;  // what is no number would stay for the whole response
      }
      at_ += count;
      done += count;
      work_until(at_ * work() / part_);
      if (at_ == part_) turn();
    }
  }

 private:
  // A transform takes as long as the products of so many parts, roughly.
  static constexpr int kTransform = 16;
  int work() const { return response_->parts + 2 * kTransform; }
  std::size_t floats(int parts) const { return static_cast<std::size_t>(parts) * static_cast<std::size_t>(part_); }

  // What is due of the current block's work: the transform of the last two blocks that were heard whole, the products, the transform back.
  void work_until(int target) {
    if (done_ < kTransform && target > 0) {
      newest_ = newest_ == 0 ? response_->parts - 1 : newest_ - 1;
      response_->transform->to_spectrum(heard_.data(), past_.data() + static_cast<std::size_t>(newest_) * floats(2));
      std::fill_n(sum_.data(), floats(2), 0.0f);
      done_ = kTransform;
    }
    for (; done_ < std::min(target, kTransform + response_->parts); ++done_) {
      const int p = done_ - kTransform, block = newest_ + p < response_->parts ? newest_ + p : newest_ + p - response_->parts;
      add_product(past_.data() + static_cast<std::size_t>(block) * floats(2), response_->spectra.data() + static_cast<std::size_t>(p) * floats(2));
    }
    if (target == work()) response_->transform->to_samples(sum_.data(), back_.data());
  }

  void add_product(const float* x, const float* h) {
    const hn::ScalableTag<float> d;
    float* sum = sum_.data();
    const std::size_t n = floats(1), step = hn::Lanes(d);
    const float dc = sum[0] + x[0] * h[0], nyquist = sum[n] + x[n] * h[n];
    for (std::size_t i = 0; i < n; i += step) {
      const auto xr = hn::Load(d, x + i), xi = hn::Load(d, x + n + i), hr = hn::Load(d, h + i), hi = hn::Load(d, h + n + i);
      hn::Store(hn::NegMulAdd(xi, hi, hn::MulAdd(xr, hr, hn::Load(d, sum + i))), d, sum + i);
      hn::Store(hn::MulAdd(xi, hr, hn::MulAdd(xr, hi, hn::Load(d, sum + n + i))), d, sum + n + i);
    }
    sum[0] = dc;
    sum[n] = nyquist;
  }

  void turn() {
    std::copy_n(back_.data() + part_, part_, out_.data());  // the first half of a circular convolution is not of this block
    std::copy_n(heard_.data() + part_, part_, heard_.data());
    std::copy_n(next_.data(), part_, heard_.data() + part_);
    at_ = done_ = 0;
  }

  std::shared_ptr<const Response> response_;
  int part_;
  AlignedFloats heard_, next_, out_, sum_, back_;
  AlignedFloats past_;  // spectra of the input, the newest first, going round
  int newest_ = 0, at_ = 0, done_ = 0;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
