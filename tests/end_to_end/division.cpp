// One patch on several workers: the same sound.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "source_dir.h"
#include "tests/against_pyo.h"
#include "tests/programs.h"

using namespace tutti::test;

namespace {

std::string patch(const std::string& name) { return std::string(TUTTI_SOURCE_DIR) + "/patches/" + name; }

struct Rendered {
  TemporaryFolder folder;
  Sound operator()(std::vector<std::string> patches, const std::string& workers) const {
    const std::string wav = folder.path("rendered.wav");
    std::vector<std::string> arguments{"render", "--duration", "1.5", "--workers", workers, "-o", wav};
    arguments.insert(arguments.end(), patches.begin(), patches.end());
    const Finished finished = run_tutti(arguments);
    REQUIRE_MESSAGE(finished.status == 0, finished.output);
    return read_sound(wav);
  }
};

nlohmann::json workers_of(const std::string& client) { return nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", client}).output)["workers"]; }

// Two stages, by a bank that is divided and a reverberator on its sum; each worker computes a part of the bank.
const char* kTwoStages = R"json({"tutti": 1, "objects": {
  "src": {"object": "SineLoop", "freq": {"linspace": [200, 900], "count": 3200}, "feedback": 0.05, "mul": 0.0005},
  "rev": {"object": "Freeverb", "input": "mix(src, 2)", "bal": 0.3, "out": 0}}})json";

}  // namespace

TEST_CASE("every patch sounds the same on one worker and on several, and the same from run to run") {
  const Rendered rendered;
  for (const auto& entry : std::filesystem::directory_iterator(TUTTI_SOURCE_DIR "/patches")) {
    std::vector<std::string> patches{entry.path().string()};
    if (entry.path().extension() != ".json") continue;
    if (entry.path().stem() == "band_transposer") patches.push_back(patch("band_splitter.json"));  // hears it
    CAPTURE(patches.front());
    const Sound whole = rendered(patches, "1");
    for (const char* workers : {"2", "5"}) {
      CAPTURE(workers);
      const Sound divided = rendered(patches, workers);
      CHECK(largest_difference(divided, whole) <= 1e-6);
      CHECK(largest_difference(rendered(patches, workers), divided) == 0);
    }
  }
}

// A slow instruction set makes it worth while to divide what a fast one computes in a moment.
TEST_CASE("a sharp phaser on a sum that is divided sounds the same as on one worker") {
  const Rendered rendered;
  setenv("TUTTI_TARGET", "SSE4", 1);
  const Sound whole = rendered({patch("chorus.json")}, "1"), divided = rendered({patch("chorus.json")}, "3");
  unsetenv("TUTTI_TARGET");
  CHECK(largest_difference(divided, whole) > 0);  // it is divided
  CHECK(largest_difference(divided, whole) <= 1e-6);
}

TEST_CASE("played live, stages are computed in one period") {
  const Rendered rendered;
  const std::string two = rendered.folder.write("two.json", kTwoStages);
  const Sound expected = rendered({two}, "1");
  for (const char* lookahead : {"0", "1", "3"}) {
    CAPTURE(lookahead);
    const std::string wav = rendered.folder.path("live.wav");
    bool played_without_fault = false;
    for (int attempt = 0; attempt < 8 && !played_without_fault; ++attempt) {  // the machine may be busy, and a late period fades
      Program tutti({tutti_program(), "play", "--driver", "clock", "--period", "1024", "--workers", "2", "--lookahead", lookahead, "--record", wav, "--client", "two-stages", two});
      REQUIRE(tutti.wait_for("playing as two-stages"));
      sleep_ms(700);
      const nlohmann::json workers = workers_of("two-stages");
      REQUIRE(workers.size() == 2);
      CHECK(workers[0]["stage"].get<int>() + workers[1]["stage"].get<int>() == 1);
      const bool late = workers[0]["late"].get<int>() + workers[1]["late"].get<int>() > 0;
      tutti.signal(SIGINT);
      REQUIRE(tutti.wait() == 0);
      if (late) continue;
      const Sound sound = read_sound(wav);
      const std::size_t frames = std::min<std::size_t>(20000, sound.channels[0].size());
      REQUIRE(frames > 9000);
      double largest = 0;
      for (std::size_t c = 0; c < 2; ++c)
        for (std::size_t f = 0; f < frames; ++f) largest = std::max(largest, std::abs(static_cast<double>(sound.channels[c][f] - expected.channels[c][f])));
      played_without_fault = largest <= 1e-6;
    }
    CHECK(played_without_fault);
  }
}

TEST_CASE("a worker that is killed takes only its part of a sum with it") {
  const Rendered rendered;
  const std::string two = rendered.folder.write("two.json", kTwoStages);
  Program tutti({tutti_program(), "play", "--driver", "clock", "--workers", "2", "--client", "killed-stage", two});
  REQUIRE(tutti.wait_for("playing as killed-stage"));
  const nlohmann::json before = workers_of("killed-stage");
  const std::size_t sender = before[0]["stage"] == 0 ? 0 : 1;
  kill(before[sender]["pid"].get<int>(), SIGKILL);
  CHECK(tutti.wait_for("a new one takes its place"));
  CHECK(eventually([&] { return workers_of("killed-stage")[sender]["state"] == "playing"; }));
  CHECK(workers_of("killed-stage")[1 - sender]["restarts"] == 0);
  CHECK(workers_of("killed-stage")[1 - sender]["peak"].get<double>() > 0.01);
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}
