// Phaser: allpass filters of order 2 in a row, whose output feeds back into the first. Stage k turns the phase by half a turn at
// f_k = freq spread^k: (l - m z^-1 + z^-2) / (1 - m z^-1 + l z^-2), m = 2 r cos(w f_k), l = r^2, w = 2 pi / rate, r = exp(-w f_k / 2q).
//
// Where a parameter is a signal, m and l are not computed anew in every frame, which would cost more than the filters: they follow f_k along
// their tangents, and are computed anew when a frequency has moved by 0.8 percent at most. How far it has moved is itself taken by its tangent: by
// df + k ds, of itself, where the parameters have moved by df and ds. Each is wrong by (0.008)^2 / 2: a stage lies within 6e-5 of its frequency and
// within 2e-5 of its width. Nothing lags, nothing jumps.
//
// All of it is computed in doubles: filters that are narrow and low, and fed back, magnify the rounding of floats to 1e-4 (q 20, 200 Hz, feedback 0.95), which
// would tell a sum that is divided over workers from one that is not.
#include "worker/objects/object.h"
#include "worker/simd/double_lanes.h"
#include "worker/simd/biquad_section.h"

BEGIN_OBJECTS;

template <class F>
struct Phaser {
  struct Held {
    F feedback, freq, spread;
    F freq_moved, spread_moved;  // since the row was designed, in parts of themselves
  };

  using Double = DoubleLanes<F>;

  struct Stage {
    Double middle, last;
    Double middle_slope, last_slope;  // for a frequency that moves by 1 of itself; 0 where it is held at an end of what is audible
  };
  struct Point {  // between two stages: its last two samples
    Double z1, z2;
  };

  static std::size_t memory(const UnitSetup& setup) {
    const std::size_t stages = static_cast<std::size_t>(setup.fixed[0].number);
    return (stages * sizeof(Stage) + (stages + 1) * sizeof(Point)) / sizeof(F) * F::stored;
  }
  Stage* row;
  Point* points;
  int stages;
  bool moving;                        // some parameter is a signal
  F at_freq, at_spread, at_q;         // the parameters of the row
  F per_freq, per_spread;             // 1 / at_freq, 1 / at_spread
  F highest;                          // frequency of a stage
  Double output;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    stages = static_cast<int>(setup.fixed(0).number);
    row = reinterpret_cast<Stage*>(setup.memory);
    points = reinterpret_cast<Point*>(row + stages);
    highest = F(0.49f * setup.rate.hz);
    for (const View& view : setup.unit.values) moving |= !view.held();
  }

  HWY_INLINE Held hold(const Rate& rate, F freq, F spread, F q, F feedback) {
    Held held{clamp(feedback, F(-1.0f), F(1.0f)), clamp(freq, F(0.0f), F(1e6f)), clamp(spread, F(0.0f), F(1e6f)), F(0.0f), F(0.0f)};
    const F near(0.004f), count(static_cast<float>(stages));
    const auto valid = abs(held.freq - at_freq) <= near * at_freq && abs(held.spread - at_spread) * count <= near * at_spread && q == at_q;
    if (!moving || !hn::AllTrue(typename F::D(), valid.m)) design(rate, held, q);
    held.freq_moved = (held.freq - at_freq) * per_freq;
    held.spread_moved = (held.spread - at_spread) * per_spread;
    return held;
  }

  HWY_INLINE F tick(const Held& held, F x) {
    const Double in = fma(Double(held.feedback), output, Double(finite_or_zero(x)));
    output = moving ? through<true>(held, in) : through<false>(held, in);
    const F heard = output.to_float();
    const auto sane = abs(heard) < F(1e30f);
    if (HWY_LIKELY(hn::AllTrue(typename F::D(), sane.m))) return heard;
    silence(sane);
    return select(sane, heard, F(0.0f));
  }

 private:
  // The sample's way through all stages. It waits in each for one fma alone.
  template <bool Moving>
  HWY_INLINE Double through(const Held& held, Double in) {
    Point before = points[0];
    const Double spread_moved = held.spread_moved;
    Double moved = held.freq_moved;
    for (int s = 0; s < stages; ++s) {
      const Point after = points[s + 1];
      const Stage& stage = row[s];
      Double middle = stage.middle, last = stage.last;
      if constexpr (Moving) {
        middle = fma(stage.middle_slope, moved, middle);
        last = fma(stage.last_slope, moved, last);
        moved = moved + spread_moved;
      }
      const Double out = fma(last, in, fma(middle, after.z1 - before.z1, nfma(last, after.z2, before.z2)));
      points[s] = {in, before.z1};
      in = out;
      before = after;
    }
    points[stages] = {in, before.z1};
    return in;
  }

  HWY_INLINE void design(const Rate& rate, const Held& held, F q) {
    at_freq = held.freq;
    at_spread = held.spread;
    at_q = q;
    per_freq = F(1.0f) / max(at_freq, F(1e-6f));
    per_spread = F(1.0f) / max(at_spread, F(1e-6f));
    const F narrowness = F(3.14159265f * rate.seconds) / max(q, F(0.1f)), w(6.28318531f * rate.seconds);
    F freq = held.freq;
    for (int s = 0; s < stages; ++s) {
      const F at = audible(freq);
      const F r = exp(-at * narrowness), half_sine = sin_quarter_exact(at * F(2.0f * rate.seconds));
      const Double radius = r, cosine = nfma(Double(2.0) * Double(half_sine), Double(half_sine), Double(1.0));  // of a low frequency, all digits
      const F c = cosine.to_float(), slope = select(at == freq, F(-2.0f) * at * r, F(0.0f));
      row[s] = {Double(2.0) * radius * cosine, radius * radius, slope * fma(narrowness, c, w * sqrt(max(fma(-c, c, F(1.0f)), F(0.0f)))), slope * narrowness * r};
      freq *= held.spread;
    }
  }
  HWY_INLINE F audible(F freq) const { return clamp(freq, F(20.0f), highest); }

  HWY_INLINE void silence(Condition<typename F::D> sane) {
    const auto keep = [&](const Double& x) { return select(sane, x.to_float(), F(0.0f)); };
    for (int s = 0; s <= stages; ++s) points[s] = {keep(points[s].z1), keep(points[s].z2)};
    output = keep(output);
  }

};

OBJECT(Phaser, "Allpass filters in a row with feedback: moving notches when it is mixed with what came in", input("input"),
       param("freq", 1000).hz().range(0, 384000).signals(),
       param("spread", 1.1).range(0, 100).signals().about("Ratio of the frequencies of neighbouring stages"),
       param("q", 10).range(0, 10000).signals(), param("feedback", 0).range(-1, 1).signals(),
       integer("num", 8).range(1, 256).about("Number of allpass filters"));

END_OBJECTS;
