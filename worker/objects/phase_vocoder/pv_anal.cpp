// PVAnal: the analysis of a phase vocoder (Flanagan and Golden, "Phase vocoder", 1966; Dolson, "The phase vocoder: a tutorial", 1986). Each hop, the newest
// `size` samples under a window are transformed; how much further than its bin's own frequency a bin's phase has turned since the last frame tells the true one.
//
// What a synthesis adds up of these frequencies is known here as well, to the last bit: the next one leads from there, not from the last phase. So
// what is lost where a frequency is rounded does not add up, and PVAnal into PVSynth stays the identity for ever.
//
// The hops of different streams are spread evenly over the time that a hop takes: stream after stream is the golden section of a hop later.
//
// Size, overlaps and window may change at the edge of a block. What was heard is kept, as long as the largest frame, so that the next frame is a whole one;
// hops keep to the times that they would have had from the beginning.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "worker/objects/object.h"
#include "worker/objects/spectral/frame_parameters.h"
#include "worker/objects/spectral/windows.h"
#include "worker/simd/columns.h"
#include "worker/simd/fourier_transforms.h"
#include "worker/simd/keyed_tables.h"
#include "worker/simd/polar.h"
#include "worker/simd/spectral_stream.h"

BEGIN_OBJECTS;

class PVAnal final : public Unit {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;

 public:
  explicit PVAnal(const UnitSetup& setup)
      : setup_(setup), largest_(largest_frame(setup, setup.values[kSize], setup.fixed[0])), transforms_(largest_),
        windows_(setup.streams, kWindowTypes * std::countr_zero(floats(2 * largest_ / kSmallestFrame)), floats(largest_)), windowed_(floats(largest_)),
        real_(SpectrumShape::stride(largest_)), imag_(SpectrumShape::stride(largest_)) {
    for (int s = 0; s < setup.streams; ++s) {
      streams_.push_back(std::make_unique<Stream>(wanted(s), largest_, setup.seeds[floats(s)]));
      take_window(s);
    }
  }

  const SpectralStream* spectrum(int stream) const override { return &streams_[floats(stream)]->frames; }

