// What `tutti render` is asked for, and the bar that shows how far it is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "coordinator/assignments.h"
#include "coordinator/sound_file.h"

namespace tutti {

struct RenderOptions {
  std::vector<std::string> patches;
  std::string output;
  std::string input;
  std::string midi;
  double duration = 10;
  double rate = 48000;
  int channels = 0;  // 0: as many as the patches ask for
  int workers = 0;
  int copies = 1;
  int period = 256;
  std::string format = "float";

  SampleFormat sample_format() const { return format == "pcm16" ? SampleFormat::Pcm16 : format == "pcm24" ? SampleFormat::Pcm24 : SampleFormat::Float; }
  std::int64_t frames() const;
};

AssignmentOptions assignment_options(const RenderOptions& options, int workers);

// On a terminal, a bar; at the end, one line.
class RenderProgress {
 public:
  RenderProgress(std::string output, double seconds);
  bool due();                 // ten times a second
  void show(double done) const;
  void finish() const;

 private:
  double elapsed() const;

  std::string output_;
  double seconds_;
  std::int64_t begin_, next_ = 0;
  bool bar_;
};

}  // namespace tutti
