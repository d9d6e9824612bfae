// Changes of what an instance plays that were asked for while it plays, done one after the other. [main-thread]
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "coordinator/control/osc_message.h"
#include "coordinator/control/patch_requests.h"
#include "coordinator/repertoire.h"

namespace tutti {

class LiveChanges {
 public:
  LiveChanges(Repertoire& repertoire, Supervisor& supervisor, PatchRequests& requests)
      : repertoire_(repertoire), supervisor_(supervisor), requests_(requests) {}

  // Answers who asked by a message; unset: nobody can have asked.
  std::function<void(const OscMessage& message, const sockaddr_in& to)> answer;
  // Called with the path of a patch that was added.
  std::function<void(const std::string& path)> on_added;

  // Reads a patch again, or every patch.
  void ask_to_reload(const std::string& path);
  void ask_to_reload_all();
  // To be called some ten times a second. `options`: as the patches were assigned. Returns lines for the user.
  std::vector<std::string> look_after(const std::function<AssignmentOptions()>& options);

 private:
  void go_on(const AssignmentOptions& options);
  void reload(const std::string& path, const AssignmentOptions& options);
  void do_request(const PatchRequest& request, const AssignmentOptions& options);
  void change_patches(const PatchRequest& request, const AssignmentOptions& options);
  void tell(const PatchRequest& request, const std::vector<std::string>& names);

  Repertoire& repertoire_;
  Supervisor& supervisor_;
  PatchRequests& requests_;
  std::deque<std::variant<std::string, PatchRequest>> asked_;  // a path to read again, or a request
  std::vector<std::string> lines_;
};

}  // namespace tutti
