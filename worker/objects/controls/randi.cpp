// Randi: straight lines between random values in [min, max], a new one `freq` times a second. The first line starts in the
// middle of the range.
#include "worker/objects/object.h"
#include "worker/simd/random.h"

BEGIN_OBJECTS;

template <class F>
struct Randi {
  struct Held {
    F low, span;
    Turns<F> step;
  };
  static HWY_INLINE Held hold(const Rate& rate, F low, F high, F freq) {
    // At most about one value a frame: the step stays just below a turn.
    return {finite_or_zero(low), finite_or_zero(high - low), rate.turns_per_frame(clamp(freq, F(0.0f), F(rate.hz * 0.99999f)))};
  }

  Random<F> random;
  Turns<F> phase;
  F from, to;
  bool begun;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { random = Random<F>::seeded(setup.seeds); }
  static HWY_INLINE F drawn(const Held& held, Turns<F> bits) { return fma(held.span, bits.to_float(), held.low); }

  HWY_INLINE F tick(const Held& held) {
    phase += held.step;
    // Drawn in every frame, wanted or not, so that no stream's numbers depend on its neighbours.
    const Turns<F> bits = random.next();
    const Condition<typename F::D> arrived = Turns<F>::wrapped_past(phase, held.step);
    if (!begun) {
      begun = true;
      from = fma(held.span, F(0.5f), held.low);
      to = drawn(held, bits);
    } else if (F::lanes > 1 || all(arrived)) {
      from = select(arrived, to, from);
      to = select(arrived, drawn(held, bits), to);
    }
    return fma(to - from, phase.to_float(), from);
  }
  // Most blocks are part of one line.
  HWY_INLINE void fill(const Held& held, float* out, std::size_t frames) {
    const std::uint64_t step = hn::GetLane(held.step.v), end = hn::GetLane(phase.v) + step * frames;
    if (!begun || end >> 32 != 0) {
      for (std::size_t frame = 0; frame < frames; ++frame) tick(held).store(out + frame);
      return;
    }
    random.skip(frames);
    Turns<Frames> at = in_frames(phase + held.step, held.step);
    const Turns<Frames> leap = in_all_frames(held.step * Whole<F>(Frames::lanes));
    const Frames start = in_all_frames(from), rise = in_all_frames(to - from);
    for (std::size_t frame = 0; frame < frames; frame += Frames::lanes) {
      fma(rise, at.to_float(), start).store(out + frame);
      at += leap;
    }
    phase = Turns<F>(hn::Set(typename Turns<F>::D(), static_cast<std::uint32_t>(end)));
  }
};

OBJECT(Randi, "Random values joined by straight lines", param("min", 0).signals(), param("max", 1).signals(),
       param("freq", 1).hz().range(0, 1e9).signals().about("New values a second"));

END_OBJECTS;
