// The values are pyo's documentation's: minscale at 0, maxscale at 127, init until a value comes.
#include <doctest/doctest.h>

#include "tests/midi_player.h"
using namespace tutti::test;

TEST_CASE("Midictl: each stream gives its controller, scaled, from the frame of the event on") {
  for (const int period : {1, 50, 256}) {
    CAPTURE(period);
    MidiPlayer player(
        R"({"c": {"object": "Midictl", "ctlnumber": [7, 8, 7], "minscale": 10, "maxscale": [20, 20, -20], "init": [3, 4, 5], "channel": [0, 0, 2], "out": 0}})",
        3);
    player.play({{40, 0xb0, 7, 0}, {60, 0xb5, 8, 64}, {100, 0xb1, 7, 127}, {101, 0xb1, 9, 1}}, 256, period);
    for (int f = 0; f < 256; ++f) {
      REQUIRE(player.at(0, f) == doctest::Approx(f < 40 ? 3 : f < 100 ? 10 : 20));
      REQUIRE(player.at(1, f) == doctest::Approx(f < 60 ? 4 : 10 + 10 * 64 / 127.0));
      REQUIRE(player.at(2, f) == doctest::Approx(f < 100 ? 5 : -20));
    }
  }
}

TEST_CASE("Midictl: mul and add may be signals") {
  MidiPlayer player(
      R"({"ramp": {"object": "Phasor", "freq": 1}, "c": {"object": "Midictl", "ctlnumber": 1, "init": 2, "mul": "ramp", "add": "ramp", "out": 0}})");
  player.play({{100, 0xb0, 1, 127}}, 480);
  CHECK(player.at(0, 50) == doctest::Approx(3 * 50 / 48000.0).epsilon(1e-3));
  CHECK(player.at(0, 400) == doctest::Approx(2 * 400 / 48000.0).epsilon(1e-3));
}

TEST_CASE("Midictl and Bendin: a value that came while nothing was heard is there when something is again") {
  MidiPlayer player(
      R"({"c": {"object": "Midictl", "ctlnumber": [1, 2], "init": -1, "channel": [0, 5], "out": 0}, "b": {"object": "Bendin", "channel": [0, 5], "out": 2}})",
      4);
  player.heard = false;
  player.play({{3, 0xb4, 1, 127}, {4, 0xb4, 2, 0}, {5, 0xe4, 0, 0}}, 256);
  CHECK(player.at(0, 255) == -1);
  CHECK(player.at(2, 255) == 0);
  player.heard = true;
  player.play({}, 256);
  CHECK(player.at(0, 256) == 1);
  CHECK(player.at(1, 256) == 0);
  CHECK(player.at(2, 256) == -2);
  CHECK(player.at(3, 256) == -2);
}
