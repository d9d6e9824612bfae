// Fader: rises in a straight line for `fadein` seconds, stays at 1, falls for `fadeout` seconds. With `dur` it is back at 0 that
// long after it was played; with dur 0 it falls when it is told to stop. Played again while it sounds, it rises from where it is.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Fader {
  struct Held {
    F rise, fall;    // per frame
    F rises_at_once; // 1 where fadein is 0
    Whole<F> end;    // frame of the end; 0: none
  };
  static HWY_INLINE Held hold(const Rate& rate, F fadein, F fadeout, F dur) {
    return {per_frame(rate, fadein), per_frame(rate, fadeout), select(fadein > F(0.0f), F(0.0f), F(1.0f)),
            Whole<F>::trunc(clamp(fma(dur, F(rate.hz), F(0.5f)), F(0.0f), F(1073741824.0f)))};
  }
  static HWY_INLINE F per_frame(const Rate& rate, F seconds) { return F(1.0f) / max(seconds * F(rate.hz), F(1e-6f)); }

  Held now;       // a fade that is under way keeps its length
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
    const bool still = released ? all(time * now.fall >= F(1.0f))
                                : all((end > F(0.0f) && time >= end) || (!(end > F(0.0f)) && fma(time, now.rise, now.rises_at_once) >= F(1.0f)));
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
      const F risen = min(fma(time, now.rise, now.rises_at_once), F(1.0f));
      const F left = max((now.end - frame).to_float(), F(0.0f)) * now.fall;
      const F ceiling = select(now.end.to_float() > F(0.0f), min(left, F(1.0f)), F(1.0f));
      level = min(fma(F(1.0f) - from, risen, from), ceiling);
    }
  }

  HWY_INLINE void begin() {
    from = level;
    frame = Whole<F>(0);
  }
};

ENVELOPE(Fader, "Envelope that fades in, stays, and fades out", param("fadein", 0.01).seconds().range(0, 22000),
         param("fadeout", 0.1).seconds().range(0, 22000),
         param("dur", 0).seconds().range(0, 22000).about("From the start to the end of the fade-out; 0: until it is stopped"));

END_OBJECTS;
