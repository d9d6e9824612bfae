#include "coordinator/patch/patch_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "coordinator/patch/limits.h"

namespace tutti {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { if (fd_ >= 0) ::close(fd_); }
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string kind_of_file(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

// At most `size` bytes: a file that grows meanwhile is read as far as it was. False: errno says why.
bool read_all(int fd, std::string& text, std::size_t size) {
  text.resize(size);
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::read(fd, text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return true;
}

}  // namespace

PatchFile name_patch_file(const std::string& path) {
  const std::filesystem::path name(path);
  const std::string directory = name.parent_path().string();
  return {path, name.stem().string(), directory.empty() ? "." : directory, ""};
}

std::optional<PatchFile> read_patch_file(const std::string& path, Problems& problems) {
  const auto fail = [&](const std::string& message) {
    problems.add("", 0, message);
    return std::nullopt;
  };
  if (path.find('\0') != std::string::npos) return fail("found a file name with a NUL in it, expected a patch file");
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a pipe without a writer must not block
  if (file.get() < 0) return fail(std::string("can't read it: ") + std::strerror(errno));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return fail(std::string("can't read it: ") + std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return fail("found " + kind_of_file(status.st_mode) + ", expected a patch file");
  if (static_cast<std::uintmax_t>(status.st_size) > kMaxPatchBytes)
    return fail("found a file of " + std::to_string(status.st_size) + " bytes, expected a patch of at most " + std::to_string(kMaxPatchBytes));
  PatchFile patch = name_patch_file(path);
  if (!read_all(file.get(), patch.text, static_cast<std::size_t>(status.st_size))) return fail(std::string("can't read it: ") + std::strerror(errno));
  return patch;
}

}  // namespace tutti
