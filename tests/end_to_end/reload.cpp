// Patches that are edited while they play, and workers that hang.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/against_pyo.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

std::string sine(const std::string& freq, const std::string& out, const std::string& more = "") {
  return R"({"tutti": 1, "objects": {"x": {"object": "Sine", "freq": )" + freq + R"(, "mul": 0.25, "out": )" + out + "}" + more + "}}";
}

double largest_step(const std::vector<float>& samples, std::size_t from = 1) {
  double largest = 0;
  for (std::size_t i = from; i < samples.size(); ++i) largest = std::max(largest, std::abs(static_cast<double>(samples[i]) - samples[i - 1]));
  return largest;
}

nlohmann::json workers_of(const std::string& client) { return nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", client}).output)["workers"]; }
// Periods that came too late, of workers that have ended too.
int late(const std::string& client) { return nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", client}).output)["late"].get<int>(); }

// Two patches, of which the first one is edited.
struct Played {
  TemporaryFolder folder;
  std::string edited, other, wav = folder.path("played.wav"), client;
  std::unique_ptr<Program> tutti;

  explicit Played(const std::string& name, const std::string& first) : client(name) {
    edited = folder.write("edited.json", first);
    other = folder.write("other.json", sine("1500", "1"));
    tutti = std::make_unique<Program>(std::vector<std::string>{tutti_program(), "play", "--driver", "clock", "--watch", "--record", wav, "--client", client, edited, other});
    REQUIRE(tutti->wait_for("playing as " + client));
  }
  void edit(const std::string& text) { folder.write("edited.json", text); }
  Sound finish() {
    tutti->signal(SIGINT);
    REQUIRE(tutti->wait() == 0);
    return read_sound(wav);
  }
};

}  // namespace

TEST_CASE("other numbers take effect where they are, in the same worker") {
  Played played("reload-values", sine("375", "0"));
  const nlohmann::json before = workers_of(played.client);
  sleep_ms(300);
  played.edit(sine("750", "0"));
  CHECK(played.tutti->wait_for("1 value is set"));
  sleep_ms(400);
  const nlohmann::json after = workers_of(played.client);
  CHECK(after[0]["pid"] == before[0]["pid"]);
  const Sound sound = played.finish();
  CHECK(largest_step(sound.channels[0]) < 0.25 * 2 * M_PI * 750 / 48000 * 1.01);  // the phase goes on
  double best = 1;
  for (std::size_t at = sound.channels[0].size() - 12000; at + 3072 < sound.channels[0].size() - 4000; at += 1024)
    best = std::min(best, fit_sine(std::span(sound.channels[0]).subspan(at, 3072), 750, 48000).residual);
  CHECK(best < 1e-4);
}

TEST_CASE("a patch with other objects gets new workers, and a wrong one changes nothing") {
  Played played("reload-objects", sine("375", "0"));
  const nlohmann::json before = workers_of(played.client);
  played.edit(sine("375", "0", R"(, "y": {"object": "Sine", "freq": 600, "mul": 0.1, "out": 0})"));
  CHECK(played.tutti->wait_for("1 new worker takes over"));
  CHECK(eventually([&] {
    const nlohmann::json workers = workers_of(played.client);
    return workers.size() == 2 && std::none_of(workers.begin(), workers.end(), [&](const auto& w) { return w["pid"] == before[0]["pid"]; });
  }));
  const nlohmann::json now = workers_of(played.client);
  CHECK(std::any_of(now.begin(), now.end(), [&](const auto& w) { return w["pid"] == before[1]["pid"]; }));  // the other patch plays on in its worker
  played.edit(R"({"tutti": 1, "objects": {"x": {"object": "Sine", "frq": 3}}})");
  CHECK(played.tutti->wait_for("did you mean \"freq\"?; the old sound goes on"));
  played.edit(sine("375", "0", R"(, "y": {"object": "SfPlayer", "path": "none.wav", "out": 0})"));
  CHECK(played.tutti->wait_for("none.wav"));
  CHECK(workers_of(played.client).size() == 2);
  for (const auto& worker : workers_of(played.client)) CHECK(worker["state"] == "playing");
  played.finish();
}

TEST_CASE("what a patch loads is watched too, and what is wrong in it is told with its place") {
  const TemporaryFolder folder;
  const auto level = [&](const std::string& value) { folder.write("level.expr", "(define level (\n  " + value + "))\n"); };
  const auto patch = [](const std::string& loads) { return R"({"tutti": 1, "objects": {"x": {"object": "Expr", "input": 0, "expr": ")" + loads + R"x( (level)", "out": 0}}})x"; };
  level("const 0.25");
  const std::string path = folder.write("patch.json", patch("(load level.expr)"));
  Program tutti({tutti_program(), "play", "--driver", "clock", "--watch", "--client", "reload-loaded", path});
  REQUIRE(tutti.wait_for("playing as reload-loaded"));
  const auto peak_is = [](double peak) { return eventually([&] { return std::abs(workers_of("reload-loaded")[0]["peak"].get<double>() - peak) < 1e-6; }); };
  CHECK(peak_is(0.25));
  level("const 0.5");
  CHECK(tutti.wait_for("1 new worker takes over"));
  CHECK(peak_is(0.5));
  level("cnst 0.75");
  CHECK(tutti.wait_for("/level.expr, line 2, column 3: found \"cnst\""));
  CHECK(tutti.wait_for("; the old sound goes on"));
  level("const 0.75");
  CHECK(peak_is(0.75));
  folder.write("patch.json", patch("(load level.expr) (load more.expr)"));  // mended by a file that was not there
  CHECK(tutti.wait_for("/more.expr: can't read it: No such file or directory; the old sound goes on"));
  folder.write("more.expr", "(define more 1)");
  CHECK(eventually([&] { return tutti.output().rfind("1 new worker takes over") > tutti.output().find("more.expr"); }));
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("`tutti reload` asks for it where nobody watches") {
  const TemporaryFolder folder;
  const std::string patch = folder.write("patch.json", sine("375", "0"));
  Program tutti({tutti_program(), "play", "--driver", "clock", "--client", "reload-asked", patch});
  REQUIRE(tutti.wait_for("playing as reload-asked"));
  folder.write("patch.json", sine("750", "0"));
  sleep_ms(200);
  CHECK(tutti.output().find("value") == std::string::npos);
  CHECK(run_tutti({"reload", "--client", "reload-asked"}).status == 0);
  CHECK(tutti.wait_for("1 value is set"));
  CHECK(run_tutti({"reload", "--client", "nobody"}).status == 2);
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("a patch that is replaced again and again never clicks, and the others never notice") {
  for (int attempt = 0; attempt < 10; ++attempt) {  // the machine may be busy, and a late period fades
    Played played("reload-often", sine("375", "0"));
    for (int edit = 1; edit <= 40; ++edit) {
      const std::string more = edit % 2 == 0 ? "" : R"(, "y": {"object": "Sine", "freq": 600, "mul": 0.1, "out": 0})";
      const std::string told = played.tutti->output();
      played.edit(sine("375", "0", more));
      CHECK(eventually([&] { return played.tutti->output().size() > told.size(); }));
      CHECK(eventually([&] { return workers_of(played.client).size() == 2; }));
    }
    const bool any_late = late(played.client) > 0;
    const Sound sound = played.finish();
    if (any_late && attempt < 9) continue;
    const double own = 0.25 * 2 * M_PI * 375 / 48000 + 0.1 * 2 * M_PI * 600 / 48000;
    // Two sounds of equal power at the height of a cross-fade add up to 1.42 of one, and the fade itself moves.
    const std::vector<float> left(sound.channels[0].begin(), sound.channels[0].end() - 4800);
    CHECK(largest_step(left) < 1.42 * own + 0.7 / (0.03 * 48000) * 1.6);
    CHECK(worst_residual(sound.channels[1], 1500, 4800, sound.channels[1].size() - 9600) < 1e-4);
    return;
  }
}

TEST_CASE("a worker that is stopped is replaced, and the others go on") {
  Played played("hanging", sine("375", "0"));
  const nlohmann::json before = workers_of(played.client);
  kill(before[0]["pid"].get<int>(), SIGSTOP);
  CHECK(played.tutti->wait_for("does not go on; it is ended"));
  CHECK(eventually([&] { return workers_of(played.client)[0]["state"] == "playing" && workers_of(played.client)[0]["restarts"] >= 1; }));
  CHECK(workers_of(played.client)[1]["pid"] == before[1]["pid"]);
  CHECK(workers_of(played.client)[1]["restarts"] == 0);
  CHECK(eventually([&] { return workers_of(played.client)[0]["peak"].get<double>() > 0.2; }));
  played.finish();
}

namespace {

// A plain that is recorded into a matrix, and a point that moves over it: a level, whose least value tells of every gap.
std::string plain(const std::string& recorded, const std::string& read, const std::string& speed = "110") {
  return R"({"tutti": 1, "channels": 1, "objects": {
    "level": {"object": "Sig", "value": )" + recorded + R"(},
    "m": {"object": "NewMatrix", "width": 8, "height": 4},
    "given": {"object": "NewMatrix", "width": 3, "height": 2, "init": [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]]},
    "r": {"object": "MatrixRec", "input": "level", "matrix": "m"},
    "x": {"object": "Phasor", "freq": )" + speed + R"(}, "y": {"object": "Phasor", "freq": 3},
    "p": {"object": "MatrixPointer", "matrix": ")" + read + R"(", "x": "x", "y": "y", "out": 0}}})";
}

