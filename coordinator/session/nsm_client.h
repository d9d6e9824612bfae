// The client's side of New Session Manager's protocol, version 1.1 (https://new-session-manager.jackaudio.org/api): a session manager tells by OSC
// where to keep what, under which name, and when to save. [main-thread]
#pragma once

#include <lo/lo.h>

#include <memory>
#include <optional>
#include <string>

namespace tutti {

// The protocol's error codes, as far as they are used here.
enum class NsmError { General = -1, NotNow = -8, BadProject = -9, CreateFailed = -10 };

class NsmClient {
 public:
  // What the manager opens: nothing may sound, and no JACK client be made, before it has said so.
  struct Project {
    std::string path;       // ours alone: files and folders may begin with it
    std::string client_id;  // the name of our JACK client, in this session for ever
  };

  // `url`: of the manager ($NSM_URL). Throws std::runtime_error where it is none.
  explicit NsmClient(const std::string& url);

  // Tells the manager of us and waits until it opens a project. `program`: by which the manager can start us again. Throws std::runtime_error where
  // it does not answer within some seconds, or will not have us.
  Project announce(const std::string& program);
  void tell_opened();
  void tell_not_opened(NsmError code, const std::string& why);

  // Takes what has come. True: the manager asks to save; tell_saved() or tell_not_saved() answers.
  bool asks_to_save();
  void tell_saved();
  void tell_not_saved(const std::string& why);
  // Whether something has changed since it was saved; told where that has changed.
  void tell_dirty(bool dirty);
  // A line for the user.
  void tell(const std::string& line);

 private:
  static int take(const char* path, const char* types, lo_arg** arguments, int count, lo_message message, void* self);
  void take(const std::string& path, const std::string& types, lo_arg** arguments);
  void send(const char* path, lo_message message);
  void reply(const char* to, const std::string& line);
  void reply_error(const char* to, NsmError code, const std::string& line);

  std::unique_ptr<void, void (*)(lo_server)> server_;
  std::unique_ptr<void, void (*)(lo_address)> manager_;
  std::optional<Project> project_;
  std::string refused_;  // why the manager will not have us
  bool answered_ = false, save_asked_ = false;
  std::optional<bool> dirty_;
};

}  // namespace tutti
