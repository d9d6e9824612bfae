// PVSynth: the sound of a phase vocoder's frames. The phase of each bin turns on with its frequency from frame to frame; the frame's samples, under a window, are
// added to those of the frames before it. What all windows of a sample make, the analysis' times the synthesis' of each frame, is divided out (Griffin and
// Lim, "Signal estimation from modified short-time Fourier transform", 1984, for one window in both places), so that frames that are left as they are give
// the sound again with any two windows, as long as their products leave no sample out. The sound is `size` samples late: a frame's first sample is heard at once.
//
// Where size, overlaps or a window change, what sounds fades out in kFade frames; frames that come after those are heard under the new windows. So the sound
// dips, for that time and the new size at most, and is never louder than before or after.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/objects/spectral/frame_parameters.h"
#include "worker/objects/spectral/windows.h"
#include "worker/simd/columns.h"
#include "worker/simd/fourier_transforms.h"
#include "worker/simd/keyed_tables.h"
#include "worker/simd/spectral_stream.h"

BEGIN_OBJECTS;

class PVSynth final : public Unit {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;
  static constexpr int kFade = 256;

 public:
  explicit PVSynth(const UnitSetup& setup)
      : setup_(setup), largest_(largest_of(setup)), transforms_(largest_), windows_(setup.streams, setup.streams, floats(largest_)),
        real_(SpectrumShape::stride(largest_)), imag_(SpectrumShape::stride(largest_)), samples_(floats(largest_)) {
    for (int s = 0; s < setup.streams; ++s) {
      streams_.emplace_back(*setup.spectra[0][floats(s)], type(s));
      take_window(s);
    }
  }

