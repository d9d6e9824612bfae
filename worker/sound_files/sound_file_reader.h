// Reads sound files by libsndfile: WAV, AIFF, CAF, FLAC, Ogg and what else it knows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

struct sf_private_tag;

namespace tutti {

class SoundFileReader {
 public:
  // Throws std::runtime_error with one clear line.
  explicit SoundFileReader(const std::string& path);

  int channels() const { return channels_; }
  double rate() const { return rate_; }
  std::int64_t frames() const { return frames_; }

  // Reads `count` frames from `first` on, interleaved. What the file does not have is 0. False: it could not be read.
  bool read(std::int64_t first, std::int64_t count, float* to);

 private:
  struct Close {
    void operator()(sf_private_tag* file) const;
  };
  std::unique_ptr<sf_private_tag, Close> file_;
  int channels_ = 0;
  double rate_ = 0;
  std::int64_t frames_ = 0;
  std::int64_t at_ = 0;  // the next frame that would be read without seeking
};

}  // namespace tutti
