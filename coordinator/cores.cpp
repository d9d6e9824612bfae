#include "coordinator/cores.h"

#include <sched.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <stdexcept>
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

void tie_to_core(pid_t process, int core) {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  if (core < 0 || core >= CPU_SETSIZE || !CPU_ISSET(core, &allowed)) throw std::runtime_error("found the core " + std::to_string(core) + ", expected one of the " + std::to_string(CPU_COUNT(&allowed)) + " that tutti may use");
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(core, &set);
  std::error_code gone;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/" + std::to_string(process) + "/task", gone))
    sched_setaffinity(std::stoi(thread.path().filename()), sizeof set, &set);
}

int free_core(const std::vector<int>& taken) {
  const std::vector<int> cores = physical_cores();
  for (auto core = cores.rbegin(); core != cores.rend(); ++core)
    if (std::find(taken.begin(), taken.end(), *core) == taken.end()) return *core;
  return -1;
}

}  // namespace tutti
