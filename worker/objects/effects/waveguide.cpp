// Waveguide: a string. The signal runs round a delay of 1 / freq seconds, losing highs to an average of two samples and 40 dB to every
// `dur` seconds: g = 100 ^ (-1 / (freq dur)) each round. Between two samples the delay is Lagrange's polynomial of degree 4. What comes out has
// its mean removed: y[n] = x[n] - x[n-1] + 0.995 y[n-1]. pyo's model, found by its impulse response.
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"

BEGIN_OBJECTS;

template <class F>
struct Waveguide {
  struct Held {
    Whole<F> frames;
    F h0, h1, h2, h3, h4;  // of the samples `frames` to `frames` + 4 ago
    F round;               // gain of a round
  };
  HWY_INLINE Held hold(const Rate& rate, F freq, F dur, F lowest) const {
    const F f = clamp(freq, clamp(lowest, F(1.0f), F(rate.nyquist)), F(rate.nyquist));
    const F delay = F(rate.hz) / f - F(0.5f);  // the average takes half a frame
    const Whole<F> whole = min(Whole<F>::trunc(delay), Whole<F>(line.size - 4));
    const F x = delay - whole.to_float();
    const F a = x - F(1.0f), b = x - F(2.0f), c = x - F(3.0f), d = x - F(4.0f);
    return {whole,
            a * b * c * d * F(1.0f / 24.0f),
            x * b * c * d * F(-1.0f / 6.0f),
            x * a * c * d * F(1.0f / 4.0f),
            x * a * b * d * F(-1.0f / 6.0f),
            x * a * b * c * F(1.0f / 24.0f),
            exp(F(-4.60517019f) / (f * max(dur, F(1e-4f))))};
  }

  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(length(setup)); }
  static int length(const UnitSetup& setup) {
    float lowest = 1e9f;
    for (int stream = 0; stream < setup.streams; ++stream) lowest = setup.values[2].at(stream, 0) < lowest ? setup.values[2].at(stream, 0) : lowest;
    return static_cast<int>(setup.rate / (lowest > 1 ? lowest : 1)) + 8;
  }
  DelayLine<F> line;
  F last, mean_in, mean_out;
  HWY_INLINE void setup(const KernelSetup<F>& setup) { line.setup(setup.memory, length(setup.unit)); }

  HWY_INLINE F tick(const Held& held, F x) {
    const Whole<F> i0 = line.wrapped(Whole<F>(line.write) - held.frames), one(1);
    const Whole<F> i1 = line.wrapped(i0 - one), i2 = line.wrapped(i1 - one), i3 = line.wrapped(i2 - one), i4 = line.wrapped(i3 - one);
    const F near = fma(held.h0, line.sample(i0), held.h1 * line.sample(i1));
    const F far = fma(held.h2, line.sample(i2), fma(held.h3, line.sample(i3), held.h4 * line.sample(i4)));
    const F delayed = near + far;
    const F average = (delayed + last) * F(0.5f);
    last = delayed;
    line.push(finite_or_zero(fma(average, held.round, x)));
    mean_out = fma(F(0.995f), mean_out, average - mean_in);
    mean_in = average;
    return mean_out;
  }
};

OBJECT(Waveguide, "String: a delay that feeds back, tuned to a frequency", input("input"), param("freq", 100).hz().range(0, 384000).signals(),
       param("dur", 10).seconds().range(0, 1e6).signals().about("In which the sound falls by 40 dB"),
       param("minfreq", 20).hz().range(1, 384000).about("Memory is taken for it at load"));

END_OBJECTS;
