// Sound from one worker to another through a SharedTable.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/against_pyo.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

struct Pair {
  TemporaryFolder folder;
  std::string writer = folder.write("writer.json", R"({"tutti": 1, "objects": {"t": {"object": "SharedTable", "name": ["/l", "/r"], "size": 4096},
    "o": {"object": "Sine", "freq": [375, 1500], "mul": 0.25}, "w": {"object": "TableFill", "input": "o", "table": "t"}}})");
  std::string reader = folder.write("reader.json", R"({"tutti": 1, "objects": {"t": {"object": "SharedTable", "name": ["/l", "/r"], "create": false, "size": 4096},
    "s": {"object": "TableScan", "table": "t", "out": 0}}})");
  std::string direct = folder.write("direct.json", R"({"tutti": 1, "objects": {"o": {"object": "Sine", "freq": [375, 1500], "mul": 0.25, "out": 0}}})");

  Sound rendered(std::vector<std::string> arguments) const {
    const std::string wav = folder.path("rendered.wav");
    arguments.insert(arguments.begin(), "render");
    arguments.insert(arguments.end(), {"--duration", "1.3", "-o", wav});
    REQUIRE(run_tutti(arguments).status == 0);
    return read_sound(wav);
  }
};

}  // namespace

TEST_CASE("a shared table carries sound between workers, sample for sample, whatever the periods and the order of the patches") {
  const Pair pair;
  const Sound expected = pair.rendered({pair.direct});
  for (const char* workers : {"1", "2"})
    for (const char* period : {"100", "256", "8192"}) {
      CAPTURE(workers);
      CAPTURE(period);
      CHECK(largest_difference(pair.rendered({pair.reader, pair.writer, "--workers", workers, "--period", period}), expected) == 0);
    }
}

TEST_CASE("played live, the reader hears each period of the writer in the same period") {
  const Pair pair;
  for (const char* lookahead : {"0", "1", "4"}) {
    CAPTURE(lookahead);
    const std::string wav = pair.folder.path("live.wav");
    Program tutti({tutti_program(), "play", "--driver", "clock", "--lookahead", lookahead, "--record", wav, "--client", "shared-live", pair.reader, pair.writer});
    REQUIRE(tutti.wait_for("playing as shared-live"));
    sleep_ms(1000);
    const auto workers = nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", "shared-live"}).output)["workers"];
    for (const auto& worker : workers) CHECK(worker["stage"] == (worker["patch"] == "reader" ? 1 : 0));
    tutti.signal(SIGINT);
    REQUIRE(tutti.wait() == 0);
    const Sound sound = read_sound(wav);
    REQUIRE(sound.channels[0].size() > 40000);
    // 64 ms somewhere in it without a fault: the machine may be busy, and a late period fades.
    double best = 1;
    for (std::size_t at = 4096; at + 3072 < sound.channels[1].size(); at += 3072)
      best = std::min(best, fit_sine(std::span(sound.channels[1]).subspan(at, 3072), 1500, 48000).residual);
    CHECK(best < 1e-4);
  }
}

TEST_CASE("a reader plays on when the writer is killed, and hears the one that takes its place") {
  const Pair pair;
  Program tutti({tutti_program(), "play", "--driver", "clock", "--client", "shared-killed", pair.writer, pair.reader});
  REQUIRE(tutti.wait_for("playing as shared-killed"));
  const auto workers = [] { return nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", "shared-killed"}).output)["workers"]; };
  const auto before = workers();
  REQUIRE(before.size() == 2);
  kill(before[0]["pid"].get<int>(), SIGKILL);
  CHECK(tutti.wait_for("a new one takes its place"));
  CHECK(eventually([&] { return workers()[0]["state"] == "playing" && workers()[0]["restarts"] >= 1; }));
  CHECK(workers()[1]["restarts"] == 0);
  CHECK(workers()[1]["pid"] == before[1]["pid"]);
  CHECK(eventually([&] { return workers()[1]["peak"].get<double>() > 0.2; }));
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}
