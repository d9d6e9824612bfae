#include "coordinator/planning/planner.h"

#include <doctest/doctest.h>

#include <map>
#include <numeric>
#include <random>
#include <set>

#include "tests/coordinator/patch/patches.h"
#include "tests/coordinator/patch/random_patches.h"
#include "tests/coordinator/planning/divided_sound.h"
#include "tests/coordinator/planning/random_synth.h"

using namespace tutti;
using namespace tutti::test;

namespace {

std::vector<Voice> voice_of(Plan plan) { return {{std::move(plan), "test.json", "test", 0}}; }

// Costs that have nothing to do with the objects: every division must sound the same.
std::vector<double> random_costs(const Plan& plan, unsigned seed) {
  std::mt19937 random(seed);
  std::lognormal_distribution<double> cost(4, 2);
  std::vector<double> costs;
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) costs.push_back(cost(random));
  return costs;
}

using Sent = std::multiset<std::pair<std::string, int>>;  // node and stream

void collect_sent(const Plan& part, int channels, Sent& sent) {
  for (const Node& node : part.nodes)
    for (std::size_t s = 0; s < node.out.size(); ++s)
      if (node.out[s] >= 0 && node.out[s] < channels) sent.emplace(node.name, node.numbers.empty() ? static_cast<int>(s) : node.numbers[s]);
}

Sent all_sent(const Assignments& assignments, int channels) {
  Sent sent;
  for (const Assignment& worker : assignments.workers)
    for (const Plan& part : worker.plan.parts) collect_sent(part, channels, sent);
  return sent;
}

Assignments divided(std::string_view objects, int workers, const std::map<std::string, double>& cost) {
  const Plan plan = compiled(objects).plan;
  std::vector<double> costs;
  for (const Node& node : plan.nodes) costs.push_back(cost.contains(node.name.substr(5)) ? cost.at(node.name.substr(5)) : 1.0);
  return divide_voices(voice_of(plan), costs, workers);
}

int copies_of(const Assignments& assignments, const std::string& name) {
  int copies = 0;
  for (const Assignment& worker : assignments.workers)
    for (const Plan& part : worker.plan.parts) copies += has_node(part, "test." + name);
  return copies;
}

double busiest_to_mean(const Assignments& assignments, int workers) {
  const double sum = std::accumulate(assignments.loads.begin(), assignments.loads.end(), 0.0);
  return *std::max_element(assignments.loads.begin(), assignments.loads.end()) * workers / sum;
}

}  // namespace

namespace {

struct Tried {
  int divisions = 0, with_buses = 0, with_copies = 0;
};

void try_divisions(const std::string& text, unsigned seed, Tried& tried) {
  CAPTURE(text);
  const LoadedPatch loaded = parse_patch(text, "test.json");
  REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems));
  const CompiledPatch patch = compile_patch(*loaded.patch, 48000);
  REQUIRE_MESSAGE(patch.problems.empty(), lines_of(patch.problems));
  if (patch.plan.nodes.empty()) return;
  const ChannelSamples whole = sound_of(patch.plan, 2400, 96);  // what reads a table while it is written hears blocks
  double peak = 1;
  for (const auto& channel : whole)
    for (const float x : channel) peak = std::max<double>(peak, std::abs(x));
  Sent sent;
  collect_sent(patch.plan, 2, sent);
  for (const int workers : {2, 3, 7}) {
    CAPTURE(workers);
    const Assignments assignments = divide_voices(voice_of(patch.plan), random_costs(patch.plan, seed), workers);
    CHECK(all_sent(assignments, 2) == sent);  // nothing is lost, nothing comes twice
    CHECK(difference(divided_sound(assignments, 2, 2400, 96), whole) <= 1e-6 * peak);
    tried.divisions += assignments.workers.size() > 1;
    tried.with_buses += !assignments.bus_channels.empty();
    std::size_t nodes = 0;
    for (const Assignment& worker : assignments.workers)
      for (const Plan& part : worker.plan.parts) nodes += part.nodes.size();
    tried.with_copies += nodes > patch.plan.nodes.size();
  }
}

}  // namespace

