// Patches that are edited while they play. What has only other numbers takes effect where it plays; everything else starts new workers and cross-fades
// to them. A patch that is wrong changes nothing. [main-thread]
#pragma once

#include <string>
#include <vector>

#include "coordinator/assignments.h"
#include "coordinator/control/control.h"
#include "coordinator/patch/patch.h"
#include "coordinator/spare_numbers.h"
#include "coordinator/supervisor.h"
#include "shared/segment.h"

namespace tutti {

struct ValueChange;

class Reload {
 public:
  // `patches` are those that play, in the order of the assignments' voices.
  Reload(std::vector<Patch>& patches, const Segment& segment, Supervisor& supervisor, SpareNumbers& spare, Control& control)
      : patches_(patches), segment_(segment), supervisor_(supervisor), spare_(spare), control_(control) {}

  // Reads the patch again, as soon as an earlier replacement is done.
  void ask(const std::string& path);
  // Every patch.
  void ask_for_all();
  bool has_work() const { return !asked_.empty(); }
  // Has any worker been replaced since the start?
  bool has_replaced() const { return has_replaced_; }
  // To be called some ten times a second while there is work. `options`: as the patches were assigned. Returns lines for the user.
  std::vector<std::string> look_after(const AssignmentOptions& options);

 private:
  struct Group {  // patches that share workers or hear each other
    std::vector<int> patches, workers;
  };
  Group group_of(int patch, int copies) const;
  std::string reload(int patch, AssignmentOptions options);
  std::string set_values(const Group& group, const std::vector<ValueChange>& changes, Assignments& assignments);
  struct Outcome {
    bool done = false;
    std::string line;
  };
  Outcome replace(const Group& group, Assignments assignments);
  void renew_control(std::vector<std::string> read_anew);

  std::vector<Patch>& patches_;
  const Segment& segment_;
  Supervisor& supervisor_;
  SpareNumbers& spare_;
  Control& control_;
  std::vector<std::string> asked_;
  bool has_replaced_ = false;
};

}  // namespace tutti
