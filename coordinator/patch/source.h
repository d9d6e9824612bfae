// The text of a patch as a tree of values that know their lines. What the tree means is not looked at here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "coordinator/patch/problem.h"

namespace tutti {

struct Member;

struct Value {
  using List = std::vector<Value>;
  using Object = std::vector<Member>;  // in the order of the file; names are unique

  std::variant<std::monostate, bool, double, std::string, List, Object> content;
  int line = 0;

  const bool* flag() const { return std::get_if<bool>(&content); }
  const double* number() const { return std::get_if<double>(&content); }
  const std::string* string() const { return std::get_if<std::string>(&content); }
  const List* list() const { return std::get_if<List>(&content); }
  const Object* object() const { return std::get_if<Object>(&content); }
  // An object's member; nullptr where there is none or this is no object.
  const Value* find(std::string_view name) const;
  // For messages: `the number 5`, `the string "abc"`, `a list of 3`, ...
  std::string description() const;
};

struct Member {
  std::string name;
  int line = 0;
  Value value;
};

// Reads JSON with // and /* */ comments. Nothing if the text is not that, is nested deeper than kMaxJsonDepth, holds more than
// kMaxJsonValues values, a number that is not finite, or a key twice in one object.
std::optional<Value> read_source(std::string_view text, Problems& problems);

}  // namespace tutti
