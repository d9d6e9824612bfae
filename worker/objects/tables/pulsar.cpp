// Pulsar: one period of a waveform under an envelope in the first part of each period of `freq`, then silence (pulsar synthesis; Curtis
// Roads, "Sound composition with pulsars", 2001). y = table(p / frac) env(p / frac) where p < frac. As Osc's, the phase advances before
// the first frame. Any phase is taken modulo a turn, where pyo's reads outside its table.
#include "worker/objects/object.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

template <class F>
struct Pulsar {
  static constexpr int in_flight = 4;

  struct Held {
    Turns<F> step, offset;
    F part, inverse;  // of the period that sounds
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F frac, F phase) {
    const F part = clamp(frac, F(0.0f), F(1.0f));
    return {rate.turns_per_frame(freq), Turns<F>::wrapped(phase), part, F(1.0f) / max(part, F(1e-6f))};
  }

  TableStreams<F> wave, envelope;
  Interpolation interpolation;
  Turns<F> phase;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    wave.setup(setup, 0);
    envelope.setup(setup, 1);
    interpolation = static_cast<Interpolation>(static_cast<int>(setup.fixed(2).number));
  }

  HWY_INLINE F tick(const Held& held) {
    phase += held.step;
    const F p = (phase + held.offset).to_float();
    const Condition<typename F::D> sounds = p < held.part;
    if (hn::AllFalse(typename F::D(), sounds.m)) return F(0.0f);
    const F x = min(p * held.inverse, F(0.99999994f));
    return select(sounds, read(wave, x, interpolation) * read(envelope, x, Interpolation::Linear), F(0.0f));
  }

  // Of a stream alone, many frames at once.
  HWY_INLINE void fill(const Held& held, float* out, std::size_t frames) {
    const Turns<F> leap = held.step * Whole<F>(Frames::lanes);
    const typename Pulsar<Frames>::Held wide_held{in_all_frames(leap), in_all_frames(held.offset), in_all_frames(held.part),
                                                  in_all_frames(held.inverse)};
    Pulsar<Frames> wide{wave.in_all_frames(), envelope.in_all_frames(), interpolation, in_frames(phase + held.step - leap, held.step)};
    for (std::size_t frame = 0; frame < frames; frame += Frames::lanes) wide.tick(wide_held).store(out + frame);
    phase += held.step * Whole<F>(static_cast<std::int32_t>(frames));
  }

 private:
  static HWY_INLINE F read(const TableStreams<F>& table, F x, Interpolation interpolation) {
    const F place = x * table.size.to_float();
    const Whole<F> index = min(Whole<F>::trunc(place), table.size - Whole<F>(1));
    return table.read(index, place - index.to_float(), interpolation);
  }
};

OBJECT(Pulsar, "Pulsar synthesis: an enveloped waveform, then silence, in each period", table("table"), table("env"),
       param("freq", 100).hz().signals(), param("frac", 0.5).range(0, 1).signals().about("Of the period, that sounds"),
       param("phase", 0).in("turns").signals().about("Added to the running phase; whole turns fall away"),
       integer("interp", 2).range(1, 4).about("1 none, 2 linear, 3 cosine, 4 cubic; of the waveform"));

END_OBJECTS;
