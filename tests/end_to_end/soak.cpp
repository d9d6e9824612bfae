// What only long runs show. The environment variable TUTTI_SOAK_SECONDS makes the first case longer than its twenty seconds.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "tests/jack_listener.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

std::string sine(const std::string& freq, const std::string& out, const std::string& more = "") {
  return R"({"tutti": 1, "objects": {"x": {"object": "Sine", "freq": )" + freq + R"(, "mul": 0.25, "out": )" + out + "}" + more + "}}";
}

nlohmann::json top_of(const std::string& client) { return nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", client}).output); }

const nlohmann::json& worker_of(const nlohmann::json& top, const std::string& patch) {
  const auto& workers = top["workers"];
  return *std::find_if(workers.begin(), workers.end(), [&](const auto& worker) { return worker["patch"] == patch; });
}

// What is the machine's own fault: it did not let a worker that nobody touched run, or JACK lost a period.
struct Hindered {
  int late = 0, xruns = 0;
  bool operator==(const Hindered&) const = default;
};
Hindered hindered(const nlohmann::json& top, std::span<const std::string> untouched) {
  Hindered result{0, top["xruns"].get<int>()};
  for (const std::string& patch : untouched) result.late += worker_of(top, patch)["late"].get<int>();
  return result;
}

constexpr double kMinus80 = 1e-4;

}  // namespace

