#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

// pyo 1.0.4's Phaser has the radius of its poles where its documentation has it, but their angle is 0 whatever the frequency (its impulse response for one
// stage is r^2, -2 r (1 - r^2), ...; with the angle w it would be r^2, -2 r cos(w) (1 - r^2)): its stages all turn around 0 Hz. So the truth is the formula.

namespace {

constexpr double kRate = 48000;

struct Parameters {
  std::function<double(double)> freq, spread, q, feedback;  // of the seconds
};

// The chain of allpass filters in double precision, every coefficient computed anew in every frame.
std::vector<double> reference(const Parameters& p, int num, const std::vector<float>& input) {
  std::vector<double> z1(static_cast<std::size_t>(num) + 1), z2(z1.size()), result;
  double output = 0;
  for (std::size_t n = 0; n < input.size(); ++n) {
    const double t = static_cast<double>(n) / kRate;
    double in = input[n] + p.feedback(t) * output, freq = p.freq(t);
    for (std::size_t s = 0; s < static_cast<std::size_t>(num); ++s) {
      const double at = std::min(std::max(freq, 20.0), 0.49 * kRate), r = std::exp(-std::numbers::pi * at / p.q(t) / kRate);
      const double middle = 2 * r * std::cos(2 * std::numbers::pi * at / kRate), last = r * r;
      const double out = last * in - middle * z1[s] + z2[s] + middle * z1[s + 1] - last * z2[s + 1];
      z2[s] = z1[s];
      z1[s] = in;
      in = out;
      freq *= p.spread(t);
    }
    z2.back() = z1.back();
    z1.back() = output = in;
    result.push_back(in);
  }
  return result;
}

// A signal expression of `slow`, which rises from 0 to 1 in 0.17 s, and the same as a function.
std::function<double(double)> rising(double from, double by) {
  return [=](double t) { return from + by * t * 5.859375; };
}
std::function<double(double)> number(double x) {
  return [=](double) { return x; };
}

double difference(const std::string& parameters, const Parameters& p, int num) {
  const std::string sources = R"("src": {"object": "SineLoop", "freq": 93.75, "feedback": 0.2, "mul": 0.5}, "slow": {"object": "Phasor", "freq": 5.859375}, )";
  const Sound in = render_patch("{" + sources + R"("a": {"object": "Sig", "value": "src", "out": 0}})", 0.15, 1);
  const Sound ours = render_patch("{" + sources + R"("a": {"object": "Phaser", "input": "src", "num": )" + std::to_string(num) + ", " + parameters + R"(, "out": 0}})", 0.15, 1);
  const std::vector<double> truth = reference(p, num, in.channels[0]);
  double largest = 0, peak = 0;
  for (std::size_t n = 0; n < truth.size(); ++n) {
    largest = std::max(largest, std::abs(ours.channels[0][n] - truth[n]));
    peak = std::max(peak, std::abs(truth[n]));
  }
  return largest / peak;
}

}  // namespace

TEST_CASE("Phaser is its formula: numbers") {
  CHECK(difference(R"("freq": 1000)", {number(1000), number(1.1), number(10), number(0)}, 8) < 1e-3);
  CHECK(difference(R"("freq": 300, "spread": 1.2, "q": 1, "feedback": 0.5)", {number(300), number(1.2), number(1), number(0.5)}, 8) < 1e-3);
  CHECK(difference(R"("freq": 200, "q": 2, "feedback": 0.5)", {number(200), number(1.1), number(2), number(0.5)}, 48) < 1e-2);
}

// The tangents that it follows (the file's head) are wrong by 3e-5 of a frequency.
TEST_CASE("Phaser is its formula: signals on all of its parameters") {
  CHECK(difference(R"("freq": 250, "spread": "slow * 0.3 + 1.05", "q": 2)", {number(250), rising(1.05, 0.3), number(2), number(0)}, 8) < 3e-3);
  CHECK(difference(R"("freq": "slow * 400 + 100", "q": 2)", {rising(100, 400), number(1.1), number(2), number(0)}, 8) < 3e-3);
  CHECK(difference(R"("freq": "slow * 400 + 100", "spread": "slow * 0.3 + 1.05", "q": "slow * 5 + 1", "feedback": "slow * 0.5")",
                   {rising(100, 400), rising(1.05, 0.3), rising(1, 5), rising(0, 0.5)}, 8) < 3e-3);
  CHECK(difference(R"("freq": 250, "spread": "slow * 0.02 + 1.05", "q": 2)", {number(250), rising(1.05, 0.02), number(2), number(0)}, 48) < 1e-2);
}

// What reaches it of a sum depends on how the sum is divided over workers, by rounding. The direct form of its filters made 8e-5 of that.
TEST_CASE("Phaser does not magnify rounding: sharp, low, and fed back") {
  const auto phased = [](const std::string& sum) {
    return render_patch(R"json({"lfo": {"object": "Sine", "freq": 2},
      "src": {"object": "SineLoop", "freq": {"linspace": [190, 210], "count": 50}, "feedback": 0.1, "mul": 0.01},
      "a": {"object": "Phaser", "input": ")json" + sum + R"json(", "freq": "range(lfo, 200, 400)", "q": 20, "feedback": 0.95, "out": 0}})json", 1, 1);
  };
  const Sound whole = phased("mix(src, 1)"), less = phased("mix(src * 0.9999999, 1)");
  double largest = 0, peak = 0;
  for (std::size_t n = 0; n < whole.channels[0].size(); ++n) {
    largest = std::max(largest, static_cast<double>(std::abs(whole.channels[0][n] - less.channels[0][n])));
    peak = std::max(peak, static_cast<double>(std::abs(whole.channels[0][n])));
  }
  CHECK(peak > 0.1);
  CHECK(largest > 0);
  CHECK(largest < 1e-6);
}

TEST_CASE("Phaser has pyo's radius") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": 0.5}, "a": {"object": "Phaser", "input": "x", "freq": 3000, "q": 1, "num": 1, "out": 0}})", 0.01, 1);
  const Sound theirs = render_pyo("x = Sig(0.5); a = Phaser(x, freq=3000, q=1, num=1).out()", 0.01, 1);
  CHECK(ours.channels[0][0] == doctest::Approx(theirs.channels[0][0]).epsilon(1e-4));
}
