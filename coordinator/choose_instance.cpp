#include "coordinator/choose_instance.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <vector>

#include "coordinator/commands/command.h"
#include "coordinator/listed.h"
#include "shared/segment.h"

namespace tutti {
namespace {

bool renders(const std::string& instance) {
  try {
    return std::string(Segment::open_to_watch(instance).header().driver) == "file";
  } catch (const std::runtime_error&) {
    return true;  // it has just ended
  }
}

}  // namespace

std::string choose_instance(const std::string& wanted) {
  const std::vector<std::string> live = Segment::live_instances();
  if (live.empty()) throw std::runtime_error("no instance is running");
  if (!wanted.empty()) {
    if (std::find(live.begin(), live.end(), wanted) != live.end()) return wanted;
    throw UsageError{"no instance called " + wanted + "; running: " + listed(live)};
  }
  if (live.size() == 1) return live.front();
  std::vector<std::string> playing;
  std::remove_copy_if(live.begin(), live.end(), std::back_inserter(playing), renders);
  if (playing.size() == 1) return playing.front();
  throw UsageError{"several instances are running, say which by --client: " + listed(live)};
}

}  // namespace tutti
