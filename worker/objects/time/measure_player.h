// Plays measures: a trigger at each tap that sounds, and beside it, from the trigger on, the tap's number, its amplitude and its duration.
// With `poly` the triggers go to that many streams in turns, each with its own tap, amplitude and duration. (In pyo these three change a
// frame after the trigger, the duration a tap before it.)
#pragma once

#include <algorithm>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/time/beats.h"
#include "worker/objects/time/measure.h"
#include "worker/objects/time/silence.h"
#include "worker/objects/unit.h"

namespace tutti {

class MeasurePlayer : public Unit {
 public:
  MeasurePlayer(const UnitSetup& setup, int poly, bool only_once)
      : setup_(setup), poly_(poly), only_once_(only_once), time_(setup.values[0]), shown_(static_cast<std::size_t>(setup.streams)) {
    for (int first = 0; first < setup.streams; first += poly)
      voices_.push_back({Beats(setup.rate), {}, 0, 0, false, true, setup.seeds.empty() ? 1 : setup.seeds[static_cast<std::size_t>(first)]});
  }

  bool keeps_time() const final { return true; }

  void play(std::int64_t) final {
    for (Voice& voice : voices_) {
      voice.beats.start(now_);
      voice.tap = voice.turn = 0;
      voice.ended = false;
      voice.fresh = true;
    }
  }

  void run(int frames) final {
    silence(setup_.output, frames);
    silence(setup_.output.of(kEnd), frames);
    for (int stream = 0; stream < setup_.streams; ++stream) show(stream, 0, frames);
    for (int first = 0; first < setup_.streams; first += poly_) run_voice(first, frames);
    now_ += frames;
    apply_mul_add(setup_, frames);
  }

 protected:
  // Makes the measure that begins: where it was played anew (`fresh`) or what it depends on has changed. [audio-thread]
  virtual void make(int stream, bool fresh, Measure& measure, std::uint64_t& random) = 0;

  // A parameter that is a whole number, whatever is given.
  static int whole(const View& view, int stream, int least, int most) {
    return static_cast<int>(std::min(std::max(static_cast<float>(least), view.at(stream, 0)), static_cast<float>(most)));
  }

 private:
  enum { kTap = 1, kAmp, kDur, kEnd };  // the outputs beside the triggers

  struct Voice {
    Beats beats;
    Measure measure;
    int tap, turn;
    bool ended, fresh;
    std::uint64_t random;
  };
  struct Shown {
    float tap = 0, amplitude = 0, duration = 0;
  };

  void run_voice(int first, int frames) {
    Voice& voice = voices_[static_cast<std::size_t>(first / poly_)];
    if (time_.held()) {
      voice.beats.set_time(time_.at(first, 0));
      for (std::int64_t next = voice.beats.next(); next < now_ + frames && !voice.ended; next = voice.beats.next())
        beat(voice, first, static_cast<int>(std::max(next, now_) - now_), frames);
    } else {
      for (int frame = 0; frame < frames && !voice.ended; ++frame) {
        voice.beats.follow_time(time_.at(first, frame));
        if (voice.beats.next() <= now_ + frame) beat(voice, first, frame, frames);
      }
    }
  }

  void beat(Voice& voice, int first, int frame, int frames) {
    Measure& measure = voice.measure;
    if (voice.tap == 0) make(first, voice.fresh, measure, voice.random);
    voice.fresh = false;
    const int stream = first + voice.turn;
    if (voice.tap == std::max(measure.taps - 2, 0)) setup_.output.of(kEnd).at(stream, frame) = 1;  // pyo's "just before the end"
    if (measure.sounds(voice.tap)) {
      setup_.output.at(stream, frame) = 1;
      shown_[static_cast<std::size_t>(stream)] = {static_cast<float>(voice.tap), measure.amplitudes[voice.tap], duration(voice)};
      show(stream, frame, frames);
      voice.turn = (voice.turn + 1) % poly_;
    }
    voice.beats.pass(now_ + frame);
    voice.tap = (voice.tap + 1) % measure.taps;
    voice.ended = only_once_ && voice.tap == 0;
  }

  // As pyo's, 5 ms less than until the next onset, so that an envelope that lasts as long has ended then; but half of it at least.
  static float duration(const Voice& voice) {
    const float gap = voice.beats.seconds() * static_cast<float>(voice.measure.taps_to_next(voice.tap));
    return std::max(gap - 0.005f, gap / 2);
  }

  // A stream's tap, amplitude and duration, from a frame to the end of the block.
  void show(int stream, int from, int frames) {
    const Shown& shown = shown_[static_cast<std::size_t>(stream)];
    const Output tap = setup_.output.of(kTap), amplitude = setup_.output.of(kAmp), duration = setup_.output.of(kDur);
    for (int frame = from; frame < frames; ++frame) {
      tap.at(stream, frame) = shown.tap;
      amplitude.at(stream, frame) = shown.amplitude;
      duration.at(stream, frame) = shown.duration;
    }
  }

  UnitSetup setup_;
  int poly_;
  bool only_once_;
  View time_;
  std::vector<Voice> voices_;
  std::vector<Shown> shown_;
  std::int64_t now_ = 0;  // frames computed
};

}  // namespace tutti
