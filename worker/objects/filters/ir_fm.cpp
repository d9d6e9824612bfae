// IRFM: a kernel that is a short FM tone under a Hann window, h[i] = sin(2 pi c i + index (2 pi)^2 m i / order sin(2 pi m i)), c = carrier / rate,
// m = carrier ratio / rate: the spectrum of frequency modulation as a filter. The modulation grows along the kernel, as pyo's does (found by
// measuring its output). The sum of the taps' sizes is 1.
#include "worker/objects/object.h"
#include "worker/simd/impulse_response.h"

BEGIN_OBJECTS;

class FmTone {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;

 public:
  static constexpr int parameters = 3;
  FmTone(int order, double rate)
      : order_(order), rate_(rate), window_(static_cast<std::size_t>(order + 1 + F::lanes)), tone_(window_.size()) {
    for (int i = 0; i <= order; ++i) window_[static_cast<std::size_t>(i)] = static_cast<float>(0.5 - 0.5 * std::cos(2 * M_PI * i / order));
  }

  // values: carrier, ratio, index.
  void design(const float* values, float* taps, int stride) {
    const auto carrier = static_cast<float>(within(values[0], -1e6, 1e6)), modulator = static_cast<float>(within(values[0] * values[1], -1e6, 1e6));
    const double growth = within(values[2], -1e6, 1e6) * 2 * M_PI * modulator * rate_.seconds / order_;  // turns a tap
    write_tone(carrier, modulator, static_cast<float>(growth));
    float sum = 0;
    for (int i = 0; i <= order_; ++i) sum += std::abs(tone_[static_cast<std::size_t>(i)]);
    const float scale = sum > 1e-9f ? 1 / sum : 0;
    for (int i = 0; i <= order_; ++i) taps[i * stride] = tone_[static_cast<std::size_t>(i)] * scale;
  }

 private:
  // Phases are whole numbers of 2^-32 turns, so that long kernels stay in tune.
  HWY_INLINE void write_tone(float carrier, float modulator, float growth) {
    using U = typename Turns<F>::D;
    const auto lanes = hn::Iota(U(), 0);
    const Turns<F> carrier_step = rate_.turns_per_frame(F(carrier)), modulator_step = rate_.turns_per_frame(F(modulator));
    for (int i = 0; i <= order_; i += F::lanes) {
      const auto taps = hn::Add(lanes, hn::Set(U(), static_cast<std::uint32_t>(i)));
      const F bend = sin_turns(Turns<F>(hn::Mul(modulator_step.v, taps))) * F(growth) * Whole<F>(hn::BitCast(typename Whole<F>::D(), taps)).to_float();
      const F tone = sin_turns(Turns<F>(hn::Mul(carrier_step.v, taps)) + Turns<F>::wrapped(bend));
      (tone * F::load(window_.data() + i)).store(tone_.data() + i);
    }
  }

  int order_;
  Rate rate_;
  std::vector<float> window_, tone_;
};

using IRFM = ImpulseResponseFilter<FmTone>;

UNIT(IRFM, "Filters with the spectrum of frequency modulation, by convolution", input("input"),
     param("carrier", 1000).hz().range(0, 384000).signals(), param("ratio", 0.5).range(-1000, 1000).signals().about("Of the modulator's frequency to the carrier's"),
     param("index", 3).range(-1000, 1000).signals().about("Depth of the modulation"),
     integer("order", 256).range(4, 65536).about("Taps of the kernel less one; an even number"));

END_OBJECTS;
