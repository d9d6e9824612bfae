// tutti and a real JACK server (jackd's dummy driver), heard by another JACK program.
#include <doctest/doctest.h>
#include <signal.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "source_dir.h"
#include "tests/jack_listener.h"
#include "tests/osc_program.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

std::string sine_patch(double hz) {
  return R"({"tutti": 1, "objects": {"tone": {"object": "Sine", "freq": )" + std::to_string(hz) + R"(, "mul": [0.25, 0.125], "out": 0}}})";
}

Program play(const JackServer& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {tutti_program(), "play", "--driver", "jack"});
  return Program(std::move(arguments), server.environment());
}

nlohmann::json top_of(const std::string& client) {
  const Finished top = run_tutti({"top", "--once", "--json", "--client", client});
  REQUIRE(top.status == 0);
  return nlohmann::json::parse(top.output);
}

// The residual of a 1500 Hz sine (32 frames a period: whole periods in every power of two) over the newest `frames`.
SineFit newest(const JackListener& listener, int channel, double hz, std::size_t frames) {
  const std::vector<float> heard = listener.heard(channel);
  REQUIRE(heard.size() >= frames);
  return fit_sine(std::span(heard).last(frames), hz, 48000);
}

}  // namespace

TEST_CASE("a patch is heard by another JACK program, with named ports and reported latency") {
  const JackServer server;
  const TemporaryFolder folder;
  Program tutti = play(server, {folder.write("tone.json", sine_patch(1500)), "--client", "jack-heard"});
  JackListener listener(server.name(), "listener");
  REQUIRE(eventually([&] { return listener.connect("jack-heard:out_1", 0) && listener.connect("jack-heard:out_2", 1); }));
  CHECK_FALSE(listener.has_port("jack-heard:out_3"));
  CHECK(eventually([&] { return listener.connections("jack-heard:out_1").size() == 2; }));  // the loudspeaker and us
  listener.wait_for_frames(24000);
  const SineFit left = newest(listener, 0, 1500, 12000), right = newest(listener, 1, 1500, 12000);
  CHECK(left.amplitude == doctest::Approx(0.25).epsilon(1e-4));
  CHECK(right.amplitude == doctest::Approx(0.125).epsilon(1e-4));
  CHECK(left.residual < 1e-4);

  jack_latency_range_t range{};
  jack_port_get_latency_range(jack_port_by_name(listener.client(), "jack-heard:out_1"), JackCaptureLatency, &range);
  CHECK(static_cast<int>(range.max) == 256);  // --lookahead 1: one period

  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
  CHECK_FALSE(listener.has_port("jack-heard:out_1"));
}

TEST_CASE("what another program plays comes in, as late as the workers run ahead") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string noise = folder.write("noise.json", R"({"tutti": 1, "objects": {"n": {"object": "Noise", "mul": 0.5, "out": 0}}})");
  const std::string effect = folder.write("effect.json", R"({"tutti": 1, "objects": {"i": {"object": "Input", "mul": 0.5, "out": 1}}})");
  Program source = play(server, {noise, "--client", "in-source"});
  REQUIRE(source.wait_for("playing as in-source"));
  for (const int lookahead : {0, 1, 3}) {
    CAPTURE(lookahead);
    Program tutti = play(server, {effect, "--client", "in-effect", "--lookahead", std::to_string(lookahead), "--connect-inputs", "in-source:out_1"});
    JackListener listener(server.name(), "listener");
    REQUIRE(eventually([&] { return listener.connect("in-source:out_1", 0) && listener.connect("in-effect:out_2", 1); }));
    CHECK_FALSE(listener.has_port("in-effect:in_2"));
    CHECK(eventually([&] { return listener.connections("in-effect:in_1").size() == 1; }));
    const std::size_t late = static_cast<std::size_t>(256 * lookahead);
    const auto passes = [&] {  // a second that goes through whole: the machine may be busy, and a late period fades
      listener.clear();
      if (!listener.wait_for_frames(24000)) return false;
      const std::vector<float> in = listener.heard(0), out = listener.heard(1);
      for (std::size_t n = late; n < 20000; ++n)
        if (out[n] != 0.5f * in[n - late]) return false;
      return in[1000] != 0;
    };
    CHECK(eventually(passes, 0.05));
    jack_latency_range_t range{};
    jack_port_get_latency_range(jack_port_by_name(listener.client(), "in-effect:out_2"), JackCaptureLatency, &range);
    CHECK(static_cast<std::size_t>(range.max) == 256 + late);  // the source's own period, and ours
    tutti.signal(SIGINT);
    CHECK(tutti.wait() == 0);
  }
}