// Level and patch are edited or set by `change`, again where a period came too late, because that fades.
template <class Change>
std::vector<float> heard_level(const std::string& client, Change change) {
  for (int attempt = 0;; ++attempt) {
    TemporaryFolder folder;
    const std::string patch = folder.write("plain.json", plain("0.25", "m")), wav = folder.path("played.wav");
    Program tutti({tutti_program(), "play", "--driver", "clock", "--watch", "--record", wav, "--client", client, patch});
    REQUIRE(tutti.wait_for("playing as " + client));
    sleep_ms(200);
    change(folder, tutti);
    sleep_ms(200);
    const bool any_late = late(client) > 0;
    tutti.signal(SIGINT);
    REQUIRE(tutti.wait() == 0);
    std::vector<float> level = read_sound(wav).channels[0];
    const auto begin = std::find_if(level.begin(), level.end(), [](float x) { return x > 0.2499f; });
    REQUIRE(level.end() - begin > 9600);
    level = {begin, level.end() - 4800};  // without the fade at the end
    if (!any_late || attempt == 9) return level;
  }
}

}  // namespace

TEST_CASE("a matrix that another one replaces, or that is recorded anew, leaves no gap") {
  const std::string client = "reload-matrix";
  std::vector<int> pids;
  const std::vector<float> level = heard_level(client, [&](const TemporaryFolder& folder, Program& tutti) {
    pids = {workers_of(client)[0]["pid"].get<int>()};
    const auto replaced_by = [&](const std::string& patch) {
      folder.write("plain.json", patch);
      CHECK(eventually([&] {
        const nlohmann::json workers = workers_of(client);
        return workers.size() == 1 && workers[0]["pid"] != pids.back();
      }));
      pids.push_back(workers_of(client)[0]["pid"].get<int>());
      sleep_ms(200);
    };
    replaced_by(plain("0.25", "given"));
    replaced_by(plain("0.75", "m"));
    CHECK(tutti.output().find("1 new worker takes over") != std::string::npos);
  });
  CHECK(*std::min_element(level.begin(), level.end()) > 0.249f);  // what is recorded stands there when its worker begins to be heard
  CHECK(*std::max_element(level.begin(), level.end()) < std::hypot(0.5f, 0.75f) + 1e-3f);  // of a cross-fade of equal power
  CHECK(std::find_if(level.begin(), level.end(), [](float x) { return std::abs(x - 0.5f) < 1e-6f; }) != level.end());
  CHECK(level.back() == doctest::Approx(0.75));
  CHECK(largest_step(level) < (0.5 + 0.75) * 1.6 / (0.03 * 48000));
}

