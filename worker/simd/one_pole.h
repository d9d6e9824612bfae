// The lowpass of one pole, y[n] = y[n-1] + k (x[n] - y[n-1]). Included once for each instruction set.
#if defined(TUTTI_WORKER_SIMD_ONE_POLE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_ONE_POLE_H
#undef TUTTI_WORKER_SIMD_ONE_POLE_H
#else
#define TUTTI_WORKER_SIMD_ONE_POLE_H
#endif

#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// 1 - exp(-x) for x >= 0, with all its bits where x is small (Highway's expm1, 4 ulp).
template <class F>
HWY_INLINE F one_minus_exp(F x) { return -F(hn::Expm1(typename F::D(), max(-x, F(-80.0f)).v)); }

// The step k of a filter that is 3 dB down at `freq`: 1 - exp(-2 pi freq / rate).
template <class F>
HWY_INLINE F one_pole_step(const Rate& rate, F freq) {
  return one_minus_exp(clamp(freq, F(0.0f), F(0.5f * rate.hz)) * F(6.28318531f * rate.seconds));
}

// k in [0, 1] keeps it bounded by what came in: with a finite input it needs no further guard.
template <class F>
struct OnePole {
  F y;
  HWY_INLINE F tick(F k, F x) {
    y = fma(k, x - y, y);
    return y;
  }
};

// The same of a stream alone, many frames of `of(x)`, which must be finite: four at a time, so that only one of them waits for the last output.
// y[n+j] = y[n] + (k (x[j] + a x[j-1] + ... + a^(j-1) x[1]) - k (1 + a + ... + a^(j-1)) y[n]), a = 1 - k.
template <class F, class Of>
HWY_INLINE void one_pole_run(OnePole<F>& pole, F k, const float* in, float* out, std::size_t frames, Of of) {
  const F a = F(1.0f) - k, k2 = fma(a, k, k), k3 = fma(a, k2, k), k4 = fma(a, k3, k);
  std::size_t i = 0;
  for (; i + 4 <= frames; i += 4) {
    const F y = pole.y, s1 = k * of(F(in[i])), s2 = fma(a, s1, k * of(F(in[i + 1]))), s3 = fma(a, s2, k * of(F(in[i + 2]))), s4 = fma(a, s3, k * of(F(in[i + 3])));
    (y + fma(-k, y, s1)).store(out + i);
    (y + fma(-k2, y, s2)).store(out + i + 1);
    (y + fma(-k3, y, s3)).store(out + i + 2);
    pole.y = y + fma(-k4, y, s4);
    pole.y.store(out + i + 3);
  }
  for (; i < frames; ++i) pole.tick(k, of(F(in[i]))).store(out + i);
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
