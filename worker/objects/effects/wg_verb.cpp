// WGVerb: eight delay lines, each through a lowpass back into itself and into the others, as eight waveguides that meet in one point: what goes into
// line i is the input, plus a quarter of the sum of all, minus its own. Lengths, and the depths and rates of the random lines along which they wander (so that
// no tone of the room sticks out), are those of Sean Costello's feedback delay network for Csound (reverbsc), wandering half as fast and half as far, as in pyo.
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"
#include "worker/simd/random.h"

BEGIN_OBJECTS;

inline constexpr int kLines = 8;
struct LineOfRoom {
  double frames;  // at 44100 Hz
  double wander;  // seconds each way
  double rate;    // Hz
};
inline constexpr LineOfRoom kRoom[kLines] = {{2473, 0.00025, 1.55},   {2767, 0.000275, 1.75},  {3217, 0.000425, 0.555}, {3557, 0.00015, 1.9865},
                                             {3907, 0.00025, 1.1705}, {4127, 0.000275, 0.9485}, {2143, 0.000425, 0.4455}, {1933, 0.00015, 1.6105}};

template <class F>
struct WGVerb {
  struct Held {
    F feedback, damp, bal;
  };
  static HWY_INLINE Held hold(const Rate& rate, F feedback, F cutoff, F bal) {
    // A one-pole lowpass that is 3 dB down at the cutoff: p = b - sqrt(b^2 - 1), b = 2 - cos(2 pi cutoff / rate).
    const F c = F(1.0f) - cos_of_turns(clamp(cutoff, F(1.0f), F(rate.nyquist)) * F(rate.seconds));
    return {clamp(feedback, F(0.0f), F(1.0f)), F(1.0f) + c - sqrt(c * (c + F(2.0f))), clamp(bal, F(0.0f), F(1.0f))};
  }

  static int length(int line, double rate) { return static_cast<int>((kRoom[line].frames / 44100 + kRoom[line].wander) * rate) + 4; }
  static std::size_t memory(const UnitSetup& setup) {
    std::size_t total = 0;
    for (int i = 0; i < kLines; ++i) total += static_cast<std::size_t>(length(i, setup.rate));
    return total;
  }

  // A delay that goes from one random length to the next along a straight line.
  struct Wandering {
    DelayLine<F> line;
    F middle, reach;  // frames
    F at, slope;
    float frames_left, frames_per_line;
  };
  Wandering lines[kLines];
  F lowpass[kLines];
  Random<F> random;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    random = Random<F>::seeded(setup.seeds);
    float* memory = setup.memory;
    const double rate = setup.unit.rate;
    for (int i = 0; i < kLines; ++i) {
      Wandering& w = lines[i];
      w.line.setup(memory, length(i, rate));
      memory += w.line.size * F::lanes;
      w.middle = w.at = F(static_cast<float>(kRoom[i].frames / 44100 * rate));
      w.reach = F(static_cast<float>(kRoom[i].wander * rate));
      w.frames_per_line = static_cast<float>(rate / kRoom[i].rate);
    }
  }

  HWY_INLINE F tick(const Held& held, F x) {
    F sum = lowpass[0];
    for (int i = 1; i < kLines; ++i) sum += lowpass[i];
    const F into = fma(sum, F(0.25f), x);
    F wet(0.0f);
    for (int i = 0; i < kLines; ++i) {
      Wandering& w = lines[i];
      if (w.frames_left <= 0) turn(w);
      w.frames_left -= 1;
      w.at += w.slope;
      const F delayed = w.line.between(w.at);
      w.line.push(finite_or_zero(into - lowpass[i]));
      const F damped = delayed * held.feedback;
      lowpass[i] = fma(held.damp, lowpass[i] - damped, damped);
      wet += lowpass[i];
    }
    return fma(fma(wet, F(0.25f), -x), held.bal, x);
  }

 private:
  HWY_INLINE void turn(Wandering& w) {
    w.frames_left += w.frames_per_line;
    w.slope = (fma(w.reach, random.bipolar(), w.middle) - w.at) * F(1.0f / w.frames_per_line);
  }
};

OBJECT(WGVerb, "Reverberator of eight delay lines that feed each other", input("input"),
       param("feedback", 0.5).range(0, 1).signals().about("0.6 a small room, 0.8 a small hall, 0.9 a large one"),
       param("cutoff", 5000).hz().range(0, 384000).signals().about("Of the lowpass that each echo passes"),
       param("bal", 0.5).range(0, 1).signals().about("0 the input, 1 the reverberation"));

END_OBJECTS;
