#include <doctest/doctest.h>
#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "source_dir.h"
#include "tests/against_pyo.h"
#include "tests/unit_setup.h"
#include "worker/objects/registry.h"
using namespace tutti;
using namespace tutti::test;

namespace {

// Sample c of frame i: like noise, and exact in 16 bits, which libsndfile reads as multiples of 2^-15.
short whole_sample(std::int64_t i, int c) { return static_cast<short>((i * 7919 + c * 12345 + (i >> 9) * 331) % 65536 - 32768); }
float sample(std::int64_t i, int c) { return static_cast<float>(whole_sample(i, c)) / 32768.0f; }

// A sound file that is removed with its object.
class File {
 public:
  File(const std::string& name, int format, int rate, int channels, std::int64_t frames)
      : path_(std::filesystem::temp_directory_path() / ("tutti-" + std::to_string(getpid()) + "-" + name)) {
    SF_INFO info{};
    info.samplerate = rate;
    info.channels = channels;
    info.format = format;
    SNDFILE* file = sf_open(path_.c_str(), SFM_WRITE, &info);
    if (!file) throw std::runtime_error(sf_strerror(nullptr));
    sf_command(file, SFC_SET_SCALE_INT_FLOAT_WRITE, nullptr, SF_TRUE);  // 32768 is 1 in files of floats too
    std::vector<short> block;
    for (std::int64_t i = 0; i < frames; ++i) {
      for (int c = 0; c < channels; ++c) block.push_back(whole_sample(i, c));
      if (block.size() > 1 << 20 || i + 1 == frames) {
        sf_writef_short(file, block.data(), static_cast<sf_count_t>(block.size()) / channels);
        block.clear();
      }
    }
    sf_close(file);
  }
  ~File() { std::filesystem::remove(path_); }
  std::string name() const { return path_.filename(); }
  std::string directory() const { return path_.parent_path(); }
  std::string path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Sound play(const File& file, const std::string& parameters, double seconds, int channels) {
  return render_patch(R"({"a": {"object": "SfPlayer", "path": ")" + file.name() + R"(", "out": 0)" + parameters + "}}", seconds, channels,
                      file.directory());
}

// The file's samples at a place between frames, silent beyond its ends; in a loop of the whole file, around them.
double linear(double place, int c, std::int64_t frames, bool loop) {
  const auto at = [&](std::int64_t i) {
    if (loop) i = (i % frames + frames) % frames;
    return i < 0 || i >= frames ? 0.0 : static_cast<double>(sample(i, c));
  };
  const double below = std::floor(place);
  return at(static_cast<std::int64_t>(below)) + (place - below) * (at(static_cast<std::int64_t>(below) + 1) - at(static_cast<std::int64_t>(below)));
}

// More than 16 MiB of samples: 2.3 million frames of two channels, which are read from the disk while they are played.
constexpr std::int64_t kLong = 2'300'000;
const File& long_file() {
  static const File file("long.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 2, kLong);
  return file;
}

}  // namespace

// Debian's pyo can't open files: the truth is the file's samples. 16 bits: exact; the others rounded to 24 bits or float, and Ogg is lossy.
TEST_CASE("SfPlayer plays files of many formats, rates and channels at their own speed") {
  struct Kind {
    const char* name;
    int format, rate, channels;
  };
  for (const Kind& kind : {Kind{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 2}, Kind{"b.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 44100, 1},
                           Kind{"c.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 96000, 3}, Kind{"d.aif", SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 22050, 2},
                           Kind{"e.caf", SF_FORMAT_CAF | SF_FORMAT_DOUBLE, 11025, 5}, Kind{"f.w64", SF_FORMAT_W64 | SF_FORMAT_PCM_32, 192000, 1},
                           Kind{"g.au", SF_FORMAT_AU | SF_FORMAT_PCM_16, 8000, 2}}) {
    CAPTURE(kind.name);
    const File file(kind.name, kind.format, kind.rate, kind.channels, 3000);
    const Sound sound = play(file, "", 0.01, kind.channels);
    for (int c = 0; c < kind.channels; ++c)
      for (int n = 0; n < 480; ++n)
        REQUIRE(std::fabs(sound.channels[static_cast<std::size_t>(c)][static_cast<std::size_t>(n)] -
                          linear(n * static_cast<double>(kind.rate) / 48000, c, 3000, false)) < 1e-5);
  }
}

TEST_CASE("SfPlayer: speed, offset and end; a list of speeds is a player for each") {
  const File file("speed.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 24000, 2, 1000);
  const Sound sound = play(file, R"(, "speed": [1.5, -0.25], "offset": [0.005, 0.01])", 0.1, 4);
  for (int c = 0; c < 2; ++c)
    for (int n = 0; n < 4800; ++n) {
      REQUIRE(std::fabs(sound.channels[static_cast<std::size_t>(c)][static_cast<std::size_t>(n)] -
                        linear(std::min(1000.0, 120 + 0.75 * n), c, 1000, false)) < 1e-5);
      REQUIRE(std::fabs(sound.channels[static_cast<std::size_t>(c) + 2][static_cast<std::size_t>(n)] -
                        linear(std::max(-1.0, 240 - 0.125 * n), c, 1000, false)) < 1e-5);
    }
}

TEST_CASE("SfPlayer's loops are exact, forwards and backwards, and go back to the offset") {
  const File file("loop.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 1, 1000);
  const Sound forwards = play(file, R"(, "loop": true, "speed": 0.7)", 0.2, 1), backwards = play(file, R"(, "loop": true, "speed": -0.7)", 0.2, 1);
  const Sound part = play(file, R"(, "loop": true, "offset": 0.0125)", 0.2, 1),
              back_part = play(file, R"(, "loop": true, "offset": 0.0125, "speed": -1)", 0.2, 1);
  for (int n = 0; n < 9600; ++n) {
    const auto at = static_cast<std::size_t>(n);
    // speed is a float: 0.7 is 0.69999999, 1e-4 of a frame in the end, of a step of 2
    REQUIRE(std::fabs(forwards.channels[0][at] - linear(0.7 * n, 0, 1000, true)) < 1e-3);
    REQUIRE(std::fabs(backwards.channels[0][at] - linear(999 - 0.7 * n, 0, 1000, true)) < 1e-3);
    // as is the offset: 600.00003 frames
    REQUIRE(std::fabs(part.channels[0][at] - sample(n < 400 ? 600 + n : 600 + (n - 400) % 400, 0)) < 1e-4);
    REQUIRE(std::fabs(back_part.channels[0][at] - sample(n <= 600 ? 600 - n : 600 - n % 601, 0)) < 1e-4);
  }
}

TEST_CASE("SfPlayer triggers at the end, or where a loop starts again, on all streams of a player") {
  const File file("trig.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 2, 100);
  for (const std::string loop : {"true", "false"}) {
    const Sound sound = render_patch(R"({"a": {"object": "SfPlayer", "path": ")" + file.name() + R"(", "speed": [2, -1], "loop": )" + loop +
                                         R"(}, "b": {"object": "Sig", "value": "a.trig", "out": 0}})",
                                     0.01, 4, file.directory());
    for (std::size_t n = 0; n < 480; ++n) {
      const bool first = loop == "true" ? n > 0 && n % 50 == 0 : n == 50, second = loop == "true" ? n > 0 && n % 100 == 0 : n == 100;
      for (std::size_t c = 0; c < 4; ++c) REQUIRE(sound.channels[c][n] == ((c < 2 ? first : second) ? 1.0f : 0.0f));
    }
  }
}

TEST_CASE("SfPlayer's interpolations go through the samples, and a cubic is exact for a cubic") {
  const File file("interp.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 24000, 1, 100);
  for (const char* interp : {"1", "2", "3", "4"}) {
    const Sound sound = play(file, std::string(R"(, "interp": )") + interp, 0.004, 1);
    for (int n = 0; n < 192; n += 2) REQUIRE(sound.channels[0][static_cast<std::size_t>(n)] == doctest::Approx(sample(n / 2, 0)).epsilon(1e-6));
    for (int n = 1; n < 190; n += 2) {
      const auto x = [&](int i) { return i < 0 ? 0.0 : static_cast<double>(sample(i, 0)); };
      const int i = n / 2;
      const double middle = interp[0] == '1'   ? x(i)
                            : interp[0] == '4' ? (-x(i - 1) + 9 * x(i) + 9 * x(i + 1) - x(i + 2)) / 16
                                               : (x(i) + x(i + 1)) / 2;
      REQUIRE(sound.channels[0][static_cast<std::size_t>(n)] == doctest::Approx(middle).epsilon(1e-4));
    }
  }
}

TEST_CASE("SfPlayer plays a long file from the disk, sample by sample, in both directions") {
  for (const double speed : {1.0, -1.0, 3.5, -7.25, 100.0}) {
    CAPTURE(speed);
    const Sound sound = play(long_file(), R"(, "offset": 20, "speed": )" + std::to_string(speed), 1, 2);
    for (int c = 0; c < 2; ++c)
      for (int n = 0; n < 48000; ++n)
        REQUIRE(std::fabs(sound.channels[static_cast<std::size_t>(c)][static_cast<std::size_t>(n)] -
                          linear(std::clamp(960000 + speed * n, -1.0, static_cast<double>(kLong)), c, kLong, false)) < 1e-5);
  }
}

// Forwards from half a second before the end: over the seam to the offset. Backwards twice over the seam to the end. At the first frame already a
// neighbour is at the other end of the file: it must be on its page in time.
// Both interpolations go through the samples.
TEST_CASE("SfPlayer's loops of long files are exact") {
  for (const std::string interp : {"2", "4"}) {
    CAPTURE(interp);
    const std::string loop = R"(, "loop": true, "interp": )" + interp;
    const Sound forwards = play(long_file(), loop + R"(, "offset": 47.5)", 2, 2), backwards = play(long_file(), loop + R"(, "speed": -100)", 1, 2);
    const Sound from_start = play(long_file(), loop, 0.1, 2);
    for (int n = 0; n < 96000; ++n) REQUIRE(forwards.channels[1][static_cast<std::size_t>(n)] == sample(2280000 + n % 20000, 1));
    for (int n = 0; n < 48000; ++n)
      REQUIRE(backwards.channels[1][static_cast<std::size_t>(n)] == sample(((kLong - 1 - 100ll * n) % kLong + kLong) % kLong, 1));
    for (int n = 0; n < 4800; ++n) REQUIRE(from_start.channels[1][static_cast<std::size_t>(n)] == sample(n, 1));
  }
}

TEST_CASE("A long file sounds the same as it does from memory") {
  const File same("same.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 2, 60000);
  const Sound from_memory = play(same, R"(, "speed": 1.1, "interp": 4)", 1, 2), from_disk = play(long_file(), R"(, "speed": 1.1, "interp": 4)", 1, 2);
  CHECK(largest_difference(from_memory, from_disk) == 0);
}

// As in a concert: nobody waits for the disk. Whether a page is there in time is the machine's business; what is not there is silence, and counted.
TEST_CASE("SfPlayer counts the frames that the disk has not brought in time, and plays all others right") {
  UnitSetup setup = tutti::test::plain_setup();
  setup.streams = 2;
  const Shape shape = Shape::of(2);
  std::vector<float> speed(4, 1.0f), offset(4, 0.0f), out(2 * 4 * kBlock);
  setup.values = {View{speed.data(), 0, 4, shape}, View{offset.data(), 0, 4, shape}};
  setup.fixed.resize(3);
  setup.fixed[0].text = long_file().path();
  setup.fixed[2].number = 2;
  setup.output = {out.data(), 4, 4 * kBlock, shape, false};
  setup.scaled = {true, false};
  const auto player = Registry::find("SfPlayer")->make(setup);
  std::uint64_t silent = 0;
  const auto play_from = [&](std::int64_t first, int blocks) {
    for (std::int64_t n = 0; n < blocks * kBlock; n += kBlock) {
      player->run(kBlock);
      for (int f = 0; f < kBlock; ++f) {
        const float left = setup.output.at(0, f), right = setup.output.at(1, f);
        const bool here = left == sample(first + n + f, 0) && right == sample(first + n + f, 1);
        if (!here) REQUIRE((left == 0 && right == 0));
        silent += !here;
      }
    }
  };
  player->play(0);
  play_from(0, 64);
  CHECK(silent == 0);  // what it begins with was read at load
  std::fill(offset.begin(), offset.end(), 30.0f);
  player->play(0);
  play_from(1440000, 512);
  CHECK(player->missed() == silent);
}

TEST_CASE("SfPlayer: a file that is not there, or is no sound, is an error") {
  CHECK_THROWS(render_patch(R"({"a": {"object": "SfPlayer", "path": "no such file.wav", "out": 0}})", 0.01));
  CHECK_THROWS(render_patch(R"({"a": {"object": "SfPlayer", "path": "meson.build", "out": 0}})", 0.01, 2, TUTTI_SOURCE_DIR));
}

// pyo's cubic does not read around the ends of a table but goes on straight there (measured in the intervals from samples 0, 998 and 999 of a loop,
// 0.1 apart, and nowhere else): these are left out.
TEST_CASE("SfPlayer agrees with pyo's table of the same samples: speeds and interpolations") {
  const File file("table.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 1, 1000);
  for (const char* given : {"1.37", "0.5"})
    for (const char* loop : {"false", "true"})
      for (const char* number : {"2", "3", "4"}) {
        const std::string speed = given, interp = number, looped = loop;
        CAPTURE(speed);
        CAPTURE(interp);
        CAPTURE(looped);
        const double seconds = looped == "true" ? 0.04 : 0.014;
        const Sound ours = play(file, R"(, "speed": )" + speed + R"(, "interp": )" + interp + R"(, "loop": )" + loop, seconds, 1);
        Sound theirs = render_pyo("t = DataTable(1000, init=[((i * 7919 + (i >> 9) * 331) % 65536 - 32768) / 32768.0 for i in range(1000)])\n"
                                        "a = TableRead(t, freq=" + speed + " * 48.0, loop=" + (looped == "true" ? "True" : "False") + ", interp=" + interp + ").play(); b = Sig(a).out()", seconds, 1);
        for (std::size_t n = 0; interp == "4" && n < theirs.channels[0].size(); ++n) {
          const int from = static_cast<int>(static_cast<double>(n) * std::stod(speed)) % 1000;
          if (from == 0 || from >= 998) theirs.channels[0][n] = ours.channels[0][n];
        }
        CHECK(largest_difference(ours, theirs) < 1e-5);
      }
}

TEST_CASE("SfPlayer takes a signal for its speed") {
  const File file("signal.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 1, 1000);
  const Sound ours = render_patch(R"({"s": {"object": "Sine", "freq": 30, "mul": 2, "add": 0.5, "out": 1}, "a": {"object": "SfPlayer", "path": ")" + file.name() +
                                  R"(", "loop": true, "speed": "s", "out": 0}})", 0.05, 2, file.directory());
  double place = 0;
  for (std::size_t n = 0; n < ours.channels[0].size(); ++n) {
    REQUIRE(std::fabs(ours.channels[0][n] - linear(place, 0, 1000, true)) < 1e-4);
    place += ours.channels[1][n];
  }
}
