// The Graph: all objects that one worker computes, in order, block by block. Built once from a Plan; after that, rendering
// allocates nothing, and values change only at the edge of a block.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/midi_input.h"
#include "worker/objects/registry.h"
#include "worker/objects/unit.h"
#include "worker/plan.h"

namespace tutti {

class PublishedAreaMaker;

class Graph final : private Actor {
 public:
  // Makes every table and unit. `shared` is the memory that the instance's patches share; where it is empty, the graph has its own. `published` is where
  // analysers show what they hear.
  // Throws std::runtime_error with one clear line (a file that cannot be read). [main-thread]
  explicit Graph(const Plan& plan, std::span<float> shared = {}, PublishedAreaMaker* published = nullptr);
  ~Graph() override;

  // Renders `frames` frames into one array for each channel of the plan (and after those, for each that it sends on its bus). `inputs`: one
  // array of as many frames for each channel that comes in; those that are missing are silent. `midi`: where these frames lie in a period of MIDI.
  // [audio-thread]
  void render(std::span<float* const> channels, int frames, std::span<const float* const> inputs = {}, const MidiInput& midi = {});
  // The same, added to what is in the arrays. [audio-thread]
  void add(std::span<float* const> channels, int frames, std::span<const float* const> inputs, const MidiInput& midi = {});

  // Changes a held value, or the number of a matrix in the place of a stream, from the next block on; stream -1 means all. False: no such parameter,
  // or a signal drives it.
  // [audio-thread]
  bool set(int node, int parameter, int stream, double value);
  void play(int node);  // [audio-thread]
  void stop(int node);  // [audio-thread]
  // Plays as when the patch starts: after the delay and for the duration that the plan gives it. [audio-thread]
  void begin(int node);

  // What each node costs here, by rendering a little: nanoseconds a frame, the best of several rounds. [main-thread]
  std::vector<double> measure();

  int channels() const { return channels_; }
  std::uint64_t missed_reads() const;  // [audio-thread]

 private:
  struct Slot;   // the memory of one argument
  struct Route;  // a copy between two shapes
  struct Work;   // one node
  // Nodes that are computed one after the other for some frames, as often as their rate is faster than the patch's.
  struct Run {
    int first = 0, end = 0;
    int rate = 1;
  };

  bool set_matrix(int node, int number, double value);
  void tell_of_set_matrices();
  void build_node(const Plan& plan, int index);
  void find_written_tables(const Plan& plan);
  void hand_out_tables(const FixedArgument& argument, const Parameter& parameter, Fixed& fixed);
  View bind(const Plan& plan, int reader, const Argument& argument, Shape shape, int parameter);
  View bind_numbers(int reader, const Argument& argument, Shape shape, int parameter);
  View bind_taps(int reader, const Argument& argument, Shape shape);
  View add_route(int reader, const Argument& argument, Shape shape);
  void find_rows(Route& route, const Argument& argument) const;
  std::vector<const SpectralStream*> bind_spectra(const Plan& plan, int reader, const Argument& argument);
  void link(int source, int reader);

  void start(int node);
  void update_activity();
  void take_inputs(std::span<const float* const> inputs, const MidiInput& midi, int offset);
  void run_due_events();
  int frames_to_next_event(int frames) const;
  void find_runs(const Plan& plan);
  void choose_ahead();
  bool take_readers_of_frames();
  void compute_ahead(int frames);
  void shift_ahead(int frames);
  void compute(Work& work, int frames);
  void compute_fast(const Run& run, int frames);
  void run_block(std::span<float* const> channels, int offset, int frames);
  void run_route(const Route& route, int frames) const;
  static void publish(const Work& work, int frames);
  void mix_out(const Work& work, std::span<float* const> channels, int offset, int frames) const;
  void mix_out_groups(const Work& work, std::span<float* const> channels, int offset, int frames) const;
  void perform(int action) override;
  void set_streams(const Action& action, std::uint64_t& seed);
  static double draw(const Action& action, int stream, std::uint64_t& seed);

  int channels_;
  double rate_;
  std::int64_t now_ = 0;  // frames rendered
  std::vector<std::unique_ptr<Work>> works_;
  AudioInputs inputs_;                      // of the block that is computed
  MidiInput midi_;                          // the same
  AlignedFloats silence_;                   // what an input that is missing gives
  AlignedFloats own_shared_;
  std::span<float> shared_;
  PublishedAreaMaker* published_;           // while it is built
  std::vector<TableMemory> tables_;         // by node
  std::vector<bool> written_;               // by node: is it a table that some object of the patch writes?
  std::vector<Run> runs_;                   // all nodes, in their order
  std::vector<int> events_;                 // nodes that act at times
  std::vector<int> listeners_;              // nodes that act on what they hear
  int ahead_ = 0;                           // frames of what they hear that are computed and not played yet
  int acting_ = -1;                         // the node whose event() runs
  bool activity_changed_ = true;
  bool matrices_changed_ = false;
  bool measuring_ = false;
};

}  // namespace tutti
