#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// A value each millisecond, read well behind the trigger (pyo's are a frame or two late).
std::vector<double> values_of(const std::vector<float>& channel) {
  std::vector<double> values;
  for (std::size_t n = 24; n < channel.size(); n += 48) values.push_back(std::round(channel[n] * 1000) / 1000);
  return values;
}

}  // namespace

// 5000 draws on both sides. Each number of 7 has 714 +- 25 of them; four standard errors are 100.
TEST_CASE("TrigRandInt draws whole numbers below max, all as often, as pyo's does") {
  const Sound ours =
      render_patch(R"({"m": {"object": "Metro", "time": 0.001}, "a": {"object": "TrigRandInt", "input": "m", "max": 7, "out": 0}})", 5, 1);
  const Sound theirs = render_pyo("m = Metro(0.001).play(); a = TrigRandInt(m, 7); b = Sig(a).out()", 5, 1);
  for (const Sound* sound : {&ours, &theirs}) {
    const auto values = values_of(sound->channels[0]);
    for (int number = 0; number < 7; ++number) CHECK(std::abs(std::count(values.begin(), values.end(), number) - 714) < 100);
    int repeated = 0;
    for (std::size_t i = 1; i < values.size(); ++i) repeated += values[i] == values[i - 1];
    CHECK(std::abs(repeated - 714) < 100);
  }
}

TEST_CASE("TrigRandInt changes at triggers only, in their very frame") {
  const Sound ours =
      render_patch(R"({"m": {"object": "Metro", "time": 0.001}, "a": {"object": "TrigRandInt", "input": "m", "max": 1000000, "out": 0}})", 0.1, 1);
  for (std::size_t n = 1; n < ours.channels[0].size(); ++n) REQUIRE((ours.channels[0][n] != ours.channels[0][n - 1]) == (n % 48 == 0));
}

TEST_CASE("TrigRandInt takes pyo's odd maxima, a signal, and draws a number of its own for each stream before the first trigger") {
  const auto numbers = [](const std::string& max) {
    const Sound sound = render_patch(
        R"({"p": {"object": "Phasor", "freq": 1, "mul": 5}, "m": {"object": "Metro", "time": 0.001}, "a": {"object": "TrigRandInt", "input": "m", "max": )" +
            max + R"(, "out": 0}})",
        1, 1);
    const auto values = values_of(sound.channels[0]);
    return std::set<double>(values.begin(), values.end());
  };
  CHECK(numbers("2.9") == std::set<double>{0, 1, 2});
  CHECK(numbers("-3") == std::set<double>{-2, -1, 0});
  CHECK(numbers("0.4") == std::set<double>{0});
  CHECK(numbers("\"p\"") == std::set<double>{0, 1, 2, 3, 4});
  const Sound many = render_patch(
      R"({"m": {"object": "Metro", "play": false}, "a": {"object": "TrigRandInt", "input": "m", "max": [1000000, 1000000], "out": 0}})", 0.01, 2);
  CHECK(many.channels[0][0] != many.channels[1][0]);
  for (std::size_t c = 0; c < 2; ++c)
    for (float y : many.channels[c]) REQUIRE(y == many.channels[c][0]);
}

TEST_CASE("TrigRandInt draws the same numbers again from the same seed") {
  const std::string patch =
      R"({"m": {"object": "Metro", "time": 0.001}, "a": {"object": "TrigRandInt", "input": "m", "max": [1000, 1000], "out": 0}})";
  const Sound once = render_patch(patch, 0.1, 2), again = render_patch(patch, 0.1, 2, ".", 37);
  CHECK(once.channels == again.channels);
  CHECK(once.channels[0] != once.channels[1]);
}
