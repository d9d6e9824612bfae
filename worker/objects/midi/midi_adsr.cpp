// MidiAdsr: an envelope that starts where the input becomes positive and is released where it becomes 0. In straight lines it rises to that
// value in `attack` seconds, falls to `sustain` times it in `decay`, stays, and falls to 0 in `release`. It always starts from where it is.
#include "worker/objects/object.h"
#include "worker/simd/triggers.h"

BEGIN_OBJECTS;

template <class F>
struct MidiAdsr {
  struct Held {
    F rise, decay, fall;  // per frame
    F rises_at_once;      // 1 where attack is 0
    F attack_frames;
    F sustain;
  };
  static HWY_INLINE Held hold(const Rate& rate, F attack, F decay, F sustain, F release) {
    return {per_frame(rate, attack),  per_frame(rate, decay),
            per_frame(rate, release), select(attack > F(0.0f), F(0.0f), F(1.0f)),
            attack * F(rate.hz),      sustain};
  }
  static HWY_INLINE F per_frame(const Rate& rate, F seconds) { return F(1.0f) / max(seconds * F(rate.hz), F(1e-6f)); }

  F level;
  F from;          // level when it started or was released
  F peak;          // 0 where it is released
  Whole<F> frame;  // since then

  HWY_INLINE F tick(const Held& held, F input) {
    const F wanted = clamp(finite_or_zero(input), F(0.0f), F(1e6f));
    const auto turns = (wanted > F(0.0f) && peak == F(0.0f)) || (wanted == F(0.0f) && peak > F(0.0f));
    if (any(turns)) {
      from = select(turns, level, from);
      peak = select(turns, wanted, peak);
      frame = min(frame, Whole<F>::trunc(select(turns, F(0.0f), F(kLongest))));
    }
    const F time = frame.to_float();
    const F risen = min(fma(time, held.rise, held.rises_at_once), F(1.0f));
    const F decayed = min(max(time - held.attack_frames, F(0.0f)) * held.decay, F(1.0f));
    const F note = fma(peak - from, risen, from) * fma(held.sustain - F(1.0f), decayed, F(1.0f));
    const F tail = from * max(fma(-time, held.fall, F(1.0f)), F(0.0f));
    level = select(peak > F(0.0f), note, tail);
    frame = min(frame + Whole<F>(1), Whole<F>::trunc(F(kLongest)));
    return level;
  }

 private:
  static constexpr float kLongest = 1073741824.0f;  // frames: six hours
};

OBJECT(MidiAdsr, "Envelope of attack, decay, sustain and release that a note's velocity starts and ends", input("input"),
       param("attack", 0.01).seconds().range(0, 22000), param("decay", 0.05).seconds().range(0, 22000),
       param("sustain", 0.7).range(0, 1000).about("Level, as a part of the note's peak"), param("release", 0.1).seconds().range(0, 22000));

END_OBJECTS;
