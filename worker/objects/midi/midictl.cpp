// Midictl: the value of a MIDI controller, minscale + (maxscale - minscale) value / 127, and `init` until one comes. It changes in the frame of the
// event, in a step; a Port or SigTo makes a glide of it.
#include "worker/objects/midi/midi_unit.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class Midictl final : public MidiValues {
 public:
  explicit Midictl(const UnitSetup& setup) : MidiValues(setup), came_(values_.size(), MidiState::kUnknown) {}

 private:
  void renew() override {
    for (int s = 0; s < setup_.streams; ++s) show(s);
  }

  void resume(const MidiState& state) override {
    for (int s = 0; s < setup_.streams; ++s) {
      const int number = number_of(s), channel = channel_of(s);
      came_[static_cast<std::size_t>(s)] = channel == 0 ? state.latest[number] : state.controllers[channel - 1][number];
      show(s);
    }
  }

  bool heeds(const MidiEvent& event) const override { return event.kind() == MidiEvent::Controller; }

  void act(const MidiEvent& event) override {
    for (int s = 0; s < setup_.streams; ++s) {
      if (event.data1 != number_of(s) || !is_for(event, channel_of(s))) continue;
      came_[static_cast<std::size_t>(s)] = event.data2;
      show(s);
    }
  }

  int number_of(int s) const { return std::clamp(whole_number(setup_.values[0], s), 0, kMidiNumbers - 1); }
  int channel_of(int s) const { return std::clamp(whole_number(setup_.values[4], s), 0, kMidiChannels); }

  void show(int s) {
    const float low = setup_.values[1].at(s, 0), high = setup_.values[2].at(s, 0);
    const std::uint8_t came = came_[static_cast<std::size_t>(s)];
    values_[static_cast<std::size_t>(s)] =
        came == MidiState::kUnknown ? setup_.values[3].at(s, 0) : low + (high - low) * static_cast<float>(came) / 127.0f;
  }

  std::vector<std::uint8_t> came_;
};

UNIT(Midictl, "Value of a MIDI controller", required_param("ctlnumber").range(0, 127).about("Number of the controller"),
     param("minscale", 0).about("Output where the controller is at 0"), param("maxscale", 1).about("Output where it is at 127"),
     param("init", 0).about("Output until the controller is moved"),
     param("channel", 0).range(0, 16).names_midi_channel().about("MIDI channel; 0: any"));

END_OBJECTS;