TEST_CASE("the end is a fade, not a click") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string patch = folder.write("tone.json", sine_patch(150));
  const double steepest = 1.2 * 0.25 * 2 * std::numbers::pi * 150 / 48000;  // the sine's own steepest step, and a little for the fade
  const auto fades = [&] {
    Program tutti = play(server, {patch, "--client", "jack-fade"});
    JackListener listener(server.name(), "listener", 1);
    REQUIRE(eventually([&] { return listener.connect("jack-fade:out_1", 0); }));
    listener.wait_for_frames(12000);
    listener.clear();
    tutti.signal(SIGTERM);
    CHECK(tutti.wait() == 0);
    const std::vector<float> heard = listener.heard(0);
    double largest = 0;
    for (std::size_t n = 1; n < heard.size(); ++n) largest = std::fmax(largest, std::abs(heard[n] - heard[n - 1]));
    return largest < steepest;
  };
  CHECK(eventually(fades, 0.05));  // on a busy machine JACK itself drops a period now and then
}

TEST_CASE("the document's four processes play through JACK, and top shows them") {
  const JackServer server;
  Program tutti = play(server, {std::string(TUTTI_SOURCE_DIR) + "/patches/oscillators.json", "--copies", "4", "--client", "jack-four"});
  REQUIRE(tutti.wait_for("playing as jack-four (jack, 48000 Hz, periods of 256 frames), 4 workers"));
  JackListener listener(server.name(), "listener", 1);
  REQUIRE(eventually([&] { return listener.connect("jack-four:out_1", 0); }));
  listener.wait_for_frames(24000);
  const nlohmann::json top = top_of("jack-four");
  CHECK(top["driver"] == "jack");
  CHECK(top["rate"] == 48000);
  CHECK(top["workers"].size() == 4);
  CHECK(top["workers"][3]["patch"] == "oscillators#4");
  for (const nlohmann::json& worker : top["workers"]) {
    CHECK(worker["state"] == "playing");
    CHECK(worker["peak"].get<double>() > 0.001);
  }
  const SineFit any = newest(listener, 0, 500, 4096);
  CHECK(any.residual > 0);  // it sounds: 2000 oscillators are no single sine
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("--connect takes ports and clients, and says which one is not there") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string patch = folder.write("tone.json", sine_patch(1500));
  JackListener listener(server.name(), "listener");
  Program tutti = play(server, {patch, "--client", "jack-connect", "--connect", "listener"});
  CHECK(eventually([&] { return listener.connections("listener:in_2") == std::vector<std::string>{"jack-connect:out_2"}; }));
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
  Program crossed = play(server, {patch, "--client", "jack-crossed", "--connect", "listener:in_2", "listener:in_1"});
  CHECK(eventually([&] { return listener.connections("listener:in_2") == std::vector<std::string>{"jack-crossed:out_1"}; }));
  crossed.signal(SIGINT);
  CHECK(crossed.wait() == 0);
  const Finished wrong = run_tutti({"play", "--driver", "jack", patch, "--connect", "nobody", "--duration", "1"}, server.environment());
  CHECK(wrong.status != 0);
  CHECK(wrong.output.find("found no JACK port or client called nobody") != std::string::npos);
}

