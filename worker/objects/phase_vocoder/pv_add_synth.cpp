// PVAddSynth: a sine for each of `num` bins, with the bin's frequency times `pitch`; its amplitude goes to the bin's magnitude within a hop. (As pyo's, it is
// not the analysed sound at its own level: a tone is in three bins and more, whose sines add up.) Where size or overlaps change, the sines fade out, in a
// hop of the new frames or in kFade frames if that is shorter, and those of the new frames come in a hop later.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/simd/columns.h"
#include "worker/simd/spectral_stream.h"

BEGIN_OBJECTS;

class PVAddSynth final : public Unit {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;
  using U = Turns<F>::D;
  static constexpr int kFade = 256;

 public:
  explicit PVAddSynth(const UnitSetup& setup)
      : setup_(setup), first_(static_cast<int>(setup.fixed[1].number)), step_(static_cast<int>(setup.fixed[2].number)),
        most_(static_cast<int>(setup.fixed[0].number)), sums_(static_cast<std::size_t>(kBlock) * kMaxWidth) {
    for (const SpectralStream* source : setup.spectra[0]) streams_.emplace_back(*source, sines(source->shape().size), sines(source->largest));
  }

  // [audio-thread]
  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[static_cast<std::size_t>(s)];
      if (stream.reader.begins_anew(*stream.source)) begin_anew(stream);
      clear_sums(frames);
      int done = 0;
      stream.reader.each_new(*stream.source, [&](const SpectralStream::Frame& frame) {
        const int until = std::min(frame.at, frames);
        add_sines(stream, done, until);
        done = until;
        take(stream, frame, setup_.values[0].at(s, until - 1));
      });
      add_sines(stream, done, frames);
      const Column<float> output = column(setup_.output, s);
      for (int f = 0; f < frames; ++f) output[f] = sum(f);
      for (int f = 0; f < frames && stream.tail_at < kFade; ++f) output[f] += stream.tail[static_cast<std::size_t>(stream.tail_at++)];
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
    AlignedFloats tail{kFade};                        // of the sines of frames of another size, which fade out
    int tail_at = kFade;
    bool finds_phases = false;                        // the first frame of another size tells those, and is not heard
    Stream(const SpectralStream& from, int sines, int most)
        : source(&from), count(sines), phases(room(most)), steps(room(most)), amplitudes(room(most)), slopes(room(most)) {}
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

  // Of frames of this size.
  int sines(int size) const { return first_ <= size / 2 ? std::min(most_, (size / 2 - first_) / step_ + 1) : 0; }

  void clear_sums(int frames) { std::fill_n(sums_.data(), static_cast<std::size_t>(frames) * F::lanes, 0.0f); }
  float sum(int frame) const { return hn::GetLane(hn::SumOfLanes(typename F::D(), F::load(sums_.data() + static_cast<std::size_t>(frame) * F::lanes).v)); }

  void begin_anew(Stream& stream) {
    const SpectrumShape& shape = stream.source->shape();
    fade_out(stream, std::min(kFade, shape.hop()));
    stream.count = sines(shape.size);
    stream.left = 0;
    stream.finds_phases = true;
    for (AlignedFloats* of_sines : {&stream.phases, &stream.steps, &stream.amplitudes}) std::fill_n(of_sines->data(), of_sines->size(), 0.0f);
  }

  // Computes how what sounds ends, no slower than the first new sines can begin.
  void fade_out(Stream& stream, int fade) {
    float* end = std::copy(stream.tail.data() + stream.tail_at, stream.tail.data() + kFade, stream.tail.data());
    std::fill(end, stream.tail.data() + kFade, 0.0f);
    stream.tail_at = 0;
    stream.left = fade;
    for (int i = 0; i < stream.count; i += F::lanes) {
      const auto at = static_cast<std::size_t>(i);
      (F::load(stream.amplitudes.data() + at) * F(-1.0f / static_cast<float>(fade))).store(stream.slopes.data() + at);
    }
    for (int done = 0; done < fade; done += kBlock) {
      const int frames = std::min(kBlock, fade - done);
      clear_sums(frames);
      add_sines(stream, 0, frames);
      for (int f = 0; f < frames; ++f) stream.tail[static_cast<std::size_t>(done + f)] += sum(f);
    }
  }

  // What the sines go to from here on.
  void take(Stream& stream, const SpectralStream::Frame& frame, float pitch) {
    const SpectrumShape& shape = stream.source->shape();
    const float factor = std::isnan(pitch) ? 1.0f : std::clamp(pitch, 0.0f, 16384.0f);
    const F hop(1.0f / static_cast<float>(shape.hop())), turns(1.0f / static_cast<float>(shape.size));
    stream.left = shape.hop();
    const F heard(std::exchange(stream.finds_phases, false) ? 0.0f : 1.0f);
    for (int i = 0; i < stream.count; i += F::lanes) {
      const auto at = static_cast<std::size_t>(i);
      const Whole<F> sine = Whole<F>::lane_numbers() + Whole<F>(i), bin = min(sine * Whole<F>(step_) + Whole<F>(first_), Whole<F>(shape.bins() - 1));
      const F step = (bin.to_float() + gather(frame.deviations, bin)) * F(factor) * turns;
      const auto plays = Condition<typename F::D>(abs(step) < F(0.5f)) && (sine.to_float() < F(static_cast<float>(stream.count)));
      const F target = select(plays, finite_or_zero(gather(frame.magnitudes, bin)) * heard, F(0.0f));
      hn::StoreU(Turns<F>::wrapped(select(plays, step, F(0.0f))).v, U(), reinterpret_cast<std::uint32_t*>(stream.steps.data()) + at);
      ((target - F::load(stream.amplitudes.data() + at)) * hop).store(stream.slopes.data() + at);
    }
  }

  const UnitSetup setup_;
  const int first_, step_, most_;
  AlignedFloats sums_;  // [frame][lane], over the sines
  std::vector<Stream> streams_;
};

UNIT(PVAddSynth, "The sound of a phase vocoder's frames, by a bank of sines", input("input").spectral(), param("pitch", 1).range(0, 16384).signals().about("the factor of all frequencies"),
     integer("num", 100).range(1, 8193).about("sines"), integer("first", 0).range(0, 8192).about("the first one's bin"), integer("inc", 1).range(1, 8192).about("bins from one to the next"));

END_OBJECTS;
