#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
#include "tests/watched.h"
using namespace tutti;
using namespace tutti::test;

TEST_CASE("Scope shows the newest samples, times gain") {
  const char* const objects = R"({"s": {"object": "Sine", "freq": [100, 250, 333]}, "a": {"object": "Scope", "input": "s", "length": 0.01, "gain": [1, 0.5]}})";
  const Sound sound = render_patch(R"({"s": {"object": "Sine", "freq": [100, 250, 333], "out": 0}})", 0.1, 3);
  Watched watched(objects);
  int heard = 0;
  for (const int period : {64, 37, 1000}) {
    watched.render(1000, period);
    heard += 1000;
    const ShownAnalyser shown = watched.shown("a");
    REQUIRE(shown.streams.size() == 3);
    for (std::size_t s = 0; s < 3; ++s) {
      REQUIRE(shown.streams[s].samples.size() == 480);
      for (std::size_t n = 0; n < 480; ++n)
        REQUIRE(std::abs(shown.streams[s].samples[n] - sound.channels[s][static_cast<std::size_t>(heard) - 480 + n] * (s == 1 ? 0.5f : 1.0f)) < 1e-6);
    }
  }
  watched.graph().set(1, 2, -1, 0.25);  // gain
  watched.render(480);
  const ShownStream stream = watched.shown("a").streams[0];
  CHECK(*std::max_element(stream.samples.begin(), stream.samples.end()) == doctest::Approx(0.25).epsilon(1e-3));
}

TEST_CASE("Scope shows a signal that stands still, and a bank of many streams") {
  Watched watched(R"({"s": {"object": "Sig", "value": {"each": "i * 0.01", "count": 40}}, "a": {"object": "Scope", "input": "s", "gain": 1}, "b": {"object": "Scope", "input": "0.5", "gain": 1}})");
  watched.render(3000);
  for (int s = 0; s < 40; ++s) CHECK(watched.shown("a").streams[static_cast<std::size_t>(s)].samples.back() == doctest::Approx(0.01 * s));
  CHECK(watched.shown("b").streams[0].samples.front() == 0.5f);
}
