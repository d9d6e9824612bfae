// STRev: a reverberator for each ear. From a place between left and right, `own` is what an ear gets: 1 - inpos, or inpos. It hears
//
//   (1 - bal) own x + bal (g r + w / 4),   g the gain of the first reflections r, w the sum of a delay network (delay_network.h) that is fed with
//   (0.2 + 0.6 own) x + (0.4 + g) r
//
// The lowpass of the far ear's network is up to 30 % lower. 13 reflections come after prime numbers of frames; the early ones from the ear's own
// side, later ones from the other: reflection k is a quarter of own + (1 - 2 own) k / 12, and the last six are softer, times 1/2 + own, in the far ear.
// The left network is WGVerb's, the right one has other lengths. All sizes and gains were measured in pyo's impulse responses.
#include <algorithm>

#include "worker/objects/object.h"
#include "worker/simd/delay_network.h"

BEGIN_OBJECTS;

// Frames at 44100 Hz.
inline constexpr int kReflections[] = {283, 467, 587, 677, 757, 911, 1117, 1223, 1307, 1429, 1553, 1613, 1783};
inline constexpr int kReflectionCount = 13, kLateReflection = 7;
inline constexpr double kRightDelays[kNetworkLines] = {2503, 2749, 3187, 3583, 3929, 4093, 2131, 1951};

template <class F>
struct STRev {
  struct Held {
    F own, late, into, gain;  // of an ear, its late reflections, its network, and of all reflections
    F feedback, damp, dry, wet;
  };
  HWY_INLINE Held hold(const Rate& rate, F inpos, F revtime, F cutoff, F bal, F first_gain) const {
    const F place = clamp(inpos, F(0.0f), F(1.0f)), own = select(right == F(0.0f), F(1.0f) - place, place);
    const F wet = clamp(bal, F(0.0f), F(1.0f));
    // An echo falls by 40 dB in revtime, after the mean of the lines' delays.
    const F feedback = exp(F(-4.60517f * mean_seconds) / max(revtime, F(0.01f)));
    const F damp = DelayNetwork<F>::damping(rate, clamp(cutoff, F(1.0f), F(rate.nyquist)) * fma(own, F(0.3f), F(0.7f)));
    const F gain = exp(min(first_gain, F(60.0f)) * F(0.115129255f));
    return {own, min(own + F(0.5f), F(1.0f)), fma(own, F(0.6f), F(0.2f)), gain, feedback, damp, (F(1.0f) - wet) * own, wet};
  }

  static double size_of_room(const UnitSetup& setup) { return setup.fixed[0].number; }
  static int reflection(const UnitSetup& setup, int k) { return static_cast<int>(kReflections[k] * size_of_room(setup) / 44100 * setup.rate + 0.5); }
  static int length(const UnitSetup& setup, int line) {
    const double longest = std::max(kNetworkDelays[line], kRightDelays[line]);
    return DelayNetwork<F>::length(line, longest * size_of_room(setup) / 44100, setup.rate);
  }
  static std::size_t memory(const UnitSetup& setup) {
    auto total = static_cast<std::size_t>(reflection(setup, kReflectionCount - 1) + 1);
    for (int i = 0; i < kNetworkLines; ++i) total += static_cast<std::size_t>(length(setup, i));
    return total;
  }

  F right;  // 1 where the stream is the right ear, else 0
  float mean_seconds;
  DelayLine<F> past;
  int reflections[kReflectionCount];
  DelayNetwork<F> network;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    float ears[F::lanes];
    for (int lane = 0; lane < F::lanes; ++lane) ears[lane] = static_cast<float>(setup.stream(lane) % 2);
    right = F::load(ears);
    network.random = Random<F>::seeded(setup.seeds);

    float* memory = setup.memory;
    for (int k = 0; k < kReflectionCount; ++k) reflections[k] = reflection(setup.unit, k);
    const int longest = reflections[kReflectionCount - 1] + 1;
    past.setup(memory, longest);
    memory += longest * F::lanes;

    const double frames = size_of_room(setup.unit) / 44100 * setup.unit.rate;
    double sum = 0;
    for (int i = 0; i < kNetworkLines; ++i) {
      const F delay = select(right == F(0.0f), F(static_cast<float>(kNetworkDelays[i] * frames)), F(static_cast<float>(kRightDelays[i] * frames)));
      network.setup_line(i, delay, memory, length(setup.unit, i), setup.unit.rate);
      memory += length(setup.unit, i) * F::lanes;
      sum += kNetworkDelays[i];
    }
    mean_seconds = static_cast<float>(sum / kNetworkLines * size_of_room(setup.unit) / 44100);
  }

  HWY_INLINE F tick(const Held& held, F x) {
    const F in = finite_or_zero(x);
    past.push(in);
    const F early = reflected(held.own, 0, kLateReflection), late = reflected(held.own, kLateReflection, kReflectionCount);
    const F r = fma(held.late, late, early);
    const F w = network.tick(held.feedback, held.damp, fma(held.into, in, (held.gain + F(0.4f)) * r));
    return fma(held.dry, x, held.wet * fma(held.gain, r, w * F(0.25f)));
  }

 private:
  // Reflections first to last - 1: those of the ear's own side become fewer, those of the other more.
  HWY_INLINE F reflected(F own, int first, int last) const {
    F near(0.0f), far(0.0f);
    for (int k = first; k < last; ++k) {
      const F x = past.ago(reflections[k] + 1), share(0.25f / 12 * static_cast<float>(k));
      far = fma(x, share, far);
      near = fma(x, F(0.25f) - share, near);
    }
    return fma(own, near - far, far);
  }
};

OBJECT(STRev, "Stereo reverberator with first reflections, a stream for each ear", input("input").doubles_streams(),
       param("inpos", 0.5).range(0, 1).signals().about("Place of the input: 0 left, 1 right"),
       param("revtime", 1).seconds().range(0.01, 1e6).signals().about("In which the reverberation falls by 40 dB"),
       param("cutoff", 5000).hz().range(0, 384000).signals().about("Of the lowpass that each echo passes"),
       param("bal", 0.5).range(0, 1).signals().about("0 the input, 1 the reverberation"),
       number("roomSize", 1).range(0.25, 4).about("Of all delays"),
       param("firstRefGain", -3).in("dB").range(-200, 60).about("Gain of the first reflections"));

END_OBJECTS;
