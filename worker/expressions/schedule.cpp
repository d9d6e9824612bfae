#include "worker/expressions/schedule.h"

#include <algorithm>
#include <limits>

#include "worker/expressions/loops.h"
#include "worker/expressions/past.h"

namespace tutti::expressions {

namespace {

// a b + c and c - a b in one instruction, where nothing else wants a b and both are computed in the same place.
class Fuser {
 public:
  Fuser(Program& program, const std::vector<Part>& parts) : program_(program), uses_(program.instructions.size(), 0), loop_of_(program.instructions.size(), kNotComputed) {
    for (const int output : program.outputs) ++uses_[static_cast<std::size_t>(output)];
    for (std::size_t p = 0; p < parts.size(); ++p)
      for (const int member : parts[p].members) {
        loop_of_[static_cast<std::size_t>(member)] = parts[p].loop ? static_cast<int>(p) : kNoLoop;
        for (const int arg : at(member).args)
          if (arg >= 0) ++uses_[static_cast<std::size_t>(source_of(program, arg))];
      }
  }

  void fuse() {
    for (std::size_t i = 0; i < uses_.size(); ++i) {
      Instruction& sum = program_.instructions[i];
      if (loop_of_[i] == kNotComputed || (sum.op != Op::Add && sum.op != Op::Sub)) continue;
      if (is_own_product(sum.args[1], loop_of_[i])) replace(sum, sum.args[1], sum.args[0], sum.op == Op::Add ? Op::MulAdd : Op::SubMul);
      else if (sum.op == Op::Add && is_own_product(sum.args[0], loop_of_[i])) replace(sum, sum.args[0], sum.args[1], Op::MulAdd);
    }
  }

 private:
  static constexpr int kNotComputed = -2, kNoLoop = -1;

  Instruction& at(int value) { return program_.instructions[static_cast<std::size_t>(value)]; }
  bool is_own_product(int value, int loop) {
    const auto index = static_cast<std::size_t>(value);
    return at(value).op == Op::Mul && uses_[index] == 1 && loop_of_[index] == loop;
  }
  void replace(Instruction& sum, int product, int other, Op op) {
    sum.op = op;
    sum.args = {at(product).args[0], at(product).args[1], other, -1};
    loop_of_[static_cast<std::size_t>(product)] = kNotComputed;
  }

  Program& program_;
  std::vector<int> uses_;
  std::vector<int> loop_of_;
};

class Scheduler {
 public:
  Scheduler(const Program& program, const std::vector<bool>& held, const std::vector<Part>& parts)
      : program_(program), held_(held), parts_(parts), slot_of_(program.instructions.size(), -1), last_use_(program.instructions.size(), -1), past_of_(program.instructions.size(), 0) {}

  Schedule make() {
    note_uses();
    for (std::size_t i = 0; i < held_.size(); ++i) make_held(i);
    for (std::size_t p = 0; p < parts_.size(); ++p) make_part(static_cast<int>(p));
    for (const int output : program_.outputs) result_.outputs.push_back(operand(output));
    return std::move(result_);
  }

 private:
  static constexpr int kForEver = std::numeric_limits<int>::max();

  const Instruction& at(int value) const { return program_.instructions[static_cast<std::size_t>(value)]; }
  bool is_computed(int value) const { return !held_[static_cast<std::size_t>(value)] && at(value).op != Op::Input; }

  void note_use(int value, int part) {
    const auto source = static_cast<std::size_t>(source_of(program_, value));
    if (at(value).op == Op::Past) past_of_[source] = std::max(past_of_[source], at(value).distance), initial_[source] = at(value).number;
    const bool known = last_use_[source] >= 0;
    last_use_[source] = std::max(last_use_[source], part);
    if (held_[source] && !known)
      for (const int arg : at(static_cast<int>(source)).args)
        if (arg >= 0) note_use(arg, kForEver);
  }

  void note_uses() {
    initial_.resize(program_.instructions.size());
    for (const int output : program_.outputs) note_use(output, kForEver);
    for (std::size_t p = 0; p < parts_.size(); ++p)
      for (const int member : parts_[p].members)
        for (const int arg : at(member).args)
          if (arg >= 0) note_use(arg, static_cast<int>(p));
  }

  int new_slot(const Slot& slot) {
    result_.slots.push_back(slot);
    return static_cast<int>(result_.slots.size()) - 1;
  }

