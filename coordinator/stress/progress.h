// What a person sees while `tutti stress` plays: a bar that is written over on a terminal, else a line for each of many trials. On standard error.
// [main-thread]
#pragma once

#include <cstdint>
#include <string>

#include "coordinator/stress/limits.h"

namespace tutti {

class StressProgress {
 public:
  explicit StressProgress(std::string voices_word);

  void playing(const TrialSetup& setup, double done);
  void played(const Trial& trial, bool one_of_many);
  void found(const Limit& limit);

 private:
  void clear_bar() const;

  std::string voices_word_;
  bool bar_;
  std::int64_t next_ = 0;  // when the bar is drawn anew
};

}  // namespace tutti
