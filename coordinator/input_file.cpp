#include "coordinator/input_file.h"

#include <stdexcept>

#include "coordinator/commands/command.h"
#include "coordinator/patch/problem.h"

namespace tutti {

InputFile::InputFile(const std::string& path, double rate, int period, int channels) : period_(period), planar_(static_cast<std::size_t>(channels * period)) {
  for (int c = 0; c < channels; ++c) pointers_.push_back(planar_.data() + c * period_);
  if (path.empty()) return;
  try {
    file_.emplace(path);
  } catch (const std::runtime_error& error) {
    throw UsageError{std::string("--input ") + error.what()};
  }
  if (file_->rate() != rate) throw UsageError{"--input " + path + ": found a rate of " + shown(file_->rate()) + ", expected " + shown(rate) + " (--rate)"};
  interleaved_.resize(static_cast<std::size_t>(file_->channels() * period_));
}

std::span<const float* const> InputFile::next() {
  if (!file_ || pointers_.empty()) return pointers_;
  if (!file_->read(done_, period_, interleaved_.data())) throw std::runtime_error("the input file ends before its header says");
  done_ += period_;
  for (int c = 0; c < static_cast<int>(pointers_.size()); ++c)
    for (int f = 0; f < period_; ++f)
      planar_[static_cast<std::size_t>(c * period_ + f)] = c < file_->channels() ? interleaved_[static_cast<std::size_t>(f * file_->channels() + c)] : 0.0f;
  return pointers_;
}

}  // namespace tutti
