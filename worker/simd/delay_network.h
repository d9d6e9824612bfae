// The delay network of the reverberators: eight lines, each through a lowpass back into itself and into the others, as eight waveguides that meet in
// one point: what goes into line i is the input, plus a quarter of the sum of all, minus its own. The depths and rates of the random straight lines
// along which the delays wander (so that no tone of the room sticks out) are those of Sean Costello's network for Csound (reverbsc), wandering half
// as fast and half as far, as in pyo. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_DELAY_NETWORK_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_DELAY_NETWORK_H
#undef TUTTI_WORKER_SIMD_DELAY_NETWORK_H
#else
#define TUTTI_WORKER_SIMD_DELAY_NETWORK_H
#endif

#include "worker/simd/delay_line.h"
#include "worker/simd/random.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

inline constexpr int kNetworkLines = 8;
// Delays of the lines, in frames at 44100 Hz: those of reverbsc.
inline constexpr double kNetworkDelays[kNetworkLines] = {2473, 2767, 3217, 3557, 3907, 4127, 2143, 1933};

struct Wander {
  double seconds;  // each way
  double rate;     // Hz
};
inline constexpr Wander kWander[kNetworkLines] = {{0.00025, 1.55},   {0.000275, 1.75},   {0.000425, 0.555},  {0.00015, 1.9865},
                                                  {0.00025, 1.1705}, {0.000275, 0.9485}, {0.000425, 0.4455}, {0.00015, 1.6105}};

template <class F>
struct DelayNetwork {
  // Of the lowpass in each line, one pole that is 3 dB down at the cutoff: p = b - sqrt(b^2 - 1), b = 2 - cos(2 pi cutoff / rate).
  static HWY_INLINE F damping(const Rate& rate, F cutoff) {
    const F c = F(1.0f) - cos_of_turns(clamp(cutoff, F(1.0f), F(rate.nyquist)) * F(rate.seconds));
    return F(1.0f) + c - sqrt(c * (c + F(2.0f)));
  }

  // Frames that line `line` keeps, where its delay is `seconds`.
  static int length(int line, double seconds, double rate) { return static_cast<int>((seconds + kWander[line].seconds) * rate) + 4; }

  // A delay that goes from one random length to the next along a straight line.
  struct Wandering {
    DelayLine<F> line;
    F middle, reach;  // frames
    F at, slope;
    float frames_left, frames_per_line;
  };
  Wandering lines[kNetworkLines];
  F lowpass[kNetworkLines];
  Random<F> random;

  // A line whose delays are `delay` frames, in `frames` frames of memory. For each line, in their order, before the first tick.
  HWY_INLINE void setup_line(int line, F delay, float* memory, int frames, double rate) {
    Wandering& w = lines[line];
    w.line.setup(memory, frames);
    w.middle = w.at = delay;
    w.reach = F(static_cast<float>(kWander[line].seconds * rate));
    w.frames_per_line = static_cast<float>(rate / kWander[line].rate);
  }

  // One frame; the sum of all lines.
  HWY_INLINE F tick(F feedback, F damp, F x) {
    F sum = lowpass[0];
    for (int i = 1; i < kNetworkLines; ++i) sum += lowpass[i];
    const F into = fma(sum, F(0.25f), x);
    F wet(0.0f);
    for (int i = 0; i < kNetworkLines; ++i) {
      Wandering& w = lines[i];
      if (w.frames_left <= 0) turn(w);
      w.frames_left -= 1;
      w.at += w.slope;
      const F delayed = w.line.between(w.at);
      w.line.push(finite_or_zero(into - lowpass[i]));
      const F damped = delayed * feedback;
      lowpass[i] = fma(damp, lowpass[i] - damped, damped);
      wet += lowpass[i];
    }
    return wet;
  }

 private:
  HWY_INLINE void turn(Wandering& w) {
    w.frames_left += w.frames_per_line;
    w.slope = (fma(w.reach, random.bipolar(), w.middle) - w.at) * F(1.0f / w.frames_per_line);
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