TEST_CASE("the period size may change while it plays, to powers of two or not") {
  const JackServer server(48000, 256);
  const TemporaryFolder folder;
  Program tutti = play(server, {folder.write("tone.json", sine_patch(1500)), "--client", "jack-period"});
  JackListener listener(server.name(), "listener", 1, 60);
  REQUIRE(eventually([&] { return listener.connect("jack-period:out_1", 0); }));
  for (const jack_nframes_t period : {64u, 1024u, 480u, 16u, 256u}) {
    CAPTURE(period);
    REQUIRE(jack_set_buffer_size(listener.client(), period) == 0);
    const auto sounds = [&] {  // a tenth of a second that goes through whole: the machine may be busy, and a late period fades
      listener.wait_for_frames(listener.frames() + 9600);
      return std::abs(newest(listener, 0, 1500, 4800).amplitude - 0.25) < 0.005;
    };
    CHECK(eventually(sounds, 0.3));
    CHECK(top_of("jack-period")["period"] == period);
  }
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("a JACK server that goes away is waited for and rejoined, at another rate too") {
  const TemporaryFolder folder;
  auto server = std::make_unique<JackServer>(48000, 256);
  const std::string name = server->name();
  Program tutti = play(*server, {folder.write("tone.json", sine_patch(1500)), "--client", "jack-back"});
  REQUIRE(tutti.wait_for("playing as jack-back"));
  server->kill();
  CHECK(tutti.wait_for("the JACK server went away"));
  server.reset();
  server = std::make_unique<JackServer>(44100, 128, name);
  CHECK(tutti.wait_for("the JACK server is back", 20));
  JackListener listener(name, "listener", 1);
  REQUIRE(eventually([&] { return listener.connect("jack-back:out_1", 0); }));
  SineFit fit;
  const auto whole = [&] {  // a fifth of a second at the new rate: the machine may be busy, and a late period fades
    listener.wait_for_frames(listener.frames() + 8820);
    const std::vector<float> heard = listener.heard(0);
    fit = fit_sine(std::span(heard).last(8820), 1500, 44100);
    return fit.residual < 1e-3;
  };
  CHECK(eventually(whole, 0.3));
  CHECK(fit.amplitude == doctest::Approx(0.25).epsilon(1e-3));
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("without a JACK server: --driver jack is an error, the default says that it plays by the clock") {
  const TemporaryFolder folder;
  const std::string patch = folder.write("tone.json", sine_patch(1500));
  const Program::Environment nobody{"JACK_DEFAULT_SERVER=tutti-no-such-server"};
  const Finished jack = run_tutti({"play", "--driver", "jack", patch, "--duration", "0.1"}, nobody);
  CHECK(jack.status == 1);
  CHECK(jack.output.find("no JACK server answers") != std::string::npos);
  const Finished clock = run_tutti({"play", patch, "--duration", "0.2", "--client", "jack-none"}, nobody);
  CHECK(clock.status == 0);
  CHECK(clock.output.find("playing by the built-in clock") != std::string::npos);
}

TEST_CASE("OSC bundles are exact to the sample by JACK's clock too") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string patch = folder.write("step.json", R"({"tutti": 1, "channels": 1, "objects": {"step": {"object": "Sig", "value": 0.125, "out": 0}}})");
  std::vector<std::ptrdiff_t> steps;
  for (int attempt = 0; attempt < 4 && steps.size() != 3; ++attempt) {  // again where a period was late
    Program tutti({tutti_program(), "play", "--driver", "jack", patch, "--client", "jack-osc", "--connect", "none"}, server.environment());
    REQUIRE(tutti.wait_for("playing as jack-osc"));
    JackListener listener(server.name(), "listener", 1);
    REQUIRE(listener.connect("jack-osc:out_1", 0));
    sleep_ms(500);
    OscProgram osc(top_of("jack-osc")["osc_port"].get<int>());
    lo_timetag now;
    lo_timetag_now(&now);
    osc.send_at(now, {{0.2, "/tutti/step/step/value", 0.25}, {0.3, "/tutti/step/step/value", 0.5}, {0.45, "/tutti/step/step/value", 1}});
    REQUIRE(osc.ask("/tutti/step/step/value").size() == 1);
    REQUIRE(listener.wait_for_frames(listener.frames() + 28800));
    const std::vector<float> heard = listener.heard(0);
    steps.clear();
    for (std::size_t f = 1; f < heard.size(); ++f)
      if (heard[f] != heard[f - 1] && heard[f] > 0.125f) steps.push_back(static_cast<std::ptrdiff_t>(f));
  }
  REQUIRE(steps.size() == 3);
  CHECK(steps[1] - steps[0] == 4800);
  CHECK(steps[2] - steps[1] == 7200);
}
