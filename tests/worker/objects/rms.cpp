#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
#include "tests/worker/objects/windows.h"
using namespace tutti::test;

namespace {

double rms(const std::vector<float>& x, std::size_t first, std::size_t count) {
  double sum = 0;
  for (std::size_t i = first; i < first + count; ++i) sum += static_cast<double>(x[i]) * x[i];
  return std::sqrt(sum / static_cast<double>(count));
}

}  // namespace

TEST_CASE("RMS is the root mean square of each 256 frames, for one stream and for many, whatever the period") {
  const char* const patch = R"({"s": {"object": "Sine", "freq": [375, 100, 1234.5], "mul": [1, 0.5, 0.25]}, "a": {"object": "RMS", "input": "s", "out": 0}, "one": {"object": "RMS", "input": "s[1]", "out": 3},
    "b": {"object": "Sig", "value": "s", "out": 4}})";
  for (const int period : {64, 37, 256}) {
    const Sound sound = render_patch(patch, 0.2, 7, ".", period);
    for (std::size_t c = 0; c < 3; ++c) CHECK(difference_of_windows(sound.channels[c], sound.channels[4 + c], rms) < 1e-6);
    CHECK(difference_of_windows(sound.channels[3], sound.channels[5], rms) < 1e-6);
  }
}

// 375 Hz has two whole periods in a window.
TEST_CASE("RMS of a sine is its amplitude over the root of 2") {
  const Sound sound = render_patch(R"({"s": {"object": "Sine", "freq": 375, "mul": 0.5}, "a": {"object": "RMS", "input": "s", "mul": 2, "add": 1, "out": 0}})", 0.2, 1);
  for (std::size_t n = 256; n < sound.channels[0].size(); ++n) REQUIRE(std::abs(sound.channels[0][n] - (1 + std::sqrt(0.5))) < 1e-5);
}

TEST_CASE("RMS is that of pyo's buffers, four at a time") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "RMS", "input": "x", "out": 0})"), 0.3, 1), theirs = render_pyo(with_pyo_bursts("a = RMS(x); b = Sig(a).out()"), 0.3, 1);
  CHECK(difference_to_buffers(ours.channels[0], theirs.channels[0], 2, [](const double* four) {
          double sum = 0;
          for (int i = 0; i < 4; ++i) sum += four[i] * four[i];
          return std::sqrt(sum / 4);
        }) < 1e-5);
}

TEST_CASE("RMS recovers from an infinity in the next window") {
  const Sound sound = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "0.5 + flash"}, "a": {"object": "RMS", "input": "x", "out": 0})--"), 0.25, 1);
  CHECK(sound.channels[0][1000] == doctest::Approx(0.5));
}
