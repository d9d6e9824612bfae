// PVDelay: each bin is late by as many hops as a table says, and what is heard of it is written again, times what another table says. Where magnitudes come
// together, the frequency is the mean of both, by their magnitudes; pyo mixes frequencies by the feedback alone, so that an echo of silence detunes the sound.
#include <algorithm>
#include <vector>

#include "worker/objects/object.h"
#include "worker/simd/bin_table.h"
#include "worker/simd/frame_memory.h"
#include "worker/simd/spectral_unit.h"

BEGIN_OBJECTS;

class PVDelay final : public SpectralUnit<PVDelay> {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;

 public:
  explicit PVDelay(const UnitSetup& setup) : SpectralUnit(setup), scaled_(setup.fixed[3].number != 0) {
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(source(0, s), setup.fixed[2].number);
  }

  // [audio-thread]
  void begin_anew(int stream) {
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    state.memory.reshape(shape(stream));
    state.now = 0;
  }

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int) {
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    FrameMemory& memory = state.memory;
    const int bins = shape(stream).size / 2;
    const BinTable<F> delays(setup_.fixed[0].tables, stream, bins, scaled_), feedbacks(setup_.fixed[1].tables, stream, bins, scaled_);
    // What comes before all that was written is the last frame, which is silent until that is written.
    const F most(static_cast<float>(std::min(memory.frames() - 1, memory.known() + 1)));
    const SpectralStream::NewFrame kept = memory.begin_write(state.now);
    const float *magnitudes = memory.first(), *deviations = magnitudes + shape(stream).stride();
    const Whole<F> row(memory.row()), frames(memory.frames()), now(state.now), none(0);
    for (std::size_t k = 0; k < shape(stream).stride(); k += F::lanes) {
      const Whole<F> delay = Whole<F>::trunc(clamp(delays.at(k), F(0.0f), most)), back = now - delay;
      const Whole<F> from = select_less(back, none, back + frames, back) * row + Whole<F>::lane_numbers() + Whole<F>(static_cast<std::int32_t>(k));
      const F magnitude = finite_or_zero(F::load(frame.magnitudes + k)), deviation = finite_or_zero(F::load(frame.deviations + k));
      const F late = gather(magnitudes, from), late_deviation = gather(deviations, from);
      const F echo = late * clamp(feedbacks.at(k), F(-1.0f), F(1.0f)), again = select(abs(echo) > F(1e-20f), echo, F(0.0f)), weight = abs(magnitude) + abs(again);
      const auto at_once = delay.to_float() == F(0.0f);
      const F mean = fma((late_deviation - deviation), abs(again) / max(weight, F(1e-30f)), deviation);
      clamp(select(at_once, magnitude, magnitude + again), F(-1e12f), F(1e12f)).store(kept.magnitudes + k);
      select(at_once, deviation, mean).store(kept.deviations + k);
      select(at_once, magnitude, late).store(made.magnitudes + k);
      select(at_once, deviation, late_deviation).store(made.deviations + k);
    }
    state.now = state.now + 1 < memory.frames() ? state.now + 1 : 0;
  }

 private:
  struct Stream {
    FrameMemory memory;
    int now = 0;
    Stream(const SpectralStream& source, double seconds) : memory(source, seconds) {}
  };
  const bool scaled_;
  std::vector<Stream> streams_;
};

UNIT(PVDelay, "A delay with feedback for each bin", input("input").spectral(), table("deltable").about("of the delays, in whole hops (size / overlaps frames)"),
     table("feedtable").about("of the feedbacks, from -1 to 1"), number("maxdelay", 1).range(0, 600).seconds().about("the longest delay"),
     integer("mode", 0).range(0, 1).about("0: bin k reads sample k, and 0 where a table has ended; 1: the tables stretch over all bins"), spectral_output());

END_OBJECTS;
