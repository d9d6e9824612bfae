// Spectrum: shows its input as a spectrum (`tutti top`, OSC). The audio thread hands on the newest samples, looked at or not; who looks transforms them
// (coordinator/watching/). pyo's `function` and `wintitle` are about a window on the screen.
#include "shared/published.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

static_assert(kLongestRun >= kBlock);

class Spectrum final : public Unit {
 public:
  explicit Spectrum(const UnitSetup& setup) : input_(setup.inputs[0]), frames_(setup.published) {}

  void run(int frames) override {
    for (std::size_t s = 0; s < frames_.size(); ++s) frames_[s]->write(&input_.data[place(s)], input_.frame_stride, static_cast<std::uint32_t>(frames), 1.0f);
  }
  bool keeps_time() const override { return true; }  // it is there to be looked at

 private:
  std::size_t place(std::size_t stream) const {
    const auto width = static_cast<std::size_t>(input_.shape.width);
    return stream / width * input_.group_stride + stream % width;
  }

  View input_;
  std::vector<PublishedFrame*> frames_;
};

EVENT(Spectrum, "Shows the spectrum of a signal, in `tutti top` and to OSC programs", input("input"),
      integer("size", 1024).range(32, 1 << 14).in("samples").about("That are transformed at once, rounded up to a power of two"),
      integer("wintype", 2).range(0, 8).about("0 rectangle, 1 Hamming, 2 Hann, 3 triangle, 4 Blackman-Harris of 3 terms, 5 of 4, 6 of 7, 7 Tukey, 8 half a sine"));

END_OBJECTS;
