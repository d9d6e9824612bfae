// Notein: the notes of a MIDI keyboard, spread over `poly` streams. A key takes the next stream that is free, round and round, so that what
// sounds on after a key is up is left alone as long as can be. Where none is free, it takes over the note that was struck first of those that only
// the pedal holds, or else of all: its velocity is 0 for one frame, so that envelopes begin anew. (pyo leaves the new note out.) A key that is struck
// again takes the stream it has.
//
// The first stream that is tried follows from the number of keys that were ever pressed, which the coordinator counts too: so a worker that joins
// later chooses as the others do, once the keys that were down by then are up.
#include "worker/objects/midi/midi_unit.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

class Notein final : public MidiUnit {
 public:
  explicit Notein(const UnitSetup& setup)
      : MidiUnit(setup),
        first_(static_cast<int>(std::min(setup.fixed[2].number, setup.fixed[3].number))),
        last_(static_cast<int>(std::max(setup.fixed[2].number, setup.fixed[3].number))),
        channel_(static_cast<int>(setup.fixed[4].number)),
        voices_(static_cast<std::size_t>(setup.streams)) {
    const int scale = static_cast<int>(setup.fixed[1].number), centre = (first_ + last_) / 2;
    for (int key = 0; key < kMidiNumbers; ++key)
      pitches_[key] = static_cast<float>(scale == 0 ? key : scale == 1 ? 440 * std::exp2((key - 69) / 12.0) : std::exp2((key - centre) / 12.0));
  }

  // No note is missed because nothing hears it just now.
  bool keeps_time() const override { return true; }

 private:
  struct Voice {
    bool taken = false, down = false;  // not down: only the pedal holds it
    int key = 0, channel = 0;
    std::uint32_t struck = 0;  // number of its press
    float pitch = 0, velocity = 0;
    float heard_velocity = 0;           // of the last frame
    bool starts = false, ends = false;  // in the next frame
  };

  void resume(const MidiState& state) override {
    presses_ = 0;
    for (int channel = 0; channel < kMidiChannels; ++channel) {
      if (channel_ != 0 && channel != channel_ - 1) continue;
      for (int key = first_; key <= last_; ++key) presses_ += state.presses[channel][key];
      pedal_[channel] = is_down(state.controllers[channel][MidiEvent::SustainPedal]);
    }
    for (Voice& voice : voices_) {
      voice.down = voice.taken && state.pressed[voice.channel][voice.key];
      if (voice.taken && !voice.down && !pedal_[voice.channel]) release(voice);
    }
  }

  bool heeds(const MidiEvent& event) const override {
    if (!is_for(event, channel_)) return false;
    if (event.kind() == MidiEvent::Controller) return event.all_off() || event.resets() || event.data1 == MidiEvent::SustainPedal;
    return (event.note_on() || event.note_off()) && event.data1 >= first_ && event.data1 <= last_;
  }

  void act(const MidiEvent& event) override {
    const int channel = event.channel();
    if (event.note_on()) return press(channel, event.data1, event.data2);
    if (event.note_off()) return lift(channel, event.data1);
    if (event.all_off()) {
      for (Voice& voice : voices_)
        if (voice.taken && voice.channel == channel) release(voice);
      return;
    }
    pedal_[channel] = !event.resets() && is_down(event.data2);
    if (pedal_[channel]) return;
    for (Voice& voice : voices_)
      if (voice.taken && voice.channel == channel && !voice.down) release(voice);
  }

  void press(int channel, int key, int velocity) {
    Voice& voice = voice_for(channel, key);
    voice.taken = voice.down = voice.starts = true;
    voice.key = key;
    voice.channel = channel;
    voice.struck = presses_++;
    voice.pitch = pitches_[key];
    voice.velocity = static_cast<float>(velocity) / 127.0f;
  }

  void lift(int channel, int key) {
    Voice* voice = holder(channel, key);
    if (!voice) return;
    voice->down = false;
    if (!pedal_[channel]) release(*voice);
  }

  static void release(Voice& voice) {
    voice.taken = voice.down = false;
    voice.velocity = 0;
    voice.ends = true;
  }

  Voice* holder(int channel, int key) {
    for (Voice& voice : voices_)
      if (voice.taken && voice.key == key && voice.channel == channel) return &voice;
    return nullptr;
  }

  Voice& voice_for(int channel, int key) {
    if (Voice* same = holder(channel, key)) return *same;
    const std::size_t begin = presses_ % voices_.size();
    for (std::size_t i = 0; i < voices_.size(); ++i)
      if (Voice& voice = voices_[(begin + i) % voices_.size()]; !voice.taken) return voice;
    const auto sooner = [this](const Voice& a, const Voice& b) { return a.down != b.down ? !a.down : presses_ - a.struck > presses_ - b.struck; };
    return *std::min_element(voices_.begin(), voices_.end(), sooner);
  }

  void fill(int from, int to) override {
    if (from == to) return;
    for (int v = 0; v < setup_.streams; ++v) {
      Voice& voice = voices_[static_cast<std::size_t>(v)];
      MidiUnit::fill(setup_.output.of(0), v, from, to, voice.pitch);
      MidiUnit::fill(setup_.output.of(1), v, from, to, voice.velocity);
      if (voice.starts && voice.heard_velocity > 0) setup_.output.of(1).at(v, from) = 0;
      MidiUnit::fill(setup_.output.of(2), v, from, to, 0);
      setup_.output.of(2).at(v, from) = voice.starts;
      MidiUnit::fill(setup_.output.of(3), v, from, to, 0);
      setup_.output.of(3).at(v, from) = voice.ends;
      voice.heard_velocity = to - from == 1 && voice.starts && voice.heard_velocity > 0 ? 0 : voice.velocity;
      voice.starts = voice.ends = false;
    }
  }

  static bool is_down(std::uint8_t pedal) { return pedal != MidiState::kUnknown && pedal >= 64; }

  int first_, last_, channel_;
  float pitches_[kMidiNumbers];
  std::vector<Voice> voices_;
  std::uint32_t presses_ = 0;  // of the keys that it hears
  bool pedal_[kMidiChannels] = {};
};

UNIT(Notein, "Notes of a MIDI keyboard, one to a stream", integer("poly", 10).range(1, 256).sets_streams().about("Notes that can sound at once"),
     integer("scale", 0)
         .range(0, 2)
         .about("Of pitch: 0: number of the key, 1: Hz, 2: factor of transposition, 1 in the middle between first and last"),
     integer("first", 0).range(0, 127).about("Lowest key"), integer("last", 127).range(0, 127).about("Highest key"),
     integer("channel", 0).range(0, 16).names_midi_channel().about("MIDI channel; 0: all"), main_output("pitch"), output("velocity"),
     event_output("trigon"), event_output("trigoff"));

END_OBJECTS;
