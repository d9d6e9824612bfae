// Puts a Program together: what is known is computed at once, and what is there already is not made again.
#pragma once

#include <initializer_list>
#include <map>
#include <tuple>
#include <utility>

#include "worker/expressions/program.h"

namespace tutti::expressions {

inline constexpr std::size_t kMaxInstructions = 4096;

class Builder {
 public:
  int number(float x);
  int input(int channel);
  int operation(Op op, std::initializer_list<int> args);
  // `source` < 0: it is not known yet, link() tells it.
  int past(int source, int distance, float initial);
  void link(int past, int source) { instructions_[static_cast<std::size_t>(past)].args[0] = source; }

  const float* number_at(int instruction) const;  // nullptr: no number
  bool full() const { return instructions_.size() > kMaxInstructions; }
  std::vector<Instruction> take() { return std::move(instructions_); }

 private:
  using Key = std::tuple<Op, std::array<int, kMaxArguments>, std::uint32_t, int, int>;
  int add(const Instruction& instruction);
  int add_or_find(const Instruction& instruction);
  int turns_of(int angle) const;  // x, of an angle of 2 pi x radians; -1: it is none. Its sine is shorter

  std::vector<Instruction> instructions_;
  std::map<Key, int> known_;
};

}  // namespace tutti::expressions
