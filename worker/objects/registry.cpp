#include "worker/objects/registry.h"

#include <hwy/targets.h>

#include <cstdlib>
#include <cstring>

namespace tutti {
namespace {

std::map<std::string, ObjectType, std::less<>>& mutable_types() {
  static std::map<std::string, ObjectType, std::less<>> types;  // made by the first Registration, whichever file that is in
  return types;
}

std::int64_t allowed_targets() {
  static const std::int64_t allowed = [] {
    const std::int64_t supported = hwy::SupportedTargets();
    const char* limit = std::getenv("TUTTI_TARGET");
    if (!limit) return supported;
    std::int64_t kept = 0;  // the bits of better targets are lower
    for (std::int64_t bit = HWY_HIGHEST_TARGET_BIT; bit >= 0; --bit) {
      const std::int64_t target = std::int64_t{1} << bit;
      if (!(supported & target)) continue;
      kept |= target;
      if (std::strcmp(hwy::TargetName(static_cast<decltype(HWY_TARGET)>(target)), limit) == 0) return kept;
    }
    return supported;
  }();
  return allowed;
}

std::string folder_of(std::string_view file) {
  const auto end = file.rfind('/');
  const auto begin = file.rfind('/', end - 1);
  std::string family(file.substr(begin + 1, end - begin - 1));
  for (char& c : family)
    if (c == '_') c = ' ';
  return family;
}

}  // namespace

Registration::Registration(const char* file, std::int64_t target, bool pure, bool foldable, MakeUnit make,
                           MakeTable make_table, Declaration declaration) {
  if (!(allowed_targets() & target)) return;
  ObjectType& type = mutable_types()[declaration.name];
  if (type.target != 0 && type.target <= target) return;
  declaration.family = folder_of(file);
  const bool one_output = declaration.outputs.size() == 1;
  type = {std::move(declaration), make, make_table, target, pure, foldable && one_output};
}

const ObjectType* Registry::find(std::string_view name) {
  const auto found = mutable_types().find(name);
  return found == mutable_types().end() ? nullptr : &found->second;
}

const std::map<std::string, ObjectType, std::less<>>& Registry::all() { return mutable_types(); }

const char* Registry::instruction_set() {
  const ObjectType* any = find("SineLoop");
  return any ? hwy::TargetName(static_cast<decltype(HWY_TARGET)>(any->target)) : "none";
}

}  // namespace tutti
