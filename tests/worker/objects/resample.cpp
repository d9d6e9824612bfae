// Resample and "rate": what passes, what is kept out, and that it does not matter how the patch's frames fall into blocks.
#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <span>
#include <string>

#include "tests/against_pyo.h"
#include "tests/sine_fit.h"
#include "worker/objects/registry.h"
using namespace tutti;
using namespace tutti::test;

namespace {

constexpr double kRate = 48000;

std::string at_rate(double rate) { return "\"rate\": " + (rate < 1 ? "0." + std::to_string(std::llround(1e7 + rate * 1e7)).substr(1) : std::to_string(std::llround(rate))); }  // 0.0078125

// The last half second of a mono patch of a second, in decibels against a sine of amplitude 1.
double level_of(const std::string& objects, double hz) {
  const Sound sound = render_patch(objects, 1, 1);
  return 20 * std::log10(fit_sine(std::span(sound.channels[0]).last(24000), hz, kRate).amplitude + 1e-12);
}

std::string sine_through(double hz, double rate) {
  return R"({"a": {"object": "Sine", "freq": )" + std::to_string(hz) + R"(}, "b": {"object": "Sig", "value": "a", )" + at_rate(rate) + R"(, "out": 0}})";
}

std::vector<float> mono(const std::string& objects, double seconds, int period = 64) { return render_patch(objects, seconds, 1, ".", period).channels[0]; }

}  // namespace

TEST_CASE("a faster object hears what it is given, a whole number of frames later, within -90 dB up to 0.45 of the patch's rate") {
  for (const double rate : {2.0, 8.0, 128.0})
    for (const double hz : {100.0, 5000.0, 21000.0}) {
      CAPTURE(rate);
      CAPTURE(hz);
      const std::vector<float> dry = mono(R"({"a": {"object": "Sine", "freq": )" + std::to_string(hz) + R"(, "out": 0}})", 0.3), wet = mono(sine_through(hz, rate), 0.3);
      double least = 1;
      for (std::size_t delay = 60; delay < 80; ++delay) {
        double most = 0;
        for (std::size_t f = 2000; f < wet.size(); ++f) most = std::max(most, std::abs(static_cast<double>(wet[f]) - dry[f - delay]));
        least = std::min(least, most);
      }
      CHECK(least < 3e-5);  // -90 dB: the ripples of two long filters, 1e-5 each, and of the others
    }
}

TEST_CASE("what a faster object makes above half the patch's rate does not come back as something else") {
  // The cube of a sine has a third harmonic, a quarter of its size: 45 kHz of 15 kHz, which at the patch's rate sounds as 3 kHz.
  const auto cube = [](double rate) {
    return R"({"a": {"object": "Sine", "freq": 15000}, "b": {"object": "Sig", "value": "a * a * a", )" + at_rate(rate) + R"(, "out": 0}})";
  };
  CHECK(level_of(cube(1), 3000) == doctest::Approx(20 * std::log10(0.25)).epsilon(0.01));
  for (const double rate : {2.0, 4.0, 8.0, 32.0}) {
    CAPTURE(rate);
    CHECK(level_of(cube(rate), 3000) < -95);
    CHECK(level_of(cube(rate), 15000) == doctest::Approx(20 * std::log10(0.75)).epsilon(0.01));
  }
}

TEST_CASE("upwards no image of a tone is heard") {
  // At twice the rate 20 kHz has an image at 76 kHz (of 96). Squared there, the two would beat at 56 kHz and below: 2 * 76 - 96 = 56; 76 - 20 = 56 is mirrored to 40,
  // which the way down keeps out. At 4 times the rate the product with a tone of 70 kHz brings the image down to 6 kHz.
  const std::string objects = R"({"a": {"object": "Sine", "freq": 20000}, "c": {"object": "Sine", "freq": 70000, "rate": 4},
      "b": {"object": "Sig", "value": "a * c", "rate": 4, "out": 0}})";
  CHECK(level_of(objects, 6000) < -95);   // 76 - 70
  CHECK(level_of(objects, 50000 - 48000) < -95);  // 70 - 20 = 50 kHz stays above what is heard
}

