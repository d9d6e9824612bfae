#include "coordinator/patch_copies.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace tutti {
namespace {

// Adds them one by one; `names` are taken.
class Copies {
 public:
  void know(const PatchCopy& copy) {
    names_.insert(copy.name);
    int& next = next_[copy.patch->path];
    next = std::max(next, copy.copy + 1);
  }

  void add(Patch patch, int count) {
    const auto shared = std::make_shared<const Patch>(std::move(patch));
    int number = 1;
    for (int i = 0; i < count; ++i) {
      while (names_.contains(name_of(shared->stem, number))) ++number;
      made.push_back({shared, next_[shared->path], name_of(shared->stem, number)});
      know(made.back());
    }
  }

  std::vector<PatchCopy> made;

 private:
  static std::string name_of(const std::string& stem, int number) { return number == 1 ? stem : stem + "#" + std::to_string(number); }

  std::set<std::string> names_;
  std::map<std::string, int> next_;  // copy of each file
};

}  // namespace

std::vector<PatchCopy> further_copies(const std::vector<PatchCopy>& there, Patch patch, int count) {
  Copies copies;
  for (const PatchCopy& copy : there) copies.know(copy);
  copies.add(std::move(patch), count);
  return std::move(copies.made);
}

std::vector<PatchCopy> copies_of(std::vector<Patch> patches, int count) {
  Copies copies;
  for (Patch& patch : patches) copies.add(std::move(patch), count);
  return std::move(copies.made);
}

}  // namespace tutti
