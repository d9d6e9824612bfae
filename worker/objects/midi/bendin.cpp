// Bendin: the pitch bend wheel, v = brange (bend - 8192) / 8192 semitones, from -brange to just below brange; with scale 1 the factor of frequency,
// 2^(v / 12).
#include "worker/objects/midi/midi_unit.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class Bendin final : public MidiValues {
 public:
  explicit Bendin(const UnitSetup& setup) : MidiValues(setup), factor_(setup.fixed[0].number != 0), came_(values_.size(), MidiState::kMiddle) {}

 private:
  void renew() override {
    for (int s = 0; s < setup_.streams; ++s) show(s);
  }

  void resume(const MidiState& state) override {
    for (int s = 0; s < setup_.streams; ++s) take(s, channel_of(s) == 0 ? state.latest_bend : state.bend[channel_of(s) - 1]);
  }

  bool heeds(const MidiEvent& event) const override { return event.kind() == MidiEvent::PitchBend || event.resets(); }

  void act(const MidiEvent& event) override {
    for (int s = 0; s < setup_.streams; ++s)
      if (is_for(event, channel_of(s))) take(s, event.resets() ? MidiState::kMiddle : event.bend());
  }

  int channel_of(int s) const { return std::clamp(whole_number(setup_.values[1], s), 0, kMidiChannels); }

  void take(int s, int bend) {
    came_[static_cast<std::size_t>(s)] = bend;
    show(s);
  }

  void show(int s) {
    const float semitones =
        setup_.values[0].at(s, 0) * static_cast<float>(came_[static_cast<std::size_t>(s)] - MidiState::kMiddle) / MidiState::kMiddle;
    values_[static_cast<std::size_t>(s)] = factor_ ? std::exp2(semitones / 12) : semitones;
  }

  bool factor_;
  std::vector<int> came_;
};

UNIT(Bendin, "Pitch bend wheel of a MIDI keyboard", param("brange", 2).range(0, 120).in("semitones").about("How far it bends, up and down"),
     integer("scale", 0).range(0, 1).about("0: semitones, 1: factor of frequency"),
     param("channel", 0).range(0, 16).names_midi_channel().about("MIDI channel; 0: any"));

END_OBJECTS;
