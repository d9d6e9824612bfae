// A number that is told of windows of 256 frames (as many as pyo's buffer has; here whatever the period is), one after the other: each is told while the next
// one is heard. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_WINDOWED_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_WINDOWED_H
#undef TUTTI_WORKER_SIMD_WINDOWED_H
#else
#define TUTTI_WORKER_SIMD_WINDOWED_H
#endif

#include <algorithm>

#include "worker/simd/across_time.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

inline constexpr int kWindow = 256;

// Measure<F> has
//   void take(Held, F x);                                    one frame of all streams
//   void take_run(Held, const float* x, std::size_t count);  many frames of a stream that stands alone
//   F end();                                                 what the window was; the next one begins
// and gets finite numbers in take(); in take_run() it sees to that itself.
template <class F, class Measure>
struct Windowed {
  Measure measure;
  F value;
  int heard;

  template <class Held>
  HWY_INLINE F take(const Held& held, F x) {
    if (heard == kWindow) turn();
    ++heard;
    measure.take(held, finite_or_zero(x));
    return value;
  }

  template <class Held>
  HWY_INLINE void take_run(const Held& held, const float* in, float* out, std::size_t frames) {
    while (frames > 0) {
      if (heard == kWindow) turn();
      const std::size_t count = std::min(frames, static_cast<std::size_t>(kWindow - heard));
      measure.take_run(held, in, count);
      std::fill_n(out, count, hn::GetLane(value.v));
      heard += static_cast<int>(count);
      in += count;
      out += count;
      frames -= count;
    }
  }

 private:
  HWY_INLINE void turn() {
    value = measure.end();
    heard = 0;
  }
};

// Calls each(Frames) with whole vectors of a run, and one(float) with what is left over.
template <class Each, class One>
HWY_INLINE void each_of_run(const float* x, std::size_t count, Each each, One one) {
  std::size_t i = 0;
  for (; i + Frames::lanes <= count; i += Frames::lanes) each(x + i);
  for (; i < count; ++i) one(x + i);
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
