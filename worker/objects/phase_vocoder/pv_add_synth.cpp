// PVAddSynth: a sine for each of `num` bins, with the bin's frequency times `pitch`; its amplitude goes to the bin's magnitude within a hop. (As pyo's, it is not
// the analysed sound at its own level: a tone is in three bins and more, whose sines add up.)
#include <algorithm>
#include <cmath>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/simd/columns.h"
#include "worker/simd/spectral_stream.h"

BEGIN_OBJECTS;

class PVAddSynth final : public Unit {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;
  using U = Turns<F>::D;

 public:
  explicit PVAddSynth(const UnitSetup& setup)
      : setup_(setup), first_(static_cast<int>(setup.fixed[1].number)), step_(static_cast<int>(setup.fixed[2].number)), sums_(static_cast<std::size_t>(kBlock) * kMaxWidth) {
    for (const SpectralStream* source : setup.spectra[0]) {
      const int bins = first_ < source->shape.bins() ? (source->shape.bins() - 1 - first_) / step_ + 1 : 0;
      streams_.emplace_back(*source, std::min(bins, static_cast<int>(setup.fixed[0].number)));
    }
  }

  // [audio-thread]
  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[static_cast<std::size_t>(s)];
      std::fill_n(sums_.data(), static_cast<std::size_t>(frames) * F::lanes, 0.0f);
      int done = 0;
      stream.reader.each_new(*stream.source, [&](const SpectralStream::Frame& frame) {
        const int until = std::min(frame.at, frames);
        add_sines(stream, done, until);
        done = until;
        take(stream, frame, setup_.values[0].at(s, until - 1));
      });
      add_sines(stream, done, frames);
      const typename F::D d;
      const Column<float> output = column(setup_.output, s);
      for (int f = 0; f < frames; ++f) output[f] = hn::GetLane(hn::SumOfLanes(d, F::load(sums_.data() + static_cast<std::size_t>(f) * F::lanes).v));
    }
    apply_mul_add(setup_, frames);
  }

 private:
  struct Stream {
    const SpectralStream* source;
    SpectralReader reader;
    int count;
    AlignedFloats phases, steps, amplitudes, slopes;  // of each sine: phases and steps in 32 bits to the turn
    int left = 0;                                     // frames until the amplitudes have arrived
    Stream(const SpectralStream& from, int sines) : source(&from), count(sines), phases(room(sines)), steps(room(sines)), amplitudes(room(sines)), slopes(room(sines)) {}
    static std::size_t room(int sines) { return static_cast<std::size_t>(sines + kMaxWidth); }
  };

  void add_sines(Stream& stream, int from, int to) {
    while (from < to) {
      const bool moves = stream.left > 0;
      const int until = moves ? std::min(to, from + stream.left) : to;
      for (int i = 0; i < stream.count; i += F::lanes) add_some(stream, static_cast<std::size_t>(i), from, until, moves);
      if (moves) stream.left -= until - from;
      from = until;
    }
  }
  void add_some(Stream& stream, std::size_t i, int from, int to, bool moves) {
    auto* phases = reinterpret_cast<std::uint32_t*>(stream.phases.data()) + i;
    Turns<F> phase(hn::LoadU(U(), phases));
    const Turns<F> step(hn::LoadU(U(), reinterpret_cast<const std::uint32_t*>(stream.steps.data()) + i));
    F amplitude = F::load(stream.amplitudes.data() + i);
    const F slope = moves ? F::load(stream.slopes.data() + i) : F(0.0f);
    for (int f = from; f < to; ++f) {
      float* sum = sums_.data() + static_cast<std::size_t>(f) * F::lanes;
      fma(amplitude, sin_turns(phase), F::load(sum)).store(sum);
      phase += step;
      amplitude += slope;
    }
    hn::StoreU(phase.v, U(), phases);
    amplitude.store(stream.amplitudes.data() + i);
  }

  // What the sines go to from here on.
  void take(Stream& stream, const SpectralStream::Frame& frame, float pitch) {
    const SpectrumShape& shape = stream.source->shape;
    const float factor = std::isnan(pitch) ? 1.0f : std::clamp(pitch, 0.0f, 16384.0f);
    const F hop(1.0f / static_cast<float>(shape.hop())), turns(1.0f / static_cast<float>(shape.size));
    stream.left = shape.hop();
    for (int i = 0; i < stream.count; i += F::lanes) {
      const auto at = static_cast<std::size_t>(i);
      const Whole<F> sine = Whole<F>::lane_numbers() + Whole<F>(i), bin = min(sine * Whole<F>(step_) + Whole<F>(first_), Whole<F>(shape.bins() - 1));
      const F step = (bin.to_float() + gather(frame.deviations, bin)) * F(factor) * turns;
      const auto plays = Condition<typename F::D>(abs(step) < F(0.5f)) && (sine.to_float() < F(static_cast<float>(stream.count)));
      const F target = select(plays, finite_or_zero(gather(frame.magnitudes, bin)), F(0.0f));
      hn::StoreU(Turns<F>::wrapped(select(plays, step, F(0.0f))).v, U(), reinterpret_cast<std::uint32_t*>(stream.steps.data()) + at);
      ((target - F::load(stream.amplitudes.data() + at)) * hop).store(stream.slopes.data() + at);
    }
  }

  const UnitSetup setup_;
  const int first_, step_;
  AlignedFloats sums_;  // [frame][lane], over the sines
  std::vector<Stream> streams_;
};

UNIT(PVAddSynth, "The sound of a phase vocoder's frames, by a bank of sines", input("input").spectral(), param("pitch", 1).range(0, 16384).signals().about("the factor of all frequencies"),
     integer("num", 100).range(1, 8193).about("sines"), integer("first", 0).range(0, 8192).about("the first one's bin"), integer("inc", 1).range(1, 8192).about("bins from one to the next"));

END_OBJECTS;
