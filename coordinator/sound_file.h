// Writing sound files with libsndfile. The file grows under another name and gets its own when it is whole, so that nothing
// half-written is ever left behind. The path "-" is standard output, as an .au stream.
#pragma once

#include <sndfile.h>

#include <cstdint>
#include <memory>
#include <string>

namespace tutti {

enum class SampleFormat { Float, Pcm24, Pcm16 };

class SoundFileWriter {
 public:
  // The kind of file follows from the ending: .wav (over 4 GiB: RF64), .w64, .caf, .aif, .aiff, .flac (pcm only).
  // `frames`: how many there will be; 0 where nobody knows.
  // Throws, naming the path, std::invalid_argument where that is not a file of such a format, std::runtime_error where it can't be written. [main-thread]
  SoundFileWriter(const std::string& path, SampleFormat format, int channels, int rate, std::int64_t frames = 0);
  ~SoundFileWriter();  // not finished: what was written is removed
  SoundFileWriter(const SoundFileWriter&) = delete;
  SoundFileWriter& operator=(const SoundFileWriter&) = delete;

  // Interleaved frames. Throws std::runtime_error: the disk is full.
  void write(const float* samples, std::int64_t frames);
  void finish();

 private:
  struct Close {
    void operator()(SNDFILE* file) const { sf_close(file); }
  };
  void open_stream(SF_INFO& info);
  void open_part(SF_INFO& info);

  std::string path_, part_;  // part_ is empty where it is a stream
  std::unique_ptr<SNDFILE, Close> file_;
};

}  // namespace tutti
