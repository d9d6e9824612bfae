// CallAfter: does its actions once, `time` seconds after it was played, at the exact frame.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class CallAfter final : public Unit {
 public:
  explicit CallAfter(const UnitSetup& setup) : rate_(setup.rate), time_(setup.values[0]), actions_(setup.fixed[0].actions) {}

  void run(int) override {}
  void play(std::int64_t now) override { due_ = now + std::llround(static_cast<double>(time_.at(0, 0)) * rate_); }

  std::int64_t next_event() const override { return due_; }
  void event(std::int64_t, Actor& actor) override {
    due_ = kNever;
    for (int action = 0; action < actions_; ++action) actor.perform(action);
  }

 private:
  double rate_;
  View time_;
  int actions_;
  std::int64_t due_ = kNever;
};

EVENT(CallAfter, "Sets values and plays or stops objects once, after a time",
      param("time", 1).seconds().range(0, 86400).about("From when it is played; looked at then"), actions("do"));

END_OBJECTS;
