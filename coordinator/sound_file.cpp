#include "coordinator/sound_file.h"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

namespace tutti {
namespace {

int container_of(const std::string& path, bool may_be_huge) {
  if (path == "-") return SF_FORMAT_AU;  // its length may stay unknown
  std::string ending = std::filesystem::path(path).extension();
  std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
  if (ending == ".wav") return may_be_huge ? SF_FORMAT_RF64 : SF_FORMAT_WAV;  // RF64, with the setting below: a WAV unless it grows over 4 GiB
  if (ending == ".w64") return SF_FORMAT_W64;
  if (ending == ".caf") return SF_FORMAT_CAF;
  if (ending == ".aif" || ending == ".aiff") return SF_FORMAT_AIFF;
  if (ending == ".flac") return SF_FORMAT_FLAC;
  throw std::invalid_argument(path + ": found the ending \"" + ending + "\", expected .wav, .w64, .caf, .aif, .aiff or .flac");
}

int subtype_of(SampleFormat format) {
  switch (format) {
    case SampleFormat::Pcm16:
      return SF_FORMAT_PCM_16;
    case SampleFormat::Pcm24:
      return SF_FORMAT_PCM_24;
    default:
      return SF_FORMAT_FLOAT;
  }
}

}  // namespace

SoundFileWriter::SoundFileWriter(const std::string& path, SampleFormat format, int channels, int rate, std::int64_t frames) : path_(path) {
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = channels;
  constexpr std::int64_t kMostOfWav = 4'000'000'000;  // bytes
  info.format = container_of(path, frames == 0 || frames > kMostOfWav / (4 * channels)) | subtype_of(format);
  if (!sf_format_check(&info))
    throw std::invalid_argument(path + ": this kind of file can't hold " + std::to_string(channels) +
                                " channels in that sample format; .flac needs --format pcm16 or pcm24");
  if (path == "-")
    open_stream(info);
  else
    open_part(info);
  sf_command(file_.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
  // A peak chunk carries the time of writing: the same sound would not give the same file. (libsndfile leaves it in an RF64 file all the same.)
  sf_command(file_.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
}

void SoundFileWriter::open_stream(SF_INFO& info) {
  if (isatty(STDOUT_FILENO)) throw std::invalid_argument("-: found a terminal, expected a file or another program to write to");
  file_.reset(sf_open_fd(STDOUT_FILENO, SFM_WRITE, &info, SF_FALSE));
  if (!file_) throw std::runtime_error(std::string("standard output can't be written: ") + sf_strerror(nullptr));
}

void SoundFileWriter::open_part(SF_INFO& info) {
  const std::filesystem::path target(path_);
  part_ = (target.parent_path() / ("." + target.filename().string() + "." + std::to_string(getpid()) + ".part")).string();
  file_.reset(sf_open(part_.c_str(), SFM_WRITE, &info));
  if (!file_) throw std::runtime_error(path_ + ": can't be written: " + sf_strerror(nullptr));
  sf_command(file_.get(), SFC_RF64_AUTO_DOWNGRADE, nullptr, SF_TRUE);
}

SoundFileWriter::~SoundFileWriter() {
  if (!file_) return;
  file_.reset();
  if (!part_.empty()) std::remove(part_.c_str());
}

void SoundFileWriter::write(const float* samples, std::int64_t frames) {
  if (sf_writef_float(file_.get(), samples, frames) != frames) throw std::runtime_error(path_ + ": can't be written on: " + sf_strerror(file_.get()));
}

void SoundFileWriter::finish() {
  SNDFILE* file = file_.release();
  const int failed = sf_close(file);
  if (part_.empty() && failed == 0) return;
  if (failed != 0 || std::rename(part_.c_str(), path_.c_str()) != 0) {
    std::remove(part_.c_str());
    throw std::runtime_error(path_ + ": can't be written to its end");
  }
}

}  // namespace tutti
