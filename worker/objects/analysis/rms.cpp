// RMS: the root mean square of windows of 256 frames, one after the other (worker/simd/windowed.h).
#include "worker/objects/object.h"
#include "worker/simd/windowed.h"

BEGIN_OBJECTS;

template <class F>
struct RMS {
  static constexpr int in_flight = 4;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  struct Squares {
    F sum;
    HWY_INLINE void take(const Held&, F x) { sum += finite_or_zero(x * x); }
    HWY_INLINE void take_run(const Held&, const float* in, std::size_t count) {
      Frames squares(0.0f);
      each_of_run(in, count, [&](const float* x) HWY_ATTR { squares += finite_or_zero(Frames::load(x) * Frames::load(x)); },
                  [&](const float* x) HWY_ATTR { take({}, F(*x)); });
      sum += F(hn::GetLane(hn::SumOfLanes(Frames::D(), squares.v)));
    }
    HWY_INLINE F end() {
      const F rms = sqrt(sum * F(1.0f / kWindow));
      sum = F(0.0f);
      return rms;
    }
  };

  Windowed<F, Squares> window;
  HWY_INLINE F tick(const Held& held, F x) { return window.take(held, x); }
  HWY_INLINE void fill(const Held& held, const float* in, float* out, std::size_t frames) { window.take_run(held, in, out, frames); }
};

OBJECT(RMS, "Root mean square of a signal, of every 256 frames", input("input"));

END_OBJECTS;
