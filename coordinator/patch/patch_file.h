// A patch file as bytes.
#pragma once

#include <optional>
#include <string>

#include "coordinator/patch/problem.h"

namespace tutti {

struct PatchFile {
  std::string path;
  std::string stem;       // "chorus" of patches/chorus.json
  std::string directory;  // "patches"; "." where the path names none
  std::string text;
};

// Reads a regular file of at most kMaxPatchBytes; looks at the size before it reads.
std::optional<PatchFile> read_patch_file(const std::string& path, Problems& problems);

// Stem and directory alone.
PatchFile name_patch_file(const std::string& path);

}  // namespace tutti
