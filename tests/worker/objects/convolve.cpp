#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

namespace {

Sound convolved(const std::string& table_size, const std::string& size, const std::string& mul, double seconds, int period = 64) {
  return render_patch(with_bursts(R"("t": {"object": "HarmTable", "list": [1, 0.5, 0, 0.3], "size": )" + table_size + R"(}, "a": {"object": "Convolve", "input": "x", "table": "t", "size": )" + size +
                                  R"(, "mul": )" + mul + R"(, "out": 0})"), seconds, 1, ".", period);
}

}  // namespace

// Sums of as many products as there are taps, in another order or through spectra, of a sum of squares of some 20: rounding of 1e-7 times that, times mul.
// 512 taps are multiplied one by one; 1025, 3000 and 9000 go through spectra of 128 and 256 taps.
TEST_CASE("Convolve agrees with pyo: short and long") {
  for (const char* size : {"1", "100", "512", "1024", "1025", "3000", "9000"}) {
    CAPTURE(size);
    const std::string taps = size;
    const Sound ours = convolved("10000", taps, "0.1", 0.4);
    const Sound theirs = render_pyo(with_pyo_bursts("t = HarmTable([1, 0.5, 0, 0.3], size=10000); a = Convolve(x, t, size=" + taps + ", mul=0.1).out()"), 0.4, 1);
    CHECK(largest_difference(ours, theirs) < 2e-5);
  }
}

// mul brings each stream to 1 at most: `decay` falls by 4 and comes out at 250, where pyo's server alone, with its gain of 1 - 8e-7, takes 2e-4 away.
TEST_CASE("Convolve agrees with pyo: several streams") {
  const Sound ours = render_patch(with_bursts(R"("t": {"object": "HarmTable", "list": [1, 0.5], "size": 200},
    "a": {"object": "Convolve", "input": ["x", "decay", "grain"], "table": "t", "size": 200, "mul": [0.1, 0.004, 0.1], "out": 0})"), 0.2, 3);
  const Sound theirs = render_pyo(with_pyo_bursts("t = HarmTable([1, 0.5], size=200)\n"
                                                  "a = Convolve([x, decay, grain], t, size=200, mul=[0.1, 0.004, 0.1]).out()"), 0.2, 3);
  CHECK(largest_difference(ours, theirs) < 2e-6);
}

// The work is spread over the frames: it must not matter how many are computed at once.
TEST_CASE("Convolve is the same in periods of any length") {
  const Sound usual = convolved("10000", "9000", "0.1", 0.3);
  for (int period : {1, 48, 100, 1000}) CHECK(largest_difference(usual, convolved("10000", "9000", "0.1", 0.3, period)) < 1e-6);  // the sums are the same, the compiler's order may not be
}

TEST_CASE("Convolve uses no more than the table has") {
  CHECK(largest_difference(convolved("100", "5000", "0.1", 0.2), convolved("100", "100", "0.1", 0.2)) == 0);
}

TEST_CASE("Convolve recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "flash"},
    "t": {"object": "HarmTable", "list": [1], "size": 4000}, "a": {"object": "Convolve", "input": "x", "table": "t", "size": 4000, "out": 0})--"), 0.25, 1);
  for (float y : ours.channels[0]) REQUIRE(std::isfinite(y));
}
