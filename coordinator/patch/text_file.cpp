#include "coordinator/patch/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

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

std::variant<std::string, Unreadable> read_text_file(const std::string& path, std::uintmax_t most_bytes, const std::string& expected) {
  const auto failed = [] { return Unreadable{std::string("can't read it: ") + std::strerror(errno)}; };
  if (path.find('\0') != std::string::npos) return Unreadable{"found a file name with a NUL in it, expected " + expected};
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));  // a pipe without a writer must not block
  struct stat status{};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return failed();
  if (!S_ISREG(status.st_mode)) return Unreadable{"found " + kind_of_file(status.st_mode) + ", expected " + expected};
  if (static_cast<std::uintmax_t>(status.st_size) > most_bytes)
    return Unreadable{"found a file of " + std::to_string(status.st_size) + " bytes, expected " + expected + " of at most " + std::to_string(most_bytes)};
  std::string text;
  if (!read_all(file.get(), text, static_cast<std::size_t>(status.st_size))) return failed();
  return text;
}

}  // namespace tutti
