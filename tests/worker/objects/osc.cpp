#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/unit_setup.h"
#include "worker/objects/registry.h"
using namespace tutti::test;

namespace {

std::string table(const std::string& list, const std::string& size) {
  return R"("t": {"object": "HarmTable", "list": )" + list + R"(, "size": )" + size + "}";
}

}  // namespace

// pyo's phase is counted in single precision and drifts: hence the tolerances of the longer sounds.

TEST_CASE("Osc agrees with pyo: number, list and phase") {
  const Sound ours = render_patch("{" + table("[1, 0, 0.33, 0, 0.2]", "8192") +
                                  R"(, "a": {"object": "Osc", "table": "t", "freq": [99.2, 440], "phase": [0, 0.7], "mul": 0.5, "out": 0}})", 0.1);
  const Sound theirs = render_pyo("t = HarmTable([1,0,.33,0,.2]); a = Osc(t, freq=[99.2, 440], phase=[0, 0.7], mul=0.5).out()", 0.1);
  CHECK(largest_difference(ours, theirs) < 1e-3);
}

// A table of 16 points, so that each interpolation is heard in full. It is read slowly enough (100 Hz) to see the lines between
// the points, and so briefly that a jump of the interpolation 1 is in the same frame on both sides.
TEST_CASE("Osc agrees with pyo: none, linear and cosine interpolation") {
  for (const char* interpolation : {"1", "2", "3"}) {
    CAPTURE(interpolation);
    const std::string i = interpolation;
    const Sound ours = render_patch("{" + table("[1, 0.5]", "16") +
                                    R"(, "a": {"object": "Osc", "table": "t", "freq": 101.3, "interp": )" + i + R"(, "out": 0}})", 0.02, 1);
    const Sound theirs = render_pyo("t = HarmTable([1, 0.5], size=16); a = Osc(t, freq=101.3, interp=" + i + ").out()", 0.02, 1);
    CHECK(largest_difference(ours, theirs) < 2e-4);
  }
}

// pyo reads a wrong point in the last but one interval of the table, and so only the first 13/16 of a period are compared
// (the period lasts 473 frames); after that the interpolation is judged by the sine it must be near to.
TEST_CASE("Osc agrees with pyo: cubic interpolation") {
  const double seconds = 380 / 48000.0;
  const Sound ours = render_patch("{" + table("[1, 0.5]", "16") + R"(, "a": {"object": "Osc", "table": "t", "freq": 101.3, "interp": 4, "out": 0}})", seconds, 1);
  const Sound theirs = render_pyo("t = HarmTable([1, 0.5], size=16); a = Osc(t, freq=101.3, interp=4).out()", seconds, 1);
  CHECK(largest_difference(ours, theirs) < 2e-4);

  const Sound fine = render_patch("{" + table("[1]", "65536") + R"(, "a": {"object": "Osc", "table": "t", "freq": 101.3, "out": 0}})", 0.1, 1);
  const Sound coarse = render_patch("{" + table("[1]", "32") + R"(, "a": {"object": "Osc", "table": "t", "freq": 101.3, "interp": 4, "out": 0}})", 0.1, 1);
  CHECK(largest_difference(fine, coarse) < 1e-4);  // (2 pi / 32)^4 3 / 128 = 3.5e-5, the error of a cubic
}

TEST_CASE("Osc agrees with pyo: signals on frequency and phase") {
  const Sound ours = render_patch("{" + table("[1, 0.5]", "8192") + R"(,
    "f": {"object": "Phasor", "freq": 70, "mul": 500, "add": 300},
    "p": {"object": "Phasor", "freq": 33, "mul": 0.9},
    "a": {"object": "Osc", "table": "t", "freq": "f", "phase": "p", "out": 0}})", 0.1, 1);
  const Sound theirs = render_pyo("t = HarmTable([1, 0.5]); f = Phasor(70, mul=500, add=300); p = Phasor(33, mul=0.9); a = Osc(t, f, p).out()", 0.1, 1);
  CHECK(largest_difference(ours, theirs) < 2e-3);
}

TEST_CASE("Osc takes any phase, where pyo reads outside its table") {
  const std::string osc = R"(, "a": {"object": "Osc", "table": "t", "freq": -440, "out": 0, "phase": )";
  const Sound beyond = render_patch("{" + table("[1, 0.5]", "100") + osc + "-1.75}}", 0.05, 1);
  const Sound within = render_patch("{" + table("[1, 0.5]", "100") + osc + "0.25}}", 0.05, 1);
  CHECK(largest_difference(beyond, within) < 1e-5);
}

// A sound file of several channels is a table for each stream, of one size or not: stream s reads table s % 3.
TEST_CASE("Osc reads a table of its own for each stream") {
  using namespace tutti;
  std::vector<MadeTable> tables;
  for (int t = 0; t < 3; ++t) {
    std::vector<float> ramp;
    for (int k = 0; k < 10 + t; ++k) ramp.push_back(static_cast<float>(t * 100 + k));
    tables.push_back(MadeTable::looped(ramp));
  }
  TableMemory memory(tables, 48000, {});
  for (int streams : {3, 20}) {
    const Shape shape = Shape::of(streams);
    const auto width = static_cast<std::uint32_t>(shape.width);
    std::vector<float> freq(static_cast<std::size_t>(shape.lanes()), 100.0f), phase(freq.size(), 0.0f), out(freq.size() * kBlock);
    UnitSetup setup = tutti::test::plain_setup();
    setup.streams = streams;
    setup.values = {View{freq.data(), 0, width, shape}, View{phase.data(), 0, width, shape}};
    setup.fixed.resize(2);
    for (const Table& table : memory.tables()) setup.fixed[0].tables.push_back(&table);
    setup.fixed[1].number = 2;
    setup.output = {out.data(), width, width * kBlock, shape, false};
    const auto osc = Registry::find("Osc")->make(setup);
    osc->run(kBlock);
    for (int s = 0; s < streams; ++s)
      for (int frame = 0; frame < kBlock; ++frame) {
        const int t = s % 3;
        const double expected = t * 100 + 100.0 * (frame + 1) / 48000 * (10 + t);  // the tables are ramps
        REQUIRE(std::fabs(setup.output.at(s, frame) - expected) < 1e-4);
      }
  }
}
