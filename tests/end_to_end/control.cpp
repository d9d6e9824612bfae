// A running instance is changed: by the commands, and by OSC programs.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/osc_program.h"
#include "tests/against_pyo.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

const char* const kTone = R"({"tutti": 1, "channels": 1, "objects": {"tone": {"object": "Sine", "freq": 1500, "mul": 0.25, "out": 0}}})";
const char* const kStep = R"({"tutti": 1, "channels": 1, "objects": {"step": {"object": "Sig", "value": 0.125, "out": 0}}})";

std::vector<float> recording(const std::string& path) { return read_sound(path).channels[0]; }  // of one channel

nlohmann::json top(const std::string& client) { return nlohmann::json::parse(run_tutti({"top", "--json", "--client", client}).output); }

// An instance by the clock that records what it plays.
struct Played {
  TemporaryFolder folder;
  std::string client, wav;
  Program program;

  Played(const std::string& name, const std::string& patch, std::vector<std::string> more = {})
      : client("control-" + name), wav(folder.path("played.wav")), program(arguments(patch, std::move(more))) {
    REQUIRE(program.wait_for("playing as " + client));
  }
  std::vector<std::string> arguments(const std::string& patch, std::vector<std::string> more) const {
    const std::string file = folder.write("patch.json", patch);
    std::vector<std::string> all{tutti_program(), "play", "--driver", "clock", file, "--client", client, "--record", wav};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  int port() const { return top(client)["osc_port"].get<int>(); }
  Finished set(std::vector<std::string> what) const {
    what.insert(what.begin(), {"set", "--client", client});
    return run_tutti(what);
  }
  std::vector<float> heard() {
    program.signal(SIGINT);
    CHECK(program.wait() == 0);
    return recording(wav);
  }
};

// Addresses at which somebody listens to that port: /proc/net/udp, "0100007F:1F90" for 127.0.0.1:8080.
std::vector<std::string> listening(int port) {
  std::vector<std::string> addresses;
  std::ifstream file("/proc/net/udp");
  char end[8];
  std::snprintf(end, sizeof end, ":%04X", static_cast<unsigned>(port));
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string number, local;
    fields >> number >> local;
    if (local.ends_with(end)) addresses.push_back(local);
  }
  return addresses;
}

}  // namespace

TEST_CASE("set changes what is heard, send stops it; what is wrong is status 2 with one line") {
  Played played("set", kTone);
  CHECK(played.set({"patch.tone.freq", "3000"}).status == 0);
  CHECK(played.set({"patch.tone.freq"}).output == "3000\n");
  CHECK(played.set({"patch.tone.mul", "-0.125"}).status == 0);
  sleep_ms(500);
  const Finished wrong = played.set({"patch.tone.frq", "1"});
  CHECK(wrong.status == 2);
  CHECK(wrong.output ==
        "tutti: found the parameter \"frq\", which Sine lacks, expected one that can be set: freq, phase, mul, add; did you mean \"freq\"?\n");
  CHECK(played.set({"patch.tone.freq", "high"}).status == 2);
  CHECK(played.set({"patch.tone"}).status == 2);
  CHECK(played.set({"patch.tone.freq", "1", "2"}).status == 2);
  CHECK(run_tutti({"set", "--client", "nobody", "patch.tone.freq", "1"}).status != 0);
  CHECK(run_tutti({"send", "--client", played.client, "patch.tone", "dance"}).status == 2);
  CHECK(run_tutti({"list", "--objects"}).output.find("patch.tone") != std::string::npos);
  const std::string list = run_tutti({"list", "--json"}).output;  // after lines about instances of other versions, if some run
  const nlohmann::json listed = nlohmann::json::parse(list.substr(list.find("[\n")));
  const auto own = std::find_if(listed.begin(), listed.end(), [&](const nlohmann::json& instance) { return instance["instance"] == played.client; });
  REQUIRE(own != listed.end());
  CHECK((*own)["patches"]["patch"] == nlohmann::json{"tone"});
  constexpr std::size_t kLast = 4800;  // frames
  CHECK(run_tutti({"send", "--client", played.client, "patch.tone", "stop"}).status == 0);
  sleep_ms(300);
  const std::vector<float> heard = played.heard();
  const auto last_sound = std::find_if(heard.rbegin(), heard.rend(), [](float x) { return x != 0; });
  CHECK(last_sound - heard.rbegin() > 9600);  // stopped
  const std::span<const float> sound(heard.data(), static_cast<std::size_t>(heard.rend() - last_sound));
  const SineFit fit = fit_sine(sound.last(kLast), 3000, 48000);
  CHECK(fit.amplitude == doctest::Approx(0.125).epsilon(0.001));
  CHECK(fit.residual < 0.001);
}

