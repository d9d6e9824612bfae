// tutti by its own clock: what is played is recorded whole, and the commands that look at it.
#include <doctest/doctest.h>
#include <signal.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/against_pyo.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

const char* const kTone = R"({"tutti": 1, "channels": 1, "objects": {"tone": {"object": "Sine", "freq": 1500, "mul": 0.25, "out": 0}}})";

std::vector<float> recording(const std::string& path) { return read_sound(path).channels[0]; }  // of one channel

// How often the threads of a process have slept.
long voluntary_switches(int pid) {
  long sum = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
    std::ifstream status(thread.path() / "status");
    const std::string key = "voluntary_ctxt_switches:";
    for (std::string line; std::getline(status, line);)
      if (line.starts_with(key)) sum += std::stol(line.substr(key.size()));
  }
  return sum;
}

// What a progress line says comes before the JSON.
nlohmann::json json_of(const Finished& finished) {
  const std::size_t begin = finished.output.find("\n{");
  return nlohmann::json::parse(begin == std::string::npos ? finished.output : finished.output.substr(begin));
}

}  // namespace

TEST_CASE("what is played is recorded, at any period and lookahead") {
  const TemporaryFolder folder;
  const std::string patch = folder.write("tone.json", kTone);
  for (const auto& entry : {std::pair{"256", "1"}, {"1000", "0"}, {"8192", "2"}, {"480", "4"}}) {
    const auto& period = entry.first;
    const auto& lookahead = entry.second;
    CAPTURE(period);
    const std::string wav = folder.path(std::string(period) + ".wav");
    const Finished finished =
        run_tutti({"play", "--driver", "clock", patch, "--period", period, "--lookahead", lookahead, "--duration", "1", "--record", wav, "--client", "clock-record"});
    CHECK(finished.status == 0);
    const std::vector<float> heard = recording(wav);
    REQUIRE(heard.size() >= 48000);
    double largest = 0;
    for (std::size_t n = 1; n < heard.size(); ++n) largest = std::fmax(largest, std::abs(heard[n] - heard[n - 1]));
    CHECK(largest < 1.1 * 0.25 * 2 * std::numbers::pi * 1500 / 48000);  // no step beyond the sine's own, whatever was late
  }
}

TEST_CASE("a worker that runs many periods ahead sleeps for half of them") {
  const TemporaryFolder folder;
  const std::string patch = folder.write("tone.json", kTone);
  const auto sleeps = [&](const std::string& lookahead) {  // of a second
    Program tutti({tutti_program(), "play", "--driver", "clock", patch, "--period", "64", "--lookahead", lookahead, "--client", "clock-sleeps"});
    REQUIRE(tutti.wait_for("playing as clock-sleeps"));
    const nlohmann::json top = nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", "clock-sleeps"}).output);
    const long before = voluntary_switches(top["workers"][0]["pid"]);
    sleep_ms(1000);
    const long count = voluntary_switches(top["workers"][0]["pid"]) - before;
    tutti.signal(SIGINT);
    CHECK(tutti.wait() == 0);
    return count;
  };
  const long ahead = sleeps("8");
  CHECK(ahead > 0);
  CHECK(ahead * 2 < sleeps("1"));
}

TEST_CASE("list and top show what plays, and nothing afterwards") {
  const TemporaryFolder folder;
  Program tutti({tutti_program(), "play", "--driver", "clock", folder.write("tone.json", kTone), "--copies", "2", "--client", "clock-shown"});
  REQUIRE(tutti.wait_for("playing as clock-shown"));
  CHECK(run_tutti({"list"}).output.find("clock-shown") != std::string::npos);
  const nlohmann::json top = nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", "clock-shown"}).output);
  for (const char* key : {"instance", "pid", "driver", "rate", "period", "xruns", "workers"}) CHECK(top.contains(key));
  CHECK(top["pid"] == tutti.pid());
  REQUIRE(top["workers"].size() == 2);
  for (const char* key : {"worker", "pid", "patch", "stage", "state", "load_mean", "load_worst", "late", "restarts", "peak"}) CHECK(top["workers"][0].contains(key));
  CHECK(run_tutti({"top", "--once", "--client", "clock-shown"}).output.find("tone#2") != std::string::npos);
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
  CHECK(run_tutti({"list"}).output.find("clock-shown") == std::string::npos);
  CHECK(run_tutti({"top", "--once", "--client", "clock-shown"}).status != 0);
}

