// Tells when files change (inotify). Editors write a file in place or put a new one in its place: both count. [main-thread]
#pragma once

#include <map>
#include <string>
#include <vector>

namespace tutti {

class FileWatch {
 public:
  // Throws std::runtime_error: the kernel has no more watches to give.
  explicit FileWatch(const std::vector<std::string>& paths);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

  // The watched paths that were written since it was last asked, as they were given. Does not wait.
  std::vector<std::string> changed();

 private:
  int descriptor_;
  std::map<int, std::map<std::string, std::string>> watched_;  // by directory: name in it, and path as given
};

}  // namespace tutti
