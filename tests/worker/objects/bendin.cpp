// The values are pyo's documentation's: -brange <= value < brange semitones, or as a factor of frequency.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/midi_player.h"
using namespace tutti::test;

TEST_CASE("Bendin: semitones or a factor, from the frame of the event on, and back to the middle by a reset") {
  for (const int scale : {0, 1}) {
    CAPTURE(scale);
    MidiPlayer player(
        R"({"b": {"object": "Bendin", "brange": [2, 12, 2], "channel": [0, 0, 16], "scale": )" + std::to_string(scale) + R"(, "out": 0}})", 3);
    player.play({{10, 0xe0, 0, 0}, {20, 0xe0, 127, 127}, {30, 0xe0, 0, 96}, {40, 0xef, 0, 32}, {50, 0xbf, 121, 0}}, 64);
    const auto expect = [&](int frame, std::vector<double> semitones) {
      for (int s = 0; s < 3; ++s) {
        const double v = semitones[static_cast<std::size_t>(s)];
        CHECK(player.at(s, frame) == doctest::Approx(scale == 0 ? v : std::exp2(v / 12)).epsilon(1e-6));
      }
    };
    expect(9, {0, 0, 0});
    expect(10, {-2, -12, 0});
    expect(20, {2 - 2 / 8192.0, 12 - 12 / 8192.0, 0});
    expect(30, {1, 6, 0});
    expect(40, {-1, -6, -1});
    expect(50, {0, 0, 0});
  }
}
