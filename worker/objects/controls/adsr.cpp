// Adsr: rises in a straight line for `attack` seconds, falls to `sustain` in `decay` seconds, stays, and falls to 0 in `release` seconds. With
// `dur` it is back at 0 that long after it was played; with dur 0 it is released when it is told to stop. Played again while it sounds, it rises
// from where it is. Where `dur` has no room for all of it, the release starts from wherever the level is by then: pyo jumps to another level,
// or alternates between two levels for the rest of the note.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Adsr {
  struct Held {
    F rise, decay, fall;       // per frame
    F rises_at_once;           // 1 where attack is 0
    F attack_frames, release_frames;
    F sustain;
    Whole<F> end;              // frame of the end; 0: none
  };
  static HWY_INLINE Held hold(const Rate& rate, F attack, F decay, F sustain, F release, F dur) {
    return {per_frame(rate, attack), per_frame(rate, decay), per_frame(rate, release), select(attack > F(0.0f), F(0.0f), F(1.0f)),
            attack * F(rate.hz), release * F(rate.hz), sustain, Whole<F>::trunc(clamp(fma(dur, F(rate.hz), F(0.5f)), F(0.0f), F(1073741824.0f)))};
  }
  static HWY_INLINE F per_frame(const Rate& rate, F seconds) { return F(1.0f) / max(seconds * F(rate.hz), F(1e-6f)); }

  Held now;       // a note that is under way keeps its times
  F level;
  F from;         // level at the last play() or stop()
  Whole<F> frame; // since then
  bool released;

  HWY_INLINE void play(const Held& held) {
    now = held;
    begin();
    released = false;
  }

  HWY_INLINE std::int64_t stop(const Held& held) {
    now.fall = held.fall;
    begin();
    released = true;
    float lengths[F::lanes];
    (F(1.0f) / now.fall).store(lengths);
    float longest = 0;
    for (float length : lengths) longest = longest > length ? longest : length;
    if (longest < 1) {
      level = F(0.0f);
      return 0;
    }
    return static_cast<std::int64_t>(longest) + 2;  // the last of them is silent
  }

  HWY_INLINE F tick(const Held&) {
    move_level();
    frame = min(frame + Whole<F>(1), Whole<F>(1 << 30));
    return level;
  }

  HWY_INLINE bool settled(F& steady) {
    const F time = frame.to_float(), end = now.end.to_float();
    const auto sustained = fma(time, now.rise, now.rises_at_once) >= F(1.0f) && (time - now.attack_frames) * now.decay >= F(1.0f);
    const bool still = released ? all(time * now.fall >= F(1.0f)) : all((end > F(0.0f) && time >= end) || (!(end > F(0.0f)) && sustained));
    if (still) move_level();
    steady = level;
    return still;
  }

 private:
  HWY_INLINE void move_level() {
    const F time = frame.to_float();
    if (released) {
      level = from * max(fma(-time, now.fall, F(1.0f)), F(0.0f));
    } else {
      const F left = max((now.end - frame).to_float(), F(0.0f));
      const auto ends = now.end.to_float() > F(0.0f);
      const F last = max(now.end.to_float() - now.release_frames, F(0.0f));  // the release starts here, or, where it is longer than the note, at once
      const F note = shape(select(ends && now.release_frames <= now.end.to_float(), min(time, last), time));
      level = note * select(ends, min(left * now.fall, F(1.0f)), F(1.0f));
    }
  }

  HWY_INLINE void begin() {
    from = level;
    frame = Whole<F>(0);
  }

  // Attack, decay and sustain.
  HWY_INLINE F shape(F time) const {
    const F risen = min(fma(time, now.rise, now.rises_at_once), F(1.0f));
    const F decayed = min(max(time - now.attack_frames, F(0.0f)) * now.decay, F(1.0f));
    return fma(F(1.0f) - from, risen, from) * fma(now.sustain - F(1.0f), decayed, F(1.0f));
  }
};

ENVELOPE(Adsr, "Envelope of attack, decay, sustain and release", param("attack", 0.01).seconds().range(0, 22000),
         param("decay", 0.05).seconds().range(0, 22000), param("sustain", 0.707).range(0, 1000).about("Level"),
         param("release", 0.1).seconds().range(0, 22000),
         param("dur", 0).seconds().range(0, 22000).about("From the start to the end of the release; 0: until it is stopped"));

END_OBJECTS;
