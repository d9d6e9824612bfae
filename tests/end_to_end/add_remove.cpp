// Patches that come and go while others play, and workers that move.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/against_pyo.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

std::string sine(const std::string& freq, const std::string& out) {
  return R"({"tutti": 1, "objects": {"x": {"object": "Sine", "freq": )" + freq + R"(, "mul": 0.25, "out": )" + out + "}}}";
}

// An instance that plays a patch on the left.
struct Live {
  TemporaryFolder folder;
  std::string wav = folder.path("played.wav"), other = folder.write("other.json", sine("1500", "1")), client;
  std::unique_ptr<Program> tutti;

  explicit Live(const std::string& name, std::vector<std::string> more = {}) : client(name) {
    std::vector<std::string> arguments{
        tutti_program(), "play", "--driver", "clock", "--record", wav, "--client", client, folder.write("first.json", sine("375", "0"))};
    arguments.insert(arguments.end(), more.begin(), more.end());
    tutti = std::make_unique<Program>(arguments);
    REQUIRE(tutti->wait_for("playing as " + client));
  }
  Finished ask(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--client", client});
    return run_tutti(arguments);
  }
  nlohmann::json workers() const { return nlohmann::json::parse(ask({"top", "--once", "--json"}).output)["workers"]; }
  // Periods that came too late, of workers that have ended too.
  int late() const { return nlohmann::json::parse(ask({"top", "--once", "--json"}).output)["late"].get<int>(); }
  Sound finish() {
    tutti->signal(SIGINT);
    REQUIRE(tutti->wait() == 0);
    return read_sound(wav);
  }
};

double largest_step(const std::vector<float>& samples) {
  double largest = 0;
  for (std::size_t i = 1; i + 4800 < samples.size(); ++i) largest = std::max(largest, std::abs(static_cast<double>(samples[i]) - samples[i - 1]));
  return largest;
}

}  // namespace

TEST_CASE("a patch is added and removed without a click, and the other never notices") {
  for (int attempt = 0; attempt < 10; ++attempt) {  // the machine may be busy, and a late period fades
    Live live("add-remove");
    sleep_ms(300);
    const Finished added = live.ask({"add", live.other});
    CHECK(added.status == 0);
    CHECK(added.output == "other\n");
    sleep_ms(400);
    CHECK(live.workers().size() == 2);
    CHECK(live.ask({"set", "other.x.mul", "0.125"}).status == 0);
    CHECK(live.ask({"set", "first.x.mul"}).output == "0.25\n");
    CHECK(live.ask({"remove", "other"}).status == 0);
    CHECK(live.workers().size() == 1);
    CHECK(live.ask({"set", "other.x.mul", "1"}).status == 2);
    sleep_ms(200);
    const bool any_late = live.late() > 0;
    const Sound sound = live.finish();
    if (any_late && attempt < 9) continue;
    CHECK(worst_residual(sound.channels[0], 375, 2400, sound.channels[0].size() - 9600) < 1e-4);
    const std::vector<float>& right = sound.channels[1];
    const auto [low, high] = std::minmax_element(right.begin(), right.end());
    CHECK(*high == doctest::Approx(0.25).epsilon(0.01));
    CHECK(*low == doctest::Approx(-0.25).epsilon(0.01));
    CHECK(right[right.size() - 4800] == 0);
    const double fades = 0.25 * M_PI / 2 / (0.03 * 48000), set = 0.125;  // mul jumps at a block's edge: half of the sine's height, at most
    CHECK(largest_step(right) < 0.25 * 2 * M_PI * 1500 / 48000 + fades + set);
    return;
  }
}