TEST_CASE("set and OSC change the frames of a phase vocoder; what there is no memory for is one line, and changes nothing") {
  Played played("frames", R"({"tutti": 1, "channels": 1, "objects": {"tone": {"object": "Sine", "freq": 1500, "mul": 0.25}, "anal": {"object": "PVAnal", "input": "tone", "largest": 2048},
    "synth": {"object": "PVSynth", "input": "anal", "out": 0}}})");
  const int pid = top(played.client)["workers"][0]["pid"].get<int>();
  sleep_ms(200);
  CHECK(played.set({"patch.anal.size", "2048"}).status == 0);
  CHECK(played.set({"patch.anal.size"}).output == "2048\n");
  CHECK(played.set({"patch.anal.overlaps", "8"}).status == 0);
  const Finished wrong = played.set({"patch.anal.size", "4096"});
  CHECK(wrong.status == 2);
  CHECK(wrong.output == "tutti: found 4096 for anal.size, expected a power of two from 16 to 2048, for which there is memory (the patch's \"largest\" says how much)\n");
  CHECK(played.set({"patch.anal.size", "1000"}).status == 2);
  CHECK(played.set({"patch.anal.size"}).output == "2048\n");
  OscProgram osc(played.port());
  CHECK(osc.ask("/tutti/patch/anal/size", {256}).empty());
  CHECK(osc.ask("/tutti/patch/synth/wintype", {5}).empty());
  const auto answer = osc.ask("/tutti/patch/anal/size", {300});
  REQUIRE(answer.size() == 1);
  CHECK(answer[0].texts.at(1).find("expected a power of two from 16 to 2048") != std::string::npos);
  sleep_ms(400);
  CHECK(top(played.client)["workers"][0]["pid"].get<int>() == pid);  // nothing was begun anew
  CHECK(top(played.client)["workers"][0]["restarts"].get<int>() == 0);
  const std::vector<float> heard = played.heard();
  const auto last_sound = std::find_if(heard.rbegin(), heard.rend(), [](float x) { return x != 0; });
  const std::span<const float> sound(heard.data(), static_cast<std::size_t>(heard.rend() - last_sound));
  const SineFit fit = fit_sine(sound.subspan(sound.size() - 9600, 4800), 1500, 48000);
  CHECK(fit.amplitude == doctest::Approx(0.25).epsilon(0.001));
  CHECK(fit.residual < 0.001);
}

TEST_CASE("nothing listens beyond loopback unless asked") {
  {
    const Played played("loopback", kTone);
    CHECK(listening(played.port()).size() == 1);
    for (const std::string& address : listening(played.port())) CHECK(address.starts_with("0100007F:"));
  }
  const int port = 20000 + getpid() % 10000;
  const Played played("any", kTone, {"--osc-any", "--osc-port", std::to_string(port)});
  CHECK(played.port() == port);
  REQUIRE(listening(port).size() == 1);
  CHECK(listening(port)[0].starts_with("00000000:"));
  const Finished taken =
      run_tutti({"play", "--driver", "clock", played.folder.path("patch.json"), "--osc-port", std::to_string(port), "--duration", "1"});
  CHECK(taken.status == 1);
  CHECK(taken.output.find("--osc-port " + std::to_string(port) + ": another program listens there") != std::string::npos);
}

