// Starts the worker processes, watches them, and starts a new one where one has died. All functions on the main thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "coordinator/mixer.h"
#include "shared/segment.h"
#include "worker/plan.h"

namespace tutti {

// What one worker is to play.
struct Assignment {
  WorkerPlan plan;
  std::string patches;  // "chorus, chorus#2"
  int stage = 0;        // of its last part, which computes each period after the workers of earlier stages that it hears
};

class Supervisor {
 public:
  // `realtime`: ask for SCHED_FIFO. Rendering into a file does not.
  Supervisor(const Segment& segment, Mixer& mixer, std::vector<Assignment> assignments, bool realtime);
  ~Supervisor();  // ends all workers and waits for them
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // Starts all workers. Throws std::runtime_error: tutti-worker is not where it should be, no more processes.
  void start_all();
  // Waits until every worker has its first period ready (with no lookahead: can compute it), or has failed, or the time is over. False: somebody is not
  // ready.
  bool wait_until_ready(double seconds);
  // To be called a few times in each tenth of a second: notices ended workers, starts new ones. Returns lines for the user.
  std::vector<std::string> look_after();
  // New plans (the sample rate has changed): every worker is replaced.
  void replace_all(std::vector<Assignment> assignments);

  bool all_failed() const;
  bool any_failed() const;

 private:
  struct Child {
    pid_t pid = -1;
    int plan_descriptor = -1;
    int core = -1;
    bool ready = false;
    std::vector<std::int64_t> failures;  // times of the last ones
  };

  void hand_over_plan(int worker);
  void start(int worker);
  void end_all();
  std::string note_end(int worker, int status);

  const Segment& segment_;
  Mixer& mixer_;
  std::vector<Assignment> assignments_;
  bool realtime_;
  std::string program_;
  std::vector<Child> children_;
  std::vector<std::string> lines_while_starting_;  // told by the next look_after()
};

}  // namespace tutti
