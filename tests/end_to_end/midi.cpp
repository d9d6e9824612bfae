// MIDI from a file and from another JACK program, as a user plays it.
#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "source_dir.h"
#include "tests/against_pyo.h"
#include "tests/jack_keyboard.h"
#include "tests/jack_listener.h"
#include "tests/midi_player.h"
#include "tests/programs.h"
#include "tests/sine_fit.h"

using namespace tutti::test;

namespace {

const std::string kSynth = std::string(TUTTI_SOURCE_DIR) + "/patches/midi_synth.json";
const char* kSine =
    R"({"tutti": 1, "channels": 1, "objects": {"n": {"object": "Notein", "poly": 4, "scale": 1}, "s": {"object": "Sine", "freq": "n.pitch", "mul": "n.velocity", "out": [0, 0, 0, 0]}}})";

// Twelve notes, one each eighth of a second, three of which sound at a time, and a bend; then silence.
std::string song() {
  std::string events;
  for (int n = 0; n < 14; ++n) {
    events += ticks(n == 0 ? 0 : 120) + (n < 12 ? message({0x90, 48 + 5 * n, 60 + 5 * n}) : message({0xb0, 1, n}));
    if (n >= 2) events += ticks(0) + message({0x80, 48 + 5 * (n - 2), 0});
    if (n == 5) events += ticks(30) + message({0xe0, 0, 80});
  }
  return midi_header(0, 1, 480) + midi_track(events);
}

struct Rendered {
  TemporaryFolder folder;
  std::string song_path = folder.write("song.mid", song());
  Finished run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"render", "--duration", "2.5", "-o", folder.path("out.wav")});
    return run_tutti(arguments);
  }
  Sound operator()(std::vector<std::string> arguments) const {
    const Finished finished = run(std::move(arguments));
    REQUIRE_MESSAGE(finished.status == 0, finished.output);
    return read_sound(folder.path("out.wav"));
  }
};

double loudest(const std::vector<float>& samples, std::size_t from, std::size_t to) {
  double peak = 0;
  for (std::size_t i = from; i < std::min(to, samples.size()); ++i) peak = std::max(peak, std::fabs(static_cast<double>(samples[i])));
  return peak;
}

}  // namespace

TEST_CASE("a MIDI file plays the patch: notes of its pitches, at their frames, whatever the period") {
  const Rendered rendered;
  const std::string notes = midi_header(0, 1, 96) + midi_track(ticks(96) + message({0x90, 69, 127}) + ticks(96) + message({69, 0}) + ticks(0) +
                                                               message({57, 64}) + ticks(96) + message({57, 0}));
  const std::string file = rendered.folder.write("notes.mid", notes), patch = rendered.folder.write("sine.json", kSine);
  for (const char* period : {"16", "100", "256", "8192"}) {
    CAPTURE(std::string(period));
    const std::vector<float> sound = rendered({patch, "--midi", file, "--period", period}).channels[0];
    CHECK(loudest(sound, 0, 24000) == 0);
    CHECK(loudest(sound, 24000, 24100) > 0.9);
    const SineFit high = fit_sine(std::span(sound).subspan(24000, 24000), 440, 48000),
                  low = fit_sine(std::span(sound).subspan(48000, 24000), 220, 48000);
    CHECK(high.amplitude == doctest::Approx(1).epsilon(1e-3));
    CHECK(high.residual < 1e-3);
    CHECK(low.amplitude == doctest::Approx(64 / 127.0).epsilon(1e-3));
    CHECK(low.residual < 1e-3);
    CHECK(loudest(sound, 72000, sound.size()) == 0);
  }
}

TEST_CASE("the voices of a MIDI synthesizer are spread over workers, and sound as on one") {
  const Rendered rendered;
  const Sound whole = rendered({kSynth, "--midi", rendered.song_path, "--workers", "1"});
  CHECK(loudest(whole.channels[0], 0, 72000) > 0.05);
  for (const char* workers : {"2", "3", "4"}) {
    CAPTURE(std::string(workers));
    CHECK(largest_difference(rendered({kSynth, "--midi", rendered.song_path, "--workers", workers}), whole) <= 1e-6);
  }
  const Sound three = rendered({kSynth, "--midi", rendered.song_path, "--copies", "3", "--workers", "1"});
  CHECK(largest_difference(rendered({kSynth, "--midi", rendered.song_path, "--copies", "3", "--workers", "4"}), three) <= 1e-6);
}

