// What an expression's words make: words, and groups of them between parentheses.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "worker/expressions/tokens.h"

namespace tutti::expressions {

inline constexpr int kMaxDepth = 200;  // parentheses in parentheses

struct Element {
  std::string_view word;           // empty: a group
  std::vector<Element> elements;   // of a group
  Place place;
  bool is_group() const { return word.empty(); }
};

// The elements of the whole expression, which needs no parentheses around it. `file`: the path, where the text is a file's.
std::variant<std::vector<Element>, Error> parse(std::string_view text, std::string_view file = {});

// A text with these elements: never longer than the one that they were read from.
std::string written(const std::vector<Element>& elements);

}  // namespace tutti::expressions
