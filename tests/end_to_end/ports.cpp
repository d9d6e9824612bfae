// JACK ports of their own for patches and workers.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "tests/against_pyo.h"
#include "tests/jack_listener.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

std::string sine(const std::string& freq, const std::string& more = "") {
  return R"({"tutti": 1, "objects": {"x": {"object": "Sine", "freq": )" + freq + R"(, "mul": 0.25, "out": 0})" + more + "}}";
}

std::unique_ptr<Program> play(const JackServer& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {tutti_program(), "play", "--driver", "jack"});
  return std::make_unique<Program>(std::move(arguments), server.environment());
}

// What comes from the port now is that sine, and nothing else.
bool is_sine(JackListener& listener, int channel, double hz) {
  return eventually([&] {
    listener.clear();
    if (!listener.wait_for_frames(6000)) return false;
    const std::vector<float> heard = listener.heard(channel);
    const SineFit fit = fit_sine(std::span(heard).subspan(1000, 4096), hz, 48000);
    return fit.residual < 1e-4 && std::abs(fit.amplitude - 0.25) < 1e-3;
  });
}

}  // namespace

TEST_CASE("each patch has its ports, which keep their connections when it is edited, and come and go with it") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string a = folder.write("a.json", sine("375")), b = folder.write("b.json", sine("1500")), wav = folder.path("sum.wav");
  const auto tutti = play(server, {a, b, "--ports", "patch", "--client", "ports-patch", "--connect", "none", "--watch", "--record", wav});
  REQUIRE(tutti->wait_for("playing as ports-patch"));
  JackListener listener(server.name(), "listener", 3);
  REQUIRE(eventually([&] { return listener.connect("ports-patch:a_1", 0) && listener.connect("ports-patch:b_1", 1); }));
  CHECK_FALSE(listener.has_port("ports-patch:out_1"));
  CHECK(is_sine(listener, 0, 375));
  CHECK(is_sine(listener, 1, 1500));

  folder.write("a.json", sine("750", R"(, "y": {"object": "Sine", "freq": 600, "out": 1})"));
  CHECK(tutti->wait_for("1 new worker takes over"));
  CHECK(is_sine(listener, 0, 750));
  CHECK(is_sine(listener, 1, 1500));

  CHECK(run_tutti({"add", folder.write("c.json", sine("3000")), "--client", "ports-patch"}).status == 0);
  REQUIRE(listener.connect("ports-patch:c_1", 2));
  CHECK(is_sine(listener, 2, 3000));
  CHECK(run_tutti({"remove", "b", "--client", "ports-patch"}).status == 0);
  CHECK(eventually([&] { return !listener.has_port("ports-patch:b_1"); }));
  CHECK(is_sine(listener, 0, 750));
  CHECK(is_sine(listener, 2, 3000));
  tutti->signal(SIGINT);
  CHECK(tutti->wait() == 0);
  const Sound sum = read_sound(wav);
  REQUIRE(sum.channels.size() == 2);
  const std::size_t end = sum.channels[0].size() - 9600;
  CHECK(*std::max_element(sum.channels[0].begin() + static_cast<std::ptrdiff_t>(end - 4800),
                          sum.channels[0].begin() + static_cast<std::ptrdiff_t>(end)) > 0.4);  // both
}

TEST_CASE("each worker has its ports, and a restart does not lose them") {
  const JackServer server;
  const TemporaryFolder folder;
  const auto tutti = play(server, {folder.write("a.json", sine("375")), folder.write("b.json", sine("1500")), "--ports", "worker", "--client",
                                   "ports-worker", "--connect", "none"});
  REQUIRE(tutti->wait_for("playing as ports-worker"));
  JackListener listener(server.name(), "listener", 2);
  REQUIRE(eventually([&] { return listener.connect("ports-worker:worker_0_1", 0) && listener.connect("ports-worker:worker_1_1", 1); }));
  CHECK(is_sine(listener, 0, 375));
  CHECK(is_sine(listener, 1, 1500));
  const auto workers = nlohmann::json::parse(run_tutti({"top", "--once", "--json", "--client", "ports-worker"}).output)["workers"];
  kill(workers[0]["pid"].get<int>(), SIGKILL);
  CHECK(tutti->wait_for("a new one takes its place"));
  CHECK(is_sine(listener, 0, 375));
  CHECK(is_sine(listener, 1, 1500));
  CHECK(listener.connections("ports-worker:worker_0_1").size() == 1);
}

TEST_CASE("ports of patches come back with the server") {
  auto server = std::make_unique<JackServer>();
  const std::string name = server->name();
  const TemporaryFolder folder;
  const auto tutti = play(*server, {folder.write("a.json", sine("375")), "--ports", "patch", "--client", "ports-back", "--connect", "none"});
  REQUIRE(tutti->wait_for("playing as ports-back"));
  server->kill();
  REQUIRE(tutti->wait_for("went away"));
  server = std::make_unique<JackServer>(48000, 256, name);
  REQUIRE(tutti->wait_for("is back"));
  JackListener listener(server->name(), "listener", 1);
  REQUIRE(eventually([&] { return listener.connect("ports-back:a_1", 0); }));
  CHECK(is_sine(listener, 0, 375));
}

TEST_CASE("a patch with inputs is added while others play") {
  const JackServer server;
  const TemporaryFolder folder;
  const auto tutti = play(server, {folder.write("a.json", sine("375")), "--client", "ports-in", "--connect", "none", "--connect-inputs", "none"});
  REQUIRE(tutti->wait_for("playing as ports-in"));
  JackListener listener(server.name(), "listener", 1);
  REQUIRE(eventually([&] { return listener.connect("ports-in:out_2", 0); }));
  CHECK_FALSE(listener.has_port("ports-in:in_1"));
  CHECK(run_tutti({"add", folder.write("effect.json", R"({"tutti": 1, "objects": {"i": {"object": "Input", "out": 1}}})"), "--client", "ports-in"})
            .status == 0);
  REQUIRE(listener.has_port("ports-in:in_1"));
  REQUIRE(jack_connect(listener.client(), "ports-in:out_1", "ports-in:in_1") == 0);
  CHECK(is_sine(listener, 0, 375));
}

TEST_CASE("--ports that can't be is told") {
  const TemporaryFolder folder;
  const std::string a = folder.write("a.json", sine("375"));
  CHECK(run_tutti({"play", a, "--driver", "clock", "--ports", "patch"}).status == 2);
  CHECK(run_tutti({"play", a, "--workers", "2", "--ports", "patch"}).status == 2);
  CHECK(run_tutti({"play", a, "--ports", "patches"}).status == 2);
}