  Operand operand(int value) const {
    const int back = at(value).op == Op::Past ? at(value).distance : 0;
    return {slot_of_[static_cast<std::size_t>(source_of(program_, value))], back};
  }

  Step step_of(int value) {
    const Instruction& i = at(value);
    Step step;
    step.op = i.op;
    for (std::size_t a = 0; a < kMaxArguments; ++a)
      if (i.args[a] >= 0) step.operands[a] = operand(i.args[a]);
    if (states_of(i.op) > 0) {
      step.state = result_.states;
      result_.states += states_of(i.op);
    }
    return step;
  }

  // Numbers, inputs and what follows from them alone.
  void make_held(std::size_t index) {
    const Instruction& i = program_.instructions[index];
    if (last_use_[index] < 0 || (!held_[index] && i.op != Op::Input)) return;
    Slot slot;
    slot.held = held_[index];
    slot.number = i.op == Op::Number;
    slot.initial = slot.number ? i.number : initial_[index];
    slot.past = past_of_[index];
    slot.channel = i.op == Op::Input ? i.channel : -1;
    slot_of_[index] = new_slot(slot);
    if (slot.number || i.op == Op::Input) return;
    Step step = step_of(static_cast<int>(index));
    step.slot = slot_of_[index];
    result_.held_steps.push_back(step);
  }

  void make_part(int number) {
    const Part& part = parts_[static_cast<std::size_t>(number)];
    if (part.loop) {
      for (const int member : part.members) give_slots(member, true);
      begin_pass(part.frames);
      for (const int member : part.members) add_step(member);
      for (const int member : part.members) release_operands(member, number);
      for (const int member : part.members) release_unused(member);
      return;
    }
    const int member = part.members.front();
    if (result_.passes.empty() || result_.passes.back().frames > 0) begin_pass(0);
    Step step = step_of(member);
    release_operands(member, number);
    give_slots(member, false);
    push(step, member);
    release_unused(member);
  }

  void begin_pass(int frames) { result_.passes.push_back({result_.steps.size(), result_.steps.size(), frames}); }
  void add_step(int member) { push(step_of(member), member); }
  void push(Step step, int member) {
    step.slot = slot_of_[static_cast<std::size_t>(member)];
    if (at(member).op == Op::ComplexPole) step.other = slot_of_[static_cast<std::size_t>(imaginary_of(member))];
    result_.steps.push_back(step);
    result_.passes.back().last = result_.steps.size();
  }

  // It stands right after its complex pole.
  int imaginary_of(int pole) const { return pole + 1; }

  void give_slots(int member, bool in_loop) {
    give_slot(static_cast<std::size_t>(member), in_loop);
    if (at(member).op == Op::ComplexPole) give_slot(static_cast<std::size_t>(imaginary_of(member)), in_loop);
  }
  void give_slot(std::size_t value, bool in_loop) {
    if (past_of_[value] == 0 && !free_.empty()) {
      slot_of_[value] = free_.back();
      free_.pop_back();
      return;
    }
    Slot slot;
    slot.past = past_of_[value];
    slot.initial = initial_[value];
    slot.in_loop = in_loop;
    slot_of_[value] = new_slot(slot);
  }

  void release_operands(int member, int part) {
    for (const int arg : at(member).args)
      if (arg >= 0) release(source_of(program_, arg), part);
  }
  void release_unused(int member) {
    release(member, -1);
    if (at(member).op == Op::ComplexPole) release(imaginary_of(member), -1);
  }
  void release(int value, int part) {
    const auto index = static_cast<std::size_t>(value);
    if (!is_computed(value) || past_of_[index] > 0 || last_use_[index] != part || slot_of_[index] < 0) return;
    free_.push_back(slot_of_[index]);
    last_use_[index] = kForEver;  // once
  }

  const Program& program_;
  const std::vector<bool>& held_;
  const std::vector<Part>& parts_;
  std::vector<int> slot_of_;
  std::vector<int> last_use_;  // the part that reads it last
  std::vector<int> past_of_;
  std::vector<float> initial_;
  std::vector<int> free_;
  Schedule result_;
};

}  // namespace

Schedule schedule(Program program, bool held_inputs) {
  resolve_past(program, held_inputs);
  const std::vector<bool> held = held_values(program, held_inputs);
  Fuser(program, find_parts(program, held)).fuse();
  return Scheduler(program, held, find_parts(program, held)).make();
}

}  // namespace tutti::expressions
