// A signal expression: "mix(src, 2) * 0.5 + lfo[0:4]". Its grammar, tightest first:
//
//   primary   number | pi | name | name.output | function(sum, ...) | (sum)
//   stream    primary[i] | primary[i:j] | primary[i:j:k]       as Python's slices, negative from the end
//   power     stream ^ unary  (or **)                           from the right; -2 ^ 2 is -4
//   unary     -power | +power
//   product   unary * unary / ...
//   sum       product + product - ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "coordinator/patch/functions.h"

namespace tutti {

// What stands between [ and ].
struct Slice {
  bool single = false;  // [first]
  std::optional<std::int64_t> first, last;
  std::int64_t step = 1;
};

// An expression in postfix order: each step takes its arguments from a stack and leaves its result there.
struct Expression {
  struct Name {
    std::string name;
    std::string output;  // empty: the object itself
    int object = -1;     // index in the patch, once it is known
    int port = 0;        // which of its outputs
  };
  struct Call {
    const Function* function;
    int arguments;
  };
  using Step = std::variant<double, Name, Call, Slice>;

  std::string text;
  std::vector<Step> steps;

  bool is_constant() const;  // names no objects
};

struct ExpressionError {
  std::string message;           // `at character 5: found "x", expected ...`
};

// Never deeper than kMaxExpressionDepth, never longer than kMaxExpressionLength.
std::variant<Expression, ExpressionError> parse_expression(std::string_view text);

// The value of an expression of numbers, where `i` is the only name; inf or nan where it is not defined.
// Only for expressions that not_of_i() finds nothing wrong with.
double value_at(const Expression& expression, double i, double rate);
// What is wrong with it as an expression of `i`; nothing if it is one.
std::optional<std::string> not_of_i(const Expression& expression);

}  // namespace tutti
