// The sound file that comes in where a patch has an Input (`tutti render --input`).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "worker/sound_files/sound_file_reader.h"

namespace tutti {

// Period by period; silence where there is no file, and after its end.
class InputFile {
 public:
  // `path` may be empty. Throws UsageError: it can't be read, or is of another rate. [main-thread]
  InputFile(const std::string& path, double rate, int period, int channels);

  // One array of a period for each channel. Throws std::runtime_error. [main-thread]
  std::span<const float* const> next();

 private:
  std::int64_t period_, done_ = 0;
  std::optional<SoundFileReader> file_;
  std::vector<float> planar_, interleaved_;
  std::vector<const float*> pointers_;
};

}  // namespace tutti
