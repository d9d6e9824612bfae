// Finds what hears itself in a Program: the strongly connected parts of the graph of what reads what, the past included (Tarjan, "Depth-first search and
// linear graph algorithms", SIAM Journal on Computing 1, 1972).
#pragma once

#include <vector>

#include "worker/expressions/program.h"

namespace tutti::expressions {

struct Part {
  std::vector<int> members;  // instructions, in their order
  bool loop = false;
  int frames = 0;            // the shortest way back in a loop
};

// What the outputs need, `held` values and what is not computed left out; each part stands after those it reads.
std::vector<Part> find_parts(const Program& program, const std::vector<bool>& held);

// The instruction that computes a value: a complex pole computes its imaginary part too.
inline int computed_by(const Program& program, int value) {
  const Instruction& i = program.instructions[static_cast<std::size_t>(value)];
  return i.op == Op::Imaginary ? i.args[0] : value;
}

// The value that is read, now or in the past.
inline int source_of(const Program& program, int value) {
  const Instruction& i = program.instructions[static_cast<std::size_t>(value)];
  return i.op == Op::Past ? i.args[0] : value;
}

}  // namespace tutti::expressions