TEST_CASE("numbers beside a matrix take effect where they are, and what was recorded stays") {
  const std::string client = "reload-beside-matrix";
  const std::vector<float> level = heard_level(client, [&](const TemporaryFolder& folder, Program& tutti) {
    const nlohmann::json before = workers_of(client);
    folder.write("plain.json", plain("0.5", "m", "220"));
    CHECK(tutti.wait_for("2 values are set"));
    CHECK(run_tutti({"set", "--client", client, "plain.x.freq", "55"}).status == 0);
    const Finished refused = run_tutti({"set", "--client", client, "plain.p.matrix", "1"});
    CHECK(refused.status == 2);
    CHECK(refused.output.find("fixed") != std::string::npos);
    CHECK(workers_of(client)[0]["pid"] == before[0]["pid"]);
  });
  CHECK(*std::min_element(level.begin(), level.end()) == doctest::Approx(0.25));
  CHECK(*std::max_element(level.begin(), level.end()) == doctest::Approx(0.25));
}

TEST_CASE("the numbers of a matrix are set, and edited, where they are") {
  const std::string client = "set-matrix";
  const std::vector<float> level = heard_level(client, [&](const TemporaryFolder& folder, Program& tutti) {
    const nlohmann::json before = workers_of(client);
    CHECK(run_tutti({"set", "--client", client, "plain.m.init", "0.5"}).status == 0);
    sleep_ms(100);
    std::string edited = plain("0.25", "m");
    edited.insert(edited.find(R"("height": 4)") + 11, R"(, "init": [)" + std::string(R"([0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75])") +
                  std::string(R"(, [0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75], [0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75], [0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75]])"));
    folder.write("plain.json", edited);
    CHECK(tutti.wait_for("32 values are set"));
    const Finished refused = run_tutti({"set", "--client", client, "plain.m.init", "1", "2"});
    CHECK(refused.status == 2);
    CHECK(refused.output.find("expected 1, or 32") != std::string::npos);
    CHECK(workers_of(client)[0]["pid"] == before[0]["pid"]);
  });
  CHECK(*std::min_element(level.begin(), level.end()) > 0.2499f);
  CHECK(*std::max_element(level.begin(), level.end()) < 0.7501f);
  CHECK(std::find_if(level.begin(), level.end(), [](float x) { return std::abs(x - 0.5f) < 1e-6f; }) != level.end());
  CHECK(level.back() == doctest::Approx(0.75));
}

TEST_CASE("a matrix is recorded again while it is read") {
  const std::string client = "record-again";
  const std::vector<float> level = heard_level(client, [&](const TemporaryFolder&, Program&) {
    CHECK(run_tutti({"set", "--client", client, "plain.level.value", "0.5"}).status == 0);
    CHECK(run_tutti({"send", "--client", client, "plain.r", "play"}).status == 0);
  });
  CHECK(*std::min_element(level.begin(), level.end()) > 0.2499f);
  CHECK(*std::max_element(level.begin(), level.end()) < 0.5001f);
  CHECK(level.back() == doctest::Approx(0.5));
}
