#include "worker/expressions/past.h"

#include <map>

namespace tutti::expressions {

namespace {

class Resolver {
 public:
  Resolver(Program& program, bool held_inputs) : program_(program), held_(held_values(program, held_inputs)) {}

  void resolve() {
    const std::size_t count = program_.instructions.size();
    for (std::size_t i = 0; i < count; ++i)
      if (program_.instructions[i].op == Op::Past) shorten(i);
    for (std::size_t i = 0; i < count; ++i)
      if (program_.instructions[i].op == Op::Past) settle(i);
  }

 private:
  Instruction& at(int i) { return program_.instructions[static_cast<std::size_t>(i)]; }

  // The past of a past is further back; a variable that is set to its own past stays what it was at first.
  void shorten(std::size_t index) {
    Instruction& past = program_.instructions[index];
    const std::size_t most = program_.instructions.size();
    for (std::size_t steps = 0; at(past.args[0]).op == Op::Past && at(past.args[0]).number == past.number; ++steps) {
      if (steps > most || past.args[0] == static_cast<int>(index)) {
        Instruction number;
        number.number = past.number;
        past = number;
        return;
      }
      const Instruction& inner = at(past.args[0]);
      past.distance += inner.distance;
      past.args[0] = inner.args[0];
    }
  }

  void settle(std::size_t index) {
    Instruction& past = program_.instructions[index];
    const int source = past.args[0];
    const float initial = past.number;
    if (at(source).op == Op::Number && at(source).number == initial) {
      past = at(source);
      return;
    }
    const bool computed = at(source).op != Op::Past && !(static_cast<std::size_t>(source) < held_.size() && held_[static_cast<std::size_t>(source)]);
    const auto [known, first] = initial_of_.emplace(source, initial);
    if (!computed || (!first && known->second != initial)) {
      const int copy = copy_of(source, initial);
      program_.instructions[index].args[0] = copy;
    }
  }

  int copy_of(int source, float initial) {
    const auto [found, is_new] = copies_.emplace(std::pair(source, initial), static_cast<int>(program_.instructions.size()));
    if (is_new) {
      Instruction copy;
      copy.op = Op::Copy;
      copy.args[0] = source;
      program_.instructions.push_back(copy);
    }
    return found->second;
  }

  Program& program_;
  std::vector<bool> held_;
  std::map<int, float> initial_of_;
  std::map<std::pair<int, float>, int> copies_;
};

}  // namespace

std::vector<bool> held_values(const Program& program, bool held_inputs) {
  std::vector<bool> held;
  for (const Instruction& i : program.instructions) {
    bool all = (is_pure(i.op) && i.op != Op::Copy) || i.op == Op::Number || (i.op == Op::Input && held_inputs);
    for (const int arg : i.args) all = all && (arg < 0 || held[static_cast<std::size_t>(arg)]);
    held.push_back(all);
  }
  return held;
}

void resolve_past(Program& program, bool held_inputs) { Resolver(program, held_inputs).resolve(); }

}  // namespace tutti::expressions
