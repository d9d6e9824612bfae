// What is read of a worker's analysers, and that it is right when workers are restarted and take each other's places.
#include "coordinator/watching/analysers.h"

#include <algorithm>
#include <cmath>

#include "tests/watched.h"
using namespace tutti;
using namespace tutti::test;

namespace {

const char* const kMeters = R"({"s": {"object": "Sine", "freq": 375, "mul": [0.5, 1]}, "r": {"object": "RMS", "input": "s"}, "p": {"object": "PeakAmp", "input": "s", "mul": 10},
  "m": {"object": "Mix", "input": "r", "out": 0}, "c": {"object": "Scope", "input": "s", "gain": 1}})";

double value(const ShownAnalyser& analyser, std::size_t stream) { return analyser.streams.at(stream).samples.at(0); }

}  // namespace

TEST_CASE("analysers show their newest values, heard or not, of every stream") {
  Watched watched(kMeters);
  watched.render(1024);
  CHECK(watched.shown("r").kind == PublishedKind::Value);
  CHECK(value(watched.shown("r"), 0) == doctest::Approx(0.5 / std::sqrt(2)).epsilon(1e-3));
  CHECK(value(watched.shown("r"), 1) == doctest::Approx(1 / std::sqrt(2)).epsilon(1e-3));
  CHECK(value(watched.shown("p"), 1) == doctest::Approx(10).epsilon(1e-3));
  CHECK(read_analysers(watched.segment()).size() == 3);
  CHECK(read_analysers(watched.segment(), "test.s").empty());
}

TEST_CASE("a bank of many streams that is mixed down shows each of them") {
  Watched watched(R"--({"s": {"object": "Sine", "freq": 375, "mul": {"each": "0.01 * (i + 1)", "count": 67}}, "r": {"object": "PeakAmp", "input": "s"}, "m": {"object": "Mix", "input": "r", "out": 0}})--");
  watched.render(1024);
  for (std::size_t s = 0; s < 67; ++s) CHECK(value(watched.shown("r"), s) == doctest::Approx(0.01 * static_cast<double>(s + 1)).epsilon(1e-3));
}

TEST_CASE("an AttackDetector shows how many onsets there were") {
  Watched watched(R"--({"g": {"object": "Phasor", "freq": 5}, "s": {"object": "Sine", "freq": 1000, "mul": 0.5}, "x": {"object": "Sig", "value": "s * (1 - min(floor(g * 4), 1))"}, "a": {"object": "AttackDetector", "input": "x"}})--");
  watched.render(48000 - 640);
  CHECK(watched.shown("a").kind == PublishedKind::Triggers);
  CHECK(value(watched.shown("a"), 0) == 5);
}

TEST_CASE("a worker that takes the place of another shows its own") {
  Watched watched(kMeters);
  watched.render(1024);
  watched.start(Watched::plan_of(R"({"s": {"object": "Sine", "freq": 375, "mul": 0.25}, "other": {"object": "Spectrum", "input": "s", "size": 64}, "r": {"object": "RMS", "input": "s"}})"));
  CHECK(value(watched.shown("r"), 0) == 0);
  CHECK(watched.shown("other").streams[0].written == 0);
  CHECK(read_analysers(watched.segment()).size() == 2);
  watched.render(1024);
  CHECK(value(watched.shown("r"), 0) == doctest::Approx(0.25 / std::sqrt(2)).epsilon(1e-3));
  CHECK(watched.shown("r").streams.size() == 1);
}

TEST_CASE("nothing is shown of workers that do not play, nor while an area is made") {
  Watched watched(kMeters);
  watched.segment().record(0).supervision.state.store(WorkerState::Restarting);
  CHECK(read_analysers(watched.segment()).empty());
  watched.segment().record(0).supervision.state.store(WorkerState::Playing);
  CHECK(read_analysers(watched.segment()).size() == 3);
  const PublishedAreaMaker maker(watched.segment().published(0));
  CHECK(read_analysers(watched.segment()).empty());
}

// One worker of the two has streams 0 and 1, the other 2; then a younger one has 0 to 2.
TEST_CASE("parts of a bank are put together, and the younger of two workers counts") {
  Watched watched(kMeters, 65536);
  const auto part = [](std::vector<int> numbers, const char* object) {
    Node node;
    node.object = object;
    node.name = "test.bank";
    node.streams = static_cast<int>(numbers.size());
    node.numbers = std::move(numbers);
    return node;
  };
  const auto fill = [&](int worker, const Node& node, float value_of_all) {
    PublishedAreaMaker maker(watched.segment().published(worker));
    for (PublishedFrame* frame : maker.add(node, Registry::find(node.object)->declaration, 48000)) publish_value(*frame, value_of_all);
    watched.segment().record(worker).supervision.state.store(WorkerState::Playing);
  };
  fill(0, part({0, 1}, "RMS"), 1);
  fill(1, part({2}, "RMS"), 2);
  const ShownAnalyser together = watched.shown("bank");
  REQUIRE(together.streams.size() == 3);
  for (std::size_t s = 0; s < 3; ++s) CHECK(together.streams[s].number == static_cast<int>(s));
  CHECK(value(together, 1) == 1);
  CHECK(value(together, 2) == 2);
  fill(1, part({0, 1, 2}, "RMS"), 3);
  for (std::size_t s = 0; s < 3; ++s) CHECK(value(watched.shown("bank"), s) == 3);
  fill(0, part({0, 1}, "PeakAmp"), 4);  // it is another object now
  CHECK(watched.shown("bank").object == "PeakAmp");
  CHECK(watched.shown("bank").streams.size() == 2);
}

TEST_CASE("what finds no room is told, and the others are shown") {
  const Plan plan = Watched::plan_of(kMeters);
  Watched watched(plan, published_bytes({{plan}}) - 64);
  watched.render(1024);
  CHECK(analysers_without_room(watched.segment()) == 1);
  CHECK(read_analysers(watched.segment()).size() == 2);
  Watched none(plan, 0 + sizeof(PublishedArea) / 2);
  none.render(1024);
  CHECK(read_analysers(none.segment()).empty());
}
