// What objects cost on this machine. Measured once for each form of an object, in the patch where it is first met, and kept in the user's cache
// directory (XDG_CACHE_HOME/tutti/costs.json). All on the main thread.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "worker/plan.h"

namespace tutti {

class Costs {
 public:
  // What is known from the cache; a cache of another machine, or one that can't be read, is as good as none.
  Costs();

  // Nanoseconds a frame of each node of the plan, all streams together. What is not known is measured: a worker process renders a little of the plan
  // (a fraction of a second), and the cache is written.
  std::vector<double> of(const Plan& plan);
  // Whether all of it was measured. False after of(): the plan can't run (too big for the memory, a file that is gone).
  bool know(const Plan& plan) const;

  // What running workers report. `keys`: for each worker those of what it computes; `thought` and `seen`: the workers' loads as planned and as they were. What
  // a worker has that took longer than the others' (by the same measure) is thought more expensive from now on, half of the way each time.
  void correct(const std::vector<std::set<std::string>>& keys, const std::vector<double>& thought, const std::vector<double>& seen);
  // With corrections; else as it was first measured, so that the same patch is divided in the same way from run to run.
  bool corrected = false;

 private:
  void read();
  void write() const;
  void measure(const Plan& plan);
  double known(const std::string& key) const;

  std::string file_, machine_;
  std::map<std::string, double> measured_, corrections_;
};

// What tells forms of an object apart that cost differently: streams, which parameters are signals, whole numbers that are fixed at load, sizes of frames.
std::string cost_key(const Node& node);

}  // namespace tutti
