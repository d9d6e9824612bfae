#include "coordinator/session/session.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "shared/clock.h"

namespace tutti {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kLookNs = 250'000'000;  // at connections, and whether something has changed
constexpr std::size_t kLongestName = 32;

// As `--client` takes it.
std::string client_name(std::string id) {
  for (char& c : id)
    if (std::string_view("/: \n").find(c) != std::string_view::npos) c = '_';
  return id.size() <= kLongestName ? id : id.substr(id.size() - kLongestName);  // what tells two of them apart is at the end
}

// As two states are compared: the file groups what was done otherwise than the control.
SessionState in_order(SessionState state) {
  std::sort(state.changes.begin(), state.changes.end());
  if (state.connections) std::sort(state.connections->begin(), state.connections->end());
  return state;
}

// A busy JACK shows those that were made at the start some periods later.
void wait_for_connections(const Driver& driver) {
  constexpr int kPeriods = 3;
  if (driver.jack()) usleep(static_cast<useconds_t>(1e6 * kPeriods * driver.period() / driver.rate()));
}

}  // namespace

std::string program_to_start_again() {
  const std::string called = program_invocation_name;
  if (called.find('/') == std::string::npos) return called;  // found by the PATH: a manager knows whom it has started by this name
  const fs::path self = fs::read_symlink("/proc/self/exe");
  std::istringstream folders(std::getenv("PATH") ? std::getenv("PATH") : "");
  std::error_code ignored;
  for (std::string folder; std::getline(folders, folder, ':');)
    if (const fs::path found = fs::path(folder) / self.filename(); access(found.c_str(), X_OK) == 0)
      return fs::equivalent(found, self, ignored) ? self.filename().string() : self.string();
  return self.string();
}

Session::Session(std::unique_ptr<NsmClient> manager) : manager_(std::move(manager)) {
  const NsmClient::Project project = manager_->announce(program_to_start_again());
  file_ = project.path + ".json";
  client_ = client_name(project.client_id);
}

bool Session::is_saved() const { return fs::exists(file_); }

const SessionState& Session::read() {
  saved_ = in_order(read_session(file_));
  has_had_ports_ = saved_.connections.has_value();
  connections_ = PortConnections(saved_.connections.value_or(std::vector<PortConnection>()));
  return saved_;
}

SessionState Session::state(const Instance& instance) const {
  SessionState state;
  for (const std::string& path : instance.patch_paths()) state.patches.push_back(fs::absolute(path).lexically_normal().string());
  state.options = options_;
  state.changes = instance.control().kept();
  if (has_had_ports_) state.connections = connections_.all();
  return in_order(std::move(state));
}

void Session::look_at_connections(const Instance& instance) {
  jack_client_t* const client = instance.driver().jack();
  has_had_ports_ |= client != nullptr;
  connections_.look_after(client);
}

void Session::save(const Instance& instance) {
  look_at_connections(instance);
  SessionState now = state(instance);
  write_session(file_, now);
  saved_ = std::move(now);
}

void Session::begin(const Instance& instance, std::vector<std::string> options) {
  options_ = std::move(options);
  if (!manager_) return;
  if (!is_saved()) {
    wait_for_connections(instance.driver());
    save(instance);
  }
  manager_->tell_opened();
}

void Session::refuse(const std::string& why) {
  if (!manager_) return;
  manager_->tell(why);  // nsmd keeps an error's text to itself
  manager_->tell_not_opened(is_saved() ? NsmError::BadProject : NsmError::General, why);
}

std::vector<std::string> Session::look_after(const Instance& instance) {
  std::vector<std::string> lines;
  if (monotonic_ns() - looked_ > kLookNs) {
    looked_ = monotonic_ns();
    look_at_connections(instance);
    if (manager_) manager_->tell_dirty(state(instance) != saved_);
  }
  if (!manager_ || !manager_->asks_to_save()) return lines;
  try {
    save(instance);
    manager_->tell_saved();
    manager_->tell_dirty(false);
  } catch (const std::runtime_error& error) {
    manager_->tell_not_saved(error.what());
    lines.push_back(error.what());
  }
  return lines;
}

void Session::end(const Instance& instance) {
  if (!manager_) save(instance);
}

void Session::tell(const std::string& line) {
  if (manager_) manager_->tell(line);
}

}  // namespace tutti
