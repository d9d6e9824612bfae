// Tells when files change (inotify). Editors write a file in place or put a new one in its place: both count. [main-thread]
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tutti {

class FileWatch {
 public:
  // Throws std::runtime_error: the kernel has no more watchers to give.
  FileWatch();
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // From now on this file too, on behalf of `patch`. Throws std::runtime_error: its folder can't be watched.
  void watch(const std::string& path, const std::string& patch);
  // The patches on whose behalf files are watched that were written since it was last asked. Does not wait.
  std::vector<std::string> changed();

 private:
  int descriptor_;
  std::map<int, std::map<std::string, std::set<std::string>>> watched_;  // by directory: name in it, and the patches
};

}  // namespace tutti
