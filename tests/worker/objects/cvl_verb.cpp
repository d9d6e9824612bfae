#include <doctest/doctest.h>
#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/bad_samples.h"
#include "tests/same_samples.h"
using namespace tutti::test;

namespace {

// One sample of 1 at the start, and 341 ms of silence: 1 - 16384 p, where p is 0, 1 / 16384, 2 / 16384, ...
const std::string kImpulse = R"--("p": {"object": "Phasor", "freq": 2.9296875}, "x": {"object": "Sig", "value": "max(1 - 16384 * p, 0)"})--";

// A sound file for the time of a test.
class ImpulseFile {
 public:
  ImpulseFile(const std::vector<std::vector<float>>& channels, int rate) : directory_(std::filesystem::temp_directory_path() / ("tutti-cvl-" + std::to_string(getpid()))) {
    std::filesystem::create_directory(directory_);
    SF_INFO info{};
    info.samplerate = rate;
    info.channels = static_cast<int>(channels.size());
    info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    SNDFILE* file = sf_open((directory_ / "room.wav").c_str(), SFM_WRITE, &info);
    REQUIRE(file != nullptr);
    std::vector<float> interleaved;
    for (std::size_t n = 0; n < channels[0].size(); ++n)
      for (const auto& channel : channels) interleaved.push_back(channel[n]);
    REQUIRE(sf_writef_float(file, interleaved.data(), static_cast<sf_count_t>(channels[0].size())) == static_cast<sf_count_t>(channels[0].size()));
    sf_close(file);
  }
  ~ImpulseFile() { std::filesystem::remove_all(directory_); }
  std::string directory() const { return directory_.string(); }

 private:
  std::filesystem::path directory_;
};

// Samples that fall by half every 500 frames, of either sign.
std::vector<float> room(std::size_t frames, unsigned seed) {
  std::vector<float> taps;
  for (std::size_t n = 0; n < frames; ++n) {
    seed = seed * 1664525u + 1013904223u;
    taps.push_back((static_cast<float>(seed >> 8) / 8388608.0f - 1) * std::exp2(-static_cast<float>(n) / 500.0f));
  }
  return taps;
}

}  // namespace

// Debian's pyo 1.0.4 can't open a sound file under Python 3.11, CvlVerb's neither: it is compared with the sum that it stands for. Sums of 3000 products, through
// spectra: the sum of their squares is 200, a float's rounding 6e-8 of that.
TEST_CASE("CvlVerb is the convolution with its file, `size` frames late, a stream for each channel") {
  const std::vector<std::vector<float>> taps = {room(3000, 1), room(3000, 2)};
  const ImpulseFile file(taps, 48000);
  for (int size : {64, 500, 1024}) {
    CAPTURE(size);
    const Sound y = render_patch(with_bursts(R"("a": {"object": "CvlVerb", "input": "x", "impulse": "room.wav", "bal": 1, "size": )" + std::to_string(size) + R"(, "out": 0}, "b": {"object": "Sig", "value": "x", "out": 2})"),
                                 0.2, 3, file.directory());
    const std::size_t late = size == 500 ? 512 : static_cast<std::size_t>(size);
    const auto& x = y.channels[2];
    for (std::size_t c = 0; c < 2; ++c)
      for (std::size_t n = 0; n < x.size(); n += 7) {
        double expected = 0;
        for (std::size_t k = 0; k < 3000 && k + late <= n; ++k) expected += static_cast<double>(taps[c][k]) * x[n - late - k];
        REQUIRE(std::fabs(y.channels[c][n] - expected) < 2e-5);
      }
  }
}

TEST_CASE("CvlVerb mixes its input, which is not late, and the reverberation") {
  const ImpulseFile file({{0.5f}}, 48000);
  const Sound y = render_patch("{" + kImpulse + R"(, "a": {"object": "CvlVerb", "input": "x", "impulse": "room.wav", "bal": 0.25, "out": 0}})", 0.1, 1, file.directory());
  CHECK(std::fabs(y.channels[0][0] - 0.75f) < 1e-6f);
  CHECK(std::fabs(y.channels[0][1024] - 0.125f) < 1e-6f);
  CHECK(std::fabs(y.channels[0][1023]) < 1e-6f);
}

// A room recorded at 24000 Hz: an echo after 1000 of its frames is one after 2000, and a constant is as loud as it was.
TEST_CASE("CvlVerb converts a file of another rate") {
  std::vector<float> taps(2000);
  taps[1000] = 0.8f;
  const ImpulseFile file({taps}, 24000);
  const Sound y = render_patch("{" + kImpulse + R"(, "a": {"object": "CvlVerb", "input": "x", "impulse": "room.wav", "bal": 1, "out": 0}})", 0.1, 1, file.directory());
  CHECK(std::fabs(y.channels[0][1024 + 2000] - 0.4f) < 1e-5f);
  double sum = 0;
  for (float s : y.channels[0]) sum += s;
  CHECK(std::fabs(sum - 0.8) < 1e-3);
}

TEST_CASE("CvlVerb makes a stereo hall where no file is given: as loud as its input, unlike left and right, dying away") {
  const Sound y = render_patch("{" + kImpulse + R"--(, "o": {"object": "Phasor", "freq": 0.1}, "i": {"object": "Sig", "value": "x * max(1 - floor(o * 48000 / 16), 0)"},
    "a": {"object": "CvlVerb", "input": "i", "bal": 1, "out": 0}})--", 2.2);
  double energy[2] = {0, 0}, product = 0, late = 0;
  for (std::size_t n = 0; n < y.channels[0].size(); ++n) {
    for (std::size_t c = 0; c < 2; ++c) energy[c] += static_cast<double>(y.channels[c][n]) * y.channels[c][n];
    product += static_cast<double>(y.channels[0][n]) * y.channels[1][n];
    if (n > 48000) late += static_cast<double>(y.channels[0][n]) * y.channels[0][n];
  }
  CHECK(std::fabs(energy[0] - 1) < 1e-3);
  CHECK(std::fabs(energy[1] - 1) < 1e-3);
  CHECK(std::fabs(product) < 0.1);
  CHECK(late < 1e-3);
  CHECK(late > 1e-5);
  for (std::size_t n = 0; n < 1024 + 500; ++n) REQUIRE(std::fabs(y.channels[0][n]) < 1e-6f);
}

TEST_CASE("CvlVerb of two inputs and a stereo file has four streams") {
  const ImpulseFile file({{1.0f}, {0.5f}}, 48000);
  const Sound y = render_patch(R"({"x": {"object": "Sig", "value": [1, 10]}, "a": {"object": "CvlVerb", "input": "x", "impulse": "room.wav", "bal": 1, "out": 0}})", 0.1, 4, file.directory());
  const float expected[] = {1, 0.5, 10, 5};
  for (std::size_t c = 0; c < 4; ++c) CHECK(std::fabs(y.channels[c].back() - expected[c]) < 1e-5f);
}

TEST_CASE("CvlVerb says what is wrong with its file") {
  CHECK_THROWS_WITH(render_patch(R"({"x": {"object": "Sig", "value": 1}, "a": {"object": "CvlVerb", "input": "x", "impulse": "no.wav", "out": 0}})", 0.1), doctest::Contains("no.wav"));
}

TEST_CASE("CvlVerb recovers from an infinity") {
  const Sound ours = render_patch(with_bad_samples(R"--("x": {"object": "Sig", "value": "flash"},
    "a": {"object": "CvlVerb", "input": "x", "bal": 1, "out": 0})--"), 0.25);
  CHECK(std::isfinite(ours.channels[0][11000]));
}
