#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

namespace {

Sound hilbert(const std::string& source, const std::string& output, double seconds, int channels) {
  return render_patch("{" + source + R"("h": {"object": "Hilbert", "input": "src"}, "a": {"object": "Sig", "value": "h)" + output + R"(", "out": 0}})", seconds, channels);
}

}  // namespace

// Twelve allpasses, each of whose poles near 1 sums rounding.
TEST_CASE("Hilbert agrees with pyo: both outputs, one stream and a list") {
  const std::string source = R"("src": {"object": "Phasor", "freq": [93.75, 187.5, 750], "mul": 2, "add": -1},)";
  const std::string python = "src = Phasor([93.75, 187.5, 750], mul=2, add=-1); h = Hilbert(src); a = Sig(h['";
  CHECK(largest_difference(hilbert(source, ".real", 0.2, 3), render_pyo(python + "real']).out()", 0.2, 3)) < 1e-4);
  CHECK(largest_difference(hilbert(source, ".imag", 0.2, 3), render_pyo(python + "imag']).out()", 0.2, 3)) < 1e-4);
  CHECK(largest_difference(hilbert(source, "", 0.2, 3), hilbert(source, ".real", 0.2, 3)) == 0);
}

// real^2 + imag^2 of a steady tone is its amplitude squared: a quarter of a turn apart to better than 1 degree.
TEST_CASE("Hilbert's outputs are in quadrature") {
  for (double freq : {50.0, 1000.0, 10000.0}) {
    CAPTURE(freq);
    const std::string source = R"("src": {"object": "Sine", "freq": )" + std::to_string(freq) + "},";
    const auto real = hilbert(source, ".real", 0.3, 1).channels[0], imag = hilbert(source, ".imag", 0.3, 1).channels[0];
    for (std::size_t n = 9600; n < real.size(); ++n) REQUIRE(std::abs(std::hypot(real[n], imag[n]) - 1) < 0.02);
  }
}
