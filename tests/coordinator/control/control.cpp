// What is set, played and stopped reaches every worker that computes it, in every form of a plan.
#include "coordinator/control/control.h"

#include <algorithm>
#include <limits>
#include <random>

#include "coordinator/planning/planner.h"
#include "coordinator/transport/time_keepers.h"
#include "tests/coordinator/patch/patches.h"
#include "tests/coordinator/planning/divided_sound.h"
#include "tests/coordinator/planning/random_synth.h"

using namespace tutti;
using namespace tutti::test;

namespace {

Plan live_plan(const std::string& text) {
  const LoadedPatch loaded = parse_patch(text, "test.json");
  REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems));
  CompiledPatch compiled = compile_patch(*loaded.patch, 48000, 0, Simplification::Live);
  REQUIRE_MESSAGE(compiled.problems.empty(), lines_of(compiled.problems));
  return compiled.plan;
}

Assignments divided(const Plan& plan, int workers, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::lognormal_distribution<double> cost(4, 2);
  std::vector<double> costs;
  for (std::size_t i = 0; i < plan.nodes.size(); ++i) costs.push_back(cost(random));
  Assignments assignments = divide_voices({{plan, "test.json", "test", 0}}, costs, workers);
  assignments.played.push_back({"test", plan.nodes, {"silent"}});
  return assignments;
}

Segment segment_for(const Assignments& assignments) {
  Segment::Layout layout;
  layout.name = "control";
  layout.driver = "test";
  layout.workers = static_cast<int>(assignments.workers.size());
  layout.geometry = {1, 2, 64};
  return Segment::create(layout);
}

// An instance of one worker that is never started.
struct Rig {
  Assignments assignments;
  Segment segment;
  Control control;
  explicit Rig(const std::string& objects, int workers = 1)
      : assignments(divided(live_plan(patch_of(objects)), workers)), segment(segment_for(assignments)), control(segment, assignments) {}

  std::vector<Command> taken(int worker = 0) {
    std::vector<Command> commands;
    for (Command command; segment.record(worker).commands.pop(command);) commands.push_back(command);
    return commands;
  }
  std::string wrong_set(const std::string& patch, const std::string& object, const std::string& parameter, std::vector<double> values) {
    try {
      control.set(patch, object, parameter, std::move(values));
    } catch (const WrongMessage& wrong) {
      return wrong.text;
    }
    return "";
  }
};

const char* const kVoice = R"({"lfo": {"object": "Sine", "freq": 3}, "src": {"object": "SineLoop", "freq": [100, 200, 300], "mul": "lfo"},
  "phs": {"object": "Phaser", "input": "src", "num": 4, "out": 0}})";

// 1e-6 of the peak, which sums of what was set may bring beyond full scale.
double tolerance(const ChannelSamples& sound) { return 1e-6 * std::max(1.0, difference(sound, ChannelSamples(sound.size(), std::vector<float>(sound[0].size())))); }

// The same changes at the same frames, of whatever can be set, played and stopped.
void change_at_random(Control& control, unsigned seed) {
  std::mt19937 random(seed);
  const auto listed = control.list().front();
  for (int i = 0; i < 30; ++i) {
    const std::string& object = listed.objects[random() % listed.objects.size()];
    const std::vector<std::string> parameters = control.parameters("test", object);
    if (parameters.empty()) continue;
    const std::string& parameter = parameters[random() % parameters.size()];
    const double scale = parameter == "mul" ? 0.02 : parameter == "freq" ? 500 : 1;
    std::vector<double> values(1 + random() % 2);
    for (double& value : values) value = scale * static_cast<double>(random() % 1000) / 1000;
    const std::int64_t frame = random() % 4 == 0 ? 0 : static_cast<std::int64_t>(random() % 2000);
    try {
      control.apply(control.set("test", object, parameter, values), frame);
    } catch (const WrongMessage&) {  // a list for a single stream, a value that is out of range
    }
  }
}

}  // namespace

TEST_CASE("control: random patches that are changed sound the same, however they are divided") {
  int compared = 0, changed = 0;
  for (unsigned seed = 0; seed < 25; ++seed) {
    const std::string text = RandomSynth(seed).text();
    CAPTURE(text);
    const Plan plan = live_plan(text);
    if (plan.nodes.empty()) continue;
    const auto sound_in = [&](int workers) {
      const Assignments assignments = divided(plan, workers, seed);
      return divided_sound(assignments, 2, 2400, 96, [&](const Segment& segment) {
        Control control(segment, assignments);
        change_at_random(control, seed);
      });
    };
    const ChannelSamples whole = sound_in(1);
    for (const int workers : {2, 5}) {
      CAPTURE(workers);
      CHECK(difference(sound_in(workers), whole) <= tolerance(whole));
      ++compared;
    }
    changed += difference(whole, sound_of(plan, 2400)) > 0.01;
  }
  CHECK(compared > 30);
  CHECK(changed > 15);
}

