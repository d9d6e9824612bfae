#include "coordinator/file_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace tutti {

FileWatch::FileWatch() : descriptor_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (descriptor_ < 0) throw std::runtime_error(std::string("can't watch files: ") + std::strerror(errno));
}

void FileWatch::watch(const std::string& path, const std::string& patch) {
  const std::filesystem::path file(path), folder = file.parent_path().empty() ? "." : file.parent_path();
  const int watch = inotify_add_watch(descriptor_, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO);
  if (watch < 0) throw std::runtime_error(folder.string() + ": can't be watched: " + std::strerror(errno));
  watched_[watch][file.filename()].insert(patch);
}

FileWatch::~FileWatch() { close(descriptor_); }

std::vector<std::string> FileWatch::changed() {
  std::set<std::string> patches;
  alignas(inotify_event) char buffer[4096];
  for (ssize_t bytes; (bytes = read(descriptor_, buffer, sizeof buffer)) > 0;)
    for (const char* at = buffer; at < buffer + bytes;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      at += sizeof(inotify_event) + event->len;
      const auto folder = watched_.find(event->wd);
      if (folder == watched_.end() || event->len == 0) continue;
      const auto file = folder->second.find(event->name);
      if (file != folder->second.end()) patches.insert(file->second.begin(), file->second.end());
    }
  return {patches.begin(), patches.end()};
}

}  // namespace tutti
