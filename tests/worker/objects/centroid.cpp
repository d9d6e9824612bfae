#include <doctest/doctest.h>

#include <cmath>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
using namespace tutti::test;

namespace {

std::vector<float> centroids(const std::string& sources, const std::string& parameters, double seconds = 0.3) {
  return render_patch("{" + sources + R"(, "a": {"object": "Centroid", "input": "x")" + parameters + R"(, "out": 0}})", seconds, 1).channels[0];
}

}  // namespace

// 46.875 Hz are a bin of 1024 frames: sines in the middle of bins have three of them in a Hann window, their own and halves of it beside.
TEST_CASE("Centroid of sines is the mean of their frequencies, weighed by their amplitudes") {
  CHECK(centroids(R"("x": {"object": "Sine", "freq": 3000})", "").back() == doctest::Approx(3000).epsilon(1e-4));
  CHECK(centroids(R"("s": {"object": "Sine", "freq": [937.5, 4687.5, 9375], "mul": [1, 0.5, 0.25]}, "x": {"object": "Mix", "input": "s"})", "").back() ==
        doctest::Approx((937.5 + 4687.5 / 2 + 9375.0 / 4) / 1.75).epsilon(1e-4));
  CHECK(centroids(R"("x": {"object": "Sine", "freq": 6000})", R"(, "size": 256)").back() == doctest::Approx(6000).epsilon(1e-3));
}

TEST_CASE("Centroid of an impulse is a quarter of the rate, of white noise nearly, of silence 0") {
  CHECK(centroids(R"--("t": {"object": "Phasor", "freq": 187.5}, "x": {"object": "Sig", "value": "floor(t + 0.00390625)"})--", R"(, "size": 256)").back() == doctest::Approx(12000).epsilon(0.01));
  const std::vector<float> noise = centroids(R"("x": {"object": "Noise", "mul": 0.3})", "", 4);
  double sum = 0;
  for (std::size_t n = 2048; n < noise.size(); ++n) sum += noise[n];
  CHECK(sum / static_cast<double>(noise.size() - 2048) == doctest::Approx(12000).epsilon(0.01));
  CHECK(centroids(R"("x": {"object": "Sig", "value": 0})", "").back() == 0);
}

// pyo's goes half of the way in each hop: after 16 of them it is there.
TEST_CASE("Centroid agrees with pyo where nothing changes") {
  const char* const python = "a = Sig(Centroid(Sine(1000) + Sine(5000, mul=0.5), %d), mul=0.0001).out()";
  for (const int size : {512, 1024}) {
    char text[128];
    std::snprintf(text, sizeof text, python, size);
    const double ours = centroids(R"("x": {"object": "Sig", "value": "s + t"}, "s": {"object": "Sine", "freq": 1000}, "t": {"object": "Sine", "freq": 5000, "mul": 0.5})", R"(, "size": )" + std::to_string(size)).back();
    CHECK(render_pyo(text, 0.3, 1).channels[0].back() * 10000 == doctest::Approx(ours).epsilon(0.003));
  }
}

// A window of 1024 frames that begins at 4800 has the new sound alone; its number comes out half a window after its end.
TEST_CASE("Centroid is right as soon as a window has heard only the new sound") {
  const std::vector<float> told = centroids(R"--("t": {"object": "Phasor", "freq": 5, "mul": 2}, "f": {"object": "Sig", "value": "1500 + 6000 * min(floor(t), 1)"}, "x": {"object": "Sine", "freq": "f"})--", "", 0.2);
  CHECK(told[4800] == doctest::Approx(1500).epsilon(1e-3));
  CHECK(told[4800 + 512 + 1024 + 512] == doctest::Approx(7500).epsilon(1e-3));
}

TEST_CASE("Centroid of each stream of a bank is its own, whatever the period") {
  for (const int period : {64, 37, 1000}) {
    const Sound sound = render_patch(R"--({"s": {"object": "Sine", "freq": {"each": "937.5 * (i + 1)", "count": 20}}, "a": {"object": "Centroid", "input": "s", "out": 0}})--", 0.1, 20, ".", period);
    for (std::size_t c = 0; c < 20; ++c) CHECK(sound.channels[c].back() == doctest::Approx(937.5 * static_cast<double>(c + 1)).epsilon(1e-3));
  }
}

TEST_CASE("Centroid recovers from an infinity") {
  CHECK(render_patch(with_bad_samples(R"--("s": {"object": "Sine", "freq": 3000}, "x": {"object": "Sig", "value": "s + flash"}, "a": {"object": "Centroid", "input": "x", "out": 0})--"), 0.09, 1).channels[0].back() ==
        doctest::Approx(3000).epsilon(1e-3));
}
