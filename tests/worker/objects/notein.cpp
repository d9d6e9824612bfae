// pyo has no MIDI offline. The expected values are its documentation's: velocity from 0 to 1, pitch as number, Hz or factor; and MIDI's own (A4, key
// 69, is 440 Hz).
#include <doctest/doctest.h>

#include <cmath>

#include "tests/midi_player.h"
using namespace tutti::test;

namespace {

// Which of the streams sound at a frame, as the pitches of those with a velocity.
std::vector<float> sounding(const MidiPlayer& player, int voices, int frame) {
  std::vector<float> pitches;
  for (int v = 0; v < voices; ++v)
    if (player.at(voices + v, frame) > 0) pitches.push_back(player.at(v, frame));
  std::sort(pitches.begin(), pitches.end());
  return pitches;
}

// Pitches to channels 0, 1, ..., then velocities.
std::string notein(int voices, const std::string& more = "") {
  return R"({"n": {"object": "Notein", "poly": )" + std::to_string(voices) + more +
         R"(, "out": 0}, "v": {"object": "Sig", "value": "n.velocity", "out": )" + std::to_string(voices) + "}}";
}

}  // namespace

TEST_CASE("Notein: pitch and velocity change in the frame of the event, whatever the period") {
  for (const int period : {1, 17, 64, 256, 1000}) {
    CAPTURE(period);
    const auto player = std::make_unique<MidiPlayer>(notein(1, R"(, "scale": 1)"), 2);
    player->play({{100, 0x90, 69, 127}, {301, 0x80, 69, 0}, {450, 0x93, 57, 64}, {451, 0x93, 57, 0}}, 1000, period);
    for (int f = 0; f < 1000; ++f) {
      REQUIRE(player->at(0, f) == doctest::Approx(f < 100 ? 0 : f < 450 ? 440 : 220));
      REQUIRE(player->at(1, f) == doctest::Approx(f < 100 ? 0 : f < 301 ? 1 : f == 450 ? 64 / 127.0 : 0));
    }
  }
}

TEST_CASE("Notein: pitch is the key's number, Hz, or a factor; mul and add apply to pitch and velocity") {
  const auto pitch = [](const std::string& more, int key) {
    MidiPlayer player(notein(1, more), 2);
    return static_cast<double>(player.play({{0, 0x90, key, 127}}, 64).at(0, 63));
  };
  for (const int key : {0, 21, 60, 69, 127}) {
    CHECK(pitch("", key) == key);
    CHECK(pitch(R"(, "scale": 1)", key) == doctest::Approx(440 * std::pow(2, (key - 69) / 12.0)).epsilon(1e-6));
    CHECK(pitch(R"(, "scale": 2)", key) == doctest::Approx(std::pow(2, (key - 63) / 12.0)).epsilon(1e-6));  // (0 + 127) / 2
  }
  CHECK(pitch(R"(, "scale": 2, "first": 40, "last": 81)", 60) == 1);
  CHECK(pitch(R"(, "mul": 0.5, "add": 1)", 60) == 31);
}

TEST_CASE("Notein: keys out of its range and other channels are not heard") {
  MidiPlayer player(notein(4, R"(, "first": 50, "last": 60, "channel": 3)"), 8);
  player.play({{0, 0x92, 49, 100}, {0, 0x92, 50, 100}, {0, 0x92, 60, 100}, {0, 0x92, 61, 100}, {0, 0x93, 55, 100}}, 64);
  CHECK(sounding(player, 4, 63) == std::vector<float>{50, 60});
}

TEST_CASE("Notein: a key that is up leaves its stream alone as long as others are free") {
  MidiPlayer player(notein(3), 6);
  player.play({{10, 0x90, 60, 100}, {20, 0x90, 60, 0}, {30, 0x90, 62, 100}, {40, 0x90, 62, 0}, {50, 0x90, 64, 100}, {60, 0x90, 64, 0}}, 64);
  CHECK(player.at(0, 63) == 60);
  CHECK(player.at(1, 63) == 62);
  CHECK(player.at(2, 63) == 64);
}

TEST_CASE("Notein: where all streams are taken, the note that was struck first gives way, for one silent frame") {
  MidiPlayer player(notein(2), 4);
  player.play({{10, 0x90, 60, 127}, {20, 0x90, 62, 127}, {30, 0x90, 64, 127}, {40, 0x80, 60, 0}}, 64);
  CHECK(sounding(player, 2, 29) == std::vector<float>{60, 62});
  CHECK(player.at(2, 30) == 0);
  CHECK(player.at(0, 30) == 64);
  CHECK(sounding(player, 2, 31) == std::vector<float>{62, 64});
  CHECK(sounding(player, 2, 63) == std::vector<float>{62, 64});  // the key of a note that gave way means nothing
}

