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