  // [audio-thread]
  void run(int frames) override {
    if (changed) {
      for (int s = 0; s < setup_.streams; ++s) follow(s);
      changed = false;
    }
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = *streams_[floats(s)];
      const SpectrumShape& shape = stream.frames.shape();
      stream.frames.begin_block();
      for (int done = 0; done < frames;) {
        const int count = std::min(frames - done, stream.to_hop);
        hear(stream, s, done, count);
        done += count;
        stream.to_hop -= count;
        if (stream.to_hop > 0) continue;
        stream.to_hop = shape.hop();
        analyse(stream, shape, stream.frames.add(done));
      }
    }
  }

 private:
  enum Values { kSize, kOverlaps, kWindow };
  struct WindowKey {
    int type, size;
    bool operator==(const WindowKey&) const = default;
  };

  static std::size_t floats(int count) { return static_cast<std::size_t>(count); }

  struct Stream {
    SpectralStream frames;
    AlignedFloats heard;      // the last samples, going round
    std::uint32_t now = 0;    // of those that were heard; its last bits are where the next one goes
    const std::uint64_t number;
    int to_hop;
    AlignedFloats phases;     // of each bin, as the synthesis knows it: 32 bits to the turn
    const float* window = nullptr;  // divided by the size
    Stream(const SpectrumShape& shape, int largest, std::uint64_t its_number)
        : frames(shape, largest), heard(floats(largest)), number(its_number), to_hop(next_hop()), phases(SpectrumShape::stride(largest)) {}

    // Multiples of the golden section: as even as any sequence of which each beginning is to be even (Knuth, The Art of Computer Programming 3, 6.4).
    int next_hop() const {
      const int hop = frames.shape().hop();
      const auto part = static_cast<std::uint32_t>(number * 2654435769u);
      const auto first = static_cast<std::uint32_t>(static_cast<std::uint64_t>(part) * static_cast<std::uint64_t>(hop) >> 32);
      return 1 + static_cast<int>((first - now) & static_cast<std::uint32_t>(hop - 1));
    }
  };

  // What the parameters say.
  SpectrumShape wanted(int s) const {
    const auto value = [&](int parameter) { return setup_.values[floats(parameter)].at(s, 0); };
    return {power_of_two(value(kSize), kSmallestFrame, largest_), power_of_two(value(kOverlaps), 1, kMostOverlaps),
            whole_number(value(kWindow), 0, kWindowTypes - 1), setup_.rate};
  }

  void follow(int s) {
    Stream& stream = *streams_[floats(s)];
    const SpectrumShape shape = wanted(s);
    if (shape == stream.frames.shape()) return;
    if (stream.frames.reshape(shape)) {
      std::fill_n(stream.phases.data(), shape.stride(), 0.0f);
      stream.to_hop = stream.next_hop();
    }
    take_window(s);
  }

  void take_window(int s) {
    Stream& stream = *streams_[floats(s)];
    const SpectrumShape& shape = stream.frames.shape();
    stream.window = windows_.take(floats(s), {shape.window, shape.size}, [&](float* window) {
      const float* table = WindowTables::all().of(shape.window);
      const std::size_t step = WindowTables::step(shape.size);
      const float part = 1.0f / static_cast<float>(shape.size);
      for (std::size_t n = 0; n < floats(shape.size); ++n) window[n] = table[n * step] * part;
    });
  }

  void hear(Stream& stream, int s, int from, int count) const {
    const Column<const float> input = column(setup_.inputs[0], s);
    float* heard = stream.heard.data();
    const auto end = static_cast<std::uint32_t>(largest_ - 1);
    std::uint32_t now = stream.now;
    for (int f = from; f < from + count; ++f) {
      const float x = input[f];
      heard[now & end] = std::abs(x) < 1e12f ? x : 0.0f;  // whose squares are numbers as well
      ++now;
    }
    stream.now = now;
  }

  void analyse(Stream& stream, const SpectrumShape& shape, SpectralStream::NewFrame frame) {
    const int oldest = static_cast<int>((stream.now - static_cast<std::uint32_t>(shape.size)) & static_cast<std::uint32_t>(largest_ - 1));
    const std::size_t older = floats(std::min(shape.size, largest_ - oldest));
    multiply(stream.heard.data() + oldest, stream.window, windowed_.data(), older);
    multiply(stream.heard.data(), stream.window + older, windowed_.data() + older, floats(shape.size) - older);
    transforms_.of(shape.size).to_spectrum(windowed_.data(), real_.data(), imag_.data());
    for (std::size_t k = floats(shape.bins()); k < shape.stride(); ++k) real_[k] = imag_[k] = 0;
    to_polar(stream, shape, frame);
  }

  static void multiply(const float* a, const float* b, float* to, std::size_t count) {
    std::size_t i = 0;
    for (; i + F::lanes <= count; i += F::lanes) (F::load(a + i) * F::load(b + i)).store(to + i);
    for (; i < count; ++i) to[i] = a[i] * b[i];
  }

  void to_polar(Stream& stream, const SpectrumShape& shape, SpectralStream::NewFrame frame) {
    using U = typename Turns<F>::D;
    const float overlaps = static_cast<float>(shape.overlaps);
    const auto step = hn::Set(U(), static_cast<std::uint32_t>(0x100000000u / static_cast<std::uint64_t>(shape.overlaps)));
    auto* phases = reinterpret_cast<std::uint32_t*>(stream.phases.data());
    const std::size_t bins = shape.stride();
    for (std::size_t k = 0; k < bins; k += F::lanes) {
      const F real = F::load(real_.data() + k), imag = F::load(imag_.data() + k);
      const Turns<F> expected = Turns<F>(hn::LoadU(U(), phases + k)) + Turns<F>(hn::Mul(hn::Iota(U(), static_cast<std::uint32_t>(k)), step));
      const F turns = (Turns<F>::of(angle_in_turns(imag, real)) - expected).as_signed_units() * F(1.0f / 4294967296.0f);
      hn::StoreU((expected + Turns<F>::of(turns)).v, U(), phases + k);
      sqrt(fma(real, real, imag * imag)).store(frame.magnitudes + k);
      (turns * F(overlaps)).store(frame.deviations + k);
    }
  }

  const UnitSetup setup_;
  const int largest_;
  FourierTransforms transforms_;
  KeyedTables<WindowKey> windows_;
  AlignedFloats windowed_, real_, imag_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

UNIT(PVAnal, "Analysis of a phase vocoder: magnitudes and true frequencies, for the PV objects. PVAnal into PVSynth is the sound, `size` samples later", input("input"),
     live_frame_size("size"),
     param("overlaps", 4).range(1, kMostOverlaps).about("frames that begin within the time of one: a power of two; another number in a patch is taken as the "
                                                         "next one. They may change while it plays"),
     live_window(kWindowTypesDoc), largest_frame_size("the patch's `size`"), spectral_output());

END_OBJECTS;
