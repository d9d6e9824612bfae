// The distributions of pyo's Xnoise objects: random numbers in [0, 1] of thirteen kinds, bent by two parameters. Formulas from pyo's
// documentation and from the quantiles of what it plays (tests/worker/objects/trig_xnoise_midi.cpp). Scalar: a new number is wanted rarely.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "worker/random.h"

namespace tutti {

enum class Distribution {
  Uniform, LinearMin, LinearMax, Triangle, ExponMin, ExponMax, Biexpon, Cauchy, Weibull, Gaussian, Poisson, Walker, Loopseg
};
inline constexpr int kDistributions = 13;

// One sequence of such numbers. Trivial, so that it can be a member of a kernel; `state` is its seed.
struct DistributedRandom {
  std::uint64_t state;
  double place;                // Walker and Loopseg: where the last step ended
  bool walking;
  int length, played, rounds;  // Loopseg: of the present segment; how much of it has been played; how often more it comes
  float segment[12];

  // The parameters may be anything: what is out of range (or not a number) is clamped. [audio-thread]
  float next(Distribution distribution, float x1, float x2) {
    const double y = draw(distribution, at_least(x1, 0), at_least(x2, 0));
    return static_cast<float>(std::min(1.0, std::max(0.0, y)));
  }

 private:
  static constexpr double kSmall = 1e-5;  // pyo's, where a parameter divides

  static double at_least(double x, double least) { return std::max(least, x); }  // not a number: least
  double u() { return uniform(state); }                                          // [0, 1)
  double exponential() { return -std::log(1 - u()); }
  double either_way(double x) { return splitmix64(state) >> 63 ? x : -x; }
  int whole(int count) { return static_cast<int>(u() * count); }  // 0 to count - 1

  double draw(Distribution distribution, double x1, double x2) {
    switch (distribution) {
      case Distribution::Uniform: return u();
      case Distribution::LinearMin: return std::min(u(), u());
      case Distribution::LinearMax: return std::max(u(), u());
      case Distribution::Triangle: return (u() + u()) / 2;
      case Distribution::ExponMin: return exponential() / at_least(x1, kSmall);
      case Distribution::ExponMax: return 1 - exponential() / at_least(x1, kSmall);
      case Distribution::Biexpon: return 0.5 + 0.5 * either_way(exponential() / at_least(x1, kSmall));
      case Distribution::Cauchy: return 0.5 + 0.5 * either_way(x1 * std::tan(u()));  // of a radian: pyo's tail ends at tan(1)
      case Distribution::Weibull: return x1 * std::pow(exponential(), 1 / at_least(x2, kSmall));
      case Distribution::Gaussian: return x1 + x2 * 0.33 * (u() + u() + u() + u() + u() + u() - 3);  // deviation 0.233 x2
      case Distribution::Poisson: return poisson(std::clamp(x1, 0.1, 100.0)) / 12 * at_least(x2, 0.1);
      case Distribution::Walker: return walk(x1, x2);
      case Distribution::Loopseg: return loop(x1, x2);
    }
    return 0;
  }

  // Of 1 to 12 only, with their relative probabilities.
  double poisson(double mean) {
    double weight = mean, total = 0, weights[12];
    for (int k = 0; k < 12; weight *= mean / (++k + 1)) total += weights[k] = weight;
    double left = u() * total;
    int k = 0;
    while (k < 11 && left >= weights[k]) left -= weights[k++];
    return k + 1;
  }

  // A step of at most x2 up or down from the last number, within [0, x1]. It begins in the middle.
  double walk(double x1, double x2) {
    if (!walking) place = 0.5;
    walking = true;
    place = std::min(std::max(place + either_way(u() * std::min(x2, 1.0)), 0.0), std::min(x1, 1.0));
    return place;
  }

  // 3 to 12 steps of a walk, played two to five times.
  double loop(double x1, double x2) {
    if (played == length) {
      played = 0;
      if (rounds-- <= 0) {
        rounds = 1 + whole(4);
        length = 3 + whole(10);
        for (int k = 0; k < length; ++k) segment[k] = static_cast<float>(walk(x1, x2));
      }
    }
    return segment[played++];
  }
};

}  // namespace tutti