TEST_CASE("planner: random patches sound the same, however they are divided") {
  Tried tried;
  for (unsigned seed = 0; seed < 150; ++seed) try_divisions(RandomSynth(seed).text(), seed, tried);
  CHECK(tried.divisions > 100);
  CHECK(tried.with_buses > 20);
  CHECK(tried.with_copies > 50);
}

TEST_CASE("planner: so do patches that write to tables and act upon what they hear") {
  Tried tried;
  for (unsigned seed = 1; seed <= 200; ++seed) try_divisions(patch_of(RandomPatch(seed).objects()), seed, tried);
  CHECK(tried.divisions > 100);
}

TEST_CASE("planner: so do patches whose objects run at several rates") {
  Tried tried;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    const std::string text = patch_of(RandomPatch(seed, RandomPatch::Rates::Several).objects());
    const LoadedPatch loaded = parse_patch(text, "test.json");
    REQUIRE(loaded.patch.has_value());
    if (compile_patch(*loaded.patch, 48000).problems.empty()) try_divisions(text, seed, tried);
  }
  CHECK(tried.divisions > 50);
}

TEST_CASE("planner: a bank is divided in whole vectors") {
  const Assignments assignments = divided(R"({"a": {"object": "Sine", "freq": {"uniform": [100, 200], "count": 2000}, "out": 0}})", 4, {{"a", 1000}});
  REQUIRE(assignments.workers.size() == 4);
  int streams = 0;
  for (const Assignment& worker : assignments.workers) {
    const Node& a = node(worker.plan.parts.at(0), "a");
    CHECK(a.streams >= 480);
    CHECK(a.streams <= 512);
    CHECK(a.numbers.front() == streams);  // side by side
    streams += a.streams;
  }
  CHECK(streams == 2000);
  CHECK(busiest_to_mean(assignments, 4) < 1.05);
  CHECK(assignments.links == 0);
}

TEST_CASE("planner: what several need is computed by each where it is cheap, and once where it is not") {
  const char* objects = R"json({"lfo": {"object": "Sine", "freq": 2}, "a": {"object": "Sine", "freq": "range(lfo, 100, 200)", "out": 0},
    "b": {"object": "SineLoop", "freq": "range(lfo, 300, 400)", "out": 1}})json";
  CHECK(copies_of(divided(objects, 2, {{"a", 1000}, {"b", 1000}}), "lfo") == 2);
  CHECK(copies_of(divided(objects, 2, {{"a", 1000}, {"b", 1000}, {"lfo", 5000}}), "lfo") == 1);
}

TEST_CASE("planner: an effect on a sum runs at a later stage, where that makes the workers even") {
  const char* objects = R"json({"src": {"object": "SineLoop", "freq": {"uniform": [100, 200], "count": 256}, "mul": 0.01},
    "rev": {"object": "Freeverb", "input": "mix(src, 2)", "out": 0}})json";
  const Assignments heavy = divided(objects, 2, {{"src", 2000}, {"rev", 400}});
  REQUIRE(heavy.workers.size() == 2);
  CHECK(heavy.links == 1);
  CHECK(heavy.bus_channels == std::vector<int>{2, 2});  // the worker that has the effect computes a part of the bank too, before it waits
  CHECK(busiest_to_mean(heavy, 2) < 1.15);
  CHECK(heavy.workers[0].stage + heavy.workers[1].stage == 1);
  CHECK(difference(divided_sound(heavy, 2, 4800, 64), sound_of(compiled(objects).plan, 4800)) <= 1e-6);
  CHECK(divided(objects, 2, {{"src", 10}, {"rev", 5}}).workers.size() == 1);  // too little for a worker of its own
  const Assignments alone = divided(objects, 1, {{"src", 2000}, {"rev", 400}});
  CHECK(alone.bus_channels.empty());
  CHECK(alone.workers.at(0).plan.parts.size() == 1);
}

TEST_CASE("planner: a chain of effects on sums makes a chain of stages") {
  const char* objects = R"json({"a": {"object": "SineLoop", "freq": {"uniform": [100, 200], "count": 64}, "mul": 0.01},
    "b": {"object": "SineLoop", "freq": {"uniform": [100, 200], "count": 64}, "mul": 0.01},
    "one": {"object": "Freeverb", "input": "mix(a, 2)"}, "two": {"object": "Freeverb", "input": "mix(one, 1) + mix(b, 1)", "out": 0}})json";
  const Assignments assignments = divided(objects, 3, {{"a", 3000}, {"b", 3000}, {"one", 3000}, {"two", 3000}});
  int latest = 0;
  for (const Assignment& worker : assignments.workers) latest = std::max(latest, worker.stage);
  CHECK(latest >= 1);
  CHECK(difference(divided_sound(assignments, 2, 4800, 64), sound_of(compiled(objects).plan, 4800)) <= 1e-6);
}

