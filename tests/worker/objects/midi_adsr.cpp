#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "tests/against_pyo.h"
#include "tests/midi_player.h"
using namespace tutti::test;

// "x" is 0.5, then 0.25, for 4096 frames each with as many zeros between them: the frequencies are such that pyo's phase is exact.
TEST_CASE("MidiAdsr agrees with pyo: released when it stays, and in attack and decay") {
  for (const char* times : {"0.01, 0.02, 0.4, 0.03", "0.12, 0.02, 0.4, 0.05", "0.05, 0.1, 0.4, 0.08"}) {
    CAPTURE(std::string(times));
    const std::string list = times;
    const auto part = [&](std::size_t index) {  // the numbers of the list, one by one
      std::size_t begin = 0;
      for (; index > 0; --index) begin = list.find(", ", begin) + 2;
      return list.substr(begin, list.find(", ", begin) - begin);
    };
    const std::string objects = R"json({"gate": {"object": "Phasor", "freq": 5.859375}, "half": {"object": "Phasor", "freq": 2.9296875},
      "x": {"object": "Sig", "value": "(1 - floor(gate * 2)) * (0.5 - 0.25 * floor(half * 2))"}, "e": {"object": "MidiAdsr", "input": "x", )json";
    const std::string ours_times =
        R"("attack": )" + part(0) + R"(, "decay": )" + part(1) + R"(, "sustain": )" + part(2) + R"(, "release": )" + part(3);
    const Sound ours = render_patch(objects + ours_times + R"(, "mul": 0.8, "add": 0.1, "out": 0}})", 0.6, 1);
    const Sound theirs = render_pyo(
        "gate = Phasor(5.859375)\nhalf = Phasor(2.9296875)\nx = (1 - Floor(gate * 2)) * (0.5 - 0.25 * Floor(half * 2))\n"
        "e = MidiAdsr(x, " +
            list + ", mul=0.8, add=0.1)\no = Sig(e).out()",
        0.6, 1);
    CHECK(largest_difference(ours, theirs) < 1e-4);
  }
}

// pyo jumps in the first frame where it starts from a level that is not 0.
TEST_CASE("MidiAdsr starts from where it is, and a note's new velocity starts it again") {
  MidiPlayer player(
      R"({"n": {"object": "Notein", "poly": 1}, "e": {"object": "MidiAdsr", "input": "n.velocity", "attack": 0.01, "decay": 0.01, "sustain": 0.5, "release": 0.1, "out": 0}})",
      1);
  player.play({{0, 0x90, 60, 127}, {2000, 0x90, 62, 127}, {4000, 0x80, 62, 0}, {4800, 0x90, 60, 127}}, 9600);
  CHECK(player.at(0, 480) == doctest::Approx(1).epsilon(1e-4));
  CHECK(player.at(0, 1999) == doctest::Approx(0.5).epsilon(1e-4));
  CHECK(player.at(0, 2001 + 480) == doctest::Approx(1).epsilon(1e-4));  // the velocity is 0 for one frame
  CHECK(player.at(0, 2001 + 240) == doctest::Approx(0.75).epsilon(1e-3));
  CHECK(player.at(0, 4000) == doctest::Approx(0.5).epsilon(1e-4));
  CHECK(player.at(0, 4800) == doctest::Approx(0.5 * (1 - 800 / 4800.0)).epsilon(1e-3));
  float largest = 0;
  for (int f = 1; f < 9600; ++f) largest = std::max(largest, std::fabs(player.at(0, f) - player.at(0, f - 1)));
  CHECK(largest <= 1.01f / 480);
}

// pyo takes a frame or more for it.
TEST_CASE("MidiAdsr: without attack and release it is there, and gone, at once") {
  MidiPlayer player(
      R"({"n": {"object": "Notein", "poly": 1}, "e": {"object": "MidiAdsr", "input": "n.velocity", "attack": 0, "sustain": 1, "release": 0, "out": 0}})", 1);
  player.play({{100, 0x90, 60, 127}, {200, 0x80, 60, 0}}, 256);
  CHECK(player.at(0, 99) == 0);
  CHECK(player.at(0, 100) == 1);
  CHECK(player.at(0, 199) == 1);
  CHECK(player.at(0, 201) == 0);
}
