// Plays a session manager's part in New Session Manager's protocol, towards one client.
#pragma once

#include <lo/lo.h>

#include <string>
#include <vector>

#include "tests/programs.h"

namespace tutti::test {

class SessionManager {
 public:
  SessionManager() : server_(lo_server_new(nullptr, [](int, const char*, const char*) {})) {
    lo_server_add_method(server_, nullptr, nullptr, &note, this);
  }
  ~SessionManager() {
    if (client_) lo_address_free(client_);
    lo_server_free(server_);
  }
  SessionManager(const SessionManager&) = delete;
  SessionManager& operator=(const SessionManager&) = delete;

  struct Heard {
    std::string address, types;
    std::vector<std::string> texts;
    std::vector<int> numbers;
  };

  std::string url() const { return "osc.udp://127.0.0.1:" + std::to_string(lo_server_get_port(server_)) + "/"; }

  // Whether a message to that address comes; it is then heard().
  bool hears(const std::string& address, double seconds = 20) {
    for (int i = 0; i < static_cast<int>(seconds * 100); ++i) {
      if (lo_server_recv_noblock(server_, 10) > 0 && heard_.address == address) return true;
    }
    return false;
  }
  const Heard& heard() const { return heard_; }

  // Takes the announcement and opens a project.
  bool opens(const std::string& path, const std::string& client_id) {
    if (!hears("/nsm/server/announce")) return false;
    announced_ = heard_;
    lo_send_from(client_, server_, LO_TT_IMMEDIATE, "/reply", "ssss", "/nsm/server/announce", "hello", "test", ":server-control:");
    lo_send_from(client_, server_, LO_TT_IMMEDIATE, "/nsm/client/open", "sss", path.c_str(), "a session", client_id.c_str());
    return true;
  }
  const Heard& announced() const { return announced_; }
  void refuse(const std::string& why) { lo_send_from(client_, server_, LO_TT_IMMEDIATE, "/error", "sis", "/nsm/server/announce", -6, why.c_str()); }
  void ask_to_save() { lo_send_from(client_, server_, LO_TT_IMMEDIATE, "/nsm/client/save", ""); }

 private:
  static int note(const char* path, const char* types, lo_arg** values, int count, lo_message message, void* data) {
    auto* self = static_cast<SessionManager*>(data);
    self->heard_ = {path, types, {}, {}};
    for (int i = 0; i < count; ++i) {
      if (types[i] == LO_STRING) self->heard_.texts.emplace_back(reinterpret_cast<const char*>(values[i]));  // four bytes lie as they come: no lo_arg, which wants eight
      if (types[i] == LO_INT32) self->heard_.numbers.push_back(static_cast<int>(lo_hires_val(LO_INT32, values[i])));
    }
    if (self->client_) lo_address_free(self->client_);
    const lo_address from = lo_message_get_source(message);
    self->client_ = lo_address_new(lo_address_get_hostname(from), lo_address_get_port(from));
    return 0;
  }

  lo_server server_;
  lo_address client_ = nullptr;
  Heard heard_, announced_;
};

}  // namespace tutti::test
