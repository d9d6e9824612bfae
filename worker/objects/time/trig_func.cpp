// TrigFunc: does its actions at each trigger of its input, in any of its streams, in the trigger's own frame: what sounds is computed up to
// that frame before the actions and from it on after them. Only what the input itself is made from has been computed already: an action upon
// that is heard from the next block on, at most 64 frames later.
#include <bit>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

class TrigFunc final : public Unit {
 public:
  explicit TrigFunc(const UnitSetup& setup) : input_(setup.inputs[0]), actions_(setup.fixed[0].actions) {}

  void run(int) override {}

  // What was heard before it was played does not count.
  void play(std::int64_t now) override {
    const std::int64_t past = now - heard_from_;
    triggers_ = past < kBlock ? triggers_ & (~std::uint64_t{0} << past) : 0;
  }

  void listen(std::int64_t now, int frames) override {
    heard_from_ = now;
    triggers_ = 0;
    for (int stream = 0; stream < input_.shape.streams; ++stream)
      for (int frame = 0; frame < frames; ++frame) triggers_ |= static_cast<std::uint64_t>(input_.at(stream, frame) >= 1) << frame;
  }

  std::int64_t next_event() const override { return triggers_ ? heard_from_ + std::countr_zero(triggers_) : kNever; }
  void event(std::int64_t, Actor& actor) override {
    triggers_ &= triggers_ - 1;
    for (int action = 0; action < actions_; ++action) actor.perform(action);
  }

 private:
  static_assert(kBlock <= 64);

  View input_;
  int actions_;
  std::int64_t heard_from_ = 0;
  std::uint64_t triggers_ = 0;  // bit f: in frame f of the block that was heard
};

EVENT(TrigFunc, "Sets values and plays or stops objects at each trigger", input("input").all_streams(), actions("do"));

END_OBJECTS;
