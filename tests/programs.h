// Runs the built programs as a user would, and the JACK servers that tests need.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace tutti::test {

// A program that was started: its output goes into a file that can be read while it runs. Killed by the destructor if it still runs.
class Program {
 public:
  using Environment = std::vector<std::string>;  // "NAME=value"
  explicit Program(std::vector<std::string> arguments, Environment environment = {});
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  std::string output() const;             // of both streams, so far
  bool wait_for(const std::string& text, double seconds = 10) const;  // until the output has it
  void signal(int number) const;
  int wait(double seconds = 60);          // exit status; 128 + the signal's number; -1 where it does not end in time
  bool running();

 private:
  pid_t pid_ = -1;
  int status_ = -1;
  std::string log_;
};

struct Finished {
  int status;
  std::string output;
};
// tutti with these arguments, to its end. `environment` for all that it starts.
Finished run_tutti(std::vector<std::string> arguments, Program::Environment environment = {}, double seconds = 60);
std::string tutti_program();

// A folder that goes away with all that is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const;  // the path

 private:
  std::filesystem::path folder_;
};

// jackd -r -n NAME -d dummy, of its own name; ended by the destructor. Clients find it by environment().
class JackServer {
 public:
  explicit JackServer(int rate = 48000, int period = 256, std::string name = {});
  ~JackServer();
  JackServer(const JackServer&) = delete;
  JackServer& operator=(const JackServer&) = delete;

  const std::string& name() const { return name_; }
  Program::Environment environment() const { return {"JACK_DEFAULT_SERVER=" + name_, "JACK_NO_START_SERVER=1"}; }
  void kill();  // as a crash

 private:
  std::string name_;
  Program program_;
};

void sleep_ms(int milliseconds);

// Whether something becomes true within some seconds; asked every 10 ms.
template <class Question>
bool eventually(Question question, double seconds = 10) {
  for (int i = 0; i < static_cast<int>(seconds * 100); ++i) {
    if (question()) return true;
    sleep_ms(10);
  }
  return question();
}

// The process's children, by /proc.
std::vector<pid_t> children_of(pid_t pid);
// Names in /dev/shm that begin so.
std::vector<std::string> shared_memory(const std::string& prefix);

}  // namespace tutti::test
