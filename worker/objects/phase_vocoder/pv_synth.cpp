// PVSynth: the sound of a phase vocoder's frames. The phase of each bin turns on with its frequency from frame to frame; the frame's samples, under a window, are
// added to those of the frames before it. What all windows of a sample make, the analysis' times the synthesis' of each frame, is divided out (Griffin and
// Lim, "Signal estimation from modified short-time Fourier transform", 1984, for one window in both places), so that frames that are left as they are give
// the sound again with any two windows, as long as their products leave no sample out. The sound is `size` samples late: a frame's first sample is heard at once.
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/objects/spectral/windows.h"
#include "worker/simd/columns.h"
#include "worker/simd/fourier_transform.h"
#include "worker/simd/spectral_stream.h"

BEGIN_OBJECTS;

// What frames of one shape share.
struct Synthesis {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;
  SpectrumShape shape;
  FourierTransform transform;
  AlignedFloats window, real, imag, samples;

  Synthesis(const SpectrumShape& of, int type)
      : shape(of), transform(of.size), window(static_cast<std::size_t>(of.size)), real(of.stride()), imag(of.stride()), samples(static_cast<std::size_t>(of.size)) {
    const auto place = [&](int n) { return static_cast<double>(n) / of.size; };
    std::vector<double> sums(static_cast<std::size_t>(of.hop()));
    for (int n = 0; n < of.size; ++n) sums[static_cast<std::size_t>(n % of.hop())] += tutti::window(of.window, place(n)) * tutti::window(type, place(n));
    // Where next to nothing is left of a sample, it is not made louder without end.
    const double least = 1e-3 * *std::max_element(sums.begin(), sums.end());
    for (int n = 0; n < of.size; ++n)
      window[static_cast<std::size_t>(n)] = static_cast<float>(tutti::window(type, place(n)) / std::max(least, sums[static_cast<std::size_t>(n % of.hop())]));
  }

  // Turns the phases on and makes the frame's samples, under the window. [audio-thread]
  void make(const SpectralStream::Frame& frame, std::uint32_t* phases) {
    using U = typename Turns<F>::D;
    const F part(1.0f / static_cast<float>(shape.overlaps));
    const auto step = hn::Set(U(), static_cast<std::uint32_t>(0x100000000u / static_cast<std::uint64_t>(shape.overlaps)));
    for (std::size_t k = 0; k < shape.stride(); k += F::lanes) {
      const Turns<F> own(hn::Mul(hn::Iota(U(), static_cast<std::uint32_t>(k)), step));
      const Turns<F> phase = Turns<F>(hn::LoadU(U(), phases + k)) + own + Turns<F>::wrapped(F::load(frame.deviations + k) * part);
      hn::StoreU(phase.v, U(), phases + k);
      const F magnitude = finite_or_zero(F::load(frame.magnitudes + k));
      (magnitude * cos_turns(phase)).store(real.data() + k);
      (magnitude * sin_turns(phase)).store(imag.data() + k);
    }
    transform.to_samples(real.data(), imag.data(), samples.data());
    for (std::size_t n = 0; n < samples.size(); n += 16)
      for (std::size_t i = n; i < n + 16; i += F::lanes) (F::load(samples.data() + i) * F::load(window.data() + i)).store(samples.data() + i);
  }
};

class PVSynth final : public Unit {
  using F = Synthesis::F;

 public:
  explicit PVSynth(const UnitSetup& setup) : setup_(setup) {
    std::map<std::pair<std::pair<int, int>, int>, std::shared_ptr<Synthesis>> known;
    for (const SpectralStream* source : setup.spectra[0]) {
      const SpectrumShape& shape = source->shape;
      std::shared_ptr<Synthesis>& synthesis = known[{{shape.size, shape.overlaps}, shape.window}];
      if (!synthesis) synthesis = std::make_shared<Synthesis>(shape, static_cast<int>(setup.fixed[0].number));
      streams_.emplace_back(*source, synthesis);
    }
  }

  // [audio-thread]
  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[static_cast<std::size_t>(s)];
      stream.reader.each_new(*stream.source, [&](const SpectralStream::Frame& frame) {
        stream.synthesis->make(frame, reinterpret_cast<std::uint32_t*>(stream.phases.data()));
        stream.add(frame.at);
      });
      stream.give(column(setup_.output, s), frames);
    }
    apply_mul_add(setup_, frames);
  }

 private:
  struct Stream {
    const SpectralStream* source;
    std::shared_ptr<Synthesis> synthesis;
    SpectralReader reader;
    AlignedFloats phases;  // of each bin, 32 bits to the turn
    AlignedFloats sum;     // of the frames, going round
    std::size_t at = 0;    // the next sample to be heard
    Stream(const SpectralStream& from, std::shared_ptr<Synthesis> with)
        : source(&from), synthesis(std::move(with)), phases(from.shape.stride()), sum(static_cast<std::size_t>(std::max(2 * from.shape.size, 2 * kBlock))) {}

    void add(int after) {
      const AlignedFloats& samples = synthesis->samples;
      const std::size_t from = (at + static_cast<std::size_t>(after)) & (sum.size() - 1), first = std::min(samples.size(), sum.size() - from);
      add(samples.data(), sum.data() + from, first);
      add(samples.data() + first, sum.data(), samples.size() - first);
    }
    void give(Column<float> output, int frames) {
      for (int f = 0; f < frames; ++f) {
        output[f] = std::exchange(sum[at], 0.0f);
        at = (at + 1) & (sum.size() - 1);
      }
    }
    static void add(const float* samples, float* to, std::size_t count) {
      std::size_t i = 0;
      for (; i + F::lanes <= count; i += F::lanes) (F::load(to + i) + F::load(samples + i)).store(to + i);
      for (; i < count; ++i) to[i] += samples[i];
    }
  };

  const UnitSetup setup_;
  std::vector<Stream> streams_;
};

UNIT(PVSynth, "The sound of a phase vocoder's frames", input("input").spectral(), integer("wintype", 2).range(0, 8).about(kWindowTypesDoc));

END_OBJECTS;
