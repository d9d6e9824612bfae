// What the objects share that hear MIDI: streams that stand still until an event changes them, in its very frame.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "worker/midi_input.h"
#include "worker/objects/mul_add.h"
#include "worker/objects/unit.h"

namespace tutti {

inline int whole_number(const View& view, int stream) { return static_cast<int>(std::lround(view.at(stream, 0))); }

class MidiUnit : public Unit {
 public:
  explicit MidiUnit(const UnitSetup& setup) : setup_(setup), moving_(!setup.mul.held() || !setup.add.held()) {}

  // [audio-thread]
  void run(int frames) final {
    if (changed) {
      renew();
      steady_ = 0;
    }
    changed = false;
    int done = 0;
    bool acted = false;
    listener_.hear(
        *setup_.midi, frames,
        [&](const MidiState& state) {
          resume(state);
          acted = true;
        },
        [&](int frame, const MidiEvent& event) {
          if (!heeds(event)) return;
          if (frame > done) fill(done, frame);
          done = frame;
          act(event);
          acted = true;
        });
    if (!acted && frames <= steady_) return;  // the last block is this one too
    fill(done, frames);
    apply_mul_add(setup_, frames);
    steady_ = acted || moving_ ? 0 : frames;
  }

  void play(std::int64_t) override { steady_ = 0; }

 protected:
  // A held parameter may have another value.
  virtual void renew() {}
  // Blocks were missed: this is what has come until now.
  virtual void resume(const MidiState& state) = 0;
  virtual bool heeds(const MidiEvent& event) const = 0;
  virtual void act(const MidiEvent& event) = 0;
  // Writes the frames from `from` to before `to` of all outputs, as they are after the last act().
  virtual void fill(int from, int to) = 0;

  static void fill(const Output& output, int stream, int from, int to, float value) {
    float* y = &output.at(stream, 0);
    for (int f = from; f < to; ++f) y[static_cast<std::size_t>(f) * output.frame_stride] = value;
  }

  UnitSetup setup_;

 private:
  MidiListener listener_;
  bool moving_;     // mul or add is a signal
  int steady_ = 0;  // frames of the output that hold what it gives while nothing happens
};

// One value of a controller for each stream.
class MidiValues : public MidiUnit {
 public:
  explicit MidiValues(const UnitSetup& setup) : MidiUnit(setup), values_(static_cast<std::size_t>(setup.streams)) {}

 protected:
  void fill(int from, int to) final {
    for (int s = 0; s < setup_.streams; ++s) MidiUnit::fill(setup_.output, s, from, to, values_[static_cast<std::size_t>(s)]);
  }

  std::vector<float> values_;
};

}  // namespace tutti
