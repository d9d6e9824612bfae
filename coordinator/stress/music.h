// What `tutti stress` plays many of: one object, or copies of a patch.
#pragma once

#include <string>
#include <vector>

#include "coordinator/patch/patch.h"

namespace tutti {

class StressMusic {
 public:
  // Throws UsageError where the name is not that of an audio object, or of one that needs what nobody can guess.
  static StressMusic of_object(const std::string& name);
  // Copies of the patch in this file are the voices. Throws PatchProblems.
  static StressMusic of_patch(const std::string& path);

  // The object's name or the patch's.
  const std::string& name() const { return name_; }
  // "oscillators" or "voices".
  std::string voices_word() const { return patch_.empty() ? "oscillators" : "voices"; }
  // The most of them that one worker can be given.
  int most_per_worker() const;

  struct Played {
    Patch patch;
    int copies = 1;
  };
  // For `workers` workers of `per_worker` voices each. Throws PatchProblems.
  Played play(int per_worker, int workers) const;

 private:
  std::string name_;
  std::vector<Patch> patch_;  // one, or none: an object
};

}  // namespace tutti
