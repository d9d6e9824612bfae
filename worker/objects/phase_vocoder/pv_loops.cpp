// PVBufLoops and PVBufTabLoops: keep `length` seconds of frames since they were last played, then play them over and over, each bin at a speed of its own. Until
// they have been kept nothing is heard, not even silence: the phases begin where the recording's did.
//
// Speeds of PVBufLoops between low and high, with x the bin's number as a part of all: x, x^3, 1 - (1 - x)^3 (found by measuring pyo), or x drawn for each bin.
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "worker/distributions.h"
#include "worker/objects/object.h"
#include "worker/simd/bin_table.h"
#include "worker/simd/frame_memory.h"
#include "worker/simd/spectral_unit.h"

BEGIN_OBJECTS;

using F = Lanes<hn::CappedTag<float, kMaxWidth>>;

struct FrameLoop {
  FrameMemory memory;
  AlignedFloats places;  // of each bin, in frames
  int written = 0;
  FrameLoop(const SpectralStream& source, double seconds) : memory(source, seconds), places(SpectrumShape::stride(source.largest)) {}

  void begin() {
    written = 0;
    std::fill_n(places.data(), places.size(), 0.0f);
  }
  // The bins k, k + 1, ... of the next frame. [audio-thread]
  HWY_INLINE void play(std::size_t k, F speed, SpectralStream::NewFrame made) const {
    const F end(static_cast<float>(memory.frames())), place = F::load(places.data() + k);
    const Whole<F> from = min(Whole<F>::trunc(place), Whole<F>(memory.frames() - 1)) * Whole<F>(memory.row()) + Whole<F>::lane_numbers() + Whole<F>(static_cast<std::int32_t>(k));
    gather(memory.first(), from).store(made.magnitudes + k);
    gather(memory.first() + memory.row() / 2, from).store(made.deviations + k);
    const F next = place + clamp(speed, F(-1e4f), F(1e4f));
    const F around = next - floor(next / end) * end;
    select(around >= F(0.0f), select(around < end, around, F(0.0f)), F(0.0f)).store(places.data() + k);
  }
};

template <class Derived>
class FrameLoops : public Unit {
 public:
  explicit FrameLoops(const UnitSetup& setup, double seconds) : setup_(setup), readers_(static_cast<std::size_t>(setup.streams)) {
    for (int s = 0; s < setup.streams; ++s) {
      const SpectralStream& source = *setup.spectra[0][static_cast<std::size_t>(s)];
      loops_.emplace_back(source, seconds);
      outputs_.push_back(std::make_unique<SpectralStream>(source.shape(), source.largest));
    }
  }
  const SpectralStream* spectrum(int stream) const override { return outputs_[static_cast<std::size_t>(stream)].get(); }
  void play(std::int64_t /*now*/) override {
    for (FrameLoop& loop : loops_) loop.begin();
  }

  // [audio-thread]
  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) {
      const auto stream = static_cast<std::size_t>(s);
      SpectralStream& output = *outputs_[stream];
      FrameLoop& loop = loops_[stream];
      const SpectralStream& source = *setup_.spectra[0][stream];
      if (readers_[stream].begins_anew(source)) begin_anew(source.shape(), s);
      else if (source.shape().window != output.shape().window) output.reshape(source.shape());
      output.begin_block();
      readers_[stream].each_new(source, [&](const SpectralStream::Frame& frame) {
        if (loop.written < loop.memory.frames()) return loop.memory.write(loop.written++, frame);
        static_cast<Derived*>(this)->turn(s, loop, output.shape(), output.add(frame.at), std::min(frame.at, frames) - 1);
      });
    }
  }

 protected:
  const UnitSetup setup_;

 private:
  void begin_anew(const SpectrumShape& shape, int s) {
    const auto stream = static_cast<std::size_t>(s);
    loops_[stream].memory.reshape(shape);
    loops_[stream].begin();
    outputs_[stream]->reshape(shape);
    outputs_[stream]->begin_anew();
    static_cast<Derived*>(this)->forget(s);
  }

  std::vector<SpectralReader> readers_;
  std::vector<FrameLoop> loops_;
  std::vector<std::unique_ptr<SpectralStream>> outputs_;
};

