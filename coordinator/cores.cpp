#include "coordinator/cores.h"

#include <sched.h>

#include <fstream>
#include <set>
#include <string>

namespace tutti {

std::vector<int> physical_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return {0};
  std::vector<int> cores;
  std::set<std::string> seen;
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &allowed)) continue;
    std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(core) + "/topology/thread_siblings_list");
    std::string siblings;
    if (std::getline(file, siblings) && !seen.insert(siblings).second) continue;
    cores.push_back(core);
  }
  return cores;
}

std::vector<int> cores_for_workers(int workers) {
  const std::vector<int> cores = physical_cores();
  const int count = static_cast<int>(cores.size());
  if (workers > count) return std::vector<int>(static_cast<std::size_t>(workers), -1);
  // From the last core down: interrupts and JACK live on the first ones.
  std::vector<int> chosen;
  for (int worker = 0; worker < workers; ++worker) chosen.push_back(cores[static_cast<std::size_t>(count - 1 - worker)]);
  return chosen;
}

}  // namespace tutti
