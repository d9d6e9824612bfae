// Runs a compiled expression for many streams: copies of the expression side by side, in tiles of as many lanes as are computed at once. Included once for
// each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_EXPRESSIONS_MACHINE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_EXPRESSIONS_MACHINE_H
#undef TUTTI_WORKER_EXPRESSIONS_MACHINE_H
#else
#define TUTTI_WORKER_EXPRESSIONS_MACHINE_H
#endif

#include <algorithm>
#include <cmath>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/expressions/history.h"
#include "worker/expressions/input_signal.h"
#include "worker/expressions/operations.h"
#include "worker/expressions/schedule.h"
#include "worker/objects/unit.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {
namespace expressions {

using tutti::expressions::History;
using tutti::expressions::InputSignal;
using tutti::expressions::kMaxArguments;
using tutti::expressions::Operand;
using tutti::expressions::Pass;
using tutti::expressions::Schedule;
using tutti::expressions::Slot;
using tutti::expressions::Step;

// Where the copies of an expression read and write.
struct Wiring {
  View input;         // all streams: copy c reads stream k copies + c as its signal k
  int copies = 1;     // of the expression
  int outs = 1;       // copy c writes the streams c outs to c outs + outs - 1
  Output output;
  int streams = 1;    // copies outs
  std::vector<std::uint64_t> seeds;  // one for each stream
};

// Some copies side by side, and all that is kept of them.
template <int Width>
class Tile {
  using Wide = Lanes<hn::CappedTag<float, kMaxWidth>>;
  using Stream = Lanes<hn::CappedTag<float, Width>>;
  static constexpr std::size_t kSpare = 3 * kMaxWidth;  // floats after the last value: the last vector may reach beyond it

 public:
  // `scratch`: slots that keep nothing, shared by all tiles.
  Tile(const Schedule& schedule, const Wiring& wiring, const Rate& rate, int first, std::size_t lanes, std::size_t block, float* scratch)
      : schedule_(schedule), rate_(rate), first_(first), lanes_(lanes), block_(block) {
    at_.resize(schedule.slots.size());
    for (std::size_t s = 0; s < schedule.slots.size(); ++s) place_slot(schedule.slots[s], s, scratch, wiring);
    states_ = AlignedFloats(static_cast<std::size_t>(schedule.states) * lanes + kSpare);
    for (const Step& step : schedule.held_steps) held_.push_back(ready(step));
    for (const Step& step : schedule.steps) steps_.push_back(ready(step));
    for (const Operand& output : schedule.outputs) outputs_.push_back(source(output));
    find_moving();
    seed(wiring);
    wire_outputs(wiring);
  }

  // How many floats of scratch a tile wants.
  static std::size_t scratch_floats(const Schedule& schedule, std::size_t lanes, std::size_t block) { return schedule.slots.size() * (lanes * block + kSpare); }

  // Once a block, where a held input has changed. [audio-thread]
  void compute_held() {
    for (const InputSignal& input : inputs_)
      if (schedule_.slots[input.slot()].held) input.repeat(at_[input.slot()], lanes_ + kMaxWidth);
    const Range row{0, std::max<std::size_t>((lanes_ + kMaxWidth) / lanes_, 1), lanes_};
    run_steps<Wide, Stream>(held_.data(), held_.data() + held_.size(), row, rate_);
  }

  // `frames` frames, at most a block, from `first` on of what is read and written. [audio-thread]
  void run(std::size_t first, std::size_t frames) {
    make_room(frames);
    read_inputs(first, frames);
    for (const Moving& moving : moving_) *moving.place = at_[moving.slot] - moving.back;
    for (const Pass& pass : schedule_.passes) run_pass(pass, frames);
    write(first, frames);
    for (History& history : histories_) {
      if (schedule_.slots[history.slot()].in_loop) clean(at_[history.slot()], frames);
      history.advance(frames);
    }
  }

 private:
  struct Moving {
    const float** place;
    std::size_t slot;
    std::ptrdiff_t back;
  };
  struct OutputLane {
    float* data;
    std::size_t stride;
    std::size_t output, lane;
  };

