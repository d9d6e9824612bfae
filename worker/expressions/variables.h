// The variables (#name) of an expression, while it is compiled. A variable is the value it was given last, in the order of the text; read before it is
// given one, it is what it was at the end of the frame before.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <span>
#include <string_view>

#include "worker/expressions/builder.h"
#include "worker/expressions/tree.h"

namespace tutti::expressions {

// Instructions for the real and the imaginary part; -1: there is none.
struct Value {
  int real = -1, imaginary = -1;
};

using Names = std::set<std::string_view>;

// The variables that elements set by let or var, groups within them too, functions that they define not.
void find_variables(std::span<const Element> elements, Names& names);
// Is it the group (name ...)?
bool is_call_of(const Element& element, std::string_view name);

class Variables {
 public:
  explicit Variables(Builder& builder) : builder_(builder) {}

  struct Variable {
    Value value;
    Value past;
  };
  // Those of one function that is written out, or of the whole expression.
  using Scope = std::map<std::string_view, Variable*>;

  Scope scope_of(const Names& names);
  Value read(Variable& variable);
  // When all is written out: what was read before it was set is what it was set to in the end.
  void link_past();

 private:
  Builder& builder_;
  std::deque<Variable> all_;
};

}  // namespace tutti::expressions
