// What is played: patches, each once or in several copies.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "coordinator/patch/patch.h"

namespace tutti {

struct PatchCopy {
  std::shared_ptr<const Patch> patch;
  int copy = 0;      // decides its random values: copy 0 draws what the patch's seed says
  std::string name;  // by which it is controlled: "chorus", further ones "chorus#2", "chorus#3"; no two are alike
};

// `count` copies of the patch beside those that there are: they continue the count of copies of its file, and take names that are free.
std::vector<PatchCopy> further_copies(const std::vector<PatchCopy>& there, Patch patch, int count);

// `count` copies of each patch. A file that comes again is a further copy.
std::vector<PatchCopy> copies_of(std::vector<Patch> patches, int count);

}  // namespace tutti
