// No allocation, lock or system call in an audio thread: trapped while the real code of workers and mixer runs.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <hwy/targets.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <mutex>

#include "coordinator/mixer.h"
#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch.h"
#include "tests/realtime_trap.h"
#include "worker/confine.h"
#include "worker/graph.h"
#include "worker/period_loop.h"

using namespace tutti;
using tutti::test::RealtimeTrap;

namespace {

// What must be caught: an object that allocates while the sound runs.
class AllocatesInRun final : public Unit {
 public:
  explicit AllocatesInRun(const UnitSetup& setup) : out_(setup.output) {}
  void run(int frames) override {
    float* volatile sample = new float(0);  // volatile: the compiler may leave out what nobody sees
    for (int f = 0; f < frames; ++f) out_.at(0, f) = *sample;
    delete sample;
  }

 private:
  Output out_;
};
const Registration registration("tests/worker/realtime.cpp", hwy::SupportedTargets(), false, false,
                                [](const UnitSetup& s) -> std::unique_ptr<Unit> { return std::make_unique<AllocatesInRun>(s); }, nullptr,
                                Declaration("AllocatesInRun", "Allocates in its audio thread, to see that the trap finds it", ObjectRole::Audio, false, {}));

// Every way of the graph: numbers, control values and signals; folded, routed and held blocks; events, envelopes, delay lines, tables.
const char* const kPatch = R"json({"tutti": 1, "objects": {
  "lfo": {"object": "Sine", "freq": 0.25},
  "src": {"object": "SineLoop", "freq": {"uniform": [190, 210], "count": 50}, "feedback": 0.1, "mul": 0.01},
  "phs": {"object": "Phaser", "input": "mix(src, 2)", "freq": "range(lfo, 200, 400)", "feedback": 0.95, "out": 0},
  "frq": {"object": "Sig", "value": 261.6},
  "glide": {"object": "SigTo", "value": "frq", "time": 0.01},
  "env": {"object": "Fader", "fadein": 0.005, "fadeout": 0.01, "dur": 0.03},
  "wave": {"object": "HarmTable", "list": [1, 0.5, 0.25]},
  "osc": {"object": "Osc", "table": "wave", "freq": "glide", "mul": "env"},
  "del": {"object": "Delay", "input": "osc + Noise1[2] * 0.1", "delay": [0.01, 0.02], "feedback": 0.5},
  "Noise1": {"object": "Noise", "mul": [0.1, 0.2, 0.3]},
  "pan": {"object": "Pan", "input": "del", "pan": "lfo * 0.5 + 0.5"},
  "verb": {"object": "Freeverb", "input": "pan", "mul": 0.3, "out": 0},
  "lp": {"object": "ButLP", "input": "verb", "freq": "range(lfo, 500, 5000)", "out": 0},
  "rnd": {"object": "Randi", "freq": 100, "min": 100, "max": 500},
  "seg": {"object": "Linseg", "list": [[0, 0], [0.01, 1], [0.02, 0]], "loop": true},
  "bq": {"object": "Biquadx", "input": "src[0:3] * seg", "freq": "rnd", "out": [0, 1]},
  "p": {"object": "Pattern", "time": 0.01, "do": [{"set": "frq.value", "to": {"choice": [261.6, 329.6]}}, {"play": "env"}, {"stop": "seg"}, {"play": "seg"}]}
}})json";

Plan plan_of(const std::string& text) {
  const LoadedPatch loaded = parse_patch(text, "test.json");
  REQUIRE(loaded.patch);
  CompiledPatch compiled = compile_patch(*loaded.patch, 48000);
  REQUIRE(compiled.problems.empty());
  return compiled.plan;
}

Segment make_segment(int workers, int lookahead, std::uint32_t period) {
  Segment::Layout layout;
  layout.name = "tests";
  layout.driver = "clock";
  layout.workers = workers;
  layout.lookahead = lookahead;
  layout.geometry = {static_cast<std::uint32_t>(std::max(1, lookahead)), 2, period};
  return Segment::create(layout);
}

// Plays some periods as worker and coordinator do, both here, and returns what the trap caught.
int caught_while_playing(const std::string& patch) {
  const Segment segment = make_segment(1, 1, 100);
  Mixer mixer(segment, 1);
  mixer.change_period(100, 48000);
  PeriodWriter writer({{plan_of(patch)}}, segment, 0);
  mixer.open();
  mixer.set_present(0, true);
  segment.record(0).commands.push({CommandKind::Set, 0, 0, -1, 3.0});
  segment.record(0).commands.push({CommandKind::Play, 0, 0, -1, 0});
  std::vector<float> left(100), right(100);
  float* const channels[] = {left.data(), right.data()};
  int caught = 0;
  const RealtimeTrap trap;
  for (int period = 0; period < 100; ++period) {
    if (period % 7 != 6) writer.write_next();  // now and then it is late
    mixer.mix(channels, 100, Mixer::Patience::None);
    if (period == 90) mixer.fade_out();
  }
  caught = trap.caught();
  return caught;
}

}  // namespace

TEST_CASE("the trap catches allocations and locks") {
  if (!RealtimeTrap::works()) return;
  std::mutex mutex;
  {
    const RealtimeTrap trap;
    int* volatile memory = new int(1);
    delete memory;
    CHECK(trap.caught() == 2);
    const std::lock_guard<std::mutex> lock(mutex);
    CHECK(std::string(trap.last()) == "pthread_mutex_lock");
  }
  CHECK(caught_while_playing(R"({"tutti": 1, "objects": {"bad": {"object": "AllocatesInRun", "out": 0}}})") > 0);
}

TEST_CASE("no allocation and no lock while worker and mixer run") { CHECK(caught_while_playing(kPatch) == 0); }

TEST_CASE("no system call but the futex while a worker runs") {
  const Segment segment = make_segment(1, 1, 64);
  Mixer mixer(segment, 1);
  mixer.change_period(64, 48000);
  const Plan plan = plan_of(kPatch);
  mixer.open();
  mixer.set_present(0, true);
  // In a process of its own: a forbidden call would end it. The same with a call that is forbidden, to see that it does.
  const auto status_of_child = [&](bool forbidden_call) {
    const pid_t child = fork();
    if (child == 0) {
      PeriodWriter writer({{plan}}, segment, 0);
      std::vector<float> left(64), right(64);
      float* const channels[] = {left.data(), right.data()};
      if (!confine_to_futex()) _exit(77);
      for (int period = 0; period < 500; ++period) {
        writer.write_next();
        if (period == 0) writer.wait();  // nothing to do: it sleeps its second
        mixer.mix(channels, 64, Mixer::Patience::None);
        if (forbidden_call && period == 100) close(open("/dev/null", O_RDONLY));
      }
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
  };
  const int good = status_of_child(false);
  if (WIFEXITED(good) && WEXITSTATUS(good) == 77) return;  // a sanitizer's build, or a kernel without seccomp
  CHECK(WIFEXITED(good));
  CHECK(WEXITSTATUS(good) == 0);
  const int bad = status_of_child(true);
  CHECK(WIFSIGNALED(bad));
  CHECK(WTERMSIG(bad) == SIGSYS);
}
