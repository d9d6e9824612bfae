// Xnoise: random values in [0, 1] of one of thirteen distributions, each held until the next, `freq` times a second. u, v: uniform in [0, 1).
//   0 u                    4 -ln(u) / x1              8 x1 (-ln(1 - u)) ^ (1 / x2)
//   1 min(u, v)            5 1 - (-ln(u) / x1)        9 x1 + 0.33 x2 (sum of six u - 3)
//   2 max(u, v)            6 1/2 +- -ln(u) / (2 x1)  10 n x2 / 12, n from 1 to 12 with the weight x1^n / n!
//   3 (u + v) / 2          7 1/2 +- x1 tan(u) / 2    11 the last one + x2 (2 u - 1), kept within 0 and x1
//                                                    12 3 to 12 values of 11, three times
// Distributions 1 to 9 are those of Dodge and Jerse, "Computer music" (1985), chapter 8, in pyo's scaling (measured: its 7 is no Cauchy, for the
// lack of a pi). What leaves [0, 1] is clipped. In 12 pyo's lengths are all odd or all even, because the numbers it draws are not independent.
#include <algorithm>
#include <cmath>
#include <new>

#include "worker/objects/object.h"
#include "worker/random.h"
#include "worker/simd/random_clock.h"

BEGIN_OBJECTS;

// One stream's random values. Each takes as many random numbers as its distribution needs, from the stream's own sequence.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  float draw(int distribution, float x1, float x2) {
    const double y = value(distribution, std::isfinite(x1) ? x1 : 0, std::isfinite(x2) ? x2 : 0);
    return static_cast<float>(y > 0 ? y < 1 ? y : 1 : 0);
  }

 private:
  static constexpr double kLeastSlope = 1e-5;  // pyo's

  double u() { return uniform(state_); }
  double exponential() { return -std::log(1 - u()); }

  double value(int distribution, double x1, double x2) {
    const double slope = std::fmax(x1, kLeastSlope);
    const double sign = distribution == 6 || distribution == 7 ? (u() < 0.5 ? -1 : 1) : 0;
    switch (distribution) {
      case 1: return std::fmin(u(), u());
      case 2: return std::fmax(u(), u());
      case 3: return (u() + u()) / 2;
      case 4: return exponential() / slope;
      case 5: return 1 - exponential() / slope;
      case 6: return 0.5 + sign * exponential() / (2 * slope);
      case 7: return 0.5 + sign * std::tan(u()) * x1 / 2;
      case 8: return x1 * std::pow(exponential(), 1 / std::fmax(x2, kLeastSlope));
      case 9: return x1 + 0.33 * x2 * (u() + u() + u() + u() + u() + u() - 3);
      case 10: return poisson(std::fmin(std::fmax(x1, 0.1), 1000)) * std::fmax(x2, 0.1) / 12;
      case 11: return walk(x1, x2);
      case 12: return repeat(x1, x2);
      default: return u();
    }
  }

  double poisson(double mean) {
    double weight = 1, total = 0, weights[12];
    for (int n = 0; n < 12; ++n) total += weights[n] = weight *= mean / (n + 1);
    double left = u() * total;
    for (int n = 0; n < 11; ++n)
      if ((left -= weights[n]) < 0) return n + 1;
    return 12;
  }

  double walk(double highest, double step) {
    place_ += std::fmax(step, 0.001) * (2 * u() - 1);
    return place_ = std::fmax(0, std::fmin(place_, highest));
  }

  double repeat(double highest, double step) {
    if (next_ == length_) {
      next_ = 0;
      if (--rounds_left_ <= 0) {
        rounds_left_ = 3;
        length_ = 3 + static_cast<int>(u() * 10);
      }
    }
    if (rounds_left_ == 3) values_[next_] = walk(highest, step);
    return values_[next_++];
  }

  std::uint64_t state_;
  double place_ = 0.5;
  double values_[12] = {};
  int length_ = 0, next_ = 0, rounds_left_ = 0;
};

template <class F>
struct Xnoise {
  struct Held {
    F dist, x1, x2;
    Turns<F> step;
  };
  static HWY_INLINE Held hold(const Rate& rate, F dist, F freq, F x1, F x2) { return {clamp(dist, F(0.0f), F(12.0f)), x1, x2, RandomClock<F>::step(rate, freq)}; }

  static std::size_t memory(const UnitSetup&) { return sizeof(Dice) / sizeof(float); }
  Dice* dice;  // one for each stream, in the kernel's memory
  RandomClock<F> clock;
  F value;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    static_assert(sizeof(Dice) % alignof(Dice) == 0 && std::is_trivially_destructible_v<Dice>);
    for (int lane = 0; lane < F::lanes; ++lane) {
      const std::size_t stream = static_cast<std::size_t>(setup.stream(lane));
      new (setup.memory + static_cast<std::size_t>(lane) * sizeof(Dice) / sizeof(float)) Dice(setup.unit.seeds.empty() ? stream : setup.unit.seeds[stream]);
    }
    dice = std::launder(reinterpret_cast<Dice*>(setup.memory));
  }

  HWY_INLINE F tick(const Held& held) {
    const auto due = clock.tick(held.step);
    if (!hn::AllFalse(typename F::D(), due.m)) draw(held, due);
    return value;
  }
  HWY_INLINE void fill(const Held& held, float* out, std::size_t frames) {
    if (clock.rests(held.step, frames)) std::fill_n(out, frames, hn::GetLane(value.v));
    else for (std::size_t frame = 0; frame < frames; ++frame) tick(held).store(out + frame);
  }

 private:
  HWY_NOINLINE void draw(const Held& held, Condition<typename F::D> due) {
    float dist[F::lanes], x1[F::lanes], x2[F::lanes], drawn[F::lanes], wanted[F::lanes];
    held.dist.store(dist);
    held.x1.store(x1);
    held.x2.store(x2);
    value.store(drawn);
    select(due, F(1.0f), F(0.0f)).store(wanted);
    for (int lane = 0; lane < F::lanes; ++lane)
      if (wanted[lane] != 0) drawn[lane] = dice[lane].draw(static_cast<int>(dist[lane]), x1[lane], x2[lane]);
    value = F::load(drawn);
  }
};

OBJECT(Xnoise, "Random values of many distributions, each held until the next",
       param("dist", 0).range(0, 12).about("0 uniform, 1 linear_min, 2 linear_max, 3 triangle, 4 expon_min, 5 expon_max, 6 biexpon, 7 cauchy, 8 weibull, "
                                           "9 gaussian, 10 poisson, 11 walker, 12 loopseg"),
       param("freq", 1).hz().range(0, 1e9).signals().about("New values a second"),
       param("x1", 0.5).signals().about("4 to 6 slope, 7 bandwidth, 8 and 9 place, 10 mean, 11 and 12 highest value"),
       param("x2", 0.5).signals().about("8 shape, 9 bandwidth, 10 stretch, 11 and 12 largest step"));

END_OBJECTS;