  // [audio-thread]
  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[floats(s)];
      follow(stream, s);
      stream.reader.each_new(*stream.source, [&](const SpectralStream::Frame& frame) {
        make(stream, frame);
        if (frame.at >= stream.fades) add(stream, frame.at);
      });
      stream.fades = std::max(0, stream.fades - frames);
      stream.give(column(setup_.output, s), frames);
    }
    changed = false;
    apply_mul_add(setup_, frames);
  }

 private:
  struct Key {
    SpectrumShape shape;
    int type;
    bool operator==(const Key&) const = default;
  };
  struct Stream {
    const SpectralStream* source;
    SpectralReader reader;
    Key key;
    const float* window = nullptr;
    AlignedFloats phases;  // of each bin, 32 bits to the turn
    AlignedFloats sum;     // of the frames, going round in the first `round` of it
    std::size_t round, at = 0;  // the next sample to be heard
    int fades = 0;         // frames until what was before a change has faded out
    Stream(const SpectralStream& from, int type)
        : source(&from), key{from.shape(), type}, phases(SpectrumShape::stride(from.largest)),
          sum(round_of(from.largest)), round(round_of(from.shape().size)) {}

    static std::size_t round_of(int size) { return floats(2 * std::max(size, kFade)); }

    void give(Column<float> output, int frames) {
      for (int f = 0; f < frames; ++f) {
        output[f] = std::exchange(sum[at], 0.0f);
        at = (at + 1) & (round - 1);
      }
    }
    // What sounds ends in kFade frames. [audio-thread]
    void fade_out(std::size_t new_round) {
      float last[kFade];
      for (std::size_t i = 0; i < kFade; ++i) last[i] = sum[(at + i) & (round - 1)] * (1.0f - static_cast<float>(i + 1) / kFade);
      round = new_round;
      at = 0;
      std::copy_n(last, kFade, sum.data());
      std::fill(sum.data() + kFade, sum.data() + round, 0.0f);
      fades = kFade;
    }
  };

  static std::size_t floats(int count) { return static_cast<std::size_t>(count); }
  static int largest_of(const UnitSetup& setup) {
    int most = kSmallestFrame;
    for (const SpectralStream* source : setup.spectra[0]) most = std::max(most, source->largest);
    return most;
  }
  int type(int s) const { return whole_number(setup_.values[0].at(s, 0), 0, kWindowTypes - 1); }

  void follow(Stream& stream, int s) {
    const SpectrumShape& shape = stream.source->shape();
    const bool anew = stream.reader.begins_anew(*stream.source);
    if (!anew && shape.window == stream.key.shape.window && (!changed || type(s) == stream.key.type)) return;
    if (anew) std::fill_n(stream.phases.data(), shape.stride(), 0.0f);
    stream.fade_out(Stream::round_of(shape.size));
    stream.key = {shape, type(s)};
    take_window(s);
  }

  void take_window(int s) {
    Stream& stream = streams_[floats(s)];
    stream.window = windows_.take(floats(s), stream.key, [&](float* window) { fill_window(stream.key, window); });
  }

  void fill_window(const Key& key, float* window) {
    const float *analysis = WindowTables::all().of(key.shape.window), *own = WindowTables::all().of(key.type);
    const std::size_t step = WindowTables::step(key.shape.size), size = floats(key.shape.size), hop = floats(key.shape.hop());
    float* sums = samples_.data();
    std::fill_n(sums, hop, 0.0f);
    for (std::size_t n = 0; n < size; ++n) sums[n & (hop - 1)] += analysis[n * step] * own[n * step];
    // Where next to nothing is left of a sample, it is not made louder without end.
    const float least = 1e-3f * *std::max_element(sums, sums + hop);
    for (std::size_t n = 0; n < size; ++n) window[n] = own[n * step] / std::max(least, sums[n & (hop - 1)]);
  }

  // Turns the phases on and makes the frame's samples.
  void make(Stream& stream, const SpectralStream::Frame& frame) {
    using U = typename Turns<F>::D;
    const SpectrumShape& shape = stream.key.shape;
    const F part(1.0f / static_cast<float>(shape.overlaps));
    const auto step = hn::Set(U(), static_cast<std::uint32_t>(0x100000000u / static_cast<std::uint64_t>(shape.overlaps)));
    auto* phases = reinterpret_cast<std::uint32_t*>(stream.phases.data());
    const std::size_t bins = shape.stride();
    for (std::size_t k = 0; k < bins; k += F::lanes) {
      const Turns<F> own(hn::Mul(hn::Iota(U(), static_cast<std::uint32_t>(k)), step));
      const Turns<F> phase = Turns<F>(hn::LoadU(U(), phases + k)) + own + Turns<F>::wrapped(F::load(frame.deviations + k) * part);
      hn::StoreU(phase.v, U(), phases + k);
      const F magnitude = finite_or_zero(F::load(frame.magnitudes + k));
      (magnitude * cos_turns(phase)).store(real_.data() + k);
      (magnitude * sin_turns(phase)).store(imag_.data() + k);
    }
    transforms_.of(shape.size).to_samples(real_.data(), imag_.data(), samples_.data());
  }

  // The frame's samples under the window, to be heard after so many frames of the block.
  void add(Stream& stream, int after) {
    const std::size_t size = floats(stream.key.shape.size), from = (stream.at + floats(after)) & (stream.round - 1);
    const std::size_t first = std::min(size, stream.round - from);
    add(samples_.data(), stream.window, stream.sum.data() + from, first);
    add(samples_.data() + first, stream.window + first, stream.sum.data(), size - first);
  }
  static void add(const float* samples, const float* window, float* to, std::size_t count) {
    std::size_t i = 0;
    for (; i + F::lanes <= count; i += F::lanes) fma(F::load(samples + i), F::load(window + i), F::load(to + i)).store(to + i);
    for (; i < count; ++i) to[i] += samples[i] * window[i];
  }

  const UnitSetup setup_;
  const int largest_;
  FourierTransforms transforms_;
  KeyedTables<Key> windows_;
  AlignedFloats real_, imag_, samples_;
  std::vector<Stream> streams_;
};

UNIT(PVSynth, "The sound of a phase vocoder's frames", input("input").spectral(), live_window(kWindowTypesDoc));

END_OBJECTS;