TEST_CASE("workers that are killed and stopped at random never break the others' tones") {
  const char* wanted = std::getenv("TUTTI_SOAK_SECONDS");
  const int seconds = wanted ? std::atoi(wanted) : 20;
  const JackServer server;
  const TemporaryFolder folder;
  const std::array<std::string, 2> untouched{"steady", "calm"};
  const std::array<double, 2> tones{375, 1500};
  std::vector<std::string> arguments{tutti_program(), "play", "--driver", "jack", "--ports", "patch", "--connect", "none", "--client", "soak-kill"};
  arguments.push_back(folder.write("steady.json", sine("375", "0")));
  arguments.push_back(folder.write("calm.json", sine("1500", "0")));
  std::vector<std::string> victims;
  for (const char* name : {"a", "b", "c", "d"}) {
    victims.push_back(name);
    arguments.push_back(folder.write(std::string(name) + ".json", sine("220", "0")));
  }
  Program tutti(arguments, server.environment());
  REQUIRE(tutti.wait_for("playing as soak-kill"));
  JackListener listener(server.name(), "listener", 2, seconds + 20);
  REQUIRE(eventually([&] { return listener.connect("soak-kill:steady_1", 0) && listener.connect("soak-kill:calm_1", 1); }));
  sleep_ms(500);

  std::srand(7);
  const std::array<int, 4> ways{SIGKILL, SIGSTOP, SIGSEGV, SIGABRT};
  int whole = 0, spoilt = 0;
  for (int kill_number = 0; kill_number * 0.75 < seconds; ++kill_number) {  // each of the four once in 2.6 s at least: fewer than five failures in ten
    const nlohmann::json before = top_of("soak-kill");
    const std::size_t begin = listener.frames() + 1024;  // what was late before has come back
    const auto& victim = worker_of(before, victims[static_cast<std::size_t>(kill_number) % victims.size()]);
    if (victim["pid"].get<int>() > 0) kill(victim["pid"].get<int>(), ways[static_cast<std::size_t>(std::rand()) % ways.size()]);
    sleep_ms(650 + std::rand() % 200);
    const std::size_t end = listener.frames();
    const bool hindered_here = hindered(top_of("soak-kill"), untouched) != hindered(before, untouched);
    if (hindered_here) {
      ++spoilt;
      continue;
    }
    ++whole;
    for (std::size_t tone = 0; tone < tones.size(); ++tone)
      CHECK(worst_residual(listener.heard(static_cast<int>(tone)), tones[tone], begin, end) < kMinus80);
  }
  MESSAGE(whole << " times one was ended while the others were whole; " << spoilt << " times the machine itself was too busy");
  CHECK(whole > 0);
  CHECK(eventually([&] {
    const nlohmann::json workers = top_of("soak-kill")["workers"];
    return std::all_of(workers.begin(), workers.end(), [](const auto& worker) { return worker["state"] == "playing"; });
  }));
  for (const std::string& victim : victims) CHECK(worker_of(top_of("soak-kill"), victim)["restarts"].get<int>() > 0);
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("a patch is read again a hundred times under sound, through JACK, without a click") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string edited = folder.write("edited.json", sine("375", "0")), client = "soak-reload";
  Program tutti({tutti_program(), "play", "--driver", "jack", "--watch", "--connect", "none", "--client", client, edited,
                 folder.write("other.json", sine("1500", "1"))},
                server.environment());
  REQUIRE(tutti.wait_for("playing as " + client));
  JackListener listener(server.name(), "listener", 2, 120);
  REQUIRE(eventually([&] { return listener.connect(client + ":out_1", 0) && listener.connect(client + ":out_2", 1); }));
  sleep_ms(200);
  // Two sounds of equal power at the height of a cross-fade add up to 1.42 of one, and the fade itself moves.
  const double own = 0.25 * 2 * M_PI * 375 / 48000 + 0.1 * 2 * M_PI * 600 / 48000, most = 1.42 * own + 0.7 / (0.03 * 48000) * 1.6;
  int whole = 0;
  for (int edit = 1; edit <= 100; ++edit) {
    const auto all_late = [&] {
      const nlohmann::json top = top_of(client);
      return top["xruns"].get<int>() + top["late"].get<int>();
    };
    const int late_before = all_late();
    listener.clear();
    const std::size_t told = tutti.output().size();
    folder.write("edited.json", sine("375", "0", edit % 2 == 0 ? "" : R"(, "y": {"object": "Sine", "freq": 600, "mul": 0.1, "out": 0})"));
    REQUIRE(eventually([&] { return tutti.output().size() > told; }));
    REQUIRE(eventually([&] { return top_of(client)["workers"].size() == 2; }));
    sleep_ms(60);  // the fade
    const std::vector<float> heard = listener.heard(0), other = listener.heard(1);
    if (all_late() > late_before) continue;  // the machine is busy, and a late period fades
    ++whole;
    double step = 0;
    for (std::size_t i = 1; i < heard.size(); ++i) step = std::max(step, std::abs(static_cast<double>(heard[i]) - heard[i - 1]));
    CHECK(step < most);
    CHECK(worst_residual(other, 1500, 0, other.size()) < kMinus80);
  }
  MESSAGE(whole << " of 100 while the machine was not too busy");
  CHECK(whole > 0);
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("a day of virtual time: every two seconds are the same, to the last bit") {
  const TemporaryFolder folder;
  const std::string patch = folder.write("day.json", R"({"tutti": 1, "channels": 1, "objects": {
    "sine": {"object": "Sine", "freq": 375, "mul": 0.25, "out": 0}, "ramp": {"object": "Phasor", "freq": 125, "mul": 0.25, "out": 0},
    "beat": {"object": "Metro", "time": 0.125}, "click": {"object": "Sig", "value": "beat", "mul": 0.25, "out": 0},
    "rhythm": {"object": "Euclide", "time": 0.125, "taps": 16, "onsets": 5}, "tick": {"object": "Sig", "value": "rhythm", "mul": 0.125, "out": 0}}})");
  const std::string command = "exec '" + tutti_program() + "' render '" + patch + "' --duration 86400 --rate 8000 --format pcm16 -o - 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  REQUIRE(pipe);
  std::array<unsigned char, 24> header{};
  REQUIRE(fread(header.data(), 1, header.size(), pipe.get()) == header.size());
  CHECK(std::memcmp(header.data(), ".snd", 4) == 0);
  const std::size_t offset = static_cast<std::size_t>(header[4] << 24 | header[5] << 16 | header[6] << 8 | header[7]);
  REQUIRE(offset >= header.size());
  std::vector<unsigned char> rest(offset - header.size()), first(2 * 8000 * 2), later(first.size());
  REQUIRE(fread(rest.data(), 1, rest.size(), pipe.get()) == rest.size());
  REQUIRE(fread(first.data(), 1, first.size(), pipe.get()) == first.size());
  REQUIRE(fread(first.data(), 1, first.size(), pipe.get()) == first.size());  // when all has begun
  CHECK(std::any_of(first.begin(), first.end(), [](unsigned char byte) { return byte != 0; }));
  int blocks = 2;
  while (fread(later.data(), 1, later.size(), pipe.get()) == later.size()) {
    ++blocks;
    if (later != first) break;
  }
  CHECK(blocks == 43200);
}
