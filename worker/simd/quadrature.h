// Two signals a quarter of a turn apart (a Hilbert transformer), from two rows of six allpass filters of order 1 whose phases differ by 90 degrees
// from 20 Hz up. Poles: Sean Costello's, in Csound's "hilbert" (after Scott Wardle's "A Hilbert-transformer frequency shifter for audio", DAFx 1998), in units
// of 15 Hz. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_QUADRATURE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_QUADRATURE_H
#undef TUTTI_WORKER_SIMD_QUADRATURE_H
#else
#define TUTTI_WORKER_SIMD_QUADRATURE_H
#endif

#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

template <class F>
struct Quadrature {
  struct Pair {
    F real, imag;
  };
  static constexpr int kStages = 6;

  float poles[2][kStages];
  F in[2][kStages + 1];  // the last sample before each stage, and behind the last

  HWY_INLINE void setup(double rate) {
    constexpr double kPoles[2][kStages] = {{0.3609, 2.7412, 11.1573, 44.7581, 179.6242, 798.4578}, {1.2524, 5.5671, 22.3423, 89.6271, 364.7914, 2770.1114}};
    for (int row = 0; row < 2; ++row)
      for (int i = 0; i < kStages; ++i) {
        const double half_angle = 3.14159265358979 * 15 * kPoles[row][i] / rate;
        poles[row][i] = static_cast<float>((1 - half_angle) / (1 + half_angle));
      }
  }

  HWY_INLINE Pair tick(F x) {
    F y[2] = {x, x};
    for (int i = 0; i < kStages; ++i)
      for (int row = 0; row < 2; ++row) {
        const F before = in[row][i];
        in[row][i] = y[row];
        y[row] = fma(F(poles[row][i]), in[row][i + 1] - y[row], before);
      }
    for (int row = 0; row < 2; ++row) in[row][kStages] = finite_or_zero(y[row]);
    return {y[0], y[1]};
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
