// A waveform of a few harmonics as polynomials, one for each of as many equal parts of the turn as a vector has lanes: the coefficients that a phase needs
// are picked within registers, in a fraction of the time of a gather. Included once for each instruction set.
#if defined(TUTTI_WORKER_OBJECTS_GENERATORS_WAVE_POLYNOMIALS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GENERATORS_WAVE_POLYNOMIALS_H
#undef TUTTI_WORKER_OBJECTS_GENERATORS_WAVE_POLYNOMIALS_H
#else
#define TUTTI_WORKER_OBJECTS_GENERATORS_WAVE_POLYNOMIALS_H
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "worker/objects/generators/harmonics.h"
#include "worker/simd/across_time.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

class WavePolynomials {
 public:
  // Without harmonics, or with some that are too high for polynomials of this degree, there are none.
  explicit WavePolynomials(const std::vector<Harmonic>& harmonics) : powers_(0), coefficients_() {
    Expansion parts[kParts];
    int powers = harmonics.empty() ? kMostPowers + 1 : 2;
    for (int part = 0; part < kParts; ++part) {
      parts[part] = expansion(harmonics, part);
      powers = std::max(powers, needed_powers(parts[part], peak(harmonics)));
    }
    if (powers > kMostPowers) return;
    powers_ = powers;
    for (int part = 0; part < kParts; ++part) set_powers(parts[part], part);
  }

  bool found() const { return powers_ > 0; }

  // The waveform at so many vectors of phases, side by side: their latencies overlap.
  template <int vectors>
  HWY_INLINE void read(const Turns<Frames>* phases, Frames* out) const {
    const Frames::D d;
    const Turns<Frames> half(hn::Set(Turns<Frames>::D(), 0x80000000u));
    decltype(hn::IndicesFromVec(d, Whole<Frames>().v)) parts[vectors];
    Frames x[vectors];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; ++v) {
      parts[v] = hn::IndicesFromVec(d, phases[v].template index<kBits>().v);
      x[v] = (Turns<Frames>(hn::ShiftLeft<kBits>(phases[v].v)) - half).as_signed_units() * Frames(1.0f / 2147483648.0f);
      out[v] = hn::TableLookupLanes(hn::Load(d, coefficients_[powers_ - 1]), parts[v]);
    }
    for (int power = powers_ - 2; power >= 0; --power) {
      const auto coefficients = hn::Load(d, coefficients_[power]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; ++v) out[v] = fma(out[v], x[v], Frames(hn::TableLookupLanes(coefficients, parts[v])));
    }
  }

 private:
  static constexpr int kParts = Frames::lanes, kBits = std::countr_zero(static_cast<unsigned>(kParts));
  static constexpr int kMostPowers = 10;  // more take as long as the table
  static constexpr int kNodes = 24;
  static constexpr double kPi = 3.141592653589793;
  using Expansion = std::array<double, kNodes>;

  static double wave(const std::vector<Harmonic>& harmonics, double turns) {
    double sum = 0;
    for (const Harmonic& h : harmonics) sum += h.sine * std::sin(2 * kPi * h.number * turns) + h.cosine * std::cos(2 * kPi * h.number * turns);
    return sum;
  }
  static double peak(const std::vector<Harmonic>& harmonics) {
    double peak = 0;
    for (int i = 0; i < 256; ++i) peak = std::max(peak, std::fabs(wave(harmonics, i / 256.0)));
    return peak;
  }

  // A part of the turn in Chebyshev polynomials of x, which goes from -1 to 1 in it.
  static Expansion expansion(const std::vector<Harmonic>& harmonics, int part) {
    Expansion terms{};
    for (int node = 0; node < kNodes; ++node) {
      const double angle = kPi * (node + 0.5) / kNodes, y = wave(harmonics, (part + 0.5 + 0.5 * std::cos(angle)) / kParts);
      for (int k = 0; k < kNodes; ++k) terms[static_cast<std::size_t>(k)] += (k == 0 ? 1.0 : 2.0) / kNodes * y * std::cos(k * angle);
    }
    return terms;
  }
  // What is left out is at most 3e-7 of the peak.
  static int needed_powers(const Expansion& terms, double peak) {
    double rest = 0;
    for (int powers = kNodes; powers > 0; --powers)
      if ((rest += std::fabs(terms[static_cast<std::size_t>(powers - 1)])) > 3e-7 * peak) return powers;
    return 0;
  }
  void set_powers(const Expansion& terms, int part) {
    std::array<double, kMostPowers> sum{}, last{}, now{};  // powers of x: of the polynomial, of Chebyshev's k - 1 and k
    now[0] = 1;
    for (int k = 0; k < powers_; ++k) {
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += terms[static_cast<std::size_t>(k)] * now[i];
      std::array<double, kMostPowers> next{};
      for (std::size_t i = 0; i < sum.size(); ++i) next[i] = (i > 0 ? (k == 0 ? 1 : 2) * now[i - 1] : 0.0) - last[i];
      last = now;
      now = next;
    }
    for (int power = 0; power < powers_; ++power) coefficients_[power][part] = static_cast<float>(sum[static_cast<std::size_t>(power)]);
  }

  int powers_;
  alignas(64) float coefficients_[kMostPowers][kParts];
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
