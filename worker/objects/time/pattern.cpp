// Pattern: does its actions at once when it is played and then every `time` seconds: sets values, plays and stops objects. Its steps
// fall on the exact frame, whatever the period, and do not drift.
#include <algorithm>

#include "worker/objects/object.h"
#include "worker/objects/time/beats.h"

BEGIN_OBJECTS;

class Pattern final : public Unit {
 public:
  explicit Pattern(const UnitSetup& setup)
      : shortest_(static_cast<float>(1 / setup.rate)), time_(setup.values[0]), actions_(setup.fixed[0].actions), beats_(setup.rate) {
    beats_.set_time(std::max(shortest_, time_.at(0, 0)));
  }

  void run(int) override {}
  void play(std::int64_t now) override { beats_.start(now); }

  std::int64_t next_event() const override { return beats_.next(); }
  void event(std::int64_t now, Actor& actor) override {
    for (int action = 0; action < actions_; ++action) actor.perform(action);
    beats_.pass(now);
    beats_.set_time(std::max(shortest_, time_.at(0, 0)));
  }

 private:
  float shortest_;  // one frame
  View time_;
  int actions_;
  Beats beats_;
};

EVENT(Pattern, "Sets values and plays or stops objects at regular times",
      param("time", 1).seconds().range(0.001, 86400).signals().about("Between two steps; looked at when a step is taken"), actions("do"));

END_OBJECTS;