TEST_CASE("a MIDI file that is broken, missing or not heard is one line") {
  const Rendered rendered;
  const auto refused = [&](const std::string& path, const std::string& part) {
    CAPTURE(path);
    std::filesystem::remove(rendered.folder.path("out.wav"));
    const Finished finished = rendered.run({kSynth, "--midi", path});
    CHECK(finished.status == 2);
    CHECK_MESSAGE(finished.output.find(part) != std::string::npos, finished.output);
    CHECK(std::count(finished.output.begin(), finished.output.end(), '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(rendered.folder.path("out.wav")));
  };
  refused(rendered.folder.path("nothing.mid"), "can't be read");
  refused(rendered.folder.path(""), "--midi");
  refused(rendered.folder.write("empty.mid", ""), "expected a MIDI file");
  refused(rendered.folder.write("garbage.mid", std::string(999, '\x93')), "expected a MIDI file");
  refused(rendered.folder.write("short.mid", song().substr(0, 60)), "found the end after");
  const Finished deaf = rendered.run(
      {rendered.folder.write("deaf.json", R"({"tutti": 1, "objects": {"s": {"object": "Sine", "out": 0}}})"), "--midi", rendered.song_path});
  CHECK(deaf.status == 0);
  CHECK(deaf.output.find("no patch has an object that hears MIDI") != std::string::npos);
}

TEST_CASE("another JACK program's notes are heard in their frames, as late as the workers run ahead") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string patch = folder.write(
      "keys.json",
      R"({"tutti": 1, "objects": {"n": {"object": "Notein", "poly": 1, "scale": 1}, "v": {"object": "Sig", "value": "n.velocity", "out": 0},
    "s": {"object": "Sine", "freq": "n.pitch", "mul": "n.velocity", "out": 1}}})");
  JackKeyboard keyboard(server.name(), "keyboard");
  for (const int lookahead : {0, 1, 3}) {
    CAPTURE(lookahead);
    Program tutti({tutti_program(), "play", "--driver", "jack", "--client", "midi-keys", "--lookahead", std::to_string(lookahead), "--connect-midi",
                   "keyboard", patch},
                  server.environment());
    JackListener listener(server.name(), "listener", 3);
    REQUIRE(eventually(
        [&] { return listener.connect("keyboard:click", 0) && listener.connect("midi-keys:out_1", 1) && listener.connect("midi-keys:out_2", 2); }));
    REQUIRE(eventually([&] { return listener.connections("midi-keys:midi_in") == std::vector<std::string>{"keyboard:midi"}; }));
    const auto heard_in_time = [&] {  // a period may be late on a busy machine
      listener.clear();
      keyboard.play({0x90, 69, 127}, 77);
      listener.wait_for_frames(12000);
      const std::vector<float> click = listener.heard(0), velocity = listener.heard(1), sine = listener.heard(2);
      keyboard.play({0x80, 69, 0});
      const auto played = std::find(click.begin(), click.end(), 1.0f) - click.begin(),
                 came = std::find(velocity.begin(), velocity.end(), 1.0f) - velocity.begin();
      const SineFit tone = fit_sine(std::span(sine).last(4800), 440, 48000);
      const bool silent = eventually([&] {
        listener.clear();
        listener.wait_for_frames(2000);
        return loudest(listener.heard(2), 0, 2000) == 0;
      });
      return came - played == 256 * lookahead && std::fabs(tone.amplitude - 1) < 1e-3 && tone.residual < 1e-3 && silent;
    };
    CHECK(eventually(heard_in_time, 0.05));
    tutti.signal(SIGINT);
    CHECK(tutti.wait() == 0);
  }
}

TEST_CASE("what one period has no room for is told, and a worker that takes another's place knows controllers that came before") {
  const JackServer server;
  const TemporaryFolder folder;
  const std::string patch =
      folder.write("wheel.json", R"({"tutti": 1, "objects": {"c": {"object": "Midictl", "ctlnumber": 1, "init": 0.25, "out": 0}}})");
  JackKeyboard keyboard(server.name(), "keyboard");
  Program tutti({tutti_program(), "play", "--driver", "jack", "--client", "midi-wheel", "--connect-midi", "keyboard:midi", patch},
                server.environment());
  JackListener listener(server.name(), "listener", 1);
  REQUIRE(eventually([&] { return listener.connect("midi-wheel:out_1", 0) && listener.connections("midi-wheel:midi_in").size() == 1; }));
  const auto gives = [&](float value) {
    return eventually([&] {
      listener.clear();
      listener.wait_for_frames(1000);
      return listener.heard(0).back() == value;
    });
  };
  CHECK(gives(0.25f));
  keyboard.play({0xb0, 1, 127});
  CHECK(gives(1));
  const std::vector<pid_t> workers = children_of(tutti.pid());
  REQUIRE(workers.size() == 1);
  kill(workers.front(), SIGKILL);
  CHECK(tutti.wait_for("a new one takes its place"));
  CHECK(gives(1));
  keyboard.play({0xb0, 1, 0}, 0, 1200);
  CHECK(tutti.wait_for("176 MIDI events are lost"));
  CHECK(gives(0));
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 0);
}

TEST_CASE("where no JACK server answers, patches with MIDI play, and it is said that they hear none") {
  const Finished finished = run_tutti({"play", "--driver", "clock", "--client", "midi-clock", "--duration", "0.2", kSynth});
  CHECK(finished.status == 0);
  CHECK(finished.output.find("MIDI comes in through JACK only") != std::string::npos);
}
