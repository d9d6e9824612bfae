// List generators: {"uniform": [190, 210], "count": 50} and its like stand for a list of numbers. They are read when the patch is,
// but make their numbers only once it is known how many there will be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "coordinator/patch/expression.h"
#include "coordinator/patch/source.h"

namespace tutti {

struct Generator {
  enum Kind { Uniform, Choice, Linspace, Geomspace, Repeat, Each };
  Kind kind = Repeat;
  std::vector<double> given;       // [lo, hi], the choices, [a, b] or what is repeated
  Expression each;                 // Each
  std::size_t count = 1;

  std::size_t size() const { return kind == Repeat ? count * given.size() : count; }
  bool is_random() const { return kind == Uniform || kind == Choice; }
  // The numbers, drawn from `random` (SplitMix64's state) where they are random. Each: may give inf or nan.
  std::vector<double> numbers(std::uint64_t& random, double rate) const;
};

// Reads one; nothing, and a problem, where it is not one.
std::optional<Generator> read_generator(const Value& value, const std::string& pointer, Problems& problems);

}  // namespace tutti
