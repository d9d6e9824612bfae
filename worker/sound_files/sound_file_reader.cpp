#include "worker/sound_files/sound_file_reader.h"

#include <algorithm>
#include <stdexcept>

#include "worker/sound_files/sndfile_library.h"

namespace tutti {

void SoundFileReader::Close::operator()(sf_private_tag* file) const { sndfile().close(file); }

SoundFileReader::SoundFileReader(const std::string& path) {
  SF_INFO info{};
  file_.reset(sndfile().open(path.c_str(), SFM_READ, &info));
  if (!file_) throw std::runtime_error(path + ": " + sndfile().strerror(nullptr));
  if (info.frames < 1) throw std::runtime_error(path + ": found no frames, expected at least one");
  channels_ = info.channels;
  rate_ = info.samplerate;
  frames_ = info.frames;
}

bool SoundFileReader::read(std::int64_t first, std::int64_t count, float* to) {
  const std::int64_t wanted = std::clamp<std::int64_t>(frames_ - first, 0, count);
  std::int64_t got = 0;
  if (wanted > 0) {
    if (at_ != first && sndfile().seek(file_.get(), first, SEEK_SET) != first)
      at_ = -1;
    else
      got = std::max<std::int64_t>(0, sndfile().readf_float(file_.get(), to, wanted));
    at_ = got == wanted ? first + got : -1;
  }
  std::fill(to + got * channels_, to + count * channels_, 0.0f);
  return got == wanted;
}

}  // namespace tutti