TEST_CASE("a slower object hears what lies below its own half rate, and nothing of what lies above") {
  for (const double rate : {0.5, 0.125, 1.0 / 128}) {
    CAPTURE(rate);
    const double half = kRate * rate / 2;
    CHECK(level_of(sine_through(0.4 * half, rate), 0.4 * half) == doctest::Approx(0).epsilon(0.01));
    CHECK(level_of(sine_through(0.9 * half, rate), 0.9 * half) == doctest::Approx(0).epsilon(0.01));
    const double above = 1.3 * half, folded = 0.7 * half;
    CHECK(level_of(sine_through(above, rate), folded) < -95);
    CHECK(level_of(sine_through(above, rate), above) < -95);
  }
}

TEST_CASE("an oscillator keeps its frequency at every rate") {
  for (const double rate : {128.0, 2.0, 0.5, 1.0 / 64}) {
    CAPTURE(rate);
    const std::vector<float> heard = mono(R"({"a": {"object": "Sine", "freq": 200, )" + at_rate(rate) + R"(, "out": 0}})", 1);
    const SineFit fit = fit_sine(std::span(heard).last(24000), 200, kRate);
    CHECK(fit.amplitude == doctest::Approx(1).epsilon(1e-4));
    CHECK(fit.residual < 3e-4);  // a phase of 32 bits resolves 0.7 mHz at 128 times the rate
  }
}

TEST_CASE("modes 0 and 1 are pyo's: samples held or among zeros upwards, one of so many taken downwards") {
  for (const std::string mode : {"0", "1"}) {
    CAPTURE(mode);
    const Sound ours = render_patch(R"({"a": {"object": "Sine", "freq": [1000, 300.5]}, "up": {"object": "Resample", "input": "a", "mode": )" + mode + R"(, "rate": 4},
        "low": {"object": "Tone", "input": "up", "freq": 2000, "rate": 4}, "down": {"object": "Resample", "input": "low", "mode": 0, "out": 0}})", 0.05);
    const Sound theirs = render_pyo("a = Sine([1000, 300.5])\ns.beginResamplingBlock(4)\nup = Resample(a, mode=" + mode + ")\nlow = Tone(up, 2000)\ns.endResamplingBlock()\ndown = Resample(low, mode=0).out()", 0.05);
    CHECK(largest_difference(ours, theirs) < 2e-4);  // pyo's Sine drifts by as much
  }
}

TEST_CASE("every object runs at other rates, and does not care how the patch's frames fall into blocks") {
  for (const auto& [name, type] : Registry::all()) {
    const Declaration& declaration = type.declaration;
    if (declaration.role != ObjectRole::Audio || declaration.outputs.front().spectrum) continue;
    const auto outside = [](const Parameter& p) { return p.input_channel || p.midi_channel || p.kind == ParameterKind::Path || p.kind == ParameterKind::Names || p.matrix || p.spectrum; };
    if (std::any_of(declaration.parameters.begin(), declaration.parameters.end(), outside)) continue;
    std::string members;
    for (const Parameter& p : declaration.parameters) {
      if (!p.required) continue;
      const std::string value = p.kind == ParameterKind::Input ? "\"n\"" : p.kind == ParameterKind::Table ? "\"t\"" : p.kind == ParameterKind::Tables ? R"(["t", "t"])" : p.kind == ParameterKind::Points ? "[[0, 0], [0.1, 1]]" : p.kind == ParameterKind::Numbers ? "[0.5, 1]" : p.kind == ParameterKind::Integer ? "64" : "0.5";
      members += ", \"" + p.name + "\": " + value;
    }
    for (const double rate : {2.0, 0.25}) {
      CAPTURE(declaration.name);
      CAPTURE(rate);
      const std::string objects = R"({"n": {"object": "Noise", "mul": [0.3, 0.2]}, "t": {"object": "HarmTable", "list": [1, 0.5]}, "x": {"object": ")" + name + "\"" + members + ", " + at_rate(rate) + R"(, "mul": 0.1, "out": 0}})";
      const std::vector<float> sound = mono(objects, 0.1);
      CHECK(std::all_of(sound.begin(), sound.end(), [](float x) { return std::isfinite(x); }));
      CHECK(mono(objects, 0.1, 37).size() == sound.size());
    }
  }
}

