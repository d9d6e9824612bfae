#include <algorithm>
#include <cmath>

#include "coordinator/watching/magnitudes.h"
#include "tests/against_pyo.h"
#include "tests/watched.h"
using namespace tutti;
using namespace tutti::test;

// Bin 20 of 1024 at 48 kHz is 937.5 Hz. In a Hann window its neighbours have half of it.
TEST_CASE("Spectrum shows a sine at its frequency with its amplitude") {
  Watched watched(R"({"s": {"object": "Sine", "freq": [937.5, 3750], "mul": [0.5, 0.25]}, "a": {"object": "Spectrum", "input": "s"}})");
  watched.render(4000, 37);
  const ShownAnalyser shown = watched.shown("a");
  CHECK(shown.kind == PublishedKind::Spectrum);
  CHECK(shown.object == "Spectrum");
  REQUIRE(shown.streams.size() == 2);
  CHECK(shown.streams[0].written == 4000);
  const std::vector<float> first = magnitudes(shown.streams[0].samples, shown.window), second = magnitudes(shown.streams[1].samples, shown.window);
  REQUIRE(first.size() == 513);
  CHECK(std::abs(first[20] - 0.5) < 0.002);  // WinTable's windows end where they begin, one frame short of a period
  CHECK(std::abs(first[21] - 0.25) < 0.002);
  CHECK(std::abs(first[80]) < 0.001);
  CHECK(std::abs(second[80] - 0.25) < 0.002);
}

TEST_CASE("Spectrum shows what is heard now, of the size and through the window that it was given") {
  Watched watched(R"({"s": {"object": "Sine", "freq": 937.5, "mul": 0.5}, "a": {"object": "Spectrum", "input": "s", "size": 300, "wintype": 0}})");
  watched.render(2000);
  CHECK(watched.shown("a").streams[0].samples.size() == 512);
  CHECK(watched.shown("a").window == 0);
  CHECK(magnitudes(watched.shown("a").streams[0].samples, 0)[10] == doctest::Approx(0.5).epsilon(1e-3));
  watched.graph().set(0, kMul, -1, 0.125);
  watched.render(576);
  CHECK(magnitudes(watched.shown("a").streams[0].samples, 0)[10] == doctest::Approx(0.125).epsilon(1e-3));
}

TEST_CASE("every window of Spectrum gives a sine its amplitude") {
  std::vector<float> samples(1024);
  for (std::size_t n = 0; n < samples.size(); ++n) samples[n] = 0.5f * std::sin(2 * 3.14159265f * 64 * static_cast<float>(n) / 1024);
  for (int type = 0; type <= 8; ++type) {
    const std::vector<float> spectrum = magnitudes(samples, type);
    CAPTURE(type);
    CHECK(spectrum[64] == doctest::Approx(0.5).epsilon(0.01));
    CHECK(std::max_element(spectrum.begin(), spectrum.end()) - spectrum.begin() == 64);
  }
}

TEST_CASE("Spectrum passes nothing on, and stands still while it is stopped") {
  const Sound sound = render_patch(R"({"s": {"object": "Sine"}, "a": {"object": "Spectrum", "input": "s"}})", 0.1, 1);
  CHECK(*std::max_element(sound.channels[0].begin(), sound.channels[0].end()) == 0);
  Watched watched(R"({"s": {"object": "Sine"}, "a": {"object": "Spectrum", "input": "s"}})");
  watched.render(640);
  watched.graph().stop(1);
  watched.render(640);
  CHECK(watched.shown("a").streams[0].written == 640);
}