  void place_slot(const Slot& slot, std::size_t index, float* scratch, const Wiring& wiring) {
    at_[index] = scratch + index * (lanes_ * block_ + kSpare);
    if (slot.channel >= 0) inputs_.emplace_back(index, wiring.input, slot.channel, wiring.copies, first_, lanes_);
    if (slot.held) {
      rows_.emplace_back(lanes_ + kSpare);
      at_[index] = rows_.back().data();
      std::fill_n(at_[index], lanes_ + kSpare, slot.number ? slot.initial : 0.0f);
    } else if (slot.past > 0) {
      histories_.emplace_back(index, static_cast<std::size_t>(slot.past), lanes_, block_, kSpare, slot.initial);
      at_[index] = histories_.back().now();
    }
  }

  Source source(const Operand& operand) {
    if (operand.slot < 0) return {};
    const auto slot = static_cast<std::size_t>(operand.slot);
    const bool held = schedule_.slots[slot].held;
    return {at_[slot] - static_cast<std::ptrdiff_t>(static_cast<std::size_t>(operand.back) * lanes_), held ? lanes_ - 1 : ~std::size_t{0}};
  }

  ReadyStep ready(const Step& step) {
    ReadyStep ready{step.op, at_[static_cast<std::size_t>(step.slot)], step.other >= 0 ? at_[static_cast<std::size_t>(step.other)] : nullptr,
                    step.state >= 0 ? states_.data() + static_cast<std::size_t>(step.state) * lanes_ : nullptr, {}};
    for (std::size_t a = 0; a < kMaxArguments; ++a) ready.in[a] = source(step.operands[a]);
    return ready;
  }