TEST_CASE("copies are called by numbers that are free, and patterns remove many") {
  const Live live("add-copies", {"--workers", "1"});
  CHECK(live.ask({"add", live.other, "--copies", "2"}).output == "other\nother#2\n");
  CHECK(live.ask({"remove", "other"}).status == 0);
  CHECK(live.ask({"add", live.other}).output == "other\n");
  CHECK(live.ask({"add", live.folder.path("first.json")}).output == "first#2\n");
  CHECK(live.ask({"remove", "other*"}).status == 0);
  const std::string left = run_tutti({"list", "--objects"}).output;
  CHECK(left.find("other") == std::string::npos);
  CHECK(left.find("first#2.x") != std::string::npos);
  CHECK(live.ask({"remove", "first*"}).status == 0);
  CHECK(live.workers().empty());  // and it goes on, silent
  CHECK(live.ask({"add", live.other}).output == "other\n");
  CHECK(live.workers().size() == 1);
}

TEST_CASE("of two patches in one worker, one is removed and the other stays") {
  Live live("add-together", {"--workers", "1", "--channels", "2"});
  CHECK(live.ask({"add", live.other}).status == 0);
  Live both("add-both", {live.other, "--workers", "1"});
  CHECK(both.workers().size() == 1);
  CHECK(both.ask({"remove", "first"}).status == 0);
  CHECK(both.workers().size() == 1);
  CHECK(run_tutti({"list", "--objects"}).output.find("other.x") != std::string::npos);
  sleep_ms(300);
  const Sound sound = both.finish();
  const std::size_t end = sound.channels[0].size() - 6000;
  CHECK(sound.channels[0][end] == 0);
  CHECK(worst_residual(sound.channels[1], 1500, end - 3072, end) < 1e-3);
}

TEST_CASE("a patch that nobody hears comes and goes like others") {
  const Live live("add-mute", {"--workers", "1"});
  CHECK(live.ask({"add", live.folder.write("mute.json", R"({"tutti": 1, "objects": {"x": {"object": "Sine"}}})")}).output == "mute\n");
  CHECK(live.ask({"remove", "mute"}).status == 0);
  const Live both("add-mutes", {live.folder.path("mute.json"), "--workers", "1"});
  CHECK(both.ask({"remove", "mute"}).status == 0);
  CHECK(both.workers().size() == 1);
}

TEST_CASE("what can't be added or removed is told, and nothing changes") {
  const Live live("add-wrong");
  const auto fails_with = [&](std::vector<std::string> arguments, const std::string& reason) {
    const Finished finished = live.ask(std::move(arguments));
    CAPTURE(finished.output);
    CHECK(finished.status == 2);
    CHECK(finished.output.find(reason) != std::string::npos);
  };
  fails_with({"add", live.folder.path("none.json")}, "can't read it");
  fails_with({"add", live.folder.write("wrong.json", R"({"tutti": 1, "objects": {"x": {"object": "Sinee"}}})")}, "did you mean \"Sine\"?");
  fails_with({"add", live.folder.write("wide.json", R"({"tutti": 1, "channels": 5, "objects": {"x": {"object": "Sine", "out": 0}}})")},
             "found 5 channels, expected at most 2");
  fails_with({"add", live.folder.write("in.json", R"({"tutti": 1, "objects": {"x": {"object": "Input", "chnl": [0, 1, 2, 3, 4], "out": 0}}})")},
             "found 5 input channels, expected at most 2");
  fails_with({"remove", "frist"}, "did you mean \"first\"?");
  fails_with({"move", "0", "4000"}, "found the core 4000");
  fails_with({"move", "7", "0"}, "found the worker 7");
  CHECK(live.workers().size() == 1);
  CHECK(live.workers()[0]["state"] == "playing");
}

TEST_CASE("an edited patch can be set again, by its new objects too") {
  const Live live("add-reload");
  CHECK(live.ask({"set", "first.x.freq", "400"}).status == 0);
  const std::string text =
      R"({"tutti": 1, "objects": {"x": {"object": "Sine", "freq": 375, "out": 0}, "y": {"object": "Sine", "freq": 600, "out": 1}}})";
  live.folder.write("first.json", text);
  CHECK(live.ask({"reload"}).status == 0);
  CHECK(live.tutti->wait_for("new worker takes over"));
  CHECK(eventually([&] { return live.workers().size() == 1; }));
  CHECK(live.ask({"set", "first.y.freq", "500"}).status == 0);
  CHECK(live.ask({"set", "first.y.freq"}).output == "500\n");
  CHECK(live.ask({"set", "first.x.freq"}).output == "375\n");  // what was set in what begins anew is forgotten
}

