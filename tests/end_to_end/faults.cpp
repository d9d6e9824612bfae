// Nothing that dies takes the others' sound with it, or leaves anything behind.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "source_dir.h"
#include "tests/jack_listener.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

std::string tone(double hz) {
  return R"({"tutti": 1, "channels": 1, "objects": {"tone": {"object": "Sine", "freq": )" + std::to_string(hz) + R"(, "mul": 0.25, "out": 0}}})";
}

nlohmann::json workers_of(const std::string& client) {
  const Finished top = run_tutti({"top", "--json", "--client", client});
  return top.status == 0 ? nlohmann::json::parse(top.output)["workers"] : nlohmann::json();
}

std::string own_segment(const std::string& client) { return "tutti." + std::to_string(getuid()) + "." + client; }

bool is_alive(pid_t pid) { return kill(pid, 0) == 0; }

}  // namespace

TEST_CASE("a worker that is killed is replaced; the other worker's tone never breaks") {
  const JackServer server;
  const TemporaryFolder folder;
  // 1500 and 3000 Hz have whole periods in 32 frames: what the killed worker does at its own frequency does not count.
  Program tutti({tutti_program(), "play", "--driver", "jack", folder.write("high.json", tone(3000)), folder.write("low.json", tone(1500)), "--workers", "2",
                 "--client", "fault-kill"},
                server.environment());
  JackListener listener(server.name(), "listener", 1);
  REQUIRE(eventually([&] { return listener.connect("fault-kill:out_1", 0); }));
  REQUIRE(listener.wait_for_frames(12000));
  const nlohmann::json before = workers_of("fault-kill");
  REQUIRE(before.size() == 2);
  const int victim = before[0]["patch"] == "high" ? 0 : 1;
  const pid_t pid = before[static_cast<std::size_t>(victim)]["pid"].get<pid_t>();
  kill(pid, SIGKILL);
  CHECK(tutti.wait_for("was killed by SIGKILL; a new one takes its place"));
  CHECK(eventually([&] {
    const nlohmann::json now = workers_of("fault-kill");
    return now.size() == 2 && now[static_cast<std::size_t>(victim)]["state"] == "playing" && now[static_cast<std::size_t>(victim)]["restarts"] >= 1;
  }));
  const std::size_t from = listener.frames();
  REQUIRE(listener.wait_for_frames(from + 24000));
  const std::vector<float> heard = listener.heard(0);
  const std::span<const float> last = std::span(heard).last(9600);
  CHECK(fit_sine(last, 3000, 48000).amplitude == doctest::Approx(0.25).epsilon(0.01));  // the new one sounds
  CHECK(fit_sine(last, 1500, 48000).amplitude == doctest::Approx(0.25).epsilon(0.01));
  const nlohmann::json after = workers_of("fault-kill");
  CHECK(after[static_cast<std::size_t>(1 - victim)]["pid"] == before[static_cast<std::size_t>(1 - victim)]["pid"]);
  CHECK(after[static_cast<std::size_t>(1 - victim)]["restarts"] == 0);
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("a coordinator that is killed leaves no process, and its segment goes at the next command") {
  const TemporaryFolder folder;
  Program tutti({tutti_program(), "play", "--driver", "clock", folder.write("tone.json", tone(440)), "--copies", "3", "--client", "fault-orphans"});
  REQUIRE(tutti.wait_for("playing as fault-orphans"));
  std::vector<pid_t> workers;
  for (const nlohmann::json& worker : workers_of("fault-orphans")) workers.push_back(worker["pid"].get<pid_t>());
  REQUIRE(workers.size() == 3);
  tutti.signal(SIGKILL);
  tutti.wait();
  for (const pid_t worker : workers) CHECK(eventually([&] { return !is_alive(worker); }));
  CHECK(shared_memory(own_segment("fault-orphans")).size() == 1);  // nobody was left to remove it
  CHECK(run_tutti({"list"}).status == 0);
  CHECK(shared_memory(own_segment("fault-orphans")).empty());
}

TEST_CASE("a worker that can't start is left off with a line that says why, and the others play") {
  const TemporaryFolder folder;
  const std::string good = folder.write("good.json", tone(440));
  // A sound file that is whole when the patch is checked and gone when the worker reads it can't be made here; a plan that is
  // too big for the memory can: an hour of delay for thousands of streams.
  const std::string big = folder.write("big.json", R"({"tutti": 1, "objects": {"n": {"object": "Noise", "mul": {"repeat": 0.001, "count": 4000}},
    "d": {"object": "Delay", "input": "n", "delay": 3000, "maxdelay": 3600, "out": 0}}})");
  Program tutti({tutti_program(), "play", "--driver", "clock", good, big, "--workers", "2", "--client", "fault-big", "--duration", "1"});
  const int status = tutti.wait();
  const std::string output = tutti.output();
  CHECK(status == 0);
  CHECK(output.find("no memory for") != std::string::npos);
  CHECK(output.find("it is left off") != std::string::npos);
}

TEST_CASE("the audio thread of a worker meets no page fault once it plays") {
  const std::string patch = std::string(TUTTI_SOURCE_DIR) + "/patches/chorus.json";
  Program tutti({tutti_program(), "play", "--driver", "clock", patch, "--client", "fault-pages"});
  REQUIRE(tutti.wait_for("playing as fault-pages"));
  sleep_ms(500);
  const nlohmann::json workers = workers_of("fault-pages");
  REQUIRE(workers.size() == 1);
  const auto faults = [&] {  // fields 10 and 12 of /proc/PID/stat: minor and major faults
    std::ifstream file("/proc/" + std::to_string(workers[0]["pid"].get<int>()) + "/stat");
    std::string field;
    long sum = 0;
    for (int i = 1; i <= 12 && file >> field; ++i)
      if (i == 10 || i == 12) sum += std::stol(field);
    return sum;
  };
  const long before = faults();
  CHECK(before > 0);
  sleep_ms(1500);
  CHECK(faults() == before);
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("a patch that asks for more memory than there is ends with one line that names the object, and no file") {
#if defined(__SANITIZE_ADDRESS__)
  MESSAGE("the sanitizer's own memory is not limited: left out");
#else
  const TemporaryFolder folder;
  const std::string patch = folder.write("greedy.json", R"({"tutti": 1, "objects": {
    "osc": {"object": "Sine", "freq": {"repeat": 440, "count": 65536}}, "echo": {"object": "Delay", "input": "osc", "delay": 3000, "maxdelay": 3600, "out": 0}}})");
  const Finished finished = run_tutti({"render", patch, "-o", folder.path("greedy.wav"), "--duration", "1"});
  CHECK(finished.status == 1);
  CHECK(finished.output.find("echo: no") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.path("greedy.wav")));
#endif
}