TEST_CASE("planner: what stands still when nothing hears it is not computed apart from what hears it") {
  // One of the two readers of `src` is stopped and played again: alone, `src` would stand still in between.
  const char* objects = R"json({"src": {"object": "SineLoop", "freq": 300}, "a": {"object": "ButLP", "input": "src", "out": 0},
    "b": {"object": "Tone", "input": "src", "out": 1, "play": {"delay": 0.02}}})json";
  const Assignments assignments = divided(objects, 2, {{"a", 1000}, {"b", 1000}});
  CHECK(assignments.workers.size() == 1);
  CHECK(copies_of(assignments, "src") == 1);
}

TEST_CASE("planner: few streams that need different sources are computed apart") {
  const char* objects = R"json({"pan": {"object": "Sine", "freq": 2}, "left": {"object": "Sqrt", "input": "1 - pan"}, "right": {"object": "Sqrt", "input": "1 + pan"},
    "a": {"object": "Noise", "mul": ["left", "right", 0.3], "out": 0}})json";
  const Assignments assignments = divided(objects, 3, {{"left", 1000}, {"right", 1000}, {"a", 1000}});
  CHECK(assignments.workers.size() > 1);
  CHECK(difference(divided_sound(assignments, 2, 2400, 96), sound_of(compiled(objects).plan, 2400)) == 0);
}

TEST_CASE("planner: whole voices stay whole while they fill the workers") {
  const Plan plan = compiled(R"({"a": {"object": "Sine", "freq": {"uniform": [100, 200], "count": 100}, "out": 0}})").plan;
  std::vector<Voice> voices;
  for (int copy = 0; copy < 4; ++copy) voices.push_back({plan, "test.json", "test", 0});
  const Assignments assignments = divide_voices(voices, {100, 100, 100, 100}, 4);
  REQUIRE(assignments.workers.size() == 4);
  for (const Assignment& worker : assignments.workers) {
    REQUIRE(worker.plan.parts.size() == 1);
    REQUIRE(worker.plan.parts[0].nodes.size() == 1);
    CHECK(worker.plan.parts[0].nodes[0].streams == 100);
  }
}

TEST_CASE("planner: the same costs give the same division") {
  const std::string text = RandomSynth(5).text();
  const CompiledPatch patch = compile_patch(*parse_patch(text, "test.json").patch, 48000);
  const auto bytes = [&] {
    std::vector<std::vector<std::uint8_t>> all;
    for (const Assignment& worker : divide_voices(voice_of(patch.plan), random_costs(patch.plan, 1), 3).workers) all.push_back(to_bytes(worker.plan));
    return all;
  };
  CHECK(bytes() == bytes());
}

TEST_CASE("Planner: the voices of a MIDI synthesizer are spread, and each worker hears the notes for itself") {
  const char* synth = R"json({"n": {"object": "Notein", "poly": 16, "scale": 1}, "e": {"object": "MidiAdsr", "input": "n.velocity"},
    "d": {"object": "Sig", "value": {"linspace": [0.99, 1.01], "count": 160}}, "o": {"object": "SineLoop", "freq": "n.pitch * d", "mul": "e"}, "r": {"object": "Freeverb", "input": "mix(o, 2)", "out": 0}})json";
  const Assignments assignments = divided(synth, 4, {{"n", 1}, {"e", 4}, {"o", 800}, {"r", 20}});
  int voices = 0, most = 0;
  for (const Assignment& worker : assignments.workers)
    for (const Plan& part : worker.plan.parts) {
      CHECK(part.midi);
      if (!has_node(part, "test.o")) continue;
      CHECK(has_node(part, "test.n"));
      CHECK(node(part, "n").streams == 16);
      voices += node(part, "o").streams;
      most = std::max(most, node(part, "o").streams);
    }
  CHECK(voices == 160);
  CHECK(most <= 48);
}
