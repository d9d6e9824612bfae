// What only the main thread can do, asked for by the control thread: patches come and go, a worker moves to another core.
#pragma once

#include <netinet/in.h>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace tutti {

struct PatchRequest {
  enum class Kind { Add, Remove, Move };
  Kind kind = Kind::Add;
  std::string patch;         // Add: a path; Remove: a name or a pattern
  int copies = 1;            // Add
  int worker = 0, core = 0;  // Move
  std::string address = {};  // of the message
  sockaddr_in from = {};     // who waits for the answer
};

// All functions lock: any thread but an audio thread.
class PatchRequests {
 public:
  void put(PatchRequest request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  std::vector<PatchRequest> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(requests_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<PatchRequest> requests_;
};

}  // namespace tutti
