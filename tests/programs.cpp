#include "tests/programs.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tutti::test {
namespace {

std::atomic<int> counter{0};

std::string unique(const std::string& what) { return "tutti-" + what + "-" + std::to_string(getpid()) + "-" + std::to_string(counter++); }

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

void sleep_ms(int milliseconds) { usleep(static_cast<useconds_t>(milliseconds) * 1000); }

Program::Program(std::vector<std::string> arguments, Environment environment)
    : log_((std::filesystem::temp_directory_path() / unique("log")).string()) {
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("can't start " + arguments[0]);
  if (pid_ > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setenv("ASAN_OPTIONS", "allocator_may_return_null=1", 0);  // built with AddressSanitizer, an allocation that is too large fails as it does without
  for (std::string& variable : environment) putenv(variable.data());
  const int log = open(log_.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600), nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, 0);
  dup2(log, 1);
  dup2(log, 2);
  execvp(pointers[0], pointers.data());
  _exit(127);
}

Program::~Program() {
  if (running()) {
    signal(SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  std::filesystem::remove(log_);
}

std::string Program::output() const { return text_of(log_); }

bool Program::wait_for(const std::string& text, double seconds) const {
  return eventually([&] { return output().find(text) != std::string::npos; }, seconds);
}

void Program::signal(int number) const { ::kill(pid_, number); }

bool Program::running() {
  if (status_ >= 0) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return false;
}

int Program::wait(double seconds) {
  eventually([&] { return !running(); }, seconds);
  return status_;
}

std::string tutti_program() { return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tutti").string(); }

Finished run_tutti(std::vector<std::string> arguments, Program::Environment environment, double seconds) {
  arguments.insert(arguments.begin(), tutti_program());
  Program program(std::move(arguments), std::move(environment));
  const int status = program.wait(seconds);
  return {status, program.output()};
}

TemporaryFolder::TemporaryFolder() : folder_(std::filesystem::temp_directory_path() / unique("test")) { std::filesystem::create_directories(folder_); }
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TemporaryFolder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path(name)) << text;
  return path(name);
}

JackServer::JackServer(int rate, int period, std::string name)
    : name_(name.empty() ? unique("jack") : std::move(name)),
      program_({"jackd", "-r", "-n", name_, "-d", "dummy", "-r", std::to_string(rate), "-p", std::to_string(period)}) {
  if (Program({"jack_wait", "-s", name_, "-w", "-t", "20"}).wait(25) != 0)
    throw std::runtime_error("jackd does not answer: " + program_.output());
}

JackServer::~JackServer() {
  program_.signal(SIGTERM);
  program_.wait(10);
}

void JackServer::kill() {
  program_.signal(SIGKILL);
  program_.wait(10);
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> children;
  std::istringstream text(text_of("/proc/" + std::to_string(pid) + "/task/" + std::to_string(pid) + "/children"));
  for (pid_t child; text >> child;) children.push_back(child);
  return children;
}

std::vector<std::string> shared_memory(const std::string& prefix) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm"))
    if (const std::string name = entry.path().filename().string(); name.starts_with(prefix)) names.push_back(name);
  return names;
}

}  // namespace tutti::test
