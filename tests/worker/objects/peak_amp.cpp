#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
#include "tests/worker/objects/windows.h"
using namespace tutti::test;

namespace {

double peak(const std::vector<float>& x, std::size_t first, std::size_t count) {
  double largest = 0;
  for (std::size_t i = first; i < first + count; ++i) largest = std::fmax(largest, std::abs(x[i]));
  return largest;
}

}  // namespace

TEST_CASE("PeakAmp is the largest absolute sample of each 256 frames, for one stream and for many, whatever the period") {
  const char* const patch = R"({"s": {"object": "Sine", "freq": [375, 20, 1234.5], "mul": [1, -0.5, 0.25], "add": [0, -0.1, 0]}, "a": {"object": "PeakAmp", "input": "s", "out": 0}, "one": {"object": "PeakAmp", "input": "s[1]", "out": 3},
    "b": {"object": "Sig", "value": "s", "out": 4}})";
  for (const int period : {64, 37, 256}) {
    const Sound sound = render_patch(patch, 0.2, 7, ".", period);
    for (std::size_t c = 0; c < 3; ++c) CHECK(difference_of_windows(sound.channels[c], sound.channels[4 + c], peak) == 0);
    CHECK(difference_of_windows(sound.channels[3], sound.channels[5], peak) == 0);
  }
}

TEST_CASE("PeakAmp is that of pyo's buffers, four at a time") {
  const Sound ours = render_patch(with_bursts(R"("a": {"object": "PeakAmp", "input": "x", "out": 0})"), 0.3, 1), theirs = render_pyo(with_pyo_bursts("a = PeakAmp(x); b = Sig(a).out()"), 0.3, 1);
  CHECK(difference_to_buffers(ours.channels[0], theirs.channels[0], 2, [](const double* four) { return std::fmax(std::fmax(four[0], four[1]), std::fmax(four[2], four[3])); }) < 1e-5);
}

TEST_CASE("PeakAmp recovers from an infinity in the next window") {
  const Sound sound = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "0.5 + flash"}, "a": {"object": "PeakAmp", "input": "x", "out": 0})--"), 0.25, 1);
  CHECK(sound.channels[0][1000] == 0.5f);
}
