// Osc: reads one period of a waveform from a table, y[n] = table(p[n] + phase), where p advances by freq / rate before the
// first frame already (as pyo's does).
#include "worker/objects/object.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

template <class F>
struct Osc {
  static constexpr int in_flight = 4;

  struct Held {
    Turns<F> step, offset;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F phase) { return {rate.turns_per_frame(freq), Turns<F>::wrapped(phase)}; }

  Wavetable<F> table;
  Interpolation interpolation;
  Turns<F> phase;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    table.setup(setup, 0);
    interpolation = static_cast<Interpolation>(static_cast<int>(setup.fixed(1).number));
  }

  HWY_INLINE F tick(const Held& held) {
    phase += held.step;
    return table.read(phase + held.offset, interpolation);
  }
};

OBJECT(Osc, "Oscillator that reads a waveform from a table", table("table"), param("freq", 1000).hz().signals(),
       param("phase", 0).in("turns").signals().about("Added to the running phase; whole turns fall away"),
       integer("interp", 2).range(1, 4).about("1 none, 2 linear, 3 cosine, 4 cubic"));

END_OBJECTS;
