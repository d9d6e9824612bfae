// What objects cost on this machine. Measured once for each form of an object, in the patch where it is first met, and kept in the user's cache
// directory (XDG_CACHE_HOME/tutti/costs.json). All on the main thread.
#pragma once

#include <map>
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

  // What running workers report: `ratio` is what the nodes cost there to what was thought. Kept for plans that are made later, half of the way each time.
  void correct(const Plan& plan, double ratio);
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

// What tells forms of an object apart that cost differently: streams, which parameters are signals, whole numbers that are fixed at load.
std::string cost_key(const Node& node);

}  // namespace tutti
