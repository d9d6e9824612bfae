// ZCross: how often a signal goes through zero: of each 256 frames, how many are on another side of zero than the frame before and further than `thresh`
// from it (worker/simd/windowed.h). A sine of f Hz gives 2 f / rate, white noise a half. Zero itself is on the side of what is positive.
#include "worker/objects/object.h"
#include "worker/simd/windowed.h"

BEGIN_OBJECTS;

template <class F>
HWY_INLINE F is_crossing(F before, F x, F thresh) {
  const F one(1.0f), none(0.0f);
  const F moved = abs(x - before);
  return select(moved > thresh, abs(select(x < none, one, none) - select(before < none, one, none)), none);
}

template <class F>
struct ZCross {
  static constexpr int in_flight = 4;
  using Held = F;  // the threshold
  static HWY_INLINE Held hold(const Rate&, F thresh) { return max(thresh, F(0.0f)); }

  struct Crossings {
    F count, last;
    HWY_INLINE void take(const Held& thresh, F x) {
      count += is_crossing(last, x, thresh);
      last = x;
    }
    HWY_INLINE void take_run(const Held& thresh, const float* in, std::size_t frames) {
      take(thresh, finite_or_zero(F(in[0])));
      Frames crossings(0.0f);
      const Frames far(hn::GetLane(thresh.v));
      each_of_run(in + 1, frames - 1,
                  [&](const float* x) HWY_ATTR { crossings += is_crossing(finite_or_zero(Frames::load(x - 1)), finite_or_zero(Frames::load(x)), far); },
                  [&](const float* x) HWY_ATTR { count += is_crossing(finite_or_zero(F(x[-1])), finite_or_zero(F(*x)), thresh); });
      count += F(hn::GetLane(hn::SumOfLanes(Frames::D(), crossings.v)));
      last = finite_or_zero(F(in[frames - 1]));
    }
    HWY_INLINE F end() {
      const F share = count * F(1.0f / kWindow);
      count = F(0.0f);
      return share;
    }
  };

  Windowed<F, Crossings> window;
  HWY_INLINE F tick(const Held& held, F x) { return window.take(held, x); }
  HWY_INLINE void fill(const Held& held, const float* in, float* out, std::size_t frames) { window.take_run(held, in, out, frames); }
};

OBJECT(ZCross, "How often a signal goes through zero, as a share of the frames, of every 256", input("input"),
       param("thresh", 0.0).range(0, 1e6).about("A step through zero counts if it is larger than this"));

END_OBJECTS;
