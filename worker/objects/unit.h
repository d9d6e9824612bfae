// A Unit is one object of a patch inside a worker: N streams of samples, computed a block at a time.
// Everything here but `Unit::run`, `play`, `stop`, `next_event` and `event` happens at load, off the audio thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "worker/objects/declaration.h"
#include "worker/objects/table.h"

namespace tutti {

inline constexpr int kBlock = 64;      // the most frames a Unit computes at once; control values are looked at once a block
inline constexpr int kMaxWidth = 16;   // streams side by side in one group

// How N streams lie in memory: groups of `width` streams side by side, [group][frame][width]. A mono signal is a plain
// array of samples; 2 to 4 streams lie 4 side by side; more lie in groups of 16. Lanes past the last stream are padding
// and repeat earlier streams, so that they hold sane numbers; nothing reads them.
struct Shape {
  int streams = 1;
  int width = 1;
  int groups = 1;

  static Shape of(int streams) {
    const int width = streams == 1 ? 1 : streams <= 4 ? 4 : kMaxWidth;
    return {streams, width, (streams + width - 1) / width};
  }
  int lanes() const { return groups * width; }
  bool operator==(const Shape&) const = default;
};

// What a parameter or an input reads: a value for a stream and a frame of the current block.
// frame_stride 0: held for the whole block (a number, or a signal that changes at block edges only).
// group_stride 0: the same for every group (a number for all, a mono signal spread over a bank).
struct View {
  const float* data = nullptr;
  std::uint32_t frame_stride = 0;
  std::uint32_t group_stride = 0;
  Shape shape;  // of the reader; of the source where the parameter is declared all_streams()

  bool held() const { return frame_stride == 0; }
  float at(int stream, int frame) const {
    return data[static_cast<std::size_t>(stream / shape.width) * group_stride +
                static_cast<std::size_t>(frame) * frame_stride + static_cast<std::size_t>(stream % shape.width)];
  }
};

// Where a Unit writes: [group][frame][width]. Held outputs (frame_stride 0) hold one frame, valid for the whole block.
struct Output {
  float* data = nullptr;
  std::uint32_t frame_stride = 0;
  std::uint32_t group_stride = 0;
  Shape shape;  // of each of the object's outputs; they follow each other
  // Folded: the groups of the bank are summed into group 0 as they are computed (stream s adds to lane s % 16), because all
  // readers mix the streams down anyway.
  bool folded = false;

  bool held() const { return frame_stride == 0; }
  std::size_t output_stride() const { return static_cast<std::size_t>(shape.groups) * group_stride; }
  // The object's output number `index`, in the order of their declaration.
  Output of(int index) const {
    Output other = *this;
    other.data += static_cast<std::size_t>(index) * output_stride();
    return other;
  }

  float& at(int stream, int frame) const {
    return data[static_cast<std::size_t>(stream / shape.width) * group_stride +
                static_cast<std::size_t>(frame) * frame_stride + static_cast<std::size_t>(stream % shape.width)];
  }
};

// A parameter that is fixed at load, as the patch gave it.
struct Fixed {
  double number = 0;                               // Table: 1 where something may write them while the sound runs
  std::string text;                                // Text; Path: absolute
  std::vector<double> numbers;                     // Numbers; Rows: one after the other, `number` in each
  std::vector<std::pair<double, double>> points;
  std::vector<const Table*> tables;                // Table: one for each stream of the table object
  std::vector<Table*> written;                     // the same, where the parameter is declared written()
  std::vector<std::vector<const Table*>> sources;  // Tables: for each table object, one for each of its streams
  std::vector<std::int64_t> places;                // Names: where in the memory that the instance shares, in floats, each one's table begins
  int actions = 0;                                 // Actions: how many; Actor::perform takes their index
};

// What comes in from outside (JACK's inputs): for each channel the samples of the current block.
struct AudioInputs {
  std::vector<const float*> channels;
};

struct MidiInput;       // worker/midi_input.h
struct SpectralStream;  // what the objects of a phase vocoder read of each other
struct PublishedFrame;  // where an analyser shows its newest frame

// All that a Unit is made from.
struct UnitSetup {
  double rate = 48000;            // frames a second, of what it gives
  // For Resample: the rates of what it reads and of what it gives, times the patch's (8), or that divided by so many (-8); the frames that the patch has played.
  int reads_at = 1, gives_at = 1;
  const std::int64_t* now = nullptr;
  int streams = 1;
  std::vector<View> inputs;       // the Input parameters, in the order of their declaration
  std::vector<View> values;       // the Value parameters
  std::vector<Fixed> fixed;       // the parameters of all other kinds
  std::vector<std::vector<const SpectralStream*>> spectra;  // for each Input parameter that is spectral(), one for each stream; else empty
  View mul, add;
  Output output;                  // the first one; output.of(1) is the next
  std::vector<bool> scaled{true}; // for each output: do mul and add apply to it?
  bool offline = false;           // nobody hears it now: run() may wait, for a disk
  const AudioInputs* audio = nullptr;
  const MidiInput* midi = nullptr;
  std::vector<PublishedFrame*> published;  // one for each stream, where there is room to show them
  std::vector<std::uint64_t> seeds;       // one for each stream: random numbers do not depend on how a patch is split
};

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// What an Event object may do to others; implemented by the Graph. [audio-thread]
class Actor {
 public:
  virtual ~Actor() = default;
  virtual void perform(int action) = 0;  // the index of an action in the object's Actions parameter
};

class Unit {
 public:
  virtual ~Unit() = default;

  // Computes `frames` (1..kBlock) frames of all streams. [audio-thread]
  virtual void run(int frames) = 0;

  // The object was told to play (again) or to stop. stop() returns how many more frames it must be computed to end its
  // sound (a Fader's fade-out); 0 ends at once. `now` counts the frames since the patch started. [audio-thread]
  virtual void play(std::int64_t /*now*/) {}
  virtual std::int64_t stop() { return 0; }

  // Event objects: the frame of the next step, and what to do when it has come. [audio-thread]
  virtual std::int64_t next_event() const { return kNever; }
  virtual void event(std::int64_t /*now*/, Actor&) {}

  // Event objects with an input (TrigFunc): looks through the block of it that begins at `now`, before all that the object may act upon is
  // computed; next_event() then tells where in that block it acts. [audio-thread]
  virtual void listen(std::int64_t /*now*/, int /*frames*/) {}

  // Is it computed whenever it plays, heard or not? A rhythm is, so as not to lose its place.
  virtual bool keeps_time() const { return false; }

  // Frames that could not be delivered in time (a file that is read too slowly). [audio-thread]
  virtual std::uint64_t missed() const { return 0; }

  // What a stream of an object with a spectral output offers its readers; the same as long as the Unit lives. At load.
  virtual const SpectralStream* spectrum(int /*stream*/) const { return nullptr; }

  // Set by the graph when a held parameter has got a new value; the Unit clears it in run(). True at first.
  bool changed = true;
};

}  // namespace tutti
