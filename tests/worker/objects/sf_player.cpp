#include <doctest/doctest.h>
#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// Sample n of channel c: whole periods in 1000 frames, so that a loop has no seam.
double tone(double n, int channel) { return (0.5 - 0.2 * channel) * std::sin(2 * std::numbers::pi * (7 + 4 * channel) * n / 1000) + 0.2 * std::cos(2 * std::numbers::pi * 3 * n / 1000); }

// A sound file of 1000 frames, removed at the end of the test.
class File {
 public:
  explicit File(int rate, int channels = 1) : path_(std::filesystem::temp_directory_path() / ("tutti-player-" + std::to_string(getpid()) + ".wav")) {
    std::vector<float> samples;
    for (int n = 0; n < 1000; ++n)
      for (int c = 0; c < channels; ++c) samples.push_back(static_cast<float>(tone(n, c)));
    SF_INFO info{};
    info.samplerate = rate;
    info.channels = channels;
    info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    SNDFILE* file = sf_open(path_.c_str(), SFM_WRITE, &info);
    if (!file) throw std::runtime_error("can't write " + path_.string());
    sf_writef_float(file, samples.data(), 1000);
    sf_close(file);
  }
  ~File() { std::filesystem::remove(path_); }

  Sound play(const std::string& members, double seconds, int channels = 1, const std::string& others = "") const {
    return render_patch(R"({"a": {"object": "SfPlayer", "path": ")" + path_.string() + R"(", "out": 0, )" + members + "}" + others + "}", seconds, channels);
  }

 private:
  std::filesystem::path path_;
};

// pyo's SfPlayer can't open a file under Python 3.11: the same samples in a table, read at the same speed.
Sound table_read(const std::string& speed, bool loop, int interpolation, double seconds) {
  return render_pyo("from math import sin, cos, pi\n"
                    "t = DataTable(1000, init=[0.5 * sin(2 * pi * 7 * n / 1000) + 0.2 * cos(2 * pi * 3 * n / 1000) for n in range(1000)])\n"
                    "a = TableRead(t, freq=" + speed + " * 48.0, loop=" + (loop ? "True" : "False") + ", interp=" + std::to_string(interpolation) + ").play(); b = Sig(a).out()", seconds, 1);
}

}  // namespace

// pyo's position is counted in single precision: 1e-4 of a frame, times the steepest step of the tone, 0.03. Without interpolation a frame more or
// less is a whole step.
TEST_CASE("SfPlayer agrees with pyo's table: speeds and interpolations") {
  const File file(48000);
  for (const char* speed : {"1.37", "0.5", "1"})
    for (const int interpolation : {1, 2, 3, 4}) {
      const std::string s = speed;
      CAPTURE(s);
      CAPTURE(interpolation);
      const Sound ours = file.play(R"("speed": )" + s + R"(, "interp": )" + std::to_string(interpolation), 0.014);
      CHECK(largest_difference(ours, table_read(s, false, interpolation, 0.014)) < (interpolation == 1 ? 0.035 : 5e-5));
    }
}

TEST_CASE("SfPlayer agrees with pyo's table: looped, forwards and backwards") {
  const File file(48000);
  CHECK(largest_difference(file.play(R"("speed": 1.37, "loop": true)", 0.1), table_read("1.37", true, 2, 0.1)) < 1e-3);
  // Backwards it starts from the end, where pyo's table does not go: the truth.
  const Sound back = file.play(R"("speed": -1.5, "loop": true, "interp": 4)", 0.1);
  for (std::size_t n = 0; n < back.channels[0].size(); ++n) REQUIRE(std::fabs(back.channels[0][n] - tone(999 - 1.5 * static_cast<double>(n), 0)) < 1e-4);
}

TEST_CASE("SfPlayer converts the file's rate") {
  for (const int rate : {24000, 44100, 96000}) {
    CAPTURE(rate);
    const Sound ours = File(rate).play(R"("loop": true, "interp": 4)", 0.1);
    for (std::size_t n = 0; n < ours.channels[0].size(); ++n) REQUIRE(std::fabs(ours.channels[0][n] - tone(static_cast<double>(n) * rate / 48000, 0)) < 1e-4);
  }
}

TEST_CASE("SfPlayer has a stream for each channel, and a player for each speed") {
  const File file(48000, 2);
  const Sound ours = file.play(R"("speed": [1, 0.5], "loop": true, "interp": 4, "mul": [1, 0.5])", 0.05, 4);
  for (std::size_t n = 0; n < ours.channels[0].size(); ++n)
    for (int c = 0; c < 4; ++c) {
      const double speed = c < 2 ? 1 : 0.5, mul = c < 2 ? 1 : 0.5;
      REQUIRE(std::fabs(ours.channels[static_cast<std::size_t>(c)][n] - mul * tone(speed * static_cast<double>(n), c % 2)) < 1e-4);
    }
}

TEST_CASE("SfPlayer starts at its offset, is silent after the end, and starts again when it is played again") {
  const File file(48000);
  const Sound ours = file.play(R"("offset": 0.005)", 0.05, 1, R"(, "p": {"object": "Pattern", "time": 0.03, "do": [{"play": "a"}]})");
  for (std::size_t n = 0; n < 2400; ++n) {
    const double place = 240 + static_cast<double>(n % 1440);
    REQUIRE(std::fabs(ours.channels[0][n] - (place < 1000 ? tone(place, 0) : 0)) < 1e-5);
  }
}

TEST_CASE("SfPlayer takes a signal for its speed") {
  const File file(48000);
  const Sound ours = file.play(R"("speed": "s", "loop": true, "interp": 4)", 0.1, 2, R"(, "s": {"object": "Sine", "freq": 30, "mul": 2, "add": 0.5, "out": 1})");
  double place = 0;
  for (std::size_t n = 0; n < ours.channels[0].size(); ++n) {
    REQUIRE(std::fabs(ours.channels[0][n] - tone(place, 0)) < 1e-4);
    place += ours.channels[1][n];
  }
}
