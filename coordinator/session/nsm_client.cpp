#include "coordinator/session/nsm_client.h"

#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <utility>

#include "coordinator/signals.h"
#include "shared/clock.h"

namespace tutti {
namespace {

constexpr std::int64_t kAnswerNs = 3'000'000'000;    // for the manager to answer at all
constexpr std::int64_t kOpenNs = 30'000'000'000;     // and, once it has, to open a project: it may start many programs
constexpr int kVersionMajor = 1, kVersionMinor = 1;  // of the protocol
constexpr const char* kCapabilities = ":dirty:message:";

}  // namespace

NsmClient::NsmClient(const std::string& url)
    : server_(lo_server_new_with_proto(nullptr, LO_UDP, [](int, const char*, const char*) {}), lo_server_free),
      manager_(lo_address_new_from_url(url.c_str()), lo_address_free) {
  if (!manager_ || lo_address_get_protocol(manager_.get()) != LO_UDP)
    throw std::runtime_error("NSM_URL: found \"" + url + "\", expected a session manager's address (osc.udp://HOST:PORT/)");
  if (!server_) throw std::runtime_error("NSM_URL: no UDP port is free");
  lo_server_add_method(server_.get(), nullptr, nullptr, &NsmClient::take, this);
}

NsmClient::Project NsmClient::announce(const std::string& program) {
  lo_message message = lo_message_new();
  lo_message_add(message, "sssiii", "tutti", kCapabilities, program.c_str(), kVersionMajor, kVersionMinor, static_cast<int>(getpid()));
  send("/nsm/server/announce", message);
  const std::int64_t begin = monotonic_ns();
  while (!project_ && refused_.empty()) {
    if (monotonic_ns() - begin > (answered_ ? kOpenNs : kAnswerNs))
      throw std::runtime_error(answered_ ? "the session manager opens no session" : "no session manager answers at NSM_URL");
    if (asked_to_end()) throw std::runtime_error("asked to end before the session manager has opened a session");
    lo_server_recv_noblock(server_.get(), 50);
  }
  if (!project_) throw std::runtime_error("the session manager says: " + refused_);
  return *project_;
}

// [main-thread], called by liblo
int NsmClient::take(const char* path, const char* types, lo_arg** arguments, int, lo_message message, void* data) {
  auto* self = static_cast<NsmClient*>(data);
  const char* from = lo_address_get_port(lo_message_get_source(message));
  if (from && std::strcmp(from, lo_address_get_port(self->manager_.get())) == 0) self->take(path, types, arguments);
  return 0;
}

void NsmClient::take(const std::string& path, const std::string& types, lo_arg** arguments) {
  const auto text = [&](int i) { return reinterpret_cast<const char*>(arguments[i]); };  // lies at four bytes: no lo_arg, which wants eight
  const auto is_about_announce = [&] { return std::strcmp(text(0), "/nsm/server/announce") == 0; };
  if (path == "/reply" && types.starts_with("ss") && is_about_announce()) {
    answered_ = true;
  } else if (path == "/error" && types == "sis" && is_about_announce()) {
    refused_ = text(2);
  } else if (path == "/nsm/client/open" && types.starts_with("sss")) {
    if (project_) return reply_error("/nsm/client/open", NsmError::NotNow, "tutti keeps one session as long as it plays");
    project_ = Project{text(0), text(2)};
  } else if (path == "/nsm/client/save") {
    save_asked_ = true;
  }
}

void NsmClient::send(const char* path, lo_message message) {
  lo_send_message_from(manager_.get(), server_.get(), path, message);
  lo_message_free(message);
}

void NsmClient::reply(const char* to, const std::string& line) {
  lo_message message = lo_message_new();
  lo_message_add(message, "ss", to, line.c_str());
  send("/reply", message);
}

void NsmClient::reply_error(const char* to, NsmError code, const std::string& line) {
  lo_message message = lo_message_new();
  lo_message_add(message, "sis", to, static_cast<int>(code), line.c_str());
  send("/error", message);
}

void NsmClient::tell_opened() { reply("/nsm/client/open", "plays"); }
void NsmClient::tell_not_opened(NsmError code, const std::string& why) { reply_error("/nsm/client/open", code, why); }

bool NsmClient::asks_to_save() {
  while (lo_server_recv_noblock(server_.get(), 0) > 0) {
  }
  return std::exchange(save_asked_, false);
}

void NsmClient::tell_saved() { reply("/nsm/client/save", "saved"); }
void NsmClient::tell_not_saved(const std::string& why) { reply_error("/nsm/client/save", NsmError::CreateFailed, why); }

void NsmClient::tell_dirty(bool dirty) {
  if (dirty_ == dirty) return;
  dirty_ = dirty;
  send(dirty ? "/nsm/client/is_dirty" : "/nsm/client/is_clean", lo_message_new());
}

void NsmClient::tell(const std::string& line) {
  lo_message message = lo_message_new();
  lo_message_add(message, "is", 2, line.c_str());
  send("/nsm/client/message", message);
}

}  // namespace tutti
