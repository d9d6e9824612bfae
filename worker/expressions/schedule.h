// In which order a Program is computed, and how many frames of each value at once. Values that do not hear themselves are computed for a whole block,
// one after the other; what is in a loop is computed for as many frames at once as the shortest way back in it is long: one, for $y[-1].
#pragma once

#include <vector>

#include "worker/expressions/program.h"

namespace tutti::expressions {

// Where a value lies. Values that are not needed any more leave their slot to others.
struct Slot {
  bool held = false;    // one value for all frames of a block: a number, or what follows from numbers and held inputs
  bool number = false;  // held, and known: `initial`
  bool in_loop = false;
  float initial = 0;    // what it was before the first frame
  int past = 0;         // frames of it that are kept
  int channel = -1;     // it is an input signal
};

struct Operand {
  int slot = -1;  // -1: none
  int back = 0;   // frames
};

struct Step {
  Op op = Op::Copy;
  int slot = -1;   // that is written
  int other = -1;  // the slot of the imaginary part; -1: nobody wants it
  int state = -1;  // number of the first of its states; -1: it has none
  Operand operands[kMaxArguments];
};

struct Pass {
  std::size_t first = 0, last = 0;  // steps: [first, last)
  int frames = 0;                   // at once; 0: all
};

struct Schedule {
  std::vector<Slot> slots;
  std::vector<Step> held_steps;  // computed once a block
  std::vector<Step> steps;
  std::vector<Pass> passes;
  std::vector<Operand> outputs;
  int states = 0;                // that are kept between frames, for each stream

  bool has_short_loop() const {  // frame by frame: several streams side by side hide what each waits for itself
    for (const Pass& pass : passes)
      if (pass.frames > 0 && pass.frames < 4) return true;
    return false;
  }
};

inline int states_of(Op op) { return op == Op::RandomFloat || op == Op::RandomInteger || op == Op::SampleAndHold || op == Op::ComplexPole ? 2 : has_state(op) ? 1 : 0; }

// `held_inputs`: the input signals change at a block's edge only.
Schedule schedule(Program program, bool held_inputs);

}  // namespace tutti::expressions
