#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <string>

#include "tests/worker/objects/at_values.h"
using namespace tutti::test;

TEST_CASE("Scale agrees with pyo: straight, curved, falling, outside its range") {
  for (const char* ranges : {"0, 1, 0, 1", "0, 1, 200, 1000", "-1, 1, 5, -5", "1, -1, 0, 10"})
    for (const char* exponent : {"1", "2", "0.5"}) {
      const std::string r = ranges, e = exponent;
      CAPTURE(r);
      CAPTURE(e);
      double lo, hi, out_lo, out_hi;
      REQUIRE(std::sscanf(ranges, "%lf, %lf, %lf, %lf", &lo, &hi, &out_lo, &out_hi) == 4);
      const std::string json = R"("object": "Scale", "input": [-2, -1, -0.5, 0, 0.25, 0.9, 1, 3], "inmin": )" + std::to_string(lo) + R"(, "inmax": )" + std::to_string(hi) +
                               R"(, "outmin": )" + std::to_string(out_lo) + R"(, "outmax": )" + std::to_string(out_hi) + R"(, "exp": )" + e;
      CHECK(difference_at_values(json, "Scale(Sig([-2, -1, -0.5, 0, 0.25, 0.9, 1, 3]), " + r + ", " + e + ")", 8) < 4 * kSinglePrecision);
    }
}

// pyo reads the signals of Scale's parameters once a buffer of 64 frames, tutti in every frame.
TEST_CASE("Scale agrees with pyo where pyo looks: signals on every parameter") {
  const Sound ours = render_patch(R"({
    "x": {"object": "Sine", "freq": 30}, "p": {"object": "Sine", "freq": 11, "mul": 0.2},
    "a": {"object": "Scale", "input": "x", "inmin": "p - 0.1", "inmax": "p + 0.7", "outmin": "p", "outmax": "2 - p", "exp": "1 + p", "out": 0}})", 0.02, 1);
  const Sound theirs = render_pyo("x = Sine(30); p = Sine(11, mul=0.2); a = Scale(x, p - 0.1, p + 0.7, p, 2 - p, 1 + p).out()", 0.02, 1);
  for (std::size_t n = 0; n < 960; n += 64) CHECK(std::fabs(ours.channels[0][n] - theirs.channels[0][n]) < 2e-4);  // pyo reads sines from a table (error 2e-5), made steeper here
}