TEST_CASE("a fast and a slow object give the same samples whatever the blocks") {
  for (const double rate : {8.0, 0.125}) {
    CAPTURE(rate);
    const std::string objects = R"({"a": {"object": "SineLoop", "freq": [200, 301.5, 99], "feedback": 0.1, "mul": 0.3}, "b": {"object": "Disto", "input": "a", )" + at_rate(rate) + R"(, "out": 0})";
    const std::vector<float> whole = mono(objects + "}", 0.2);
    const std::vector<float> odd = mono(objects + "}", 0.2, 37);
    // A Pattern cuts blocks at its steps.
    const std::vector<float> cut = mono(objects + R"(, "z": {"object": "Sig", "value": 0, "out": 0}, "p": {"object": "Pattern", "time": 0.00313, "do": [{"set": "z.value", "to": 0}]}})", 0.2);
    CHECK(odd == whole);
    CHECK(cut == whole);
  }
}

TEST_CASE("signals between fast objects are exchanged without a filter, by way of others they are refused") {
  // An object of rate 8 that reads another of rate 8 reads it as it is: x - x is silence.
  const std::vector<float> nothing = mono(R"({"a": {"object": "Noise", "mul": 0.3, "rate": 8}, "b": {"object": "Sig", "value": "a", "rate": 8}, "c": {"object": "Sig", "value": "a - b", "rate": 8, "out": 0}})", 0.1);
  CHECK(std::all_of(nothing.begin(), nothing.end(), [](float x) { return x == 0; }));
  CHECK_THROWS_WITH(mono(R"({"a": {"object": "Noise", "rate": 8}, "b": {"object": "Tone", "input": "a"}, "c": {"object": "Sig", "value": "a - b", "rate": 8, "out": 0}})", 0.1),
                    doctest::Contains("both directly and by way of objects at another rate"));
  // What an event acts on is computed before all else: fast objects hand on their frames while they are computed, and only then.
  CHECK_THROWS_WITH(mono(R"({"a": {"object": "Metro", "time": 0.01, "rate": 8}, "s": {"object": "Sine", "out": 0}, "f": {"object": "TrigFunc", "input": "a", "do": [{"stop": "s"}]}})", 0.1),
                    doctest::Contains("acts on what it hears"));
  // The same at a slow rate is no matter.
  CHECK(!mono(R"({"a": {"object": "Noise", "rate": 0.125}, "b": {"object": "Tone", "input": "a"}, "c": {"object": "Sig", "value": "a - b", "rate": 0.125, "out": 0}})", 0.1).empty());
  // From one rate to another.
  CHECK(level_of(R"({"a": {"object": "Sine", "freq": 440, "rate": 8}, "b": {"object": "Sig", "value": "a", "rate": 0.25}, "c": {"object": "Sig", "value": "b", "rate": 2, "out": 0}})", 440) == doctest::Approx(0).epsilon(0.01));
}

TEST_CASE("rates that are none, and objects that have but the patch's, are refused") {
  const auto with = [](const std::string& object, const std::string& rate) { return R"({"x": {"object": ")" + object + R"(", "rate": )" + rate + R"(, "out": 0}})"; };
  for (const std::string rate : {"3", "0", "-2", "256", "0.3", "\"fast\""}) CHECK_THROWS_WITH(mono(with("Sine", rate), 0.1), doctest::Contains("expected a power of two, from 1/128 to 128 times the patch's rate"));
  CHECK_THROWS_WITH(mono(with("Input", "2"), 0.1), doctest::Contains("found the key \"rate\""));
  CHECK_THROWS_WITH(mono(R"({"s": {"object": "Sine"}, "x": {"object": "Resample", "input": "s", "rate": 2, "mul": "s", "out": 0}})", 0.1), doctest::Contains("found a signal for a Resample between two rates"));
}

TEST_CASE("an envelope keeps its times at other rates") {
  const std::vector<float> fade = mono(R"({"f": {"object": "Fader", "fadein": 0.1, "fadeout": 0.05, "dur": 0.5, "rate": 4, "out": 0}})", 0.7);
  CHECK(fade[9600] == doctest::Approx(1).epsilon(1e-3));
  CHECK(fade[2400 + 64] == doctest::Approx(0.5).epsilon(0.05));
  CHECK(std::abs(fade[26000]) < 1e-4);
}