TEST_CASE("stress plays the document's experiment and writes its table, JSON and picture") {
  const TemporaryFolder folder;
  const Finished finished =
      run_tutti({"stress", "--driver", "clock", "--per-worker", "50", "--workers", "2", "--seconds", "0.5", "--json", "--plot", folder.path("load.svg")});
  REQUIRE(finished.status == 0);
  const nlohmann::json json = json_of(finished);
  CHECK(json["object"] == "SineLoop");
  CHECK(json["oscillators"] == 100);
  CHECK(json["workers"] == 2);
  CHECK(json["load_mean"].get<double>() > 0);
  for (const char* key : {"per_worker", "load_worst", "late", "limit"}) CHECK(json.contains(key));
  CHECK(std::filesystem::file_size(folder.path("load.svg")) > 500);
  CHECK(run_tutti({"stress", "--object", "NoSuchObject"}).status == 2);
}

TEST_CASE("stress finds limits: an entry for each period and number of workers, and trials behind each") {
  const TemporaryFolder folder;
  const std::string plot = folder.path("limits.svg");
  // As many as can be tried, at a low rate: a fast machine plays them all, and on a slow one the search goes down.
  const Finished finished = run_tutti({"stress", "--driver", "clock", "--find-limit", "--periods", "1024,4096", "--workers", "2", "--seconds", "0.2", "--rate", "8000",
                                       "--per-worker", "250000", "--json", "--plot", plot}, {}, 300);
  REQUIRE(finished.status == 0);
  const nlohmann::json json = json_of(finished);
  REQUIRE(json["table"].size() == 4);
  std::size_t at = 0;
  for (const int period : {1024, 4096})
    for (const int workers : {1, 2}) {
      const nlohmann::json& row = json["table"][at++];
      CHECK(row["period"] == period);
      CHECK(row["workers"] == workers);
      CHECK(row["limit"].get<int>() % workers == 0);
      CHECK(row["limit"].get<int>() <= json["limit"].get<int>());
    }
  CHECK(json["limit"] == json["oscillators"]);
  CHECK(json["points"].size() >= 8);  // one that searches and one that confirms
  CHECK(std::filesystem::file_size(plot) > 1000);
}

TEST_CASE("stress plays copies of a patch") {
  const TemporaryFolder folder;
  const std::string patch = folder.write("voice.json", R"({"tutti": 1, "objects": {"a": {"object": "Sine", "mul": 0.01, "out": 0}}})");
  const Finished finished = run_tutti({"stress", "--driver", "clock", "--patch", patch, "--per-worker", "3", "--workers", "2", "--seconds", "0.2", "--json"});
  REQUIRE(finished.status == 0);
  const nlohmann::json json = json_of(finished);
  CHECK(json["object"] == "voice");
  CHECK(json["oscillators"] == 6);
  CHECK(json["load_mean"].get<double>() > 0);
  CHECK(json["table"].empty());
}

TEST_CASE("stress: what does not go together is status 2") {
  CHECK(run_tutti({"stress", "--periods", "64"}).status == 2);  // without --find-limit
  CHECK(run_tutti({"stress", "--find-limit", "--period", "64"}).status == 2);
  CHECK(run_tutti({"stress", "--find-limit", "--periods", "64,none"}).status == 2);
  CHECK(run_tutti({"stress", "--object", "Sine", "--patch", "chorus.json"}).status == 2);
  CHECK(run_tutti({"stress", "--patch", "/no/such/patch.json"}).status == 2);
}

TEST_CASE("every command has help with examples, and a wrong command line is status 2") {
  for (const char* command : {"play", "render", "stress", "check", "objects", "schema", "top", "list", "reload", "set", "send"}) {
    CAPTURE(command);
    const Finished help = run_tutti({command, "--help"});
    CHECK(help.status == 0);
    CHECK(help.output.find("Example") != std::string::npos);
    CHECK(run_tutti({command, "--no-such-option"}).status == 2);
  }
  CHECK(run_tutti({}).status == 2);
  CHECK(run_tutti({"no-such-command"}).status == 2);
}
