// TrigEnv: reads a table once, in `dur` seconds, at each trigger: y[n] = table(size n / (dur rate)), 0 when it has ended. The duration is
// looked at when it starts. Past its last sample the table stays at it (pyo leads back to the first). "trig" triggers in the frame after its end.
#include "worker/objects/object.h"
#include "worker/simd/triggers.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

template <class F>
struct TrigEnv {
  using Held = F;  // frames
  static HWY_INLINE Held hold(const Rate& rate, F dur) { return clamp(finite_or_zero(dur) * F(rate.hz), F(0.0f), F(kLongest)); }

  TableStreams<F> table;
  Interpolation interpolation;
  Whole<F> frame;  // since the trigger
  F length, step;  // frames; samples of the table for each
  F sounded;       // 1 where the last frame was one of the envelope's
  bool rests;      // until the next trigger, all streams

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    table.setup(setup, 0);
    interpolation = static_cast<Interpolation>(static_cast<int>(setup.fixed(1).number));
  }

  HWY_INLINE Outputs<F, 2> tick(const Held& frames, F input) {
    const Condition<typename F::D> hit = triggered(input);
    if (rests && !any(hit)) return {{F(0.0f), F(0.0f)}};
    frame = min(frame + Whole<F>(1), Whole<F>::trunc(select(hit, F(0.0f), F(kLongest))));
    if (any(hit)) {
      length = select(hit, ceil(frames - F(1e-3f)), length);  // 1e-3: 0.01 s are 480 frames, however the product rounds
      step = select(hit, table.size.to_float() / max(frames, F(1e-3f)), step);
    }
    const F time = frame.to_float();
    const Condition<typename F::D> sounding = time < length;
    const F ended = select(sounding, F(0.0f), sounded);
    sounded = select(sounding, F(1.0f), F(0.0f));
    rests = !any(sounding);
    if (rests) return {{F(0.0f), ended}};
    return {{select(sounding, read(time * step), F(0.0f)), ended}};
  }

 private:
  static constexpr float kLongest = 1073741824.0f;  // frames: six hours

  HWY_INLINE F sample(Whole<F> index) const { return table.sample(max(Whole<F>(0), min(index, table.size - Whole<F>(1)))); }

  HWY_INLINE F read(F position) const {
    const Whole<F> index = Whole<F>::trunc(min(position, table.size.to_float()));
    const F left = sample(index);
    if (interpolation == Interpolation::None) return left;
    const F right = sample(index + Whole<F>(1));
    const F x = position - index.to_float();
    if (interpolation == Interpolation::Linear) return fma(right - left, x, left);
    if (interpolation == Interpolation::Cosine) return fma(right - left, fma(cos_of_turns(x * F(0.5f)), F(-0.5f), F(0.5f)), left);
    return cubic(sample(index - Whole<F>(1)), left, right, sample(index + Whole<F>(2)), x);
  }
};

OBJECT(TrigEnv, "Plays an envelope from a table at each trigger", input("input"), table("table"),
       param("dur", 1).seconds().signals().about("Of the envelope; looked at when it starts"),
       integer("interp", 2).range(1, 4).about("1 none, 2 linear, 3 cosine, 4 cubic"), event_output("trig"));

END_OBJECTS;
