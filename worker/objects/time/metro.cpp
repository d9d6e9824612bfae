// Metro: triggers at regular times, the first when it is played. With `poly` they go to that many streams in turns. They fall on the
// exact frame, for ever; pyo's come one or two frames late and drift with the rounding of its clock, which is a float.
#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/objects/time/beats.h"
#include "worker/objects/time/silence.h"

BEGIN_OBJECTS;

class Metro final : public Unit {
 public:
  explicit Metro(const UnitSetup& setup)
      : setup_(setup),
        time_(setup.values[0]),
        poly_(static_cast<int>(setup.fixed[0].number)),
        metronomes_(static_cast<std::size_t>(setup.streams / poly_), {Beats(setup.rate), 0}) {}

  bool keeps_time() const override { return true; }

  void play(std::int64_t) override {
    for (Metronome& metronome : metronomes_) {
      metronome.beats.start(now_);
      metronome.turn = 0;
    }
  }

  void run(int frames) override {
    silence(setup_.output, frames);
    for (int first = 0; first < setup_.streams; first += poly_) time_.held() ? run_steadily(first, frames) : run_following(first, frames);
    now_ += frames;
    apply_mul_add(setup_, frames);
  }

 private:
  struct Metronome {
    Beats beats;
    int turn;
  };

  void run_steadily(int first, int frames) {
    Beats& beats = metronome_of(first).beats;
    beats.set_time(time_.at(first, 0));
    for (std::int64_t next = beats.next(); next < now_ + frames; next = beats.next()) trigger(first, std::max(next, now_));
  }

  void run_following(int first, int frames) {
    Beats& beats = metronome_of(first).beats;
    for (int frame = 0; frame < frames; ++frame) {
      beats.follow_time(time_.at(first, frame));
      if (beats.next() <= now_ + frame) trigger(first, now_ + frame);
    }
  }

  void trigger(int first, std::int64_t frame) {
    Metronome& metronome = metronome_of(first);
    setup_.output.at(first + metronome.turn, static_cast<int>(frame - now_)) = 1;
    metronome.turn = (metronome.turn + 1) % poly_;
    metronome.beats.pass(frame);
  }

  Metronome& metronome_of(int stream) { return metronomes_[static_cast<std::size_t>(stream / poly_)]; }

  UnitSetup setup_;
  View time_;
  int poly_;
  std::vector<Metronome> metronomes_;
  std::int64_t now_ = 0;  // frames computed
};

UNIT(Metro, "Triggers at regular times",
     param("time", 1).seconds().range(0, 86400).signals().about("Between two triggers; there are none while it is 0"),
     integer("poly", 1).range(1, 1000).multiplies_streams().about("Streams that take turns"));

END_OBJECTS;
