// The registry: every object's declaration and how to make it, filled before main() by the OBJECT, UNIT and TABLE lines of the
// object files. Read-only afterwards, from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "worker/objects/declaration.h"
#include "worker/objects/unit.h"

namespace tutti {

using MakeUnit = std::unique_ptr<Unit> (*)(const UnitSetup&);
// Makes a table (one for each of its streams) from the fixed parameters (in the order of their declaration). Throws std::runtime_error with one clear line.
using MakeTable = std::vector<MadeTable> (*)(double rate, const std::vector<Fixed>&);

struct ObjectType {
  Declaration declaration;
  MakeUnit make = nullptr;  // for the best instruction set of this machine
  MakeTable make_table = nullptr;
  std::int64_t target = 0;  // Highway's number of that instruction set; smaller is better
  bool pure = false;        // no state: its outputs are held where all its inputs are
  bool foldable = false;    // knows how to write a folded output
};

class Registry {
 public:
  static const ObjectType* find(std::string_view name);             // nullptr: no such object
  static const std::map<std::string, ObjectType, std::less<>>& all();
  static const char* instruction_set();                             // the one that is used, for people: "AVX3", "AVX2", ...
};

// One line of an object file. `file` names the family by its folder. Registrations for instruction sets that this machine
// lacks are dropped. Setting TUTTI_TARGET (SSE4, AVX2, AVX3, NEON) in the environment forbids the better ones, for comparisons.
struct Registration {
  Registration(const char* file, std::int64_t target, bool pure, bool foldable, MakeUnit, MakeTable, Declaration);
};

}  // namespace tutti
