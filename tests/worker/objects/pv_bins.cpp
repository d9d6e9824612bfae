// PVGate, PVFilter, PVShift, PVVerb, PVAmpMod and PVFreqMod: what they do to the bins of a tone, by their formulas.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
#include "tests/spectral_frames.h"
using namespace tutti;
using namespace tutti::test;

namespace {

constexpr double kBin = 48000.0 / 1024;

std::vector<HeardFrame> frames_of(const std::string& object, const std::vector<float>& values, std::vector<Fixed> fixed, const std::vector<float>& sound) {
  SpectralChain chain;
  chain.add(object, values, std::move(fixed));
  chain.run_all(sound);
  return chain.frames;
}

}  // namespace

TEST_CASE("PVGate damps the bins below its threshold, or above it") {
  const std::vector<float> sound = tone(20 * kBin, 8192);  // magnitudes 0.125, 0.25, 0.125
  const auto magnitudes = [&](float threshold, float damp, bool inverse) { return frames_of("PVGate", {threshold, damp}, {fixed_number(inverse)}, sound).back().magnitudes; };
  CHECK(magnitudes(-15, 0, false)[20] == doctest::Approx(0.25).epsilon(1e-3));
  CHECK(magnitudes(-15, 0, false)[19] == 0);
  CHECK(magnitudes(-15, 0.5f, false)[19] == doctest::Approx(0.0625).epsilon(1e-3));
  CHECK(magnitudes(-20, 0, false)[19] == doctest::Approx(0.125).epsilon(1e-3));
  CHECK(magnitudes(-10, 0, false)[20] == 0);
  CHECK(magnitudes(-15, 0.1f, true)[20] == doctest::Approx(0.025).epsilon(1e-3));
  CHECK(magnitudes(-15, 0.1f, true)[19] == doctest::Approx(0.125).epsilon(1e-3));
}

TEST_CASE("PVGate's threshold is pyo's: the same bins pass") {
  for (const char* threshold : {"-17", "-19", "-25"}) {  // of a tone of amplitude 0.5: above its bin, between it and its neighbours, below these
    const std::string tone_text = R"({"x": {"object": "Sine", "freq": 937.5, "mul": 0.5}, "a": {"object": "PVAnal", "input": "x"}, "g": {"object": "PVGate", "input": "a", "thresh": )";
    const Sound ours = render_patch(tone_text + threshold + R"(}, "s": {"object": "PVSynth", "input": "g", "out": 0}})", 0.4, 1);
    const Sound theirs = render_pyo(std::string("x = Sine(937.5, mul=0.5)\nb = PVSynth(PVGate(PVAnal(x), thresh=") + threshold + ")).out()", 0.4, 1);
    const auto power = [](const Sound& sound) {
      double sum = 0;
      for (std::size_t n = 9600; n < 19200; ++n) sum += static_cast<double>(sound.channels[0][n]) * sound.channels[0][n];
      return sum / 9600;
    };
    CAPTURE(threshold);
    CHECK(std::sqrt(power(theirs)) / 0.749 == doctest::Approx(std::sqrt(power(ours))).epsilon(0.01));
  }
}

TEST_CASE("PVFilter multiplies magnitudes by what its table says, as far as gain says") {
  const Sound flat = render_patch(R"({"x": {"object": "Sine", "freq": [937.5, 9375]}, "t": {"object": "DataTable", "size": 100, "init": {"repeat": 0.5, "count": 100}}, "a": {"object": "PVAnal", "input": "x"},
      "f": {"object": "PVFilter", "input": "a", "table": "t", "gain": [1, 1, 0.5, 0.5], "mode": 0}, "s": {"object": "PVSynth", "input": "f", "out": 0}})", 0.3, 4);
  const auto level = [](const std::vector<float>& x) { return *std::max_element(x.begin() + 4800, x.end()); };
  CHECK(level(flat.channels[0]) == doctest::Approx(0.5).epsilon(1e-3));
  CHECK(level(flat.channels[1]) < 1e-4);  // bin 200 of a table of 100
  CHECK(level(flat.channels[2]) == doctest::Approx(0.75).epsilon(1e-3));
  CHECK(level(flat.channels[3]) == doctest::Approx(0.5).epsilon(1e-3));
  const Sound ramp = render_patch(R"({"x": {"object": "Sine", "freq": [937.5, 9375]}, "t": {"object": "LinTable", "list": [[0, 0], [100, 1]], "size": 100}, "a": {"object": "PVAnal", "input": "x"},
      "f": {"object": "PVFilter", "input": "a", "table": "t", "mode": 1}, "s": {"object": "PVSynth", "input": "f", "out": 0}})", 0.3);
  CHECK(level(ramp.channels[0]) == doctest::Approx(20.0 / 512).epsilon(0.03));
  CHECK(level(ramp.channels[1]) == doctest::Approx(200.0 / 512).epsilon(0.03));
}

