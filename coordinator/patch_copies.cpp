#include "coordinator/patch_copies.h"

#include <algorithm>
#include <set>
#include <utility>

namespace tutti {
namespace {

// Adds them one by one; `names` are taken.
class Copies {
 public:
  void know(const PatchCopy& copy) { names_.insert(copy.name); }

  void add(Patch patch, int first, int count) {
    const auto shared = std::make_shared<const Patch>(std::move(patch));
    int number = 1;
    for (int copy = first; copy < first + count; ++copy) {
      while (!names_.insert(name_of(shared->stem, number)).second) ++number;
      made.push_back({shared, copy, name_of(shared->stem, number)});
    }
  }

  std::vector<PatchCopy> made;

 private:
  static std::string name_of(const std::string& stem, int number) { return number == 1 ? stem : stem + "#" + std::to_string(number); }

  std::set<std::string> names_;
};

}  // namespace

std::vector<PatchCopy> further_copies(const std::vector<PatchCopy>& there, Patch patch, int count) {
  Copies copies;
  int first = 0;
  for (const PatchCopy& copy : there) {
    copies.know(copy);
    if (copy.patch->path == patch.path) first = std::max(first, copy.copy + 1);
  }
  copies.add(std::move(patch), first, count);
  return std::move(copies.made);
}

std::vector<PatchCopy> copies_of(std::vector<Patch> patches, int count) {
  Copies copies;
  for (Patch& patch : patches) copies.add(std::move(patch), 0, count);
  return std::move(copies.made);
}

}  // namespace tutti
