// Expr: computes an expression of pyo's prefix language (worker/expressions/compile.h has the language, machine.h what runs it).
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "worker/expressions/compile.h"
#include "worker/objects/expressions/expr_parameters.h"
#include "worker/objects/object.h"
#include "worker/expressions/machine.h"

BEGIN_OBJECTS;

namespace language = ::tutti::expressions;

// mul and add, in place, whatever the shape of the streams.
class Scaling {
 public:
  explicit Scaling(const UnitSetup& setup) : setup_(setup) {}

  void take_changed() {
    scales_ = scales(setup_);
    if (setup_.output.shape.width == 1) one_.take_changed(setup_);
    else if (setup_.output.shape.width == 4) four_.take_changed(setup_);
  }
  // [audio-thread]
  void apply(std::size_t frames) const {
    const Output& out = setup_.output;
    if (!scales_) return;
    if (out.shape.width == 1) return one_.multiply_and_add(out.data, frames);
    if (out.shape.width == 4) return four_.multiply_and_add(out.data, frames);
    for (int group = 0; group < out.shape.groups; ++group) apply_to_group(static_cast<std::size_t>(group), frames);
  }

 private:
  void apply_to_group(std::size_t group, std::size_t frames) const {
    float* out = setup_.output.data + group * setup_.output.group_stride;
    const float* mul = setup_.mul.data + group * setup_.mul.group_stride;
    const float* add = setup_.add.data + group * setup_.add.group_stride;
    for (std::size_t frame = 0; frame < frames; ++frame)
      for (std::size_t lane = 0; lane < kMaxWidth; lane += Frames::lanes) {
        float* y = out + frame * kMaxWidth + lane;
        fma(Frames::load(y), Frames::load(mul + frame * setup_.mul.frame_stride + lane), Frames::load(add + frame * setup_.add.frame_stride + lane)).store(y);
      }
  }

  const UnitSetup& setup_;
  ScaledAcrossTime<1> one_;
  ScaledAcrossTime<4> four_;
  bool scales_ = false;
};

language::Schedule compiled(const UnitSetup& setup, int copies) {
  const View& input = setup.inputs[0];
  const language::Setting setting = expr_setting(setup.rate, setup.fixed[expr::kOuts].number, setup.fixed[expr::kInitout].number, static_cast<std::size_t>(input.shape.streams), static_cast<std::size_t>(copies));
  const auto program = language::compile(setup.fixed[expr::kText].text, setting);
  if (const auto* error = std::get_if<language::Error>(&program))
    throw std::runtime_error(language::shown(error->place) + ": " + error->message);
  return language::schedule(std::get<language::Program>(program), input.held());
}

template <int Width>
class Machine final : public Unit {
  // Groups that are computed side by side where each waits for its own last frame, to hide that.
  static constexpr int kInFlight = 4;

 public:
  Machine(const UnitSetup& setup, int copies) : setup_(setup), rate_(setup.rate), schedule_(compiled(setup, copies)), scaling_(setup_) {
    const Shape shape = Shape::of(copies);
    const int in_flight = schedule_.has_short_loop() ? std::min(kInFlight, shape.groups) : 1;
    block_ = Width == kMaxWidth ? 16 : kBlock;  // so that what is computed stays in the first-level cache
    const auto most_lanes = static_cast<std::size_t>(in_flight * Width);
    scratch_ = AlignedFloats(expressions::Tile<Width>::scratch_floats(schedule_, most_lanes, block_));
    const expressions::Wiring wiring{setup.inputs[0], copies, static_cast<int>(setup.fixed[expr::kOuts].number), setup.output, setup.streams, setup.seeds};
    for (int group = 0; group < shape.groups;) {
      const int groups = group + in_flight <= shape.groups ? in_flight : 1;
      tiles_.push_back(std::make_unique<expressions::Tile<Width>>(schedule_, wiring, rate_, group * Width, static_cast<std::size_t>(groups * Width), block_, scratch_.data()));
      group += groups;
    }
  }

  void run(int frames) override {
    const auto count = static_cast<std::size_t>(frames);
    if (changed) take_changed();
    for (auto& tile : tiles_)
      for (std::size_t first = 0; first < count; first += block_) tile->run(first, std::min(block_, count - first));
    scaling_.apply(count);
  }

 private:
  void take_changed() {
    changed = false;
    scaling_.take_changed();
    for (auto& tile : tiles_) tile->compute_held();
  }

  UnitSetup setup_;
  Rate rate_;
  language::Schedule schedule_;
  Scaling scaling_;
  std::size_t block_;
  AlignedFloats scratch_;
  std::vector<std::unique_ptr<expressions::Tile<Width>>> tiles_;
};

class Expr final : public Unit {
 public:
  explicit Expr(const UnitSetup& setup) : machine_(make(setup)) {}

  void run(int frames) override {
    machine_->changed |= changed;
    changed = false;
    machine_->run(frames);
  }

 private:
  static std::unique_ptr<Unit> make(const UnitSetup& setup) {
    const int copies = std::max(1, setup.streams / static_cast<int>(setup.fixed[expr::kOuts].number));
    if (copies == 1) return std::make_unique<Machine<1>>(setup, copies);
    if (copies <= 4) return std::make_unique<Machine<4>>(setup, copies);
    return std::make_unique<Machine<kMaxWidth>>(setup, copies);
  }

  std::unique_ptr<Unit> machine_;
};

UNIT(Expr, "An expression of pyo's prefix language, computed for each frame",
     input("input").all_streams().about("$x0, $x1, ... : its streams, or with chnls the parts of so many streams"),
     text("expr", "").about("(* (sin (* twopi (~ 440))) $x[0]); (load path) takes in a file beside the patch; README.md lists the functions"),
     integer("outs", 1).range(1, 64).sets_streams().about("Outputs: stream s is what (out s ...) says; with one, the last value"),
     number("initout", 0).about("The outputs before the first frame, for $y"),
     integer("chnls", 1).range(1, 4096).sets_streams().about("The expression is computed so many times, side by side: for stream c of each part of the input"));

END_OBJECTS;
