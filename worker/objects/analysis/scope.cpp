// Scope: shows the newest `length` seconds of its input, times gain (`tutti top`, OSC), as an oscilloscope. pyo's `function` and `wintitle` are about a
// window on the screen.
#include "shared/published.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class Scope final : public Unit {
 public:
  explicit Scope(const UnitSetup& setup) : input_(setup.inputs[0]), gain_(setup.values[0]), frames_(setup.published) {}

  void run(int frames) override {
    const auto width = static_cast<std::size_t>(input_.shape.width);
    for (std::size_t s = 0; s < frames_.size(); ++s)
      frames_[s]->write(&input_.data[s / width * input_.group_stride + s % width], input_.frame_stride, static_cast<std::uint32_t>(frames), gain_.at(static_cast<int>(s), 0));
  }
  bool keeps_time() const override { return true; }  // it is there to be looked at

 private:
  View input_, gain_;
  std::vector<PublishedFrame*> frames_;
};

EVENT(Scope, "Shows the newest samples of a signal, in `tutti top` and to OSC programs", input("input"),
      number("length", 0.05).seconds().range(0.001, 1).about("Of what is shown"),
      param("gain", 0.67).range(-1e6, 1e6).about("What is shown is the signal times this"));

END_OBJECTS;