  bool moves(int slot) const {
    if (slot < 0) return false;
    const Slot& s = schedule_.slots[static_cast<std::size_t>(slot)];
    return !s.held && (s.past > 0 || s.channel >= 0);
  }
  void add_moving(const float** place, int slot, int back) {
    if (moves(slot)) moving_.push_back({place, static_cast<std::size_t>(slot), static_cast<std::ptrdiff_t>(static_cast<std::size_t>(back) * lanes_)});
  }
  void find_moving() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Step& step = schedule_.steps[i];
      add_moving(const_cast<const float**>(&steps_[i].out), step.slot, 0);
      add_moving(const_cast<const float**>(&steps_[i].other), step.other, 0);
      for (std::size_t a = 0; a < kMaxArguments; ++a) add_moving(&steps_[i].in[a].at, step.operands[a].slot, step.operands[a].back);
    }
    for (std::size_t o = 0; o < outputs_.size(); ++o) add_moving(&outputs_[o].at, schedule_.outputs[o].slot, schedule_.outputs[o].back);
  }

  // Each random function of each stream draws numbers of its own.
  void seed(const Wiring& wiring) {
    using U = typename Random<Stream>::D;
    using D = typename Stream::D;
    for (const ReadyStep& step : steps_) {
      if (step.op != Op::RandomFloat && step.op != Op::RandomInteger) continue;
      const auto number = static_cast<std::uint32_t>(step.states - states_.data()) / static_cast<std::uint32_t>(lanes_);
      for (std::size_t lane = 0; lane < lanes_; lane += Stream::lanes) {
        std::uint32_t seeds[kMaxWidth] = {};
        for (std::size_t l = 0; l < Stream::lanes; ++l) {
          const auto copy = static_cast<std::size_t>((first_ + static_cast<int>(lane + l)) % wiring.copies);
          const std::uint64_t given = wiring.seeds.empty() ? 1u : wiring.seeds[copy * static_cast<std::size_t>(wiring.outs)];
          seeds[l] = static_cast<std::uint32_t>(given >> 32) + 0x9e3779b9u * number;
        }
        const auto random = Random<Stream>::seeded(Turns<Stream>(hn::LoadU(U(), seeds)));
        hn::StoreU(hn::BitCast(D(), random.low), D(), step.states + lane);
        hn::StoreU(hn::BitCast(D(), random.high), D(), step.states + lanes_ + lane);
      }
    }
  }

  // Padding repeats the first streams.
  void wire_outputs(const Wiring& wiring) {
    const Output& out = wiring.output;
    const auto last = first_ + static_cast<int>(lanes_);
    for (int lane = 0; lane < out.shape.lanes(); ++lane) {
      const int stream = lane % wiring.streams, copy = stream / wiring.outs;
      if (copy < first_ || copy >= last) continue;
      out_lanes_.push_back({&out.at(lane, 0), out.frame_stride, static_cast<std::size_t>(stream % wiring.outs), static_cast<std::size_t>(copy - first_)});
    }
    in_rows_ = wiring.outs == 1 && out.shape.width == Width;
    if (in_rows_)
      for (std::size_t row = 0; row < lanes_; row += Width) rows_out_.push_back(&out.at(first_ + static_cast<int>(row), 0));
  }

  void make_room(std::size_t frames) {
    for (History& history : histories_) at_[history.slot()] = history.make_room(frames);
  }

  // What lies as it is wanted is read where it lies, unless its past is kept.
  void read_inputs(std::size_t first, std::size_t frames) {
    for (const InputSignal& input : inputs_) {
      const Slot& slot = schedule_.slots[input.slot()];
      if (slot.held) continue;
      if (input.in_place() && slot.past == 0) at_[input.slot()] = input.frame(first);
      else input.copy(first, frames, at_[input.slot()]);
    }
  }

  void run_pass(const Pass& pass, std::size_t frames) {
    const ReadyStep* begin = steps_.data() + pass.first;
    const ReadyStep* end = steps_.data() + pass.last;
    const std::size_t at_once = pass.frames > 0 ? static_cast<std::size_t>(pass.frames) : frames;
    if (at_once >= frames) return run_steps<Wide, Stream>(begin, end, Range{0, frames, lanes_}, rate_);
    for (std::size_t frame = 0; frame < frames; frame += at_once) {
      const Range range{frame, std::min(frame + at_once, frames), lanes_};
      if (at_once * lanes_ >= kMaxWidth) run_steps<Wide, Stream>(begin, end, range, rate_);
      else run_steps<Stream, Stream>(begin, end, range, rate_);
    }
  }

  static HWY_INLINE float number_or_zero(float x) { return std::fabs(x) < 1e30f ? x : 0.0f; }

  // An expression of whatever numbers gives numbers: infinity less infinity is not heard.
  void write(std::size_t first, std::size_t frames) {
    if (in_rows_) return write_rows(first, frames);
    for (const OutputLane& lane : out_lanes_) {
      const Source from = outputs_[lane.output];
      for (std::size_t frame = 0; frame < frames; ++frame) lane.data[(first + frame) * lane.stride] = number_or_zero(from.at[(frame * lanes_ + lane.lane) & from.mask]);
    }
  }

  void write_rows(std::size_t first, std::size_t frames) {
    const Source from = outputs_[0];
    if (lanes_ == Width) {
      float* out = rows_out_[0] + first * Width;
      for (std::size_t i = 0; i < frames * Width; i += Wide::lanes) finite_or_zero(Wide::load(from.at + (i & from.mask))).store(out + i);
      return;
    }
    for (std::size_t row = 0; row < rows_out_.size(); ++row)
      for (std::size_t frame = 0; frame < frames; ++frame)
        for (std::size_t l = 0; l < Width; l += Stream::lanes)
          finite_or_zero(Stream::load(from.at + ((frame * lanes_ + row * Width + l) & from.mask))).store(rows_out_[row] + (first + frame) * Width + l);
  }

  // What a loop will hear again must be a number: one bad sample would stay in it for ever.
  void clean(float* values, std::size_t frames) {
    for (std::size_t i = 0; i < frames * lanes_; i += Wide::lanes) finite_or_zero(Wide::load(values + i)).store(values + i);
  }

  const Schedule& schedule_;
  const Rate& rate_;
  int first_;           // copy in lane 0
  std::size_t lanes_;
  std::size_t block_;   // frames
  std::vector<float*> at_;  // where each slot's values of the block begin
  std::vector<AlignedFloats> rows_;
  std::vector<History> histories_;
  std::vector<InputSignal> inputs_;
  AlignedFloats states_;
  std::vector<ReadyStep> held_, steps_;
  std::vector<Source> outputs_;
  std::vector<Moving> moving_;
  std::vector<OutputLane> out_lanes_;
  std::vector<float*> rows_out_;
  bool in_rows_ = false;
};

}  // namespace expressions
}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