TEST_CASE("OSC: sets, queries, patterns, and errors with what was expected") {
  const Played played("osc", R"({"tutti": 1, "objects": {"src": {"object": "Sine", "freq": [200, 300], "out": 0},
    "amp": {"object": "Sig", "value": 0.5}, "lfo": {"object": "Sine", "freq": 2, "mul": "amp", "out": 1}}})", {"--copies", "2", "--workers", "2"});
  OscProgram osc(played.port());
  CHECK(osc.ask("/tutti/patch/src/freq").at(0).numbers == std::vector<double>{200, 300});
  CHECK(osc.ask("/tutti/patch/src/freq", {440}).empty());
  CHECK(osc.ask("/tutti/patch/src/freq").at(0).numbers == std::vector<double>{440});
  CHECK(osc.ask("/tutti/patch%232/src/freq").at(0).numbers == std::vector<double>{200, 300});
  CHECK(osc.ask("/tutti/*/{src,lfo}/freq", {7}).empty());
  CHECK(osc.ask("/tutti/patch.2/lfo/freq").at(0).numbers == std::vector<double>{7});
  const auto all = osc.ask("/tutti/*/src/freq");
  REQUIRE(all.size() == 2);
  CHECK(all[1].address == "/tutti/patch%232/src/freq");
  CHECK(osc.ask("/tutti/patch/src").at(0).texts == std::vector<std::string>{"freq", "phase", "mul", "add"});
  const auto list = osc.ask("/tutti/list");
  REQUIRE(list.size() == 2);
  CHECK(list[1].texts.at(0) == "patch#2");
  CHECK(list[1].texts.size() == 4);
  CHECK(osc.ask("/tutti/patch/src/stop", {0}).empty());
  CHECK(osc.ask("/tutti/patch/src/play").empty());
  for (const auto& [address, part] : {std::pair{"/tutti/patch/srx/freq", "did you mean \"src\"?"}, {"/tutti/patch/lfo/mul", "which a signal drives"},
                                      {"/elsewhere", "expected /tutti/PATCH/OBJECT/PARAM"}, {"/tutti/patch/amp/out", "has no \"out\""}}) {
    const auto answer = osc.ask(address, {1});
    REQUIRE(answer.size() == 1);
    CHECK(answer[0].address == "/tutti/error");
    CHECK(answer[0].texts.at(0) == address);
    CHECK(answer[0].texts.at(1).find(part) != std::string::npos);
  }
}

TEST_CASE("OSC: bundles with time tags are exact to the sample, in all workers") {
  // On a busy machine the clock itself may be held up, and then times are others: that is not what this is about.
  std::vector<std::ptrdiff_t> steps;
  for (int attempt = 0; attempt < 5; ++attempt) {
    Played played("bundles", kStep, {"--copies", "2", "--workers", "2"});
    OscProgram osc(played.port());
    lo_timetag now;
    lo_timetag_now(&now);
    const std::vector<OscProgram::Timed> timed{{0.6, "/tutti/*/step/value", 0.5},         {0.5, "/tutti/*/step/value", 0.25},
                                               {0.7 + 1.0 / 48000, "/tutti/*/step/value", 1}, {0.65, "/tutti/patch/step/add", 0.0625}};
    osc.send_at(now, timed);
    CHECK(osc.ask("/tutti/patch/step/value").at(0).numbers == std::vector<double>{0.125});  // not yet
    sleep_ms(900);
    const nlohmann::json state = top(played.client);
    const std::vector<float> heard = played.heard();
    steps.clear();
    for (std::size_t f = 0; f < heard.size(); ++f)
      if (f == 0 || heard[f] != heard[f - 1]) steps.push_back(static_cast<std::ptrdiff_t>(f));
    std::uint64_t late = state["xruns"].get<std::uint64_t>();
    for (const nlohmann::json& worker : state["workers"]) late += worker["late"].get<std::uint64_t>();
    if (late == 0) break;
  }
  REQUIRE(steps.size() >= 5);
  // The first is where the sound begins; after the last, it is faded out.
  CHECK(steps[2] - steps[1] == 4800);
  CHECK(steps[3] - steps[2] == 2400);
  CHECK(steps[4] - steps[3] == 2401);
}