TEST_CASE("an edited number counts, and not what was set before; what was set elsewhere stays") {
  const Live live("add-edit");
  CHECK(live.ask({"set", "first.x.freq", "500"}).status == 0);
  CHECK(live.ask({"set", "first.x.add", "0.01"}).status == 0);
  live.folder.write("first.json", sine("400", "0"));
  CHECK(live.ask({"reload"}).status == 0);
  CHECK(live.tutti->wait_for("1 value is set"));
  CHECK(live.ask({"set", "first.x.freq"}).output == "400\n");
  CHECK(live.ask({"set", "first.x.add"}).output == "0.01\n");
}

TEST_CASE("a worker moves to another core and stays there, its successor too") {
  const Live live("add-move");
  const int core = live.workers()[0]["core"].get<int>();
  const auto allowed = [](int pid) {  // the kernel's own list: "1" where it is tied
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(status, line);)
      if (line.starts_with("Cpus_allowed_list:")) return line.substr(line.find_first_of("0123456789"));
    return std::string();
  };
  for (const int wanted : {0, core < 0 ? 0 : core}) {
    CHECK(live.ask({"move", "0", std::to_string(wanted)}).status == 0);
    CHECK(live.workers()[0]["core"] == wanted);
    CHECK(allowed(live.workers()[0]["pid"].get<int>()) == std::to_string(wanted));
  }
  CHECK(live.ask({"move", "0", "0"}).status == 0);
  kill(live.workers()[0]["pid"].get<int>(), SIGKILL);
  CHECK(eventually([&] { return live.workers()[0]["restarts"] >= 1 && live.workers()[0]["state"] == "playing"; }));
  CHECK(allowed(live.workers()[0]["pid"].get<int>()) == "0");
}

TEST_CASE("a patch that shares tables is added to the one it hears") {
  TemporaryFolder folder;
  const std::string reader =
      folder.write("reader.json", R"({"tutti": 1, "objects": {"t": {"object": "SharedTable", "name": "/add-line", "create": false, "size": 8192},
    "x": {"object": "TableScan", "table": "t", "out": 1}}})");
  const std::string writer =
      folder.write("writer.json", R"({"tutti": 1, "objects": {"t": {"object": "SharedTable", "name": "/add-line", "create": true, "size": 8192},
    "s": {"object": "Sine", "freq": 375, "mul": 0.25}, "f": {"object": "TableFill", "input": "s", "table": "t"}}})");
  Program tutti({tutti_program(), "play", "--driver", "clock", "--client", "add-tables", writer});
  REQUIRE(tutti.wait_for("playing as add-tables"));
  const Finished added = run_tutti({"add", reader, "--client", "add-tables"});
  CHECK(added.status == 0);
  CHECK(added.output == "reader\n");
  const auto workers = [] { return nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", "add-tables"}).output)["workers"]; };
  CHECK(eventually([&] {
    const nlohmann::json now = workers();
    return std::any_of(now.begin(), now.end(),
                       [](const auto& worker) { return worker["patch"] == "reader" && worker["peak"].template get<double>() > 0.24; });
  }));
  const std::string stranger =
      folder.write("stranger.json", R"({"tutti": 1, "objects": {"t": {"object": "SharedTable", "name": "/add-other", "create": true, "size": 8192},
    "x": {"object": "TableScan", "table": "t", "out": 1}}})");
  const Finished refused = run_tutti({"add", stranger, "--client", "add-tables"});
  CHECK(refused.status == 2);
  CHECK(refused.output.find("other shared tables") != std::string::npos);
}
