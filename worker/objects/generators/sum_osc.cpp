// SumOsc: partials at freq (1 + ratio k), k = 0, 1, ..., each `index` times as strong as the one before, summed in closed form (J. A. Moorer,
// "The synthesis of complex audio spectra by means of discrete summation formulae", 1976), without its mean, times 1 - index^2.
// With t and b the phases at freq and freq ratio, a the index, n the last partial below half the rate:
//
//   sum of a^k sin(t + k b), k = 0 ... n,  =  (U(t) - a^(n+1) U(t + (n+1) b)) / (1 + a^2 - 2 a cos b),   U(x) = sin x - a sin(x - b)
//
// pyo's sum is infinite and aliases; here the partials end, the last one fading in and out as it comes and goes. The differences are written
// as products, which keeps the quotient exact where b is near 0 and a near 1.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct SumOsc {
  static constexpr int in_flight = 1;

  struct Held {
    Turns<F> step, spread;
    F index, level;
    Whole<F> partials;  // after the first
    F following;        // strength of the partial after them, of which `share` is heard
    F share;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq, F ratio, F index) {
    const F a = clamp(index, F(0.0f), F(0.999f));
    const F distance = abs(freq * ratio);
    // A negative ratio goes down, through 0, to half the rate below.
    const F room = select(freq * ratio * freq < F(0.0f), F(rate.nyquist) + abs(freq), F(rate.nyquist) - abs(freq));
    // The partial that comes next, of which a share is heard, is below half the rate too.
    const F most = clamp(room / max(distance, F(1e-3f)) - F(1.0f), F(0.0f), F(20000.0f));
    const F partials = floor(most);
    return {rate.turns_per_frame(freq), rate.turns_per_frame(freq * ratio), a, F(1.0f) - a * a, Whole<F>::trunc(partials),
            pow(max(a, F(1e-12f)), partials + F(1.0f)), most - partials};
  }

  Turns<F> phase, spread;
  F before, y;

  HWY_INLINE F tick(const Held& held) { return without_mean(held, sum(held)); }

  // The sums do not wait for each other: of a stream alone, many at once.
  HWY_INLINE void fill(const Held& held, float* out, std::size_t frames) {
    const Whole<F> at_once(Frames::lanes);
    const typename SumOsc<Frames>::Held wide_held{in_all_frames(held.step * at_once), in_all_frames(held.spread * at_once), in_all_frames(held.index),
                                                  in_all_frames(held.level), Whole<Frames>(hn::GetLane(held.partials.v)),
                                                  in_all_frames(held.following), in_all_frames(held.share)};
    SumOsc<Frames> wide;
    wide.phase = in_frames(phase, held.step);
    wide.spread = in_frames(spread, held.spread);
    for (std::size_t frame = 0; frame < frames; frame += Frames::lanes) wide.sum(wide_held).store(out + frame);
    for (std::size_t frame = 0; frame < frames; ++frame) without_mean(held, F::load(out + frame)).store(out + frame);
    const Whole<F> passed(static_cast<std::int32_t>(frames));
    phase += held.step * passed;
    spread += held.spread * passed;
  }

  HWY_INLINE F sum(const Held& held) {
    const F half = sin_quarter(spread.as_signed_units() * F(1.0f / 2147483648.0f));  // sin(b / 2)
    const Turns<F> middle = halved(spread);
    const F a = held.index, rest = F(1.0f) - a;
    const auto bounded = [&](Turns<F> x) HWY_ATTR { return fma(rest, sin_turns(x), F(2.0f) * a * half * cos_turns(x - middle)); };  // U(x)
    const Turns<F> last = phase + spread * (held.partials + Whole<F>(1));
    const F quotient = (bounded(phase) - held.following * bounded(last)) / fma(rest, rest, F(4.0f) * a * half * half);
    phase += held.step;
    spread += held.spread;
    return fma(held.following * held.share, sin_turns(last), quotient);
  }

 private:
  HWY_INLINE F without_mean(const Held& held, F sum) {
    y = finite_or_zero(fma(F(0.995f), y, sum - before));
    before = sum;
    return y * held.level;
  }
  static HWY_INLINE Turns<F> halved(Turns<F> phase) {
    using I = typename Turns<F>::I;
    using D = typename Turns<F>::D;
    return Turns<F>(hn::BitCast(D(), hn::ShiftRight<1>(hn::BitCast(I(), phase.v))));
  }
};

OBJECT(SumOsc, "Partials of falling strength, summed in closed form", param("freq", 100).hz().signals(),
       param("ratio", 0.5).signals().about("Distance of the partials, in freq"),
       param("index", 0.5).range(0, 1).signals().about("Strength of each partial, relative to the one before"));

END_OBJECTS;
