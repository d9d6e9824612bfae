// A running instance's analysers are looked at: by `tutti top`, by OSC, while workers are restarted, patches are edited, added and removed.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/osc_program.h"
#include "tests/programs.h"

using namespace tutti::test;

namespace {

std::string patch(const std::string& freq, const std::string& mul) {
  return R"({"tutti": 1, "channels": 1, "objects": {"tone": {"object": "Sine", "freq": )" + freq + R"(, "mul": )" + mul + R"(, "out": 0}, "level": {"object": "RMS", "input": "tone"},
    "spectrum": {"object": "Spectrum", "input": "tone", "size": 1024}, "scope": {"object": "Scope", "input": "tone", "length": 0.01, "gain": 1}}})";
}

nlohmann::json top(const std::string& client) { return nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", client}).output); }

nlohmann::json stream_of(const std::string& client, const std::string& name) {
  const nlohmann::json all = top(client);
  for (const nlohmann::json& analyser : all["analysers"])
    if (analyser["name"] == name) return analyser["streams"][0];
  return {};
}
double level(const std::string& client, const std::string& name) {
  const nlohmann::json stream = stream_of(client, name);
  return stream.is_null() ? -1 : stream["value"].get<double>();
}
bool is_about(double x, double expected) { return std::abs(x - expected) < 0.01 * expected; }

}  // namespace

TEST_CASE("top and OSC show what analysers hear, through restarts, edits, additions and removals") {
  const TemporaryFolder folder;
  const std::string first = folder.write("first.json", patch("937.5", "0.5")), second = folder.write("second.json", patch("1875", "0.1"));
  Program program({tutti_program(), "play", "--driver", "clock", "--watch", "--client", "watching", first});
  REQUIRE(program.wait_for("playing as watching"));
  CHECK(eventually([] { return is_about(level("watching", "first.level"), 0.5 / std::sqrt(2)); }));
  CHECK(eventually([] { return stream_of("watching", "first.spectrum")["magnitudes"][20].get<double>() > 0.49; }));
  CHECK(stream_of("watching", "first.scope")["samples"].size() == 480);
  const std::string text = run_tutti({"top", "--once", "--client", "watching"}).output;
  CHECK(text.find("first.level") != std::string::npos);
  CHECK(text.find("10 k") != std::string::npos);
  CHECK(text.find('\033') == std::string::npos);  // no terminal, no colour

  CHECK(is_about(std::stod(run_tutti({"set", "first.level.frame", "--client", "watching"}).output), 0.5 / std::sqrt(2)));
  CHECK(run_tutti({"set", "first.tone.frame", "--client", "watching"}).output.find("expected an analyser") != std::string::npos);

  const int worker = top("watching")["workers"][0]["pid"].get<int>();
  kill(worker, SIGKILL);
  CHECK(eventually([&] { return top("watching")["workers"][0]["pid"].get<int>() != worker && is_about(level("watching", "first.level"), 0.5 / std::sqrt(2)); }));

  folder.write("first.json", patch("937.5", "[0.25, 0.125]"));
  CHECK(eventually([] { return is_about(level("watching", "first.level"), 0.25 / std::sqrt(2)); }));
  run_tutti({"add", second, "--client", "watching"});
  CHECK(eventually([] { return is_about(level("watching", "second.level"), 0.1 / std::sqrt(2)); }));
  CHECK(is_about(level("watching", "first.level"), 0.25 / std::sqrt(2)));
  run_tutti({"remove", "second", "--client", "watching"});
  CHECK(eventually([] { return level("watching", "second.level") == -1; }));
  CHECK(is_about(level("watching", "first.level"), 0.25 / std::sqrt(2)));
  program.signal(SIGINT);
  CHECK(program.wait() == 0);
}

TEST_CASE("OSC asks for frames by name and by pattern") {
  const TemporaryFolder folder;
  Program program({tutti_program(), "play", "--driver", "clock", "--client", "watching-osc", folder.write("first.json", patch("937.5", "[0.5, 0.25]"))});
  REQUIRE(program.wait_for("playing as watching-osc"));
  CHECK(eventually([] { return is_about(level("watching-osc", "first.level"), 0.5 / std::sqrt(2)); }));
  OscProgram osc(top("watching-osc")["osc_port"].get<int>());
  const auto levels = osc.ask("/tutti/first/level/frame");
  REQUIRE(levels.size() == 1);
  CHECK(levels[0].address == "/tutti/first/level/frame");
  REQUIRE(levels[0].numbers.size() == 2);
  CHECK(is_about(levels[0].numbers[1], 0.25 / std::sqrt(2)));
  CHECK(eventually([&] { return osc.ask("/tutti/first/spectrum/frame").at(0).numbers.at(21) > 0.49; }));
  const auto spectra = osc.ask("/tutti/first/spectrum/frame");
  REQUIRE(spectra.size() == 2);
  CHECK(spectra[1].numbers[0] == 1);  // the stream
  REQUIRE(spectra[1].numbers.size() == 514);
  CHECK(is_about(spectra[1].numbers[21], 0.25));
  const auto all = osc.ask("/tutti/*/s*/frame");
  CHECK(all.size() == 4);  // two streams of the spectrum and of the scope
  CHECK(std::any_of(all.begin(), all.end(), [](const OscProgram::Heard& heard) { return heard.address == "/tutti/first/scope/frame" && heard.numbers.size() == 481; }));
  CHECK(osc.ask("/tutti/first/tone/frame").at(0).address == "/tutti/error");
  CHECK(osc.ask("/tutti/first/nobody/frame").at(0).address == "/tutti/error");
}
