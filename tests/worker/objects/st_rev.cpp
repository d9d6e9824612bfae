#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

namespace {

// One sample of 1 at the start, and 341 ms of silence: 1 - 16384 p, where p is 0, 1 / 16384, 2 / 16384, ...
const std::string kImpulse = R"--("p": {"object": "Phasor", "freq": 2.9296875}, "x": {"object": "Sig", "value": "max(1 - 16384 * p, 0)"})--";
const std::string kPyoImpulse = "p = Phasor(2.9296875); x = Max(p * -16384 + 1, 0); ";

Sound impulse_response(const std::string& arguments, double seconds) {
  return render_patch("{" + kImpulse + R"(, "a": {"object": "STRev", "input": "x", )" + arguments + R"(, "out": 0}})", seconds);
}
Sound pyos_impulse_response(const std::string& arguments, double seconds) {
  return render_pyo(kPyoImpulse + "a = STRev(x, " + arguments + ").out()", seconds);
}

// The sum of the samples around the time at which an echo is due; the delays wander by a frame or so in this time.
double echo(const Sound& sound, std::size_t side, double frames_at_44100) {
  const int middle = static_cast<int>(frames_at_44100 * 48000 / 44100);
  double sum = 0;
  for (int n = middle - 4; n < middle + 40; ++n) sum += sound.channels[side][static_cast<std::size_t>(n)];
  return sum;
}

// Frames 2000 to 4700 through a Hann window of 64 frames.
std::vector<double> smoothed(const Sound& sound, std::size_t side) {
  std::vector<double> smooth;
  for (std::size_t n = 2000; n < 4700; ++n) {
    double sum = 0;
    for (std::size_t i = 0; i < 64; ++i) sum += sound.channels[side][n + i] * (0.5 - 0.5 * std::cos(2 * M_PI * (static_cast<double>(i) + 0.5) / 64));
    smooth.push_back(sum);
  }
  return smooth;
}

double relative_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double difference = 0, whole = 0;
  for (std::size_t n = 0; n < a.size(); ++n) {
    difference += (a[n] - b[n]) * (a[n] - b[n]);
    whole += b[n] * b[n];
  }
  return std::sqrt(difference / whole);
}

// Of one side of all inputs.
double energy(const Sound& sound, std::size_t side, double from, double to) {
  double sum = 0;
  for (std::size_t channel = side; channel < sound.channels.size(); channel += 2)
    for (auto n = static_cast<std::size_t>(from * 48000); n < static_cast<std::size_t>(to * 48000); ++n)
      sum += static_cast<double>(sound.channels[channel][n]) * sound.channels[channel][n];
  return sum;
}

double decibels(double power) { return 10 * std::log10(power); }

}  // namespace

// Within 0.01 s nothing is left of the reverberation, whose delays are random, after one of its lines: -136 dB. What remains is computed alike.
TEST_CASE("STRev's direct sound and first reflections are pyo's: numbers, lists") {
  const Sound ours = render_patch(with_bursts(R"--("a": {"object": "STRev", "input": ["x", "decay"], "inpos": [0.2, 0.9], "revtime": 0.01, "bal": [0.3, 1],
    "firstRefGain": [-3, 4], "mul": 0.5, "out": 0})--"), 0.2, 4);
  const Sound theirs = render_pyo(with_pyo_bursts(
      "a = STRev([x, decay], inpos=[0.2, 0.9], revtime=0.01, bal=[0.3, 1], firstRefGain=[-3, 4], mul=0.5).out()"), 0.2, 4);
  CHECK(largest_difference(ours, theirs) < 1e-5);
  // Of a small room, up to its first echo, after 526 frames.
  for (const auto& entry : {std::pair{"0.25", 0.0109}, std::pair{"0.7", 0.3}, std::pair{"4", 0.3}}) {
    const auto& roomSize = entry.first;
    const auto& seconds = entry.second;
    const std::string size = roomSize;
    CAPTURE(size);
    const Sound room = render_patch(
        with_bursts(R"--("a": {"object": "STRev", "input": "x", "revtime": 0.01, "bal": 0.6, "roomSize": )--" + size + R"(, "out": 0})"), seconds);
    CHECK(largest_difference(room, render_pyo(with_pyo_bursts("a = STRev(x, revtime=0.01, bal=0.6, roomSize=" + size + ").out()"), seconds)) < 1e-5);
  }
}

