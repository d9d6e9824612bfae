// PVAnal: the analysis of a phase vocoder (Flanagan and Golden, "Phase vocoder", 1966; Dolson, "The phase vocoder: a tutorial", 1986). Each hop, the newest
// `size` samples under a window are transformed; how much further than its bin's own frequency a bin's phase has turned since the last frame tells the true one.
//
// What a synthesis adds up of these frequencies is known here as well, to the last bit: the next one leads from there, not from the last phase. So
// what is lost where a frequency is rounded does not add up, and PVAnal into PVSynth stays the identity for ever.
//
// The hops of different streams are spread evenly over the time that a hop takes: stream after stream is the golden section of a hop later.
#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <vector>

#include "worker/objects/object.h"
#include "worker/objects/spectral/windows.h"
#include "worker/simd/columns.h"
#include "worker/simd/fourier_transform.h"
#include "worker/simd/polar.h"
#include "worker/simd/spectral_stream.h"

BEGIN_OBJECTS;

class PVAnal final : public Unit {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;

 public:
  explicit PVAnal(const UnitSetup& setup)
      : setup_(setup), shape_{power_of_two(setup.fixed[0]), power_of_two(setup.fixed[1]), static_cast<int>(setup.fixed[2].number), setup.rate},
        transform_(shape_.size), window_(floats(shape_.size)), windowed_(floats(shape_.size)), real_(shape_.stride()), imag_(shape_.stride()) {
    for (int n = 0; n < shape_.size; ++n) window_[floats(n)] = static_cast<float>(window(shape_.window, static_cast<double>(n) / shape_.size) / shape_.size);
    for (int s = 0; s < setup.streams; ++s) streams_.push_back(std::make_unique<Stream>(shape_, setup.seeds[floats(s)]));
  }

  const SpectralStream* spectrum(int stream) const override { return &streams_[floats(stream)]->frames; }

  // [audio-thread]
  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = *streams_[floats(s)];
      stream.frames.begin_block();
      for (int done = 0; done < frames;) {
        const int count = std::min(frames - done, stream.to_hop);
        hear(stream, s, done, count);
        done += count;
        stream.to_hop -= count;
        if (stream.to_hop > 0) continue;
        stream.to_hop = shape_.hop();
        analyse(stream, stream.frames.add(done));
      }
    }
  }

 private:
  static std::size_t floats(int count) { return static_cast<std::size_t>(count); }
  static int power_of_two(const Fixed& parameter) { return static_cast<int>(std::bit_ceil(static_cast<unsigned>(parameter.number))); }

  struct Stream {
    SpectralStream frames;
    AlignedFloats heard;   // the last `size` samples, going round
    int at = 0;            // where the oldest is
    int to_hop;            // samples to the next hop
    AlignedFloats phases;  // of each bin, as the synthesis knows it: 32 bits to the turn
    Stream(const SpectrumShape& shape, std::uint64_t number)
        : frames(shape), heard(floats(shape.size)), to_hop(1 + first_hop(shape, number)), phases(shape.stride()) {}
    // Multiples of the golden section: as even as any sequence of which each beginning is to be even (Knuth, The Art of Computer Programming 3, 6.4).
    static int first_hop(const SpectrumShape& shape, std::uint64_t number) {
      const auto part = static_cast<std::uint32_t>(number * 2654435769u);
      return static_cast<int>(static_cast<std::uint64_t>(part) * static_cast<std::uint64_t>(shape.hop()) >> 32);
    }
  };

  void hear(Stream& stream, int s, int from, int count) {
    const Column<const float> input = column(setup_.inputs[0], s);
    float* heard = stream.heard.data();
    int at = stream.at;
    for (int f = from; f < from + count; ++f) {
      const float x = input[f];
      heard[at] = std::abs(x) < 1e12f ? x : 0.0f;  // whose squares are numbers as well
      at = (at + 1) & (shape_.size - 1);
    }
    stream.at = at;
  }

  void analyse(Stream& stream, SpectralStream::NewFrame frame) {
    const std::size_t older = floats(shape_.size - stream.at);
    multiply(stream.heard.data() + stream.at, window_.data(), windowed_.data(), older);
    multiply(stream.heard.data(), window_.data() + older, windowed_.data() + older, floats(stream.at));
    transform_.to_spectrum(windowed_.data(), real_.data(), imag_.data());
    to_polar(stream, frame);
  }

  static void multiply(const float* a, const float* b, float* to, std::size_t count) {
    std::size_t i = 0;
    for (; i + F::lanes <= count; i += F::lanes) (F::load(a + i) * F::load(b + i)).store(to + i);
    for (; i < count; ++i) to[i] = a[i] * b[i];
  }

  void to_polar(Stream& stream, SpectralStream::NewFrame frame) {
    using U = typename Turns<F>::D;
    const float overlaps = static_cast<float>(shape_.overlaps);
    const auto step = hn::Set(U(), static_cast<std::uint32_t>(0x100000000u / static_cast<std::uint64_t>(shape_.overlaps)));
    auto* phases = reinterpret_cast<std::uint32_t*>(stream.phases.data());
    for (std::size_t k = 0; k < shape_.stride(); k += F::lanes) {
      const F real = F::load(real_.data() + k), imag = F::load(imag_.data() + k);
      const Turns<F> expected = Turns<F>(hn::LoadU(U(), phases + k)) + Turns<F>(hn::Mul(hn::Iota(U(), static_cast<std::uint32_t>(k)), step));
      const F turns = (Turns<F>::of(angle_in_turns(imag, real)) - expected).as_signed_units() * F(1.0f / 4294967296.0f);
      hn::StoreU((expected + Turns<F>::of(turns)).v, U(), phases + k);
      sqrt(fma(real, real, imag * imag)).store(frame.magnitudes + k);
      (turns * F(overlaps)).store(frame.deviations + k);
    }
  }

  const UnitSetup setup_;
  const SpectrumShape shape_;
  FourierTransform transform_;
  AlignedFloats window_;  // divided by the size
  AlignedFloats windowed_, real_, imag_;
  std::vector<std::unique_ptr<Stream>> streams_;
};

UNIT(PVAnal, "Analysis of a phase vocoder: magnitudes and true frequencies, for the PV objects. PVAnal into PVSynth is the sound, `size` samples later", input("input"),
     integer("size", 1024).range(16, 16384).in("samples").about("of a frame: a power of two; another number is taken as the next one"),
     integer("overlaps", 4).range(1, 16).about("frames that begin within the time of one: a power of two; another number is taken as the next one"),
     integer("wintype", 2).range(0, 8).about(kWindowTypesDoc), spectral_output());

END_OBJECTS;
