#include "coordinator/patch/patch_file.h"

#include <filesystem>

#include "coordinator/patch/limits.h"
#include "coordinator/patch/text_file.h"

namespace tutti {

PatchFile name_patch_file(const std::string& path) {
  const std::filesystem::path name(path);
  const std::string directory = name.parent_path().string();
  return {path, name.stem().string(), directory.empty() ? "." : directory, ""};
}

std::optional<PatchFile> read_patch_file(const std::string& path, Problems& problems) {
  auto text = read_text_file(path, kMaxPatchBytes, "a patch file");
  if (const auto* unreadable = std::get_if<Unreadable>(&text)) {
    problems.add("", 0, unreadable->why);
    return std::nullopt;
  }
  PatchFile patch = name_patch_file(path);
  patch.text = std::move(std::get<std::string>(text));
  return patch;
}

}  // namespace tutti
