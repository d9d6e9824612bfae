// Starts the worker processes, watches them, and starts a new one where one has died. All functions on the main thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "coordinator/mixer.h"
#include "shared/segment.h"
#include "worker/plan.h"

namespace tutti {

// What one worker is to play.
struct Assignment {
  WorkerPlan plan;
  std::vector<std::string> voices = {};  // names of the patches and copies that it plays: "chorus", "chorus#2"
  int stage = 0;                         // of its last part, which computes each period after the workers of earlier stages that it hears

  std::string patches() const;  // "chorus, chorus#2"
};

class Supervisor {
 public:
  // `realtime`: ask for SCHED_FIFO. Rendering into a file does not.
  // The segment may have more places for workers than there are assignments: replace() needs free ones.
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
  // New workers take the places of others while both play: they are started, and when all of them have sound, their sound comes in as that of the
  // old ones goes, which are then ended (look_after() does it). Either may be none. Throws std::runtime_error: not enough free places. `then(true)` is called
  // when the old ones are gone, `then(false)` when a new one could not start and the old ones go on.
  void replace(const std::vector<int>& old, const std::vector<Assignment>& assignments, std::function<void(bool)> then);
  bool replacing() const { return !replacements_.empty(); }
  // Ties a worker, and those that take its place, to a core. Throws std::runtime_error. No gap: the kernel moves its threads.
  void move(int worker, int core);
  // What a worker that takes this one's place will compute. Throws std::runtime_error.
  void hand_over_plan(int worker);
  // The workers that play now, and what each plays.
  std::vector<int> workers() const;
  const Assignment& assignment(int worker) const { return assignments_[static_cast<std::size_t>(worker)]; }
  Assignment& assignment(int worker) { return assignments_[static_cast<std::size_t>(worker)]; }
  // Called before a worker is started in the place of one that has ended, which may change its plan.
  std::function<void(int worker, WorkerPlan& plan)> before_restart;
  // Called before a worker is started in a new place (`instead_of`: whose sound it takes over, or -1; may throw std::runtime_error), and when its place is
  // empty again.
  std::function<void(int worker, int instead_of)> on_enter;
  std::function<void(int worker)> on_left;
  // New plans (the sample rate has changed): every worker is replaced.
  void replace_all(std::vector<Assignment> assignments);

  // False where there are none.
  bool all_failed() const;
  bool any_failed() const;

 private:
  struct Child {
    pid_t pid = -1;
    int plan_descriptor = -1;
    int core = -1;
    bool ready = false;
    bool leaving = false;                // another takes its place
    std::vector<std::int64_t> failures;  // times of the last ones
    std::uint32_t produced = 0;          // periods, when it was last looked at
    std::int64_t looked = 0;             // the time then
    std::int64_t stands_still = 0;       // for so long there has been a period to compute, and none came
  };
  struct Replacement {
    std::vector<int> old, fresh;
    std::function<void(bool)> then;
    bool crossing = false, failed = false;
  };

  void set_up(int worker);
  std::vector<int> free_places(std::size_t count) const;
  void set_core(int worker, int core);
  std::vector<int> taken_cores() const;
  void bring_in(int worker, const Assignment& assignment, int instead_of);
  void go_on_with(Replacement& replacement);
  bool has_failed(const Replacement& replacement) const;
  void give_up(Replacement& replacement);
  bool enters(int worker) const;
  bool hangs(int worker);
  void end(int worker);
  void start(int worker);
  void end_all();
  std::string note_end(int worker, int status);

  const Segment& segment_;
  Mixer& mixer_;
  std::vector<Assignment> assignments_;
  bool realtime_;
  std::string program_;
  std::vector<Child> children_;
  std::vector<Replacement> replacements_;
  std::vector<std::string> lines_while_starting_;  // told by the next look_after()
};

}  // namespace tutti
