#include "tests/against_pyo.h"
#include "tests/same_samples.h"
#include "tests/worker/objects/windows.h"
using namespace tutti::test;

namespace {

// Of steps through zero that are larger than 0.01.
double crossings(const std::vector<float>& x, std::size_t first, std::size_t count) {
  int found = 0;
  for (std::size_t i = first; i < first + count; ++i) {
    const float before = i == 0 ? 0 : x[i - 1];
    found += (before < 0) != (x[i] < 0) && std::abs(x[i] - before) > 0.01f;
  }
  return found / static_cast<double>(count);
}

double mean(const std::vector<float>& x, std::size_t from) {
  double sum = 0;
  for (std::size_t i = from; i < x.size(); ++i) sum += x[i];
  return sum / static_cast<double>(x.size() - from);
}

}  // namespace

TEST_CASE("ZCross counts what goes through zero in each 256 frames, for one stream and for many, whatever the period") {
  const char* const patch = R"({"s": {"object": "Sine", "freq": [1375, 20, 12345, 0], "mul": [1, 0.5, 0.25, 0], "add": [0, -0.1, 0, 0]}, "n": {"object": "Noise", "mul": [0, 0, 0, 0.5]},
    "x": {"object": "Sig", "value": "s + n"}, "a": {"object": "ZCross", "input": "x", "thresh": 0.01, "out": 0}, "one": {"object": "ZCross", "input": "x[3]", "thresh": 0.01, "out": 4}, "b": {"object": "Sig", "value": "x", "out": 5}})";
  for (const int period : {64, 37, 256}) {
    const Sound sound = render_patch(patch, 0.2, 9, ".", period);
    for (std::size_t c = 0; c < 4; ++c) CHECK(difference_of_windows(sound.channels[c], sound.channels[5 + c], crossings) == 0);
    CHECK(difference_of_windows(sound.channels[4], sound.channels[8], crossings) == 0);
  }
}

TEST_CASE("ZCross of a sine is twice its frequency over the rate, of white noise a half") {
  const Sound sound = render_patch(R"({"s": {"object": "Sine", "freq": [1010, 100]}, "n": {"object": "Noise"}, "a": {"object": "ZCross", "input": "s", "out": 0}, "b": {"object": "ZCross", "input": "n", "out": 2}})", 4, 3);
  CHECK(mean(sound.channels[0], 256) == doctest::Approx(2 * 1010.0 / 48000).epsilon(0.001));
  CHECK(mean(sound.channels[1], 256) == doctest::Approx(2 * 100.0 / 48000).epsilon(0.01));
  CHECK(mean(sound.channels[2], 256) == doctest::Approx(0.5).epsilon(0.01));  // 192000 frames: a standard deviation of 0.0011
}

TEST_CASE("ZCross leaves out steps up to its threshold") {
  const Sound sound = render_patch(R"({"s": {"object": "Sine", "freq": 1000, "phase": 0.013}, "a": {"object": "ZCross", "input": "s", "thresh": [0.1, 0.2], "out": 0}})", 0.5, 2);
  CHECK(mean(sound.channels[0], 256) == doctest::Approx(2000.0 / 48000).epsilon(0.01));  // steps through zero are of 0.1308
  CHECK(mean(sound.channels[1], 256) == 0);
}

// A buffer begins with a sample whose step pyo counts alike.
TEST_CASE("ZCross is that of pyo's buffers, four at a time") {
  const Sound ours = render_patch(with_bursts(R"("t": {"object": "Sine", "freq": 1010, "mul": 0.5}, "a": {"object": "ZCross", "input": "t", "out": 0})"), 0.3, 1);
  const Sound theirs = render_pyo("a = ZCross(Sine(1010, mul=0.5)); b = Sig(a).out()", 0.3, 1);
  CHECK(difference_to_buffers(ours.channels[0], theirs.channels[0], 2, [](const double* four) { return (four[0] + four[1] + four[2] + four[3]) / 4; }) < 1.01 / 256);
}
