// SfPlayer: a sound file, read at any speed, forwards or backwards, one stream for each of its channels. The file is read into memory at load,
// so that playing never waits for a disk; its rate is converted as it is played.
#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class SfPlayer final : public Unit {
 public:
  explicit SfPlayer(const UnitSetup& setup)
      : setup_(setup), loop_(setup.fixed[1].number != 0), interpolation_(static_cast<int>(setup.fixed[2].number)) {
    read_file(setup.fixed[0].text);
    positions_.assign(static_cast<std::size_t>((setup.streams + channels_ - 1) / channels_), 0.0);
  }

  void play(std::int64_t) override {
    for (std::size_t player = 0; player < positions_.size(); ++player) {
      const int stream = static_cast<int>(player) * channels_;
      const double offset = setup_.values[1].at(stream, 0) * file_rate_;
      // Backwards from the start means: from the end.
      positions_[player] = setup_.values[0].at(stream, 0) < 0 && offset == 0 ? static_cast<double>(frames_ - 1) : offset;
    }
  }

  void run(int frames) override {
    const double ratio = file_rate_ / setup_.rate;
    for (std::size_t player = 0; player < positions_.size(); ++player) {
      const int first = static_cast<int>(player) * channels_, end = std::min(first + channels_, setup_.streams);
      double& position = positions_[player];
      for (int f = 0; f < frames; ++f) {
        for (int s = first; s < end; ++s) setup_.output.at(s, f) = sample(s - first, position);
        const double speed = setup_.values[0].at(first, f);
        position = wrapped(position + (std::isfinite(speed) ? speed : 0) * ratio);
      }
    }
    apply_mul_add(setup_, frames);
  }

 private:
  void read_file(const std::string& path) {
    SF_INFO info{};
    const std::unique_ptr<SNDFILE, int (*)(SNDFILE*)> file(sf_open(path.c_str(), SFM_READ, &info), sf_close);
    if (!file) throw std::runtime_error(path + ": " + sf_strerror(nullptr));
    constexpr sf_count_t kMostSamples = sf_count_t{1} << 28;  // 1 GiB of memory
    if (info.frames < 1 || info.frames > kMostSamples / info.channels)
      throw std::runtime_error(path + ": found " + std::to_string(info.frames) + " frames, expected 1 to " + std::to_string(kMostSamples / info.channels));
    channels_ = info.channels;
    file_rate_ = info.samplerate;
    frames_ = info.frames;
    samples_.resize(static_cast<std::size_t>(info.frames * info.channels));
    if (sf_readf_float(file.get(), samples_.data(), info.frames) != info.frames) throw std::runtime_error(path + ": ends before its header says");
  }

  double wrapped(double position) const {
    const double length = static_cast<double>(frames_);
    if (!loop_) return std::clamp(position, -1.0, length);  // beyond the ends: silence
    position = std::fmod(position, length);
    return position < 0 ? position + length : position;
  }

  float at(int channel, std::int64_t frame) const {
    if (frame < 0 || frame >= frames_) {
      if (!loop_) return 0;
      frame = (frame % frames_ + frames_) % frames_;
    }
    return samples_[static_cast<std::size_t>(frame * channels_ + channel)];
  }

  float sample(int channel, double position) const {
    const double below = std::floor(position);
    const auto frame = static_cast<std::int64_t>(below);
    const auto x = static_cast<float>(position - below);
    const float b = at(channel, frame), c = at(channel, frame + 1);
    switch (interpolation_) {
      case 1: return b;
      case 3: return b + (c - b) * 0.5f * (1 - std::cos(x * 3.14159265f));
      case 4: {  // the cubic through four samples (Lagrange)
        const float a = at(channel, frame - 1), d = at(channel, frame + 2);
        const float c1 = c - a / 3 - b / 2 - d / 6, c2 = (a + c) / 2 - b, c3 = (d - a) / 6 + (b - c) / 2;
        return ((c3 * x + c2) * x + c1) * x + b;
      }
      default: return b + (c - b) * x;
    }
  }

  UnitSetup setup_;
  bool loop_;
  int interpolation_;
  int channels_ = 1;
  double file_rate_ = 0;
  std::int64_t frames_ = 0;
  std::vector<float> samples_;     // interleaved
  std::vector<double> positions_;  // of each player, in frames of the file
};

UNIT(SfPlayer, "Plays a sound file; one stream for each channel", path("path").channels_are_streams(),
     param("speed", 1).range(-100, 100).signals().about("1 as recorded, negative backwards"), flag("loop", false),
     param("offset", 0).seconds().range(0, 1e6).about("Where it starts when it is played"),
     integer("interp", 2).range(1, 4).about("1 none, 2 linear, 3 cosine, 4 cubic"));

END_OBJECTS;
