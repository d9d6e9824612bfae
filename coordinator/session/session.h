// The session that an instance belongs to: a file that keeps what it plays and how, by --session or where a session manager says (NSM).
// All functions: [main-thread].
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "coordinator/instance.h"
#include "coordinator/session/nsm_client.h"
#include "coordinator/session/port_connections.h"
#include "coordinator/session/session_file.h"

namespace tutti {

class Session {
 public:
  // Of that file, which end() writes.
  explicit Session(std::string file) : file_(std::move(file)) {}
  // Of the manager at that address, which says when to save. Throws std::runtime_error where it does not answer, or opens nothing: one line.
  explicit Session(std::unique_ptr<NsmClient> manager);

  bool is_managed() const { return manager_ != nullptr; }
  const std::string& file() const { return file_; }
  // The name of the instance; empty: as the command line has it.
  const std::string& client() const { return client_; }
  bool is_saved() const;
  // A manager's session begins without patches where it has to, and what was saved may have none.
  bool may_be_empty() const { return is_managed() || is_saved(); }
  // What was saved. Throws PatchProblems.
  const SessionState& read();

  // The instance plays, with these options; a session that is new is saved.
  void begin(const Instance& instance, std::vector<std::string> options);
  // It could not start.
  void refuse(const std::string& why);
  // To be called some ten times a second: makes connections, and does what the manager asks for. Returns lines for the user.
  std::vector<std::string> look_after(const Instance& instance);
  // The instance is about to stop. Throws std::runtime_error where the file can't be written.
  void end(const Instance& instance);
  // A line that the user is told, for the manager to show.
  void tell(const std::string& line);

 private:
  SessionState state(const Instance& instance) const;
  void look_at_connections(const Instance& instance);
  void save(const Instance& instance);

  std::unique_ptr<NsmClient> manager_;
  std::string file_, client_;
  std::vector<std::string> options_;
  PortConnections connections_;
  bool has_had_ports_ = false;  // JACK was there, now or when it was saved
  SessionState saved_;
  std::int64_t looked_ = 0;  // at the connections, monotonic_ns
};

// By which a session manager starts this program again: as it was called where the PATH was searched for it, else its name where that finds it, else its
// whole path.
std::string program_to_start_again();

}  // namespace tutti
