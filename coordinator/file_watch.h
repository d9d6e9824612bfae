// Tells when files change (inotify). Editors write a file in place or put a new one in its place: both count. [main-thread]
#pragma once

#include <map>
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

  // From now on this file too. Throws std::runtime_error: its folder can't be watched.
  void watch(const std::string& path);
  // The watched paths that were written since it was last asked, as they were given. Does not wait.
  std::vector<std::string> changed();

 private:
  int descriptor_;
  std::map<int, std::map<std::string, std::string>> watched_;  // by directory: name in it, and path as given
};

}  // namespace tutti
