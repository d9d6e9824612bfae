// An OSC program as any other: liblo's own sender and receiver.
#pragma once

#include <lo/lo.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/programs.h"

namespace tutti::test {

class OscProgram {
 public:
  explicit OscProgram(int port)
      : instance_(lo_address_new("127.0.0.1", std::to_string(port).c_str())), server_(lo_server_new(nullptr, [](int, const char*, const char*) {})) {
    lo_server_add_method(server_, nullptr, nullptr, &note, this);
  }
  ~OscProgram() {
    lo_server_free(server_);
    lo_address_free(instance_);
  }
  OscProgram(const OscProgram&) = delete;
  OscProgram& operator=(const OscProgram&) = delete;

  struct Heard {
    std::string address;
    std::vector<std::string> texts;
    std::vector<double> numbers;
  };

  // 'f' for each number.
  void send(const std::string& address, const std::vector<double>& numbers = {}) const {
    lo_message message = message_of(numbers);
    lo_send_message_from(instance_, server_, address.c_str(), message);
    lo_message_free(message);
  }

  struct Timed {
    double after;  // seconds from `now`
    std::string address;
    double value;
  };
  // A bundle for each, with its time.
  void send_at(const lo_timetag& now, const std::vector<Timed>& messages) const {
    for (const Timed& timed : messages) {
      const std::uint64_t tag = (static_cast<std::uint64_t>(now.sec) << 32 | now.frac) + static_cast<std::uint64_t>(timed.after * 4294967296.0);
      lo_bundle bundle = lo_bundle_new({static_cast<std::uint32_t>(tag >> 32), static_cast<std::uint32_t>(tag)});
      lo_bundle_add_message(bundle, timed.address.c_str(), message_of({timed.value}));
      lo_send_bundle_from(instance_, server_, bundle);
      lo_bundle_free_recursive(bundle);
    }
  }

  // All that is heard until an answer to a sync comes; empty where none comes within some seconds.
  std::vector<Heard> answers(double seconds = 10) {
    send("/tutti/sync");
    for (int i = 0; i < static_cast<int>(seconds * 100); ++i)
      if (lo_server_recv_noblock(server_, 10) > 0 && heard_.back().address == "/tutti/synced") {
        heard_.pop_back();
        return std::exchange(heard_, {});
      }
    return {};
  }
  std::vector<Heard> ask(const std::string& address, const std::vector<double>& numbers = {}) {
    send(address, numbers);
    return answers();
  }

 private:
  static lo_message message_of(const std::vector<double>& numbers) {
    lo_message message = lo_message_new();
    for (const double number : numbers) lo_message_add_float(message, static_cast<float>(number));
    return message;
  }
  static int note(const char* path, const char* types, lo_arg** values, int count, lo_message, void* self) {
    Heard& heard = static_cast<OscProgram*>(self)->heard_.emplace_back();
    heard.address = path;
    for (int i = 0; i < count; ++i) {
      if (types[i] == LO_STRING) heard.texts.emplace_back(reinterpret_cast<const char*>(values[i]));  // four bytes lie as they come: no lo_arg, which wants eight
      else heard.numbers.push_back(lo_hires_val(static_cast<lo_type>(types[i]), values[i]));
    }
    return 0;
  }

  lo_address instance_;
  lo_server server_;
  std::vector<Heard> heard_;
};

}  // namespace tutti::test