TEST_CASE("control: a matrix is set number by number, or whole to one number") {
  const char* const kMatrices = R"({"m": {"object": "NewMatrix", "width": 2, "height": 2, "init": [[0, 0], [0, 0]]},
    "other": {"object": "NewMatrix", "width": 2, "height": 2},
    "p": {"object": "MatrixPointer", "matrix": "m", "x": 0.5, "y": 0.5, "out": 0}, "q": {"object": "MatrixPointer", "matrix": "other", "x": 0.5, "y": 0, "out": 1}})";
  Rig rig(kMatrices);
  rig.control.apply(rig.control.set("test", "other", "init", {0.25}), 0);
  rig.control.apply(rig.control.set("test", "m", "init", {1, 2, 3, 4}), 0);
  const std::vector<Command> commands = rig.taken();
  REQUIRE(commands.size() == 5);
  CHECK(commands[0].stream == -1);
  for (int i = 0; i < 4; ++i) {
    CHECK(commands[static_cast<std::size_t>(1 + i)].stream == i);
    CHECK(commands[static_cast<std::size_t>(1 + i)].value == 1 + i);
  }
  CHECK(rig.control.values("test", "m", "init").front().numbers == std::vector<double>{1, 2, 3, 4});
  CHECK(rig.control.values("test", "other", "init").front().numbers == std::vector<double>(4, 0.25));
  CHECK(rig.wrong_set("test", "m", "init", {1, 2}) == "found 2 values for m.init, expected 1, or 4, one for each sample, row after row");
  CHECK(rig.wrong_set("test", "m", "width", {3}).find("is fixed when the patch is loaded, expected one that can be set: init") != std::string::npos);

  Rig large(R"({"m": {"object": "NewMatrix", "width": 300, "height": 300}, "p": {"object": "MatrixPointer", "matrix": "m", "x": 0, "y": 0, "out": 0}})");
  CHECK(large.wrong_set("test", "m", "init", {1}) == "found m, a matrix of 90000 numbers, expected at most 65536 to be set");

  // What reads a matrix hears it, even where it reads the same place again and again; a worker that takes another's place has it too.
  const Plan plan = live_plan(patch_of(kMatrices));
  const Assignments assignments = divided(plan, 1);
  Assignments restarted = assignments;
  const ChannelSamples sound = divided_sound(assignments, 2, 2400, 96, [&](const Segment& segment) {
    Control control(segment, assignments);
    control.apply(control.set("test", "m", "init", {1, 2, 3, 4}), 960);
    control.apply(control.set("test", "other", "init", {0.25}), 960);
    control.prepare(0, restarted.workers[0].plan);
    control.apply(control.set("test", "m", "init", {1, 2, 3, 4}), 960);
    control.apply(control.set("test", "other", "init", {0.25}), 960);
  });
  CHECK(sound[0][959] == 0);
  CHECK(sound[0][960] == 4);
  CHECK(sound[1][959] == 0);
  CHECK(sound[1][960] == 0.25);
  const ChannelSamples anew = divided_sound(restarted, 2, 960, 96, [](const Segment&) {});
  CHECK(anew[0][0] == 4);
  CHECK(anew[1][0] == 0.25);
}

TEST_CASE("control: a plan that is made anew has what was set, as the worker that was changed") {
  for (unsigned seed = 0; seed < 12; ++seed) {
    const std::string text = RandomSynth(seed).text();
    CAPTURE(text);
    const Plan plan = live_plan(text);
    if (plan.nodes.empty()) continue;
    const Assignments assignments = divided(plan, 3, seed);
    Assignments restarted = assignments;
    const Segment segment = segment_for(assignments);
    Control control(segment, assignments);
    change_at_random(control, seed);
    for (int worker = 0; worker < static_cast<int>(restarted.workers.size()); ++worker) {
      control.prepare(worker, restarted.workers[static_cast<std::size_t>(worker)].plan);
      Command left;
      CHECK_FALSE(segment.record(worker).commands.pop(left));  // it is in the plan
    }
    const ChannelSamples changed = divided_sound(assignments, 2, 1200, 96, [&](const Segment& other) {
      Control same(other, assignments);
      const auto listed = control.list().front();
      for (const std::string& object : listed.objects)
        for (const std::string& parameter : control.parameters("test", object))
          same.apply(same.set("test", object, parameter, control.values("test", object, parameter).front().numbers), 0);
    });
    CHECK(difference(divided_sound(restarted, 2, 1200, 96), changed) <= tolerance(changed));
  }
}

