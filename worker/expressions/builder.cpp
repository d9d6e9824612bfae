#include "worker/expressions/builder.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "worker/expressions/numbers.h"

namespace tutti::expressions {

int Builder::add(const Instruction& instruction) {
  instructions_.push_back(instruction);
  return static_cast<int>(instructions_.size()) - 1;
}

int Builder::add_or_find(const Instruction& i) {
  const Key key{i.op, i.args, std::bit_cast<std::uint32_t>(i.number), i.distance, i.channel};
  const auto [found, is_new] = known_.emplace(key, static_cast<int>(instructions_.size()));
  return is_new ? add(i) : found->second;
}

int Builder::number(float x) {
  Instruction instruction;
  instruction.number = x;
  return add_or_find(instruction);
}

int Builder::input(int channel) {
  Instruction instruction;
  instruction.op = Op::Input;
  instruction.channel = channel;
  return add_or_find(instruction);
}

int Builder::past(int source, int distance, float initial) {
  Instruction instruction;
  instruction.op = Op::Past;
  instruction.args[0] = source;
  instruction.distance = distance;
  instruction.number = initial;
  return source < 0 ? add(instruction) : add_or_find(instruction);
}

const float* Builder::number_at(int instruction) const {
  const Instruction& i = instructions_[static_cast<std::size_t>(instruction)];
  return i.op == Op::Number ? &i.number : nullptr;
}

int Builder::turns_of(int angle) const {
  constexpr float turn = 2 * std::numbers::pi_v<float>;
  const Instruction& product = instructions_[static_cast<std::size_t>(angle)];
  if (product.op != Op::Mul) return -1;
  for (const std::size_t side : {0u, 1u})
    if (const float* x = number_at(product.args[side]); x && std::fabs(*x - turn) < 2e-6f) return product.args[1 - side];
  return -1;
}

int Builder::operation(Op op, std::initializer_list<int> args) {
  Instruction instruction;
  instruction.op = op;
  std::copy(args.begin(), args.end(), instruction.args.begin());
  if (op == Op::RandomFloat || op == Op::RandomInteger) return add(instruction);
  if (!is_pure(op)) return add_or_find(instruction);
  if (op == Op::Sin || op == Op::Cos)
    if (const int turns = turns_of(instruction.args[0]); turns >= 0) return operation(op == Op::Sin ? Op::SinTurns : Op::CosTurns, {turns});
  float numbers[kMaxArguments] = {};
  bool known = true;
  std::size_t count = 0;
  for (const int arg : args) {
    const float* x = number_at(arg);
    known &= x != nullptr;
    numbers[count++] = x ? *x : 0;
  }
  if (known) return number(value_of(op, numbers[0], numbers[1], numbers[2]));
  return add_or_find(instruction);
}

}  // namespace tutti::expressions
