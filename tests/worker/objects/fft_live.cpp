// Sizes and windows of frames that lie in signals change while they play.
#include <cmath>

#include "tests/coordinator/patch/patches.h"
#include "tests/worker/live_frames.h"
using namespace tutti;
using namespace tutti::test;

namespace {

const char* const kAll[] = {"f", "v", "d", "r", "i"};

std::string patch_of_size(int size, int window, int overlaps = 4, int largest = 2048) {
  const std::string more = R"(, "overlaps": )" + std::to_string(overlaps) + R"(, "largest": )" + std::to_string(largest);
  const std::string frames = R"(, "framesize": )" + std::to_string(size) + more, transform = R"(, "size": )" + std::to_string(size) + R"(, "wintype": )" + std::to_string(window) + more;
  return R"({"x": {"object": "Input"}, "f": {"object": "FFT", "input": "x")" + transform + R"(}, "p": {"object": "CarToPol", "inreal": "f.real", "inimag": "f.imag"},
      "v": {"object": "Vectral", "input": "p.mag", "down": 0.4)" + frames + R"(}, "d": {"object": "FrameDelta", "input": "p.ang")" + frames + R"(}, "r": {"object": "FrameAccum", "input": "d")" + frames +
         R"(}, "c": {"object": "PolToCar", "inmag": "v", "inang": "r"}, "i": {"object": "IFFT", "inreal": "c.real", "inimag": "c.imag")" + transform + R"(}, "m": {"object": "Mix", "input": "i", "voices": 1, "out": 0}})";
}

void change(LivePatch& patch, int size, int window) {
  for (const char* object : kAll) {
    patch.set(object, "size", size);
    patch.set(object, "framesize", size);
    patch.set(object, "wintype", window);
  }
}

double difference(std::span<const float> a, std::span<const float> b) {
  double largest = 0;
  for (std::size_t n = 0; n < a.size(); ++n) largest = std::max(largest, std::abs(static_cast<double>(a[n]) - b[n]));
  return std::isfinite(peak_of(a)) && std::isfinite(peak_of(b)) ? largest : HUGE_VAL;
}

}  // namespace

// What is loaded later is so by a multiple of all sizes: frames begin at the same times.
TEST_CASE("FFT, IFFT, FrameDelta, FrameAccum and Vectral whose size changes go on as those that are loaded with the new one") {
  const std::vector<float> noise = some_noise(16384, 0.3), other = some_noise(16384, 0.3, 7), silence(16384);
  for (const int overlaps : {1, 4, 5, 16}) {
    LivePatch live(patch_of_size(1024, 2, overlaps));
    live.play(noise);
    live.play(silence);
    for (const auto& shape : {std::pair{256, 2}, {2048, 6}, {512, 0}, {16, 1}, {64, 2}, {1024, 5}}) {
      const int size = shape.first, window = shape.second;
      CAPTURE(overlaps);
      CAPTURE(size);
      change(live, size, window);
      LivePatch loaded(patch_of_size(size, window, overlaps));
      live.play(silence);
      loaded.play(silence);
      const std::vector<float> a = live.play(other), b = loaded.play(other);
      CHECK(peak_of(b) > 1e-3);
      CHECK(difference(a, b) <= 1e-4 * std::max(1.0, peak_of(b)));
      live.play(silence);
    }
  }
}

TEST_CASE("FFT into IFFT is the sound again after each change of size and window, and never louder") {
  std::mt19937 random(5);
  const std::vector<float> noise = some_noise(96000, 0.5);
  LivePatch live(R"({"x": {"object": "Input"}, "f": {"object": "FFT", "input": "x", "largest": 4096}, "i": {"object": "IFFT", "inreal": "f.real", "inimag": "f.imag", "largest": 4096},
      "m": {"object": "Mix", "input": "i", "voices": 1, "mul": 0.6666667, "out": 0}})");
  for (int i = 0; i < 40; ++i) {
    const int size = 16 << random() % 9;
    CAPTURE(size);
    for (const char* object : {"f", "i"}) live.set(object, "size", size);
    const std::size_t from = random() % 40000, frames = 14000 + random() % 5000;
    const std::vector<float> sound = live.play(std::span(noise).subspan(from, frames), 1 + static_cast<int>(random() % 64));
    double largest = 0;
    for (std::size_t n = static_cast<std::size_t>(3 * size + 512); n < frames; ++n)
      largest = std::max(largest, std::abs(static_cast<double>(sound[n]) - noise[from + n - 2 * static_cast<std::size_t>(size)]));
    CHECK(largest < 0.5e-4);
    CHECK(peak_of(sound) <= 0.5 * 1.01);
  }
}

TEST_CASE("frames that lie in signals may change at any time, each object by itself, with plays and stops") {
  std::mt19937 random(3);
  const std::vector<float> noise = some_noise(100000, 0.3);
  for (const int overlaps : {2, 3, 16, 64}) {
    LivePatch live(patch_of_size(1024, 2, overlaps));
    double peak = 0;
    for (int i = 0; i < 400; ++i) {
      const char* object = kAll[random() % 5];
      const int what = static_cast<int>(random() % 6), size = 16 << random() % 8;
      if (what < 2) live.set(object, "size", size), live.set(object, "framesize", size);
      if (what == 2) live.set(object, "wintype", random() % 9);
      if (what == 4) live.graph().stop(live.find(object));
      if (what == 5) live.graph().play(live.find(object));
      const std::size_t frames = 1 + random() % 300;
      peak = std::max(peak, peak_of(live.play(std::span(noise).subspan(static_cast<std::size_t>(i) * 200, frames), 1 + static_cast<int>(random() % 64))));
    }
    CHECK(peak < 1000);
  }
}

TEST_CASE("frames that lie in signals have one size and window in all streams") {
  const auto problem = [](const std::string& fields, const std::string& more = "") {
    return wrong(R"({"n": {"object": "Noise"}, "f": {"object": "FFT", "input": "n")" + fields + R"(}, "i": {"object": "IFFT", "inreal": "f.real", "inimag": "f.imag", "out": 0})" + more + "}");
  };
  CHECK(contains(problem(R"(, "size": [512, 1024])"), "found a list, expected one number: the frames of a sound lie in several streams"));
  CHECK(contains(problem(R"(, "largest": 512)"), "found 512, expected 0 or at least the size, 1024"));
  const std::string sets = R"(, "p": {"object": "Pattern", "time": 1, "do": [{"set": "f.size", "to": )";
  CHECK(contains(problem("", sets + "[512, 256]}]}"), "found 2 values for f.size, expected one for all streams"));
  CHECK(contains(problem(R"(, "largest": 1024)", sets + "2048}]}"), "found 2048 for f.size, expected a power of two from 16 to 1024, for which there is memory"));
  CHECK(problem("", sets + "2048}]}").empty());
}
