// PVAmpMod and PVFreqMod: each bin has an oscillator of its own, whose value m between 0 and 1 multiplies its magnitude, or its frequency by 1 + depth m. That of bin
// k plays at basefreq (1 + spread / 1000)^k Hz (pyo's documentation); it is looked at once a hop. Its shapes are those that pyo shows when it is measured; of its
// noises the pink one here is the mean of four that change every 1, 2, 4 and 8 hops, the brown one a walk that turns back at 0 and 1.
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "worker/objects/object.h"
#include "worker/simd/random.h"
#include "worker/simd/spectral_unit.h"
#include "worker/simd/transposition.h"

BEGIN_OBJECTS;

using F = Lanes<hn::CappedTag<float, kMaxWidth>>;
using U = Turns<F>::D;

enum Waveform { kSine, kSaw, kRamp, kSquare, kTriangle, kBrown, kPink, kWhite };

// The oscillators of all bins of a stream.
class BinOscillators {
 public:
  BinOscillators(const SpectrumShape& shape, int largest, std::uint64_t seed)
      : seed_(static_cast<std::uint32_t>(seed ^ seed >> 32)), values_(SpectrumShape::stride(largest)),
        phases_(values_.size()), steps_(values_.size()), held_(4 * values_.size()) {
    begin(shape);
  }

  // From their beginning, for frames of this shape. [audio-thread]
  void begin(const SpectrumShape& shape) {
    hop_seconds_ = static_cast<float>(shape.hop() / shape.rate);
    bins_ = shape.stride();
    hops_ = 0;
    frequency_ = -1;
    std::fill_n(phases_.data(), bins_, 0.0f);
    std::fill_n(held_.data(), 4 * bins_, 0.5f);
  }

  // The values of this hop. [audio-thread]
  const float* next(int type, float frequency, float spread) {
    type_ = type;
    if (frequency != frequency_ || spread != spread_) find_steps(frequency, spread);
    for (std::size_t k = 0; k < bins_; k += F::lanes) {
      auto* phases = reinterpret_cast<std::uint32_t*>(phases_.data()) + k;
      const Turns<F> phase(hn::LoadU(U(), phases));
      hn::StoreU((phase + Turns<F>::wrapped(F::load(steps_.data() + k))).v, U(), phases);
      (type_ < kBrown ? shaped(phase) : noise(k)).store(values_.data() + k);
    }
    ++hops_;
    return values_.data();
  }

 private:
  void find_steps(float frequency, float spread) {
    frequency_ = frequency;
    spread_ = spread;
    const F ratio(std::log(1.0f + 0.001f * spread));
    for (std::size_t k = 0; k < bins_; k += F::lanes) {
      const F number = Whole<F>::lane_numbers().to_float() + F(static_cast<float>(k));
      (F(frequency * hop_seconds_) * exp(number * ratio)).store(steps_.data() + k);
    }
  }

  HWY_INLINE F shaped(Turns<F> phase) const {
    const F p = phase.to_float();
    switch (type_) {
      case kSine: return fma(sin_turns(phase), F(0.5f), F(0.5f));
      case kSaw: return F(1.0f) - p;
      case kRamp: return p;
      case kSquare: return select(p < F(0.5f), F(1.0f), F(0.0f));
      default: {  // from the middle up, as the sine
        const F later = p + F(0.25f), x = later - floor(later);
        return F(1.0f) - abs(fma(x, F(2.0f), F(-1.0f)));
      }
    }
  }

  // Of a bin and a hop: the same on machines of any width.
  HWY_INLINE F drawn(std::size_t k, std::uint32_t hop) const {
    const auto numbers = hn::Add(hn::Iota(U(), static_cast<std::uint32_t>(k)), hn::Set(U(), seed_ + hop * 0x9e3779b9u));
    return Random<F>::seeded(Turns<F>(hn::Mul(numbers, hn::Set(U(), 0x85ebca6bu)))).uniform();
  }
  HWY_INLINE F noise(std::size_t k) {
    const F white = drawn(k, hops_);
    if (type_ == kWhite) return white;
    float* held = held_.data() + k;
    if (type_ == kBrown) {
      const F walked = fma(white - F(0.5f), F(0.5f), F::load(held)), up = abs(walked), back = select(up > F(1.0f), F(2.0f) - up, up);
      back.store(held);
      return back;
    }
    F sum = white;
    for (std::uint32_t slow = 1; slow < 4; ++slow) {
      float* own = held + slow * bins_;
      if (hops_ % (1u << slow) == 0) drawn(k, hops_ + slow * 0x01000193u).store(own);
      sum += F::load(own);
    }
    return sum * F(0.25f);
  }

