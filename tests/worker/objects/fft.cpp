// FFT, IFFT, CarToPol, PolToCar, FrameDelta, FrameAccum and Vectral: sample by sample as pyo's.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
#include "tests/same_samples.h"
using namespace tutti;
using namespace tutti::test;

namespace {

double peak(const std::vector<float>& x) {
  double largest = 0;
  for (const float y : x) largest = std::max(largest, std::abs(static_cast<double>(y)));
  return largest;
}

}  // namespace

// pyo's windows end with the sample they begin with, which makes them shorter by one: with a rectangle there is no such difference.
TEST_CASE("FFT gives real parts, imaginary parts and bins as pyo does, streams in pyo's order") {
  const Sound ours = render_patch(with_bursts(R"("f": {"object": "FFT", "input": ["x", "x * 0.5"], "size": 256, "overlaps": 4, "wintype": 0}, "r": {"object": "Sig", "value": "f.real", "out": 0},
      "i": {"object": "Sig", "value": "f.imag", "out": 8}, "b": {"object": "Sig", "value": "f.bin", "out": 16})"), 0.3, 24);
  const Sound theirs = render_pyo(with_pyo_bursts("y = x * 0.5\nf = FFT([x, y], size=256, overlaps=4, wintype=0)\n"
                                                  "l = [[Sig(f[p][i]).out(8 * q + i) for i in range(8)] for q, p in enumerate(['real', 'imag', 'bin'])]"), 0.3, 24);
  for (std::size_t c = 0; c < 24; ++c) {
    CAPTURE(c);
    double largest = 0;
    for (std::size_t n = 0; n < ours.channels[c].size(); ++n) {
      const std::size_t bin = (n + 256 - c % 8 / 2 * 64) % 256;
      if (c >= 8 && c < 16 && bin == 128) continue;  // the imaginary part at half the rate, which is 0: pyo has a real part there
      largest = std::max(largest, std::abs(static_cast<double>(ours.channels[c][n]) - theirs.channels[c][n]));
    }
    CHECK(peak(ours.channels[c]) > 0.01);
    CHECK(largest < (c < 16 ? 1e-5 : 1e-3));  // bins are up to 255, and pyo's first ones are faded in
  }
}

TEST_CASE("FFT's windows are pyo's but for a sample") {
  for (int window = 1; window <= 8; ++window) {
    if (window == 3 || window == 7) continue;  // pyo's triangle and Tukey have bumps (win_table.cpp)
    CAPTURE(window);
    const std::string type = std::to_string(window);
    const Sound ours = render_patch(with_bursts(R"("f": {"object": "FFT", "input": "x", "size": 1024, "overlaps": 1, "wintype": )" + type + R"(}, "r": {"object": "Sig", "value": "f.real", "out": 0})"), 0.3, 1);
    const Sound theirs = render_pyo(with_pyo_bursts("f = FFT(x, size=1024, overlaps=1, wintype=" + type + ")\nl = Sig(f['real']).out()"), 0.3, 1);
    CHECK(largest_difference(ours, theirs) < 0.01 * peak(ours.channels[0]));
  }
}

TEST_CASE("FFT into IFFT, mixed, is pyo's sound: 2 size late, times the sum of the squares of the windows") {
  for (const char* window : {"0", "2", "8"}) {
    CAPTURE(window);
    const std::string tail = std::string(", \"size\": 256, \"wintype\": ") + window;
    const Sound ours = render_patch(with_bursts(R"("f": {"object": "FFT", "input": ["x", "x * 0.5"])" + tail + R"(}, "i": {"object": "IFFT", "inreal": "f.real", "inimag": "f.imag")" + tail +
                                                R"(}, "m": {"object": "Mix", "input": "i", "voices": 2, "out": 0}, "dry": {"object": "Sig", "value": "x", "out": 2})"), 0.3, 3);
    const Sound theirs = render_pyo(with_pyo_bursts(std::string("y = x * 0.5\nf = FFT([x, y], size=256, wintype=") + window + ")\ni = IFFT(f['real'], f['imag'], size=256, wintype=" + window + ")\nm = i.mix(2).out()"), 0.3, 3);
    for (const std::size_t c : {0u, 1u}) {
      double difference = 0, identity = 0;
      const double sum = window[0] == '0' ? 4 : window[0] == '2' ? 1.5 : 2;
      for (std::size_t n = 1024; n < ours.channels[c].size(); ++n) {
        difference = std::max(difference, std::abs(static_cast<double>(ours.channels[c][n]) - theirs.channels[c][n]));
        identity = std::max(identity, std::abs(ours.channels[c][n] - sum * (c == 0 ? 1 : 0.5) * ours.channels[2][n - 512]));
      }
      CHECK(difference < 0.02 * sum);  // pyo's windows are a sample shorter, and it has no bin at half the rate in the imaginary part
      CHECK(identity < 1e-4);
    }
  }
}

TEST_CASE("CarToPol and PolToCar agree with pyo and with each other") {
  const Sound ours = render_patch(R"({"x": {"object": "Sine", "freq": 937.5, "mul": 2}, "y": {"object": "Sine", "freq": 1406.25}, "p": {"object": "CarToPol", "inreal": "x", "inimag": "y"},
      "c": {"object": "PolToCar", "inmag": "p.mag", "inang": "p.ang"}, "m": {"object": "Sig", "value": "p.mag", "out": 0}, "a": {"object": "Sig", "value": "p.ang", "out": 1},
      "r": {"object": "Sig", "value": "c.real - x", "out": 2}, "i": {"object": "Sig", "value": "c.imag - y", "out": 3}})", 0.1, 4);
  const Sound theirs = render_pyo("x = Sine(937.5, mul=2)\ny = Sine(1406.25)\np = CarToPol(x, y)\nl = [Sig(p['mag']).out(0), Sig(p['ang']).out(1)]", 0.1, 4);
  double magnitude = 0, angle = 0;
  for (std::size_t n = 0; n < ours.channels[0].size(); ++n) {
    magnitude = std::max(magnitude, std::abs(static_cast<double>(ours.channels[0][n]) - theirs.channels[0][n]));
    if (ours.channels[0][n] > 0.1f) angle = std::max(angle, std::abs(std::remainder(static_cast<double>(ours.channels[1][n]) - theirs.channels[1][n], 6.283185307179586)));
  }
  CHECK(magnitude < 2e-4);  // pyo's sines are read from a table
  CHECK(angle < 1e-2);
  CHECK(peak(ours.channels[2]) < 1e-5);
  CHECK(peak(ours.channels[3]) < 1e-5);
}