TEST_CASE("control: one value for all streams, a list stream by stream") {
  Rig rig(kVoice);
  rig.control.apply(rig.control.set("test", "src", "freq", {440}), 77);
  auto taken = rig.taken();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].stream == -1);
  CHECK(taken[0].value == 440);
  CHECK(taken[0].frame == 77);
  rig.control.apply(rig.control.set("test", "src", "freq", {440, 550}), 0);
  taken = rig.taken();
  REQUIRE(taken.size() == 3);
  CHECK(taken[2].stream == 2);
  CHECK(taken[2].value == 440);
  CHECK(rig.control.values("test", "src", "freq").front().numbers == std::vector<double>{440, 550, 440});
  rig.control.apply(rig.control.set("test", "*", "add", {0.5}), 0);
  CHECK(rig.taken().size() == 3);
  rig.control.apply(rig.control.send("test", "src", "stop"), 0);
  CHECK(rig.taken().at(0).kind == CommandKind::Stop);
  CHECK(rig.control.send("test", "phs", "out").objects.size() == 1);
}

TEST_CASE("control: what is wrong is told with what was expected") {
  Rig rig(kVoice);
  CHECK(contains(rig.wrong_set("tset", "src", "freq", {1}), "found the patch \"tset\", expected one that is played: test; did you mean \"test\"?"));
  CHECK(contains(rig.wrong_set("test", "scr", "freq", {1}), "expected one of test: lfo, src, phs; did you mean \"src\"?"));
  CHECK(contains(rig.wrong_set("test", "src", "frq", {1}), "SineLoop lacks, expected one that can be set: freq, feedback, add; did you mean \"fr"));
  CHECK(contains(rig.wrong_set("test", "src", "mul", {1}), "which a signal drives"));
  CHECK(contains(rig.wrong_set("test", "phs", "num", {1}), "which is fixed when the patch is loaded"));
  CHECK(contains(rig.wrong_set("test", "src", "feedback", {2}), "found 2 for src.feedback, expected a number from 0 to 1"));
  CHECK(rig.wrong_set("test", "src", "freq", {std::numeric_limits<double>::quiet_NaN()}) != "");
  CHECK(rig.wrong_set("test", "src", "freq", {std::numeric_limits<double>::infinity()}) != "");
  CHECK(contains(rig.wrong_set("test", "src", "freq", {1, 2, 3, 4}), "found 4 values for src.freq, expected at most 3"));
  CHECK(contains(rig.wrong_set("test", "silent", "freq", {1}), "which nothing hears"));
  CHECK_THROWS_AS(rig.control.send("test", "lfo", "out"), WrongMessage);
  CHECK(rig.taken().empty());
}

TEST_CASE("control: frames may have sizes that there is memory for, and nothing else is set") {
  Rig rig(R"({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": "n", "size": 512, "largest": 2048}, "b": {"object": "PVAnal", "input": "n"}, "m": {"object": "PVMix", "input": "a", "input2": "a"},
      "s": {"object": "PVSynth", "input": ["m", "b"], "out": 0}})");
  CHECK(rig.control.parameters("test", "a") == std::vector<std::string>{"size", "overlaps", "wintype"});
  CHECK(rig.control.parameters("test", "s") == std::vector<std::string>{"wintype", "mul", "add"});
  for (const double size : {16, 1024, 2048}) CHECK(rig.wrong_set("test", "a", "size", {size}).empty());
  for (const double overlaps : {1, 8, 16}) CHECK(rig.wrong_set("test", "b", "overlaps", {overlaps}).empty());
  const char* const to_2048 = "expected a power of two from 16 to 2048, for which there is memory (the patch's \"largest\" says how much)";
  for (const double size : {8.0, 100.0, 1024.5, 4096.0, 1e30, -16.0}) CHECK(contains(rig.wrong_set("test", "a", "size", {size}), to_2048));
  CHECK(contains(rig.wrong_set("test", "b", "size", {2048}), "found 2048 for b.size, expected a power of two from 16 to 1024, for which there is memory"));
  CHECK(contains(rig.wrong_set("test", "b", "overlaps", {3}), "found 3 for b.overlaps, expected a power of two from 1 to 16"));
  CHECK(contains(rig.wrong_set("test", "s", "wintype", {9}), "found 9 for s.wintype, expected a whole number from 0 to 8"));
  CHECK(contains(rig.wrong_set("test", "a", "size", {std::numeric_limits<double>::quiet_NaN()}), to_2048));
  CHECK(contains(rig.wrong_set("test", "a", "largest", {4096}), "which is fixed when the patch is loaded"));
  CHECK(rig.taken().empty());
}

TEST_CASE("control: what a worker has no room for waits, in its order, and is not lost") {
  Rig rig(kVoice);
  constexpr int kMany = 10000;
  for (int i = 0; i < kMany; ++i) rig.control.apply(rig.control.set("test", "src", "freq", {static_cast<double>(i)}), 0);
  int next = 0;
  for (bool all = false; !all;) {
    for (const Command& command : rig.taken()) CHECK(command.value == next++);
    all = rig.control.flush();
  }
  for (const Command& command : rig.taken()) CHECK(command.value == next++);
  CHECK(next == kMany);
}

