// The words of Expr's language: parentheses, and what stands between them and blanks. A comment begins with // or ; and ends with its line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tutti::expressions {

inline constexpr std::size_t kMaxTextBytes = 65'536;

// Where something stands in an expression, from 1; a column is a character, not a byte.
struct Place {
  int line = 1, column = 1;
  std::string_view file = {};  // that was loaded; empty: the expression itself
};
// "line 2, column 7", after the file's path where there is one.
std::string shown(const Place& place);

// What is wrong with an expression, and where. `name` is a misspelt name, `candidates` are what may have been meant.
struct Error {
  Place place;
  std::string message;
  std::string name;
  std::vector<std::string_view> candidates;
};

struct Token {
  enum Kind { Open, Close, Word } kind = Word;
  std::string_view text;  // into the expression
  Place place;
};

// `file`: the path, where the text is a file's.
std::variant<std::vector<Token>, Error> tokens_of(std::string_view text, std::string_view file = {});

}  // namespace tutti::expressions