TEST_CASE("Notein: a key that is struck again, or in the frame in which it is left, starts anew in the stream that it has") {
  MidiPlayer player(notein(1), 2);
  player.play({{10, 0x90, 60, 127}, {20, 0x90, 60, 0}, {20, 0x90, 60, 64}, {30, 0x90, 60, 32}, {40, 0x80, 60, 0}}, 64);
  CHECK(player.at(1, 19) == 1);
  CHECK(player.at(1, 20) == 0);
  CHECK(player.at(1, 21) == doctest::Approx(64 / 127.0));
  CHECK(player.at(1, 30) == 0);
  CHECK(player.at(1, 31) == doctest::Approx(32 / 127.0));
  CHECK(player.at(1, 40) == 0);
}

TEST_CASE("Notein: the sustain pedal holds notes; those that only it holds give way first") {
  MidiPlayer player(notein(2), 4);
  player.play({{1, 0x90, 60, 100},
               {2, 0x90, 62, 100},
               {3, 0xb0, 64, 127},
               {4, 0x80, 62, 0},
               {5, 0x80, 60, 0},
               {10, 0x90, 60, 100},
               {20, 0x90, 65, 100},
               {30, 0x80, 60, 0},
               {40, 0xb0, 64, 0}},
              64);
  CHECK(sounding(player, 2, 9) == std::vector<float>{60, 62});
  CHECK(sounding(player, 2, 19) == std::vector<float>{60, 62});
  CHECK(sounding(player, 2, 22) == std::vector<float>{60, 65});
  CHECK(sounding(player, 2, 39) == std::vector<float>{60, 65});
  CHECK(sounding(player, 2, 63) == std::vector<float>{65});
}

TEST_CASE("Notein: all notes off ends the notes of its channel, pedal or not; reset lifts the pedal") {
  for (const int controller : {120, 123, 125}) {
    CAPTURE(controller);
    MidiPlayer player(notein(3), 6);
    player.play({{1, 0x90, 60, 100}, {2, 0xb0, 64, 127}, {3, 0x80, 60, 0}, {4, 0x90, 62, 100}, {5, 0x91, 64, 100}, {10, 0xb0, controller, 0}}, 64);
    CHECK(sounding(player, 3, 63) == std::vector<float>{64});
  }
  MidiPlayer player(notein(3), 6);
  player.play({{1, 0x90, 60, 100}, {2, 0xb0, 64, 127}, {3, 0x80, 60, 0}, {4, 0x90, 62, 100}, {10, 0xb0, 121, 0}}, 64);
  CHECK(sounding(player, 3, 63) == std::vector<float>{62});
}

TEST_CASE("Notein: trigon and trigoff are 1 in the frame of their event, whatever the period") {
  for (const int period : {1, 7, 64, 300}) {
    CAPTURE(period);
    MidiPlayer player(
        R"({"n": {"object": "Notein", "poly": 1, "mul": 3}, "on": {"object": "Sig", "value": "n.trigon", "out": 0}, "off": {"object": "Sig", "value": "n.trigoff", "out": 1}})");
    player.play({{0, 0x90, 60, 1}, {100, 0x80, 60, 0}, {127, 0x90, 61, 1}, {128, 0x90, 61, 0}}, 300, period);
    for (int f = 0; f < 300; ++f) {
      REQUIRE(player.at(0, f) == (f == 0 || f == 127));
      REQUIRE(player.at(1, f) == (f == 100 || f == 128));
    }
  }
}

TEST_CASE("Notein: keys that were left while nothing came in time do not hang, and later notes take the streams that they would have") {
  const std::vector<MidiAt> first{{10, 0x90, 60, 100}, {20, 0x90, 62, 100}}, missed{{5, 0x80, 60, 0}, {6, 0x90, 70, 100}, {7, 0x90, 70, 0}},
      last{{30, 0x90, 64, 100}};
  MidiPlayer late(notein(3), 6), whole(notein(3), 6);
  whole.play(first, 64).play(missed, 64).play(last, 64);
  late.play(first, 64);
  late.heard = false;
  late.play(missed, 64);
  CHECK(sounding(late, 3, 127) == std::vector<float>{60, 62});
  late.heard = true;
  late.play(last, 64);
  CHECK(sounding(late, 3, 128) == std::vector<float>{62});
  CHECK(sounding(late, 3, 191) == std::vector<float>{62, 64});
  for (int v = 3; v < 6; ++v) CHECK(late.at(v, 191) == whole.at(v, 191));
}
