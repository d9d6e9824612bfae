// The Fourier transform of a few streams side by side, [point][stream], in steps that can be taken one at a time. Included once for each instruction set
// (Highway's toggle guard).
//
// Stockham's autosort (W. T. Cochran et al.: "What is the fast Fourier transform?", Proc. IEEE 55, 1967) in factors of 4 and a last one of 2: each stage reads
// one array and writes another, with runs of points that grow by the factor. Streams side by side make the runs longer, so that one code has whole vectors for
// sixteen streams in all stages and for a stream alone in all but the first two.
#if defined(TUTTI_WORKER_SIMD_BATCH_TRANSFORM_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_BATCH_TRANSFORM_H
#undef TUTTI_WORKER_SIMD_BATCH_TRANSFORM_H
#else
#define TUTTI_WORKER_SIMD_BATCH_TRANSFORM_H
#endif

#include <cmath>
#include <utility>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/simd/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

class BatchTransform {
 public:
  // `points`: complex ones, a power of two, at least 4. `streams`: 1, 4 or 16.
  BatchTransform(int points, int streams) : streams_(static_cast<std::size_t>(streams)), in_(floats(points)), out_(floats(points)), half_(static_cast<std::size_t>(points) * streams_) {
    std::size_t run = streams_;
    for (int n = points; n > 1; run *= n >= 4 ? 4 : 2, n /= n >= 4 ? 4 : 2) {
      stages_.push_back({n, run, twiddles_.size()});
      for (int p = 0; n >= 4 && p < n / 4; ++p)
        for (int factor = 1; factor <= 3; ++factor) {
          const double angle = -6.283185307179586 * p * factor / n;
          twiddles_.push_back(static_cast<float>(std::cos(angle)));
          twiddles_.push_back(static_cast<float>(std::sin(angle)));
        }
    }
  }

  // Real and imaginary parts: before the first stage of what is transformed, after the last one of the spectrum.
  float* re() { return in_.data(); }
  float* im() { return in_.data() + half_; }
  // What is free between two transforms, as large as both together.
  float* spare() { return out_.data(); }
  int stages() const { return static_cast<int>(stages_.size()); }

  // Stages are run in their order. [audio-thread]
  void run(int stage) {
    const Stage& now = stages_[static_cast<std::size_t>(stage)];
    if (now.run >= 16) run_in<16>(now);
    else if (now.run >= 4) run_in<4>(now);
    else run_in<1>(now);
    std::swap(in_, out_);
  }

 private:
  struct Stage {
    int points;
    std::size_t run;
    std::size_t twiddles;
  };
  std::size_t floats(int points) const { return 2 * static_cast<std::size_t>(points) * streams_; }

  template <int Width>
  HWY_NOINLINE void run_in(const Stage& now) {
    if (now.points == 2) return run_by_two<Width>(now);
    using F = Lanes<hn::CappedTag<float, Width>>;
    const std::size_t quarter = static_cast<std::size_t>(now.points) / 4, run = now.run;
    const float* w = twiddles_.data() + now.twiddles;
    const float *xr = in_.data(), *xi = xr + half_;
    float *yr = out_.data(), *yi = yr + half_;
    for (std::size_t p = 0; p < quarter; ++p, w += 6) {
      const F r1(w[0]), i1(w[1]), r2(w[2]), i2(w[3]), r3(w[4]), i3(w[5]);
      const std::size_t from = run * p, step = run * quarter, to = 4 * run * p;
      for (std::size_t q = 0; q < run; q += F::lanes) {
        const F ar = F::load(xr + from + q), br = F::load(xr + from + step + q), cr = F::load(xr + from + 2 * step + q), dr = F::load(xr + from + 3 * step + q);
        const F ai = F::load(xi + from + q), bi = F::load(xi + from + step + q), ci = F::load(xi + from + 2 * step + q), di = F::load(xi + from + 3 * step + q);
        const F sum_r = ar + cr, sum_i = ai + ci, off_r = ar - cr, off_i = ai - ci;
        const F other_r = br + dr, other_i = bi + di, turn_r = bi - di, turn_i = br - dr;
        store_product(yr + to + q, yi + to + q, F(1.0f), F(0.0f), sum_r + other_r, sum_i + other_i);
        store_product(yr + to + run + q, yi + to + run + q, r1, i1, off_r + turn_r, off_i - turn_i);
        store_product(yr + to + 2 * run + q, yi + to + 2 * run + q, r2, i2, sum_r - other_r, sum_i - other_i);
        store_product(yr + to + 3 * run + q, yi + to + 3 * run + q, r3, i3, off_r - turn_r, off_i + turn_i);
      }
    }
  }

  template <int Width>
  HWY_INLINE void run_by_two(const Stage& now) {
    using F = Lanes<hn::CappedTag<float, Width>>;
    for (const std::size_t part : {std::size_t{0}, half_}) {
      const float* x = in_.data() + part;
      float* y = out_.data() + part;
      for (std::size_t q = 0; q < now.run; q += F::lanes) {
        const F a = F::load(x + q), b = F::load(x + now.run + q);
        (a + b).store(y + q);
        (a - b).store(y + now.run + q);
      }
    }
  }

  template <class F>
  static HWY_INLINE void store_product(float* re, float* im, F wr, F wi, F xr, F xi) {
    fma(wr, xr, -(wi * xi)).store(re);
    fma(wr, xi, wi * xr).store(im);
  }

  std::size_t streams_;
  AlignedFloats in_, out_;
  std::size_t half_;
  std::vector<Stage> stages_;
  std::vector<float> twiddles_;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
