// PeakAmp: the largest absolute sample of windows of 256 frames, one after the other (worker/simd/windowed.h).
#include "worker/objects/object.h"
#include "worker/simd/windowed.h"

BEGIN_OBJECTS;

template <class F>
struct PeakAmp {
  static constexpr int in_flight = 4;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  struct Largest {
    F size;
    HWY_INLINE void take(const Held&, F x) { size = max(size, abs(x)); }
    HWY_INLINE void take_run(const Held&, const float* in, std::size_t count) {
      Frames largest(0.0f);
      each_of_run(in, count, [&](const float* x) HWY_ATTR { largest = max(largest, abs(finite_or_zero(Frames::load(x)))); },
                  [&](const float* x) HWY_ATTR { take({}, finite_or_zero(F(*x))); });
      size = max(size, F(hn::GetLane(hn::MaxOfLanes(Frames::D(), largest.v))));
    }
    HWY_INLINE F end() {
      const F peak = size;
      size = F(0.0f);
      return peak;
    }
  };

  Windowed<F, Largest> window;
  HWY_INLINE F tick(const Held& held, F x) { return window.take(held, x); }
  HWY_INLINE void fill(const Held& held, const float* in, float* out, std::size_t frames) { window.take_run(held, in, out, frames); }
};

OBJECT(PeakAmp, "Largest absolute sample of a signal, of every 256 frames", input("input"));

END_OBJECTS;
