#include "coordinator/choose_instance.h"

#include <stdexcept>
#include <vector>

#include "coordinator/commands/command.h"
#include "shared/segment.h"

namespace tutti {

std::string choose_instance(const std::string& wanted) {
  const std::vector<std::string> live = Segment::live_instances();
  if (wanted.empty() && live.size() == 1) return live.front();
  std::string names;
  for (const std::string& name : live) names += (names.empty() ? "" : ", ") + name;
  if (live.empty()) throw std::runtime_error("no instance is running");
  for (const std::string& name : live)
    if (name == wanted) return name;
  if (wanted.empty()) throw UsageError{"several instances are running, say which by --client: " + names};
  throw UsageError{"no instance called " + wanted + "; running: " + names};
}

}  // namespace tutti