  int type_ = kSine;
  float hop_seconds_ = 0;
  std::size_t bins_ = 0;  // up to the stride
  const std::uint32_t seed_;
  std::uint32_t hops_ = 0;
  float frequency_ = -1, spread_ = 0;
  AlignedFloats values_, phases_, steps_;  // of each bin; phases in 32 bits, steps in turns
  AlignedFloats held_;                     // of the noises
};

template <class Derived>
class Modulation : public SpectralUnit<Derived> {
 public:
  explicit Modulation(const UnitSetup& setup) : SpectralUnit<Derived>(setup) {
    for (int s = 0; s < setup.streams; ++s)
      oscillators_.push_back(std::make_unique<BinOscillators>(this->shape(s), this->largest(s), setup.seeds[static_cast<std::size_t>(s)]));
  }

  // [audio-thread]
  void begin_anew(int stream) { oscillators_[static_cast<std::size_t>(stream)]->begin(this->shape(stream)); }

 protected:
  const float* next(int stream, int at) {
    const int last = static_cast<int>(this->setup_.values.size()) - 1, type = static_cast<int>(std::lround(this->value(last, stream, at, 0.0f, 7.0f, 0.0f)));
    return oscillators_[static_cast<std::size_t>(stream)]->next(type, this->value(0, stream, at, 0.0f, 1e5f, 0.0f), this->value(1, stream, at, -1.0f, 1.0f, 0.0f));
  }

 private:
  std::vector<std::unique_ptr<BinOscillators>> oscillators_;
};

class PVAmpMod final : public Modulation<PVAmpMod> {
 public:
  explicit PVAmpMod(const UnitSetup& setup) : Modulation(setup) {}

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at) {
    const float* modulation = next(stream, at);
    for (std::size_t k = 0; k < shape(stream).stride(); k += F::lanes) {
      (F::load(frame.magnitudes + k) * F::load(modulation + k)).store(made.magnitudes + k);
      F::load(frame.deviations + k).store(made.deviations + k);
    }
  }
};

class PVFreqMod final : public Modulation<PVFreqMod> {
 public:
  explicit PVFreqMod(const UnitSetup& setup) : Modulation(setup) {}

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at) {
    const float* modulation = next(stream, at);
    const float depth = value(2, stream, at, 0.0f, 1.0f, 0.0f);
    make_empty(shape(stream), made);
    const int bins = shape(stream).bins();
    for (int k = 0; k < bins; ++k) {
      const float factor = 1 + depth * modulation[k], place = static_cast<float>(k) * factor;
      const int to = static_cast<int>(place + 0.5f);
      if (to < bins) add_to_bin(made, to, frame.magnitudes[k], place - static_cast<float>(to) + frame.deviations[k] * factor);
    }
  }
};

inline Parameter basefreq() { return param("basefreq", 1).range(0, 100000).hz().signals().about("of the lowest bin's oscillator"); }
inline Parameter spread() { return param("spread", 0).range(-1, 1).signals().about("bin k's plays at basefreq (1 + spread / 1000)^k"); }
inline Parameter shape_of_modulation() {
  return param("shape", 0).range(0, 7).about("0 sine, 1 saw that falls, 2 saw that rises, 3 square, 4 triangle; noise: 5 brown, 6 pink, 7 white");
}

UNIT(PVAmpMod, "An oscillator on the magnitude of each bin", input("input").spectral(), basefreq(), spread(), shape_of_modulation(), spectral_output());

UNIT(PVFreqMod, "An oscillator on the frequency of each bin", input("input").spectral(), basefreq(), spread(),
     param("depth", 0.1).range(0, 1).signals().about("frequencies go up by this part of them"), shape_of_modulation(), spectral_output());

END_OBJECTS;