TEST_CASE("PVShift adds to all frequencies") {
  for (const float hz : {0.0f, 1000.0f, -500.0f, 10.0f, 30000.0f}) {
    CAPTURE(hz);
    const HeardFrame frame = frames_of("PVShift", {hz}, {}, tone(40.2 * kBin, 8192)).back();
    const int k = loudest(frame), expected = 40 + static_cast<int>(std::lround(hz / kBin));
    if (expected > 512) {
      CHECK(*std::max_element(frame.magnitudes.begin(), frame.magnitudes.end()) < 1e-3);
      continue;
    }
    CHECK(k == expected);
    CHECK(frame.hz[static_cast<std::size_t>(k)] == doctest::Approx(40.2 * kBin + static_cast<double>(hz)).epsilon(1e-5));
  }
}

TEST_CASE("PVVerb lets bins die away by its formula, which is pyo's") {
  std::vector<float> sound = tone(100 * kBin, 8192);
  sound.resize(40000);
  for (const auto& times : {std::pair{0.75f, 1.0f}, {0.0f, 1.0f}, {0.5f, 0.5f}, {1.0f, 1.0f}, {1.0f, 0.0f}}) {
    const float revtime = times.first, damp = times.second;
    CAPTURE(revtime);
    CAPTURE(damp);
    const auto frames = frames_of("PVVerb", {revtime, damp}, {}, sound);
    const std::size_t from = 40, to = 60;  // the tone has gone
    const double decay = std::pow(static_cast<double>(frames[to].magnitudes[100]) / frames[from].magnitudes[100], 1.0 / static_cast<double>(to - from));
    CHECK(decay == doctest::Approx((0.75 + 0.25 * static_cast<double>(revtime)) * std::pow(0.997 + 0.003 * static_cast<double>(damp), 100)).epsilon(1e-4));
  }
}

TEST_CASE("PVAmpMod moves each bin's magnitude by an oscillator of its own, with pyo's shapes") {
  const std::vector<float> sound = tone(20 * kBin, 48000);
  const auto shape = [](int type, double turns) {
    const double p = turns - std::floor(turns), later = turns + 0.25, x = later - std::floor(later);
    switch (type) {
      case 0: return 0.5 + 0.5 * std::sin(6.283185307179586 * p);
      case 1: return 1 - p;
      case 2: return p;
      case 3: return p < 0.5 ? 1.0 : 0.0;
      default: return 1 - std::abs(2 * x - 1);
    }
  };
  for (const float spread : {0.0f, 1.0f})
    for (int type = 0; type < 5; ++type) {
      CAPTURE(type);
      const auto frames = frames_of("PVAmpMod", {3.3f, spread, static_cast<float>(type)}, {}, sound);
      const double step = 3.3 * std::pow(1 + 0.001 * static_cast<double>(spread), 20) * 256 / 48000;
      for (std::size_t i = 20; i < frames.size(); i += 3) {
        const double turns = step * static_cast<double>(i);
        if (std::abs(turns - std::round(turns * 2) / 2) < 1e-3) continue;  // an edge
        CHECK(frames[i].magnitudes[20] == doctest::Approx(0.25 * shape(type, turns)).epsilon(1e-3));
      }
    }
}

TEST_CASE("PVAmpMod's noises stay between 0 and 1 and differ from bin to bin; brown is the slowest, white the quickest") {
  double changes[3] = {};
  for (int type = 5; type < 8; ++type) {
    std::vector<float> noise(48000);
    for (std::size_t n = 0; n < noise.size(); n += 1024) noise[n] = 1024;  // all bins alike
    const auto plain = frames_of("PVGate", {-200, 1}, {fixed_number(0)}, noise), moved = frames_of("PVAmpMod", {1, 0, static_cast<float>(type)}, {}, noise);
    double last[2] = {0.5, 0.5}, sum = 0, count = 0;
    for (std::size_t i = 8; i < plain.size(); ++i)
      for (const std::size_t k : {100u, 101u}) {
        const double value = static_cast<double>(moved[i].magnitudes[k]) / plain[i].magnitudes[k];
        CHECK(value >= 0);
        CHECK(value <= 1.0001);
        sum += value;
        ++count;
        changes[type - 5] += std::abs(value - last[k - 100]);
        last[k - 100] = value;
      }
    CHECK(last[0] != last[1]);
    CHECK(sum / count == doctest::Approx(0.5).epsilon(0.3));
  }
  CHECK(changes[0] < changes[2]);
  CHECK(changes[1] < changes[2]);
}

TEST_CASE("PVFreqMod multiplies frequencies by 1 to 1 + depth") {
  const std::vector<float> sound = tone(100 * kBin, 48000);
  const auto frames = frames_of("PVFreqMod", {3.3f, 0, 0.2f, 0}, {}, sound);
  for (std::size_t i = 20; i < frames.size(); ++i) {
    const double factor = 1 + 0.2 * (0.5 + 0.5 * std::sin(6.283185307179586 * 3.3 * 256 / 48000 * static_cast<double>(i)));
    CHECK(frames[i].hz[static_cast<std::size_t>(loudest(frames[i]))] == doctest::Approx(100 * kBin * factor).epsilon(1e-4));
  }
}
