#include "worker/expressions/variables.h"

#include "worker/expressions/words.h"

namespace tutti::expressions {

bool is_call_of(const Element& element, std::string_view name) { return element.is_group() && element.elements.front().word == name; }

void find_variables(std::span<const Element> elements, Names& names) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (is_call_of(elements[i], "define")) continue;
    if (elements[i].is_group()) find_variables(elements[i].elements, names);
    else if ((elements[i].word == "let" || elements[i].word == "var") && i + 1 < elements.size() && is_variable(elements[i + 1].word)) names.insert(elements[i + 1].word);
  }
}

Variables::Scope Variables::scope_of(const Names& names) {
  Scope scope;
  for (const std::string_view name : names) scope[name] = &all_.emplace_back();
  return scope;
}

Value Variables::read(Variable& variable) {
  if (variable.value.real >= 0) return variable.value;
  if (variable.past.real < 0) variable.past = {builder_.past(-1, 1, 0), builder_.past(-1, 1, 0)};
  return variable.past;
}

void Variables::link_past() {
  for (Variable& variable : all_) {
    if (variable.past.real < 0) continue;
    const auto or_zero = [&](int instruction) { return instruction >= 0 ? instruction : builder_.number(0); };
    builder_.link(variable.past.real, or_zero(variable.value.real));
    builder_.link(variable.past.imaginary, or_zero(variable.value.imaginary));
  }
}

}  // namespace tutti::expressions
