// What an instance plays, and how that changes while it plays: patches are read again, come and go. What has only other numbers takes effect where it
// plays; everything else starts new workers and cross-fades to them. What is wrong changes nothing. [main-thread]
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/assignments.h"
#include "coordinator/control/control.h"
#include "coordinator/patch_copies.h"
#include "coordinator/spare_numbers.h"
#include "coordinator/supervisor.h"
#include "shared/segment.h"

namespace tutti {

struct ValueChange;

class Repertoire {
 public:
  // Called with the names of the copies that were added or removed, when they sound or are gone; `done` false: their workers could not start.
  using Then = std::function<void(bool done, const std::vector<std::string>& names)>;

  // `playing` is what the supervisor was given for the copies.
  Repertoire(std::vector<PatchCopy> copies, const Assignments& playing, const Segment& segment, Supervisor& supervisor, SpareNumbers& spare,
             Control& control)
      : copies_(std::move(copies)), played_(playing.played), segment_(segment), supervisor_(supervisor), spare_(spare), control_(control) {}

  const std::vector<PatchCopy>& copies() const { return copies_; }

  // The three of them: not while the supervisor replaces workers; `options` as the copies were assigned. They throw WrongMessage: why nothing was
  // changed.
  // Reads a file again, for all copies of it. Returns a line for the user, which may be empty.
  std::string reload(const std::string& path, const AssignmentOptions& options);
  // Copies of a further patch, in workers of their own.
  void add(const std::string& path, int count, const AssignmentOptions& options, const Then& then);
  // A copy by its name, or copies by a pattern of OSC (chorus*).
  void remove(std::string_view name, const AssignmentOptions& options, const Then& then);
  // All patches have been assigned anew (at another sample rate).
  void reassigned(const Assignments& playing) { played_ = playing.played; }

  // Called before something else is played. May throw std::runtime_error.
  std::function<void(const Assignments& wanted)> on_change;

  // Has any worker been replaced since the start?
  bool has_replaced() const { return has_replaced_; }

 private:
  struct Group {  // copies that share workers or hear each other
    std::set<std::string> copies;
    std::vector<int> workers;
  };
  Group group_of(std::set<std::string> copies) const;
  Group sharers_of_tables() const;
  using Over = std::function<void(bool done)>;
  std::string exchange(const Group& group, const std::vector<PatchCopy>& wanted, AssignmentOptions options, Over over);
  std::string set_values(const Group& group, const std::vector<ValueChange>& changes, std::vector<Assignment>& wanted);
  void replace(const Group& group, Assignments& assignments, Over over);
  void fits(const Assignments& assignments) const;
  void note(const Group& group, const std::vector<PatchCopy>& wanted, std::vector<PlayedPatch> played);
  void renew_control(const std::set<std::string>& begun_anew);

  std::vector<PatchCopy> copies_;
  std::vector<PlayedPatch> played_;
  const Segment& segment_;
  Supervisor& supervisor_;
  SpareNumbers& spare_;
  Control& control_;
  bool has_replaced_ = false;
};

}  // namespace tutti
