// SigTo: its value, reached by a straight line: whenever the value changes, the output goes from where it is to the new value
// in `time` seconds. A value that changes in every frame starts a new line in every frame, y += (value - y) / (time rate).
#include <algorithm>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct SigTo {
  struct Held {
    F value;
    Whole<F> frames;
    F per_frame;  // 1 / frames
  };
  static HWY_INLINE Held hold(const Rate& rate, F value, F time, F /*init*/) {
    // A hair more than the product, so that 0.005 s, which no float is, has its whole number of frames.
    const F length = time * F(rate.hz * 1.0000005f);
    const Whole<F> frames = Whole<F>::trunc(clamp(length, F(0.0f), F(1073741824.0f)));
    return {finite_or_zero(value), frames, F(1.0f) / max(frames.to_float(), F(1.0f))};
  }

  F current, target;
  F slope;         // of the line, per frame
  Whole<F> left;   // frames until its end

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    const View& init = setup.unit.values[2];
    float start[F::lanes];
    for (int lane = 0; lane < F::lanes; ++lane) start[lane] = init.at(setup.stream(lane), 0);
    current = target = F::load(start);
  }

  HWY_INLINE F tick(const Held& held) {
    if (arrived(held)) return target;
    const Condition<typename F::D> changed = held.value != target;
    slope = select(changed, (held.value - current) * held.per_frame, slope);
    left = Whole<F>(hn::IfThenElse(hn::RebindMask(typename Whole<F>::D(), changed.m), held.frames.v, left.v));
    target = held.value;
    left = max(left - Whole<F>(1), Whole<F>(0));
    // Counted back from the end, which is met exactly; a sum of steps would drift in long lines.
    current = fma(-slope, left.to_float(), target);
    return current;
  }
  HWY_INLINE void fill(const Held& held, float* out, std::size_t frames) {
    std::size_t frame = 0;
    for (; frame < frames && !arrived(held); ++frame) tick(held).store(out + frame);
    std::fill_n(out + frame, frames - frame, hn::GetLane(target.v));
  }

 private:
  HWY_INLINE bool arrived(const Held& held) const { return all(held.value == target && left.to_float() <= F(0.0f)); }
};

OBJECT(SigTo, "A number or a signal that glides to each new value", required_param("value").signals(),
       param("time", 0.025).seconds().range(0, 22000).signals().about("Read when the value changes"),
       param("init", 0).about("Where the first line starts"));

END_OBJECTS;