TEST_CASE("FrameDelta, FrameAccum and Vectral follow the frames of a sound through its streams, as pyo's do") {
  struct Case {
    const char *ours, *theirs;
    bool phase;
  };
  for (const Case& one : {Case{R"("FrameDelta", "framesize": 64)", "FrameDelta(v, framesize=64)", true}, Case{R"("FrameAccum", "framesize": 64)", "FrameAccum(v, framesize=64)", true},
                          Case{R"("Vectral", "framesize": 64, "up": 0.8, "down": 0.6, "damp": 0.5)", "Vectral(v, framesize=64, up=0.8, down=0.6, damp=0.5)", false}}) {
    CAPTURE(std::string(one.ours));
    const Sound ours = render_patch(with_bursts(R"("v": {"object": "Sig", "value": ["x", "x * 0.5", "x * 0.3", "x + 0.1", "x - 0.2", "x * -1", "x * 0.7", "x * -0.2"]}, "f": {"object": )" + std::string(one.ours) + R"(, "input": "v", "out": 0})"), 0.1, 8);
    const Sound theirs = render_pyo(with_pyo_bursts("parts = [x * 1, x * 0.5, x * 0.3, x + 0.1, x - 0.2, x * -1, x * 0.7, x * -0.2]\nv = Sig(parts)\nf = " + std::string(one.theirs) + "\nl = [Sig(f[i]).out(i) for i in range(8)]"), 0.1, 8);
    double largest = 0;
    for (std::size_t c = 0; c < 8; ++c)
      for (std::size_t n = 64; n < ours.channels[c].size(); ++n) {  // pyo's Vectral damps the frame that it begins within by a bin less
        const double difference = static_cast<double>(ours.channels[c][n]) - theirs.channels[c][n];
        largest = std::max(largest, std::abs(one.phase ? std::remainder(difference, 6.283185307179586) : difference));
      }
    CHECK(peak(ours.channels[0]) > 0.1);
    CHECK(largest < 2e-4);  // FrameAccum's sums grow in pyo, and are rounded more coarsely
  }
}