class PVBufLoops final : public FrameLoops<PVBufLoops> {
  struct Parts {
    AlignedFloats of_bins;  // of the way from low to high
    float mode = -1;
    explicit Parts(std::size_t bins) : of_bins(bins) {}
  };

 public:
  explicit PVBufLoops(const UnitSetup& setup) : FrameLoops(setup, setup.fixed[0].number) {
    for (int s = 0; s < setup.streams; ++s) parts_.emplace_back(SpectrumShape::stride(spectrum(s)->largest));
  }

  // [audio-thread]
  void forget(int stream) { parts_[static_cast<std::size_t>(stream)].mode = -1; }
  // [audio-thread]
  void turn(int stream, FrameLoop& loop, const SpectrumShape& shape, SpectralStream::NewFrame made, int at) {
    const F low = speed(0, stream, at), high = speed(1, stream, at);
    Parts& parts = parts_[static_cast<std::size_t>(stream)];
    const float given = setup_.values[2].at(stream, at), mode = given > 0 ? std::round(std::min(given, 6.0f)) : 0.0f;
    if (mode != parts.mode) find_parts(parts, mode, shape, setup_.seeds[static_cast<std::size_t>(stream)]);
    for (std::size_t k = 0; k < shape.stride(); k += F::lanes) loop.play(k, fma(high - low, F::load(parts.of_bins.data() + k), low), made);
  }

 private:
  F speed(int parameter, int stream, int at) const { return clamp(finite_or_zero(F(setup_.values[static_cast<std::size_t>(parameter)].at(stream, at))), F(-1e4f), F(1e4f)); }
  static void find_parts(Parts& parts, float mode, const SpectrumShape& shape, std::uint64_t seed) {
    parts.mode = mode;
    DistributedRandom random{};
    random.state = seed;
    for (int k = 0; k < shape.bins(); ++k) parts.of_bins[static_cast<std::size_t>(k)] = part(static_cast<int>(mode), static_cast<float>(k) / static_cast<float>(shape.size / 2), random);
  }
  // Exponential ones fall to 1/e in a tenth, as those of pyo's Xnoise with x1 = 10.
  static float part(int mode, float x, DistributedRandom& random) {
    switch (mode) {
      case 1: return x * x * x;
      case 2: return 1 - (1 - x) * (1 - x) * (1 - x);
      case 3: return random.next(Distribution::Uniform, 0, 0);
      case 4: return random.next(Distribution::ExponMin, 10, 0);
      case 5: return random.next(Distribution::ExponMax, 10, 0);
      case 6: return random.next(Distribution::Biexpon, 10, 0);
      default: return x;
    }
  }

  std::vector<Parts> parts_;
};

class PVBufTabLoops final : public FrameLoops<PVBufTabLoops> {
 public:
  explicit PVBufTabLoops(const UnitSetup& setup) : FrameLoops(setup, setup.fixed[1].number) {}

  // [audio-thread]
  void forget(int) {}
  // [audio-thread]
  void turn(int stream, FrameLoop& loop, const SpectrumShape& shape, SpectralStream::NewFrame made, int) {
    const BinTable<F> speeds(setup_.fixed[0].tables, stream, shape.size / 2, false);
    for (std::size_t k = 0; k < shape.stride(); k += F::lanes) loop.play(k, speeds.at(k), made);
  }
};

UNIT(PVBufLoops, "A recording of a phase vocoder's frames, played over and over, each bin at a speed of its own", input("input").spectral(),
     param("low", 1).signals().about("speed of the lowest bin; negative: backwards"), param("high", 1).signals().about("speed of the highest bin"),
     param("mode", 0).range(0, 6).about("speeds between low and high: 0 by equal steps, 1 exponential, 2 logarithmic; drawn at random: 3 uniform, 4 exponential from low, 5 from high, "
                                          "6 both ways from the middle"),
     number("length", 1).range(0, 600).seconds().about("of the recording, which begins when it is played, and anew when size or overlaps change"), spectral_output());

UNIT(PVBufTabLoops, "A recording of a phase vocoder's frames, played over and over, each bin at the speed that a table says", input("input").spectral(), table("speed"),
     number("length", 1).range(0, 600).seconds().about("of the recording, which begins when it is played, and anew when size or overlaps change"), spectral_output());

END_OBJECTS;
