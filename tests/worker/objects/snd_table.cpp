#include <doctest/doctest.h>
#include <sndfile.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
using namespace tutti::test;

namespace {

// Two channels at 24000 Hz, frame i is (i / 1000, -i / 1000).
class StereoFile {
 public:
  StereoFile() {
    SF_INFO info{};
    info.samplerate = 24000;
    info.channels = 2;
    info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    SNDFILE* file = sf_open((directory_ / name_).c_str(), SFM_WRITE, &info);
    std::vector<float> samples;
    for (int i = 0; i < 600; ++i) {
      samples.push_back(static_cast<float>(i) / 1000);
      samples.push_back(static_cast<float>(-i) / 1000);
    }
    sf_writef_float(file, samples.data(), 600);
    sf_close(file);
  }
  ~StereoFile() { std::filesystem::remove(directory_ / name_); }

  Sound render(const std::string& parameters, const std::string& reader, double seconds, int channels = 2) const {
    return render_patch(R"({"t": {"object": "SndTable", "path": ")" + name_ + "\"" + parameters +
                            R"(}, "r": {"object": "TableRate", "table": "t"}, "a": {)" + reader + R"(, "table": "t", "out": 0}})",
                        seconds, channels, directory_.string());
  }

 private:
  std::filesystem::path directory_ = std::filesystem::temp_directory_path();
  std::string name_ = "tutti-table-" + std::to_string(getpid()) + ".wav";
};

const std::string kScan = R"("object": "TableScan")";

}  // namespace

TEST_CASE("SndTable has a stream for each channel, one channel, or a part of the file") {
  const StereoFile file;
  const Sound both = file.render("", kScan, 0.02);
  const Sound right = file.render(R"(, "chnl": 1)", kScan, 0.02, 1);
  const Sound part = file.render(R"(, "start": 0.01, "stop": 0.015)", kScan, 0.02);
  for (std::size_t i = 0; i < 960; ++i) {
    CHECK(both.channels[0][i] == static_cast<float>(i % 600) / 1000);
    CHECK(both.channels[1][i] == -static_cast<float>(i % 600) / 1000);
    CHECK(right.channels[0][i] == -static_cast<float>(i % 600) / 1000);
    CHECK(part.channels[0][i] == static_cast<float>(240 + i % 120) / 1000);
  }
}

TEST_CASE("SndTable sounds as it was recorded with TableRate, and in a Looper") {
  const StereoFile file;
  for (const std::string reader : {R"("object": "TableRead", "freq": "r")", R"("object": "Looper", "xfade": 0, "dur": 0.025)"}) {
    const Sound sound = file.render("", reader, 0.02);
    for (std::size_t i = 0; i < 960; ++i) CHECK(std::fabs(sound.channels[0][i] - static_cast<float>(i) / 2000) < 1e-6);
  }
}

TEST_CASE("SndTable: a channel or a part that the file has not is an error") {
  const StereoFile file;
  CHECK_THROWS(file.render(R"(, "chnl": 2)", kScan, 0.01));
  CHECK_THROWS(file.render(R"(, "start": 0.02, "stop": 0.01)", kScan, 0.01));
  CHECK_THROWS(file.render(R"(, "start": 100)", kScan, 0.01));
}
