// Pattern: does its actions at once when it is played and then every `time` seconds: sets values, plays and stops objects. Its steps
// fall on the exact frame, whatever the period, and do not drift.
#include <algorithm>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

class Pattern final : public Unit {
 public:
  explicit Pattern(const UnitSetup& setup) : rate_(setup.rate), time_(setup.values[0]), actions_(setup.fixed[0].actions) {}

  void run(int) override {}
  void play(std::int64_t now) override { next_ = static_cast<double>(now); }
  std::int64_t stop() override {
    next_ = kFarAway;
    return 0;
  }

  std::int64_t next_event() const override { return static_cast<std::int64_t>(next_ + 0.5); }
  void event(std::int64_t, Actor& actor) override {
    for (int action = 0; action < actions_; ++action) actor.perform(action);
    next_ += std::max(1.0, static_cast<double>(time_.at(0, 0)) * rate_);
  }

 private:
  static constexpr double kFarAway = 9e15;  // frames; whole numbers are exact in a double up to there

  double rate_;
  View time_;
  int actions_;
  double next_ = kFarAway;
};

EVENT(Pattern, "Sets values and plays or stops objects at regular times",
      param("time", 1).seconds().range(0.001, 86400).signals().about("Between two steps; looked at when a step is taken"),
      actions("do"));

END_OBJECTS;