TEST_CASE("STRev's direct sound and first reflections are pyo's: signals") {
  const Sound ours = render_patch(with_bursts(R"--("i": {"object": "Phasor", "freq": 23.4375}, "b": {"object": "Phasor", "freq": 11.71875},
    "a": {"object": "STRev", "input": "x", "inpos": "i", "revtime": 0.01, "bal": "b", "out": 0})--"), 0.2);
  const Sound theirs = render_pyo(
      with_pyo_bursts("i = Phasor(23.4375); b = Phasor(11.71875); a = STRev(x, inpos=i, revtime=0.01, bal=b).out()"), 0.2);
  CHECK(largest_difference(ours, theirs) < 1e-5);
}

// What the network is fed with, and the loss at each turn, 10^(-2 d / revtime), d the mean delay of the left lines: the first echo of each side's
// shortest two lines, and that of the first reflection (283 frames later) in the shortest.
TEST_CASE("STRev's echoes have the strengths that pyo's have") {
  const double turn = std::pow(10, -2 * 3015.5 / 44100 / 0.3), reflected = 0.4 + std::pow(10, -6.0 / 20);
  for (const auto& entry : {std::pair{"0", 1.0}, std::pair{"0.5", 0.5}, std::pair{"1", 0.0}}) {
    const auto& place = entry.first;
    const auto& own = entry.second;
    const std::string inpos = place;
    CAPTURE(inpos);
    const Sound ours = impulse_response(R"("revtime": 0.3, "cutoff": 20000, "bal": 1, "firstRefGain": -6, "inpos": )" + inpos, 0.12);
    const Sound theirs = pyos_impulse_response("revtime=0.3, cutoff=20000, bal=1, firstRefGain=-6, inpos=" + inpos, 0.12);
    for (const Sound* sound : {&ours, &theirs})
      for (std::size_t side : {0u, 1u}) {
        const double part = side == 0 ? own : 1 - own, shortest = side == 0 ? 1933 : 1951, next = side == 0 ? 2143 : 2131;
        for (double frames : {shortest, next}) CHECK(std::fabs(echo(*sound, side, frames) - 0.25 * turn * (0.2 + 0.6 * part)) < 1e-4);
        CHECK(std::fabs(echo(*sound, side, shortest + 283) - 0.25 * turn * reflected * 0.25 * part) < 1e-4);
      }
  }
}

// All echoes of the lines' first turn, through a window of 64 frames, in which a frame more or less hardly shows: the delays wander by about one in
// this time. The sides' delays are 12 to 34 frames apart, which shows.
TEST_CASE("STRev's delays are pyo's, on each side its own") {
  const Sound ours = impulse_response(R"("revtime": 0.3, "cutoff": 20000, "bal": 1)", 0.12);
  const Sound theirs = pyos_impulse_response("revtime=0.3, cutoff=20000, bal=1", 0.12);
  for (std::size_t side : {0u, 1u}) {
    CHECK(relative_difference(smoothed(ours, side), smoothed(theirs, side)) < 0.1);
    CHECK(relative_difference(smoothed(ours, side), smoothed(theirs, 1 - side)) > 0.3);
  }
}

TEST_CASE("STRev's lowpass is lower in the far ear: the tail of an echo falls by p = b - sqrt(b^2 - 1), b = 2 - cos(2 pi f / rate)") {
  const Sound ours = impulse_response(R"("revtime": 1, "cutoff": 4000, "bal": 1, "firstRefGain": -200, "inpos": 0)", 0.05);
  for (std::size_t side : {0u, 1u}) {
    const double b = 2 - std::cos(2 * M_PI * (side == 0 ? 4000 : 0.7 * 4000) / 48000), p = b - std::sqrt(b * b - 1);
    CHECK(std::fabs(ours.channels[side][2135] / ours.channels[side][2134] - p) < 1e-4);
  }
}

// The same sound into eight of both. The energy of one in half a second depends on how its delays wander: pyo's differ from each other by up to 1.2 dB
// (one standard deviation), the means of eight by 0.4 dB, and the difference of two such means by 0.6 dB.
TEST_CASE("STRev decays as pyo's does") {
  for (const auto& entry : {std::pair{"1", "1"}, std::pair{"3", "2.5"}}) {
    const auto& time = entry.first;
    const auto& size = entry.second;
    const std::string revtime = time, room = size;
    CAPTURE(revtime);
    const Sound ours = render_patch(R"--({"e": {"object": "Phasor", "freq": 0.366210938},
      "g": {"object": "Phasor", "freq": 29317.3828125, "mul": 2, "add": -1}, "x": {"object": "Sig", "value": "g * max(1 - 10 * e, 0)"},
      "a": {"object": "STRev", "input": ["x", "x", "x", "x", "x", "x", "x", "x"], "inpos": 0.3, "bal": 1, "out": 0, "revtime": )--" +
                                        revtime + R"(, "roomSize": )" + room + "}}", 1.6, 16);
    const Sound theirs = render_pyo("e = Phasor(0.366210938); g = Phasor(29317.3828125, mul=2, add=-1); x = g * Max(1 - e * 10, 0); "
                                    "a = STRev([x] * 8, inpos=0.3, bal=1, revtime=" + revtime + ", roomSize=" + room + ").out()", 1.6, 16);
    for (std::size_t side : {0u, 1u})
      for (double t : {0.1, 0.6, 1.1}) CHECK(std::fabs(decibels(energy(ours, side, t, t + 0.5) / energy(theirs, side, t, t + 0.5))) < 1.5);
  }
}

// Without a lowpass the tail falls by 40 dB in revtime, and in the end it is silence.
TEST_CASE("STRev's tail falls by 40 dB in revtime and ends") {
  const Sound ours = render_patch("{" + kImpulse + R"(, "y": {"object": "Sig", "value": "x", "play": {"dur": 0.3}},
    "a": {"object": "STRev", "input": "y", "revtime": 0.5, "cutoff": 24000, "bal": 1, "out": 0}})", 3);
  for (std::size_t side : {0u, 1u}) {
    CHECK(std::fabs(decibels(energy(ours, side, 0.2, 0.4) / energy(ours, side, 0.7, 0.9)) - 40) < 3);
    CHECK(energy(ours, side, 2.5, 3) < 1e-18);
  }
}