TEST_CASE("control: played objects are kept apart from equal ones, expressions' nodes are not") {
  const Plan plan = live_plan(patch_of(R"json({"a": {"object": "Sine", "freq": 5}, "b": {"object": "Sine", "freq": 5},
    "x": {"object": "Sine", "freq": "range(a, 1, 2) * range(b, 1, 2)", "out": 0},
    "y": {"object": "Sine", "freq": "range(a, 1, 2) * range(b, 1, 2)", "phase": 0.5, "out": 1}})json"));
  CHECK(has_node(plan, "test.a"));
  CHECK(has_node(plan, "test.b"));
  CHECK(has_node(plan, "test.x.freq"));
  CHECK_FALSE(has_node(plan, "test.y.freq"));
}

TEST_CASE("control: what is stopped before its delayed start does not start; played, it does, at once") {
  const Plan plan = live_plan(patch_of(R"({"a": {"object": "Sig", "value": 1, "out": 0, "play": {"delay": 0.01}}})"));
  const Assignments assignments = divided(plan, 1);
  const auto heard = [&](const char* action) {
    return divided_sound(assignments, 2, 960, 96, [&](const Segment& segment) {
      Control control(segment, assignments);
      control.apply(control.send("test", "a", action), 100);
    })[0];
  };
  const auto first = [](const std::vector<float>& sound) { return std::find(sound.begin(), sound.end(), 1.0f) - sound.begin(); };
  CHECK(first(sound_of(plan, 960)[0]) == 480);
  CHECK(first(heard("stop")) == 960);
  CHECK(first(heard("play")) == 100);
}

TEST_CASE("control: what was checked before something else plays must be checked again") {
  const auto assigned = [](const std::string& more) {
    return divided(live_plan(patch_of("{" + more + R"("a": {"object": "Sine", "out": 0}, "b": {"object": "Sine", "out": 0}})")), 1);
  };
  const Assignments before = assigned(""), after = assigned(R"("z": {"object": "Sine", "out": 1}, )");
  const Segment segment = segment_for(after);
  Control control(segment, before);
  const Change change = control.set("test", "b", "freq", {500});
  control.renew(after, {});
  CHECK_FALSE(control.apply(change, 0));
  CHECK(control.values("test", "b", "freq").front().numbers == std::vector<double>{1000});
  CHECK(control.apply(control.set("test", "b", "freq", {500}), 0));
  CHECK(control.values("test", "b", "freq").front().numbers == std::vector<double>{500});
  CHECK(control.values("test", "a", "freq").front().numbers == std::vector<double>{1000});
}

TEST_CASE("control: the transport begins and stops what keeps time, and what is sent by hand stays with sessions only") {
  Assignments assignments = divided(live_plan(patch_of(R"({"m": {"object": "Metro", "play": {"delay": 1}}, "off": {"object": "Metro", "play": false},
    "a": {"object": "Sine", "mul": "m", "out": 0}, "b": {"object": "Sine", "mul": "off", "out": 0}})")), 1);
  assignments.follow_transport = true;
  stand_still(assignments.workers);
  const Segment segment = segment_for(assignments);
  Control control(segment, assignments);
  const auto taken = [&] {
    std::vector<std::pair<CommandKind, std::int64_t>> commands;
    for (Command command{}; segment.record(0).commands.pop(command);) commands.emplace_back(command.kind, command.frame);
    return commands;
  };
  using Taken = std::vector<std::pair<CommandKind, std::int64_t>>;
  const auto plan_of_m = [&] {
    for (const Node& node : assignments.workers[0].plan.parts[0].nodes)
      if (node.name.ends_with(".m")) return node.play;
    return Play{};
  };
  CHECK(plan_of_m() == Play{false, 1, 0});
  control.follow_transport(true, 4800);
  CHECK(taken() == Taken{{CommandKind::Begin, 4800}});  // one of the two: the patch does not play the other
  CHECK(control.kept().empty());
  control.prepare(0, assignments.workers[0].plan);  // of a worker that takes the place of one that has ended
  CHECK(plan_of_m() == Play{false, 1, 0});
  CHECK(taken() == Taken{{CommandKind::Play, 0}});
  control.follow_transport(false, 9600);
  CHECK(taken() == Taken{{CommandKind::Stop, 9600}});
  control.prepare(0, assignments.workers[0].plan);
  CHECK(taken().empty());
  control.apply(control.send("test", "b", "stop"), 0);
  control.apply(control.set("test", "a", "freq", {500}), 0);
  CHECK(control.kept() == std::vector<Control::Kept>{{"test", "a", "freq", {500}}, {"test", "b", "", {0}}});
}
