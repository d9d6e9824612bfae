#include <cmath>

#include "coordinator/patch/limits.h"
#include "coordinator/patch/reader.h"
#include "worker/objects/spectral_signals.h"

namespace tutti {

bool in_range(const Parameter& parameter, double number) { return number >= parameter.min && number <= parameter.max; }

std::string expected_number(const Parameter& parameter, std::string_view noun) {
  const bool low = std::isfinite(parameter.min), high = std::isfinite(parameter.max);
  std::string text(noun);
  if (low && high) text += " from " + shown(parameter.min) + " to " + shown(parameter.max);
  else if (low) text += " of at least " + shown(parameter.min);
  else if (high) text += " of at most " + shown(parameter.max);
  if (!parameter.unit.empty()) text += (low || high ? " " : " of ") + parameter.unit;
  return text;
}

std::string expected_value(const Parameter& parameter) {
  switch (parameter.kind) {
    case ParameterKind::Input:
      if (parameter.spectrum) return "the name of an object that makes frames of a spectrum, as PVAnal, or a list of them";
      return "a signal, as \"name\", a number, or a list of them";
    case ParameterKind::Value: return expected_number(parameter) + (parameter.signal ? ", a signal, or a list of them" : " or a list of them");
    case ParameterKind::Numbers: return "a list of numbers";
    case ParameterKind::Integer: return expected_number(parameter, "a whole number");
    case ParameterKind::Number: return expected_number(parameter);
    case ParameterKind::Flag: return "true or false";
    case ParameterKind::Path: return "the path of a file";
    case ParameterKind::Points: return "a list of [time, value] pairs";
    case ParameterKind::Table: return parameter.matrix ? "the name of a matrix object" : "the name of a table object";
    case ParameterKind::Tables: return parameter.matrix ? "a list of names of matrix objects" : "a list of names of table objects";
    case ParameterKind::Names: return "a name, or a list of names";
    case ParameterKind::Text: return "a text, or a list of its lines";
    case ParameterKind::Rows: return "a list of rows, each a list of numbers";
    case ParameterKind::Actions: return "a list of actions";
  }
  return "";
}

bool PatchReader::check_range(const Parameter& parameter, double number, const Value& value, const std::string& pointer) {
  if (in_range(parameter, number)) return true;
  problems_.add(pointer, value.line, "found " + shown(number) + ", expected " + expected_number(parameter, parameter.kind == ParameterKind::Integer ? "a whole number" : "a number"));
  return false;
}

Items PatchReader::read_items(const Value& value, const Place& place) {
  Items items;
  const Value::List* list = value.list();
  if (!list) {
    read_item(value, place.pointer, place.parameter, items);
    return items;
  }
  if (list->empty()) add(place.pointer, value, expected_value(place.parameter));
  for (std::size_t i = 0; i < list->size() && !problems_.enough(); ++i) {
    const Value& element = (*list)[i];
    const double* number = element.number();
    // The quick way for long lists of numbers: no pointer is made for what is right.
    if (number && in_range(place.parameter, *number) && !items.empty() && std::holds_alternative<std::vector<double>>(items.back()))
      std::get<std::vector<double>>(items.back()).push_back(*number);
    else
      read_item(element, at(place.pointer, i), place.parameter, items);
  }
  return items;
}

void PatchReader::read_item(const Value& value, const std::string& pointer, const Parameter& parameter, Items& items) {
  if (parameter.spectrum && !value.string()) {
    add(pointer, value, expected_value(parameter));
  } else if (const double* number = value.number()) {
    check_range(parameter, *number, value, pointer);
    items.push_back(std::vector<double>{*number});
  } else if (value.string()) {
    read_expression(value, pointer, parameter, items);
  } else if (value.object()) {
    std::optional<Generator> generator = read_generator(value, pointer, problems_);
    if (!generator) return;
    for (const double number : generator->given)
      if (!check_range(parameter, number, value, pointer)) break;
    items.push_back(std::move(*generator));
  } else {
    add(pointer, value, expected_value(parameter));
  }
}

void PatchReader::read_expression(const Value& value, const std::string& pointer, const Parameter& parameter, Items& items) {
  if (parameter.kind == ParameterKind::Numbers) return add(pointer, value, "a number");
  auto parsed = parse_expression(*value.string());
  if (const auto* error = std::get_if<ExpressionError>(&parsed)) return problems_.add(pointer, value.line, error->message);
  Expression& expression = std::get<Expression>(parsed);
  const std::size_t problems_before = problems_.count();
  resolve(expression, value, pointer);
  const bool resolved = problems_.count() == problems_before;
  if (!parameter.signal && !expression.is_constant())
    return problems_.add(pointer, value.line, "found the signal " + in_quotes(expression.text) + ", expected " + expected_number(parameter) + ": " + parameter.name + " can't be a signal");
  if (!resolved || check_spectra(expression, parameter, value, pointer)) items.push_back(std::move(expression));
}

// Frames of a spectrum are read as they are, and by nobody else.
bool PatchReader::check_spectra(const Expression& expression, const Parameter& parameter, const Value& value, const std::string& pointer) {
  const auto type_of = [&](const Expression::Step& step) {
    const auto* name = std::get_if<Expression::Name>(&step);
    return name && name->object >= 0 ? patch_->objects[static_cast<std::size_t>(name->object)].type : nullptr;
  };
  if (parameter.spectrum) {
    const ObjectType* type = type_of(expression.steps.front());
    const bool alone = expression.steps.size() == 1 || (expression.steps.size() == 2 && std::holds_alternative<Slice>(expression.steps[1]));
    if (alone && type && is_spectral(type->declaration)) return true;
    problems_.add(pointer, value.line, "found " + in_quotes(expression.text) + (alone && type ? ", a " + type->declaration.name : std::string()) + ", expected " + expected_value(parameter));
    return false;
  }
  for (const Expression::Step& step : expression.steps) {
    const ObjectType* type = type_of(step);
    if (!type || !is_spectral(type->declaration)) continue;
    problems_.add(pointer, value.line, "found " + in_quotes(std::get<Expression::Name>(step).name) + ", a " + type->declaration.name +
                                           ", which makes frames of a spectrum, not samples; expected a signal, as PVSynth makes of them");
    return false;
  }
  return true;
}

// Finds the objects that an expression names.
void PatchReader::resolve(Expression& expression, const Value& value, const std::string& pointer) {
  for (Expression::Step& step : expression.steps) {
    if (problems_.enough()) return;
    auto* name = std::get_if<Expression::Name>(&step);
    if (!name) continue;
    const int* object = find_object(name->name);
    if (!object) {
      if (name->name == "pi" && name->output.empty()) continue;
      problems_.add(pointer, value.line, "found the name " + in_quotes(name->name) + ", expected an object of this patch" + suggestion(name->name, object_names()));
      continue;
    }
    name->object = *object;
    const ObjectType* type = patch_->objects[static_cast<std::size_t>(*object)].type;
    if (type && type->declaration.role != ObjectRole::Audio)
      problems_.add(pointer, value.line, "found " + in_quotes(name->name) + ", a " + type->declaration.name + ", expected an object with a signal");
    else if (type && !name->output.empty())
      resolve_output(*name, type->declaration, value, pointer);
  }
}

void PatchReader::resolve_output(Expression::Name& name, const Declaration& declaration, const Value& value, const std::string& pointer) {
  if (const std::optional<int> port = declaration.find_output(name.output)) {
    name.port = *port;
    return;
  }
  std::string expected;
  std::vector<std::string_view> names;
  for (const OutputPort& port : declaration.outputs) {
    if (port.name.empty()) continue;
    names.push_back(port.name);
    expected += (expected.empty() ? "one of its outputs " : ", ") + port.name;
  }
  problems_.add(pointer, value.line,
                "found the output " + in_quotes(name.output) + " of " + in_quotes(name.name) + ", " +
                    (names.empty() ? "but " + declaration.name + " has no named outputs; expected " + in_quotes(name.name)
                                   : "a " + declaration.name + ", expected " + expected + suggestion(name.output, names)));
}

}  // namespace tutti