TEST_CASE("STRev gives two streams for each, of which none is like another") {
  const Sound ours = render_patch(
      "{" + kImpulse + R"(, "a": {"object": "STRev", "input": ["x", "x"], "inpos": [0.5, 0], "bal": 0.5, "out": 0}})", 0.2, 4);
  CHECK(ours.channels[0][0] == doctest::Approx(0.25));
  CHECK(ours.channels[1][0] == doctest::Approx(0.25));
  CHECK(ours.channels[2][0] == doctest::Approx(0.5));
  CHECK(ours.channels[3][0] == 0.0f);
  for (std::size_t a : {0u, 1u, 2u})
    for (std::size_t b = a + 1; b < 4; ++b) CHECK(ours.channels[a] != ours.channels[b]);
}

TEST_CASE("STRev recovers from infinities and NaN, in its input and its parameters") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "flash"}, "u": {"object": "Sig", "value": "flash - flash"},
    "a": {"object": "STRev", "input": "x", "bal": 1, "out": 0}, "s": {"object": "Sig", "value": 0.1},
    "b": {"object": "STRev", "input": "s", "inpos": "u", "revtime": "u", "cutoff": "u", "bal": "u", "out": 2})--"), 0.25, 4);
  for (const auto& channel : ours.channels) CHECK(std::isfinite(channel[9000]));
}