namespace {

// The streams of FFT, each turned through all objects that take frames in signals, and back to sound.
std::string frames_chain(const std::string& name, const std::string& input) {
  const auto object = [&](const std::string& last, const std::string& text) { return "\"" + name + last + "\": {" + text + "}, "; };
  const std::string size = R"(, "size": 64)", framesize = R"(, "framesize": 64)";
  return object("f", R"("object": "FFT", "input": ")" + input + "\"" + size) + object("p", R"("object": "CarToPol", "inreal": ")" + name + R"(f.real", "inimag": ")" + name + "f.imag\"") +
         object("v", R"("object": "Vectral", "down": 0.9, "input": ")" + name + "p.mag\"" + framesize) + object("d", R"("object": "FrameDelta", "input": ")" + name + "p.ang\"" + framesize) +
         object("a", R"("object": "FrameAccum", "input": ")" + name + "d\"" + framesize) + object("c", R"("object": "PolToCar", "inmag": ")" + name + R"(v", "inang": ")" + name + "a\"") +
         object("i", R"("object": "IFFT", "mul": 0.5, "inreal": ")" + name + R"(c.real", "inimag": ")" + name + "c.imag\"" + size);
}

}  // namespace

TEST_CASE("Frames of a sound are the same alone and beside others") {
  for (const int sounds : {2, 5, 16, 20}) {
    CAPTURE(sounds);
    std::string text = R"({"n": {"object": "Noise", "mul": {"repeat": 0.5, "count": )" + std::to_string(sounds) + "}}, " + frames_chain("many", "n") + frames_chain("one", "n[1]");
    for (int o = 0; o < 4; ++o)
      text += "\"x" + std::to_string(o) + R"(": {"object": "Sig", "value": "manyi[)" + std::to_string(o * sounds + 1) + "] - onei[" + std::to_string(o) + R"(]", "out": )" + std::to_string(o) + "}, ";
    const Sound sound = render_patch(text + R"("heard": {"object": "Sig", "value": "onei[2]", "out": 4}})", 0.05, 5);
    CHECK(peak(sound.channels[4]) > 0.01);
    for (std::size_t o = 0; o < 4; ++o) CHECK(peak(sound.channels[o]) < 1e-6);
  }
}

TEST_CASE("FrameDelta and FrameAccum are what their definition says, whatever the number of streams and of overlaps") {
  struct Case {
    int streams, overlaps;
  };
  constexpr int kSize = 32;
  const auto phase = [](double x) { return x - 6.283185307179586 * std::nearbyint(x / 6.283185307179586); };
  for (const Case& one : {Case{1, 4}, Case{3, 3}, Case{4, 4}, Case{5, 3}, Case{6, 4}, Case{7, 5}, Case{20, 3}, Case{31, 31}, Case{21, 20}})
    for (const bool sums : {false, true}) {
      CAPTURE(one.streams);
      CAPTURE(one.overlaps);
      CAPTURE(sums);
      const std::string count = std::to_string(one.streams);
      const Sound sound = render_patch(R"({"v": {"object": "Noise", "mul": {"repeat": 3, "count": )" + count + R"(}, "out": 0}, "f": {"object": ")" + (sums ? "FrameAccum" : "FrameDelta") +
                                       R"(", "input": "v", "framesize": 32, "overlaps": )" + std::to_string(one.overlaps) + R"(, "mul": 2, "add": 1, "out": )" + count + "}}", 0.01, 2 * one.streams);
      const int sounds = (one.streams + one.overlaps - 1) / one.overlaps;
      std::vector<double> last(static_cast<std::size_t>(sounds * kSize));
      double largest = 0;
      for (std::size_t t = 0; t < sound.channels[0].size(); ++t)
        for (int s = 0; s < one.streams; ++s) {
          const int bin = (static_cast<int>(t) - s / sounds * (kSize / one.overlaps)) & (kSize - 1);
          double& before = last[static_cast<std::size_t>(s % sounds * kSize + bin)];
          const double x = sound.channels[static_cast<std::size_t>(s)][t], y = (sound.channels[static_cast<std::size_t>(one.streams + s)][t] - 1) / 2;
          largest = std::max(largest, std::abs(phase(y - (sums ? before + x : x - before))));
          before = sums ? phase(before + x) : x;
        }
      CHECK(largest < 1e-4);
    }
}
