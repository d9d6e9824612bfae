// The past of a few streams side by side: what was pushed k frames ago. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_DELAY_LINE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_DELAY_LINE_H
#undef TUTTI_WORKER_SIMD_DELAY_LINE_H
#else
#define TUTTI_WORKER_SIMD_DELAY_LINE_H
#endif

#include "worker/objects/unit.h"
#include "worker/simd/across_time.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// 1 frame ago is what was pushed last. How far back one may read is up to the caller: at most `size` frames.
template <class F>
struct DelayLine {
  float* line;  // [frame][stream]
  int size, write;

  HWY_INLINE void setup(float* memory, int frames) {
    line = memory;
    size = frames;
  }
  HWY_INLINE void push(F x) {
    x.store(line + write * F::lanes);
    write = write + 1 == size ? 0 : write + 1;
  }
  // The same for all streams: one load.
  HWY_INLINE F ago(int frames) const {
    const int index = write - frames;
    return F::load(line + (index < 0 ? index + size : index) * F::lanes);
  }
  // Each stream its own.
  HWY_INLINE F ago(Whole<F> frames) const { return sample(wrapped(Whole<F>(write) - frames)); }
  // Between two frames, by a straight line; at most size - 1 frames.
  HWY_INLINE F between(F frames) const {
    if constexpr (F::lanes == 1) return between_alone(hn::GetLane(frames.v));
    const Whole<F> whole = Whole<F>::trunc(frames);
    const Whole<F> near = wrapped(Whole<F>(write) - whole), far = wrapped(near - Whole<F>(1));
    const F a = sample(near), b = sample(far);
    return fma(frames - whole.to_float(), b - a, a);
  }

  // The same of a stream alone, in plain numbers.
  HWY_INLINE F between_alone(float frames) const {
    const int whole = static_cast<int>(frames);
    int near = write - whole;
    near += near < 0 ? size : 0;
    const float a = line[near], b = line[near == 0 ? size - 1 : near - 1];
    return fma(F(frames - static_cast<float>(whole)), F(b - a), F(a));
  }

  // The same of a stream alone, for as many frames as Frames has, and the push of as many. Those frames do not see each other: at least Frames::lanes
  // frames ago.
  HWY_INLINE Frames between_run(float frames) const {
    const int whole = static_cast<int>(frames);
    const int far = write - whole - 1 < 0 ? write - whole - 1 + size : write - whole - 1;
    float run[Frames::lanes + 1];
    const float* at = line + far;
    if (far + Frames::lanes >= size) {
      for (int i = 0; i <= Frames::lanes; ++i) run[i] = line[far + i < size ? far + i : far + i - size];
      at = run;
    }
    const Frames a = Frames::load(at + 1), b = Frames::load(at);
    return fma(Frames(frames - static_cast<float>(whole)), b - a, a);
  }
  HWY_INLINE void push_run(Frames x) {
    if (write + Frames::lanes < size) {
      x.store(line + write);
      write += Frames::lanes;
    } else {
      float run[Frames::lanes];
      x.store(run);
      for (float sample : run) push(F(sample));
    }
  }

  HWY_INLINE Whole<F> wrapped(Whole<F> index) const { return select_less(index, Whole<F>(0), index + Whole<F>(size), index); }
  HWY_INLINE F sample(Whole<F> index) const { return gather(line, index * Whole<F>(F::lanes) + Whole<F>::lane_numbers()); }
};

// Frames that the longest of all streams' `seconds` takes.
inline int longest_in_frames(const UnitSetup& setup, const View& seconds) {
  float longest = 0;
  for (int stream = 0; stream < setup.streams; ++stream) longest = seconds.at(stream, 0) > longest ? seconds.at(stream, 0) : longest;
  return static_cast<int>(static_cast<double>(longest) * setup.rate);
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
