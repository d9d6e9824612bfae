// A Patch: a patch file that has been read and found right. All names are resolved; lists are not yet expanded, random numbers
// not yet drawn. compile.h makes the Plan from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "coordinator/patch/expression.h"
#include "coordinator/patch/generators.h"
#include "coordinator/patch/problem.h"
#include "worker/objects/registry.h"
#include "worker/plan.h"

namespace tutti {

// Part of a value that may be a list: numbers, an expression (which gives all its streams), or a list generator.
using Item = std::variant<std::vector<double>, Expression, Generator>;
using Items = std::vector<Item>;

struct PatchAction {
  Action::Kind kind = Action::Set;
  int object = 0;     // index in Patch::objects
  int parameter = 0;  // Set: index in Declaration::parameters, or kMul, kAdd
  Items to;           // Set
  int line = 0;
};

// What the patch gives for one parameter.
struct Given {
  using Points = std::vector<std::pair<double, double>>;
  using Tables = std::vector<int>;  // indices of table objects
  using Names = std::vector<std::string>;
  struct Rows {
    std::vector<double> numbers;  // row after row
    std::size_t width = 0;
  };
  int parameter = 0;  // index in Declaration::parameters, or kMul, kAdd
  int line = 0;
  // Input, Value, mul, add, Numbers: items. Integer, Number, Flag: a number. Path, Text: text as written. Table, Tables: table objects.
  std::variant<Items, double, std::string, Tables, Points, Names, Rows, std::vector<PatchAction>> value;
};

struct PatchObject {
  std::string name;
  int line = 0;
  const ObjectType* type = nullptr;
  std::vector<Given> given;  // in the order of the file
  std::vector<int> out;      // channels; empty: not sent out
  bool out_is_list = false;  // else the streams follow each other from out[0] on
  Play play;
  int rate = 1;              // worker/rates.h

  const Given* find(int parameter) const;  // nullptr: left at its default
};

struct Patch {
  std::string path;       // for messages
  std::string stem;       // "chorus" of patches/chorus.json
  std::string directory;  // where the files it names are looked for
  std::string title;
  std::uint64_t seed = 0;
  int channels = 2;
  std::vector<PatchObject> objects;  // in the order of the file
};

struct LoadedPatch {
  std::optional<Patch> patch;     // only where there are no problems
  std::vector<Problem> problems;  // all of them, up to kMaxProblems
};

LoadedPatch load_patch(const std::string& path);
// `path` is for messages and gives stem and directory; it need not exist.
LoadedPatch parse_patch(std::string_view text, const std::string& path);

}  // namespace tutti
