// Which JACK ports each worker sounds from: all from the same, or each patch or each worker from ports of its own. [main-thread]
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "coordinator/drivers/driver.h"
#include "coordinator/mixer.h"
#include "coordinator/supervisor.h"

namespace tutti {

enum class Ports { Sum, Patch, Worker };

class PortGroups {
 public:
  PortGroups(Ports ports, Driver& driver, Mixer& mixer) : ports_(ports), driver_(driver), mixer_(mixer) {}

  // Before a worker starts; `instead_of` is the one whose place it takes, or -1. Ports keep their names, and so their connections, when workers are
  // replaced. Throws std::runtime_error: there are no more ports.
  void enter(int worker, const Assignment& assignment, int instead_of);
  // When it is gone; ports that nobody sounds from go too.
  void leave(int worker);

 private:
  std::string name_for(int worker, const Assignment& assignment, int instead_of) const;
  bool in_use(const std::string& name) const;
  void tell_driver();

  Ports ports_;
  Driver& driver_;
  Mixer& mixer_;
  std::vector<std::string> names_;       // of the groups; an empty one is free
  std::map<int, std::string> group_of_;  // by worker
};

}  // namespace tutti