TEST_CASE("SigTo glides to what is set, in its time") {
  std::ptrdiff_t glides = 0;
  for (int attempt = 0; attempt < 5 && glides != 4799; ++attempt) {
    Played played("glide", R"({"tutti": 1, "channels": 1, "objects": {
      "glide": {"object": "SigTo", "value": 0.25, "time": 0.1, "init": 0.25, "out": 0}}})");
    CHECK(played.set({"patch.glide.value", "0.5"}).status == 0);
    sleep_ms(400);
    const std::vector<float> heard = played.heard();
    const auto begins = std::find_if(heard.begin(), heard.end(), [](float x) { return x > 0.25f; });
    const auto ends = std::find(heard.begin(), heard.end(), 0.5f);
    REQUIRE(ends != heard.end());
    glides = ends - begins;
    CHECK(*begins == doctest::Approx(0.25 + 0.25 / 4800).epsilon(1e-4));
  }
  CHECK(glides == 4799);
}

TEST_CASE("ten thousand messages in a second: none is lost, and no period is late for it") {
  std::uint64_t late = 1;
  for (int attempt = 0; attempt < 6 && late > 0; ++attempt) {
    const Played played("flood", kTone, {"--workers", "1"});
    OscProgram osc(played.port());
    sleep_ms(200);
    const auto late_now = [&] { return top(played.client)["workers"][0]["late"].get<std::uint64_t>(); };
    const std::uint64_t before = late_now();
    for (int i = 1; i <= 10000; ++i) {
      osc.send("/tutti/patch/tone/freq", {static_cast<double>(i)});
      if (i % 10 == 0) sleep_ms(1);
    }
    CHECK(osc.answers().empty());
    CHECK(osc.ask("/tutti/patch/tone/freq").at(0).numbers == std::vector<double>{10000});
    CHECK(eventually([&] { return top(played.client)["workers"][0]["commands"] == 10000; }));
    late = late_now() - before;
  }
  CHECK(late == 0);
}

TEST_CASE("a worker that takes another's place has what was set before it plays on") {
  Played played("restart", R"({"tutti": 1, "channels": 1, "objects": {"step": {"object": "Sig", "value": 0.125, "out": 0},
    "tone": {"object": "Sine", "freq": 1500, "out": 0}}})");
  CHECK(played.set({"patch.step.value", "0.5"}).status == 0);
  CHECK(run_tutti({"send", "--client", played.client, "patch.tone", "stop"}).status == 0);
  sleep_ms(200);
  kill(top(played.client)["workers"][0]["pid"].get<pid_t>(), SIGKILL);
  REQUIRE(played.program.wait_for("a new one takes its place"));
  CHECK(eventually([&] { return top(played.client)["workers"][0]["state"] == "playing"; }));
  sleep_ms(500);
  CHECK(played.set({"patch.step.value"}).output == "0.5\n");
  CHECK(played.set({"patch.step.value", "0.75"}).status == 0);
  sleep_ms(200);
  const std::vector<float> heard = played.heard();
  const auto silent = std::find(std::find(heard.begin(), heard.end(), 0.5f), heard.end(), 0.0f);  // between the two workers
  REQUIRE(silent != heard.end());
  const auto back = std::find(silent, heard.end(), 0.5f);
  REQUIRE(back != heard.end());
  CHECK(std::is_sorted(silent, back));  // it fades in to what was set, and the tone stays stopped
  CHECK(std::find(back, heard.end(), 0.75f) != heard.end());
}
