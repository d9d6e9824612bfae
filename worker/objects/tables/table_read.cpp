// TableRead: reads a table from its begin to its end, once or in a loop, `freq` times a second (TableRate tells how often that is for a
// sound at its own speed). "trig" triggers in the frame after the end, or where a loop starts again. Backwards and once, it starts at the last
// sample, where pyo's starts with the first one and jumps to the last.
#include "worker/objects/object.h"
#include "worker/simd/table_position.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

template <class F>
struct TableRead {
  using Position = TablePosition<F>;
  struct Held {
    Position step;
    F forwards;  // 1 or 0
  };
  HWY_INLINE Held hold(const Rate& rate, F freq) const {
    const F size = table.size.to_float();
    const F samples = finite_or_zero(freq) * size / F(rate.hz);
    // In a loop, whole rounds fall away; otherwise a round is as good as its end.
    const F around = samples - size * round(samples / size);
    const F step = loop ? around : clamp(samples, -size, size);
    return {Position::of(step), select(samples >= F(0.0f), F(1.0f), F(0.0f))};
  }

  TableStreams<F> table;
  Interpolation interpolation;
  bool loop;
  Position position;
  F ended, arrived;  // 1 or 0: it is over; it came to an end of the table with the last frame's step

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    table.setup(setup, 0);
    loop = setup.fixed(1).number != 0;
    interpolation = static_cast<Interpolation>(static_cast<int>(setup.fixed(2).number));
  }

  HWY_INLINE void play(const Held& held) {
    const Position start = Position::of(Whole<F>(0)), last = Position::of(table.size - Whole<F>(1));
    position = select(held.forwards == F(1.0f) || F(loop ? 1.0f : 0.0f) == F(1.0f), start, last);
    ended = arrived = F(0.0f);
  }

  HWY_INLINE Outputs<F, 2> tick(const Held& held) {
    if constexpr (F::lanes == 1) return tick_alone(held);
    else return tick_bank(held);
  }

 private:
  HWY_INLINE Outputs<F, 2> tick_alone(const Held& held) {
    const F trig = arrived;
    arrived = F(0.0f);
    if (hn::GetLane(ended.v) != 0) return {{F(0.0f), trig}};
    const F y = table.read(position.whole(), position.fraction(), interpolation);
    const Position size = Position::of(table.size);
    position = position + held.step;
    if (position.units < 0 || !all_before(position, size)) arrive(size);
    return {{y, trig}};
  }
  HWY_INLINE void arrive(Position size) {
    arrived = F(1.0f);
    ended = F(loop ? 0.0f : 1.0f);
    position.units = !loop ? 0 : position.units < 0 ? position.units + size.units : position.units - size.units;
  }

  HWY_INLINE Outputs<F, 2> tick_bank(const Held& held) {
    const Condition<typename F::D> over = ended == F(1.0f);
    const F trig = arrived;
    if (!loop && all(over)) {
      arrived = F(0.0f);
      return {{F(0.0f), trig}};
    }
    const F y = select(over, F(0.0f), table.read(position.whole(), position.fraction(), interpolation));
    const Position size = Position::of(table.size);
    const Position next = position + held.step, beyond = next - size;
    const Condition<typename F::D> below = next.is_negative(), above = !beyond.is_negative();
    arrived = select(!over && (below || above), F(1.0f), F(0.0f));
    if (loop) {
      position = select(below, next + size, select(above, beyond, next));
    } else {
      ended = select(over || below || above, F(1.0f), F(0.0f));
      position = select(ended == F(1.0f), Position::of(Whole<F>(0)), next);
    }
    return {{y, trig}};
  }
};

ENVELOPE(TableRead, "Reads a table once or in a loop", table("table"), param("freq", 1).hz().signals().about("Times a second; negative backwards"),
         flag("loop", false), integer("interp", 2).range(1, 4).about("1 none, 2 linear, 3 cosine, 4 cubic"), event_output("trig"));

END_OBJECTS;
