// Sums the workers' rings, one period at a time. Owns the clock of the instance: which period is next, and how far ahead of it
// the workers may run. A worker whose period is not there in time loses its own sound with a short fade, never the whole output.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "coordinator/control/period_time.h"
#include "shared/segment.h"

namespace tutti {

class Mixer {
 public:
  // What to do with a worker whose period is not ready.
  enum class Patience {
    None,      // it is late: fade it out (JACK and clock, workers run ahead)
    Deadline,  // wait until three quarters of the period have passed (lookahead 0)
    Endless,   // wait (rendering into a file, JACK's freewheel mode)
  };

  // `lookahead`: periods that workers run ahead of the mix; 0 has them compute within the period. [main-thread]
  Mixer(const Segment& segment, int lookahead);

  // One period into arrays of `frames` floats: as many as the segment has channels, or several such groups (set_group()). Endless patience looks at
  // `give_up` four times a second while it waits, and calls `while_waiting`.
  // `inputs`: the sound that came in, `frames` floats for each channel, `midi`: the events, in the order of their frames; the workers hear both in
  // the period that they may compute from now on. [audio-thread]
  void mix(std::span<float* const> channels, std::uint32_t frames, Patience patience, std::span<const float* const> inputs = {}, std::span<const MidiEvent> midi = {});
  // The driver's time (monotonic_ns) of the next mix(), for messages that are to be done at a time. [audio-thread]
  void begins_at(std::int64_t ns) { period_time_.publish({next_frame(), ns}); }
  // The frame of the instance with which the next mix() begins. [audio-thread]
  std::int64_t next_frame() const {
    const auto periods = static_cast<std::int64_t>(header_.periods.load(std::memory_order_relaxed));
    const std::int64_t zero = header_.frame_of_zero.load(std::memory_order_relaxed);
    return zero + periods * header_.period.load(std::memory_order_relaxed);
  }
  const PublishedTime& period_time() const { return period_time_; }
  // What comes in for period `number`, where it is known before it is time (a file): before open(). [main-thread]
  void write_input(std::uint32_t number, std::span<const float* const> inputs, std::uint32_t frames, std::span<const MidiEvent> midi = {});

  // The workers may begin: called once before the first mix. [main-thread]
  void open();
  // A worker's place is empty from now on, or taken again: an absent worker is not waited for and not late. [main-thread]
  void set_present(int worker, bool present);
  // A worker takes the place of others: its sound comes in, and theirs goes, over the time of a cross-fade (equal power). has_left() tells when a
  // leaving one is silent; it is absent then. [main-thread]
  void enter(int worker);
  void leave(int worker);
  bool has_left(int worker) const { return voices_[static_cast<std::size_t>(worker)].left.load(std::memory_order_acquire); }
  // Which group of channels a worker is mixed into; one that is not there is not heard. Not while it is present. [main-thread]
  void set_group(int worker, int group) { voices_[static_cast<std::size_t>(worker)].group.store(group, std::memory_order_relaxed); }
  void set_cross_fade(double seconds) { cross_fade_seconds_.store(static_cast<float>(seconds), std::memory_order_relaxed); }
  // Fade the whole output to silence and stay there; faded_out() tells when. [main-thread]
  void fade_out() { fading_out_.store(true, std::memory_order_relaxed); }
  bool faded_out() const { return faded_out_.load(std::memory_order_relaxed); }
  // From the next mix on, periods have another size or rate. Not while mix() may run. [main-thread]
  void change_period(std::uint32_t period, std::uint32_t rate);
  // Called in the thread that mixes, again and again while it waits for a worker without end: where no other thread looks after the workers (a file).
  std::function<void()> while_waiting;
  // Ends an endless wait. [any thread]
  void give_up() { give_up_.store(true, std::memory_order_relaxed); }

 private:
  enum class Crossing { None, Entering, Leaving };
  // The fade of one worker's sound.
  struct Voice {
    std::atomic<bool> present{false};
    std::atomic<Crossing> crossing{Crossing::None};
    std::atomic<bool> left{false};
    std::atomic<int> group{0};
    float crossed = 1;  // of the last cross-fade: 0 to 1
    bool leaving = false;
    bool sounding = false;    // its last period was there
    float fade = 0;           // gain when it comes back: 0 up to 1
    int tail = 0;             // frames left of the fade-out
    std::vector<float> last;  // its last sample in each channel, from which it fades
  };

  bool await(int worker, std::uint32_t frames, Patience patience, std::int64_t deadline) const;
  void add_period(Voice& voice, const RingView& ring, std::span<float* const> channels, std::uint32_t frames) const;
  void add_crossing(Voice& voice, const RingView& ring, std::span<float* const> channels, std::uint32_t frames) const;
  bool is_silent(const Voice& voice) const {
    return !voice.present.load(std::memory_order_acquire) && voice.tail == 0 && voice.crossing.load(std::memory_order_relaxed) == Crossing::None;
  }
  bool is_taken(int worker) const {  // or about to be
    return voices_[static_cast<std::size_t>(worker)].present.load(std::memory_order_relaxed) ||
           segment_.record(worker).supervision.state.load(std::memory_order_relaxed) != WorkerState::Empty;
  }
  void signal(WorkerRecord& record, std::uint32_t limit) const;
  void mix_worker(int worker, std::span<float* const> channels, std::uint32_t frames, Patience patience, std::int64_t deadline, std::int64_t& waited);
  static void end_leaving(Voice& voice);
  void add_tail(Voice& voice, std::span<float* const> channels, std::uint32_t frames) const;
  void apply_master_fade(std::span<float* const> channels, std::uint32_t frames);
  void note(std::int64_t begin, std::span<float* const> channels, std::uint32_t frames, std::int64_t waited);

  const Segment& segment_;
  SegmentHeader& header_;
  int workers_;
  std::uint32_t lookahead_;
  PublishedTime period_time_;
  MidiWriter midi_writer_;
  std::uint32_t next_ = 0;  // number of the period to be mixed
  std::vector<Voice> voices_;
  std::atomic<float> cross_fade_seconds_{0.03f};
  std::atomic<bool> fading_out_{false}, faded_out_{false}, give_up_{false};
  float master_ = 1;
};

}  // namespace tutti
