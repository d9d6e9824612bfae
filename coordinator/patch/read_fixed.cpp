#include <cmath>

#include "coordinator/patch/limits.h"
#include "coordinator/patch/reader.h"

namespace tutti {

void PatchReader::read_fixed(const Value& value, const Place& place, Given& given) {
  const Parameter& parameter = place.parameter;
  const double* number = value.number();
  const std::string* text = value.string();
  switch (parameter.kind) {
    case ParameterKind::Integer:
      if (!number || *number != std::floor(*number) || std::abs(*number) > 2147483647.0) return add(place.pointer, value, expected_value(parameter));
      check_range(parameter, *number, value, place.pointer);
      given.value = *number;
      return;
    case ParameterKind::Number:
      if (!number) return add(place.pointer, value, expected_value(parameter));
      check_range(parameter, *number, value, place.pointer);
      given.value = *number;
      return;
    case ParameterKind::Flag:
      if (!value.flag()) return add(place.pointer, value, expected_value(parameter));
      given.value = *value.flag() ? 1.0 : 0.0;
      return;
    case ParameterKind::Path:
      if (!text || text->empty() || text->size() > kMaxPathLength || text->find('\0') != std::string::npos) return add(place.pointer, value, expected_value(parameter));
      given.value = *text;
      return;
    case ParameterKind::Table: {
      Given::Tables tables;
      read_table(value, place.pointer, parameter, tables);
      given.value = std::move(tables);
      return;
    }
    case ParameterKind::Tables: return read_tables(value, place, given);
    case ParameterKind::Names: return read_names(value, place, given);
    case ParameterKind::Text: return read_text(value, place, given);
    case ParameterKind::Rows: return read_rows(value, place, given);
    default: return read_points(value, place, given);
  }
}

void PatchReader::read_table(const Value& value, const std::string& pointer, const Parameter& parameter, Given::Tables& tables) {
  const std::string* text = value.string();
  if (!text) return add(pointer, value, expected_value(parameter));
  const int* object = find_object(*text);
  const ObjectType* type = object ? patch_->objects[static_cast<std::size_t>(*object)].type : nullptr;
  const std::string expected = parameter.matrix ? "expected a matrix object" : "expected a table object";
  const auto found = [&](const std::string& what) { problems_.add(pointer, value.line, "found " + in_quotes(*text) + ", a " + type->declaration.name + ", " + what); };
  if (!object) problems_.add(pointer, value.line, "found the name " + in_quotes(*text) + ", " + expected + " of this patch" + suggestion(*text, object_names()));
  else if (type && (type->declaration.role != ObjectRole::Table || (parameter.matrix && !type->declaration.makes_matrix()))) found(expected);
  else if (type && !parameter.matrix && type->declaration.makes_matrix()) found("which is a matrix; expected a table object of one row");
  else tables.push_back(*object);
}

void PatchReader::read_tables(const Value& value, const Place& place, Given& given) {
  const Value::List* list = value.list();
  if (!list || list->empty() || list->size() > kMaxStreams) return add(place.pointer, value, expected_value(place.parameter));
  Given::Tables tables;
  for (std::size_t i = 0; i < list->size() && !problems_.enough(); ++i) read_table((*list)[i], at(place.pointer, i), place.parameter, tables);
  given.value = std::move(tables);
}

void PatchReader::read_names(const Value& value, const Place& place, Given& given) {
  Given::Names names;
  const auto read = [&](const Value& one, const std::string& pointer) {
    const std::string* text = one.string();
    if (!text || text->empty() || text->size() > kMaxNameLength) add(pointer, one, expected_value(place.parameter));
    else names.push_back(*text);
  };
  const Value::List* list = value.list();
  if (!list) read(value, place.pointer);
  else if (list->empty() || list->size() > kMaxStreams) add(place.pointer, value, expected_value(place.parameter));
  else
    for (std::size_t i = 0; i < list->size() && !problems_.enough(); ++i) read((*list)[i], at(place.pointer, i));
  given.value = std::move(names);
}

void PatchReader::read_points(const Value& value, const Place& place, Given& given) {
  const Value::List* list = value.list();
  if (!list || list->empty() || list->size() > kMaxStreams) return add(place.pointer, value, expected_value(place.parameter));
  Given::Points points;
  points.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Value& element = (*list)[i];
    const Value::List* pair = element.list();
    if (!pair || pair->size() != 2 || !(*pair)[0].number() || !(*pair)[1].number()) return add(at(place.pointer, i), element, "a pair of numbers, [time, value]");
    points.emplace_back(*(*pair)[0].number(), *(*pair)[1].number());
    if (i > 0 && points[i].first < points[i - 1].first)
      return problems_.add(at(place.pointer, i), element.line, "found the time " + shown(points[i].first) + " after " + shown(points[i - 1].first) + ", expected times that do not decrease");
  }
  given.value = std::move(points);
}

// A string, or a list of strings, one for each line.
void PatchReader::read_text(const Value& value, const Place& place, Given& given) {
  std::string text;
  const auto read = [&](const Value& line, const std::string& pointer) {
    if (!line.string()) return add(pointer, line, "a string");
    text += *line.string();
    if (text.size() > kMaxTextLength) return add(place.pointer, value, "at most " + std::to_string(kMaxTextLength) + " characters");
  };
  const Value::List* list = value.list();
  if (!list && !value.string()) return add(place.pointer, value, expected_value(place.parameter));
  if (!list) read(value, place.pointer);
  else
    for (std::size_t i = 0; i < list->size() && !problems_.enough(); ++i) {
      if (i > 0) text += '\n';
      read((*list)[i], at(place.pointer, i));
    }
  given.value = std::move(text);
}

void PatchReader::read_rows(const Value& value, const Place& place, Given& given) {
  const Value::List* list = value.list();
  if (!list || list->empty() || list->size() > kMaxStreams) return add(place.pointer, value, expected_value(place.parameter));
  Given::Rows rows;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Value& element = (*list)[i];
    const Value::List* row = element.list();
    if (!row || row->empty() || row->size() > kMaxStreams) return add(at(place.pointer, i), element, "a row, a list of numbers");
    if (i == 0) rows.width = row->size();
    if (row->size() != rows.width) return add(at(place.pointer, i), element, "a row of " + std::to_string(rows.width) + " numbers, as the first");
    for (std::size_t j = 0; j < row->size(); ++j) {
      if (!(*row)[j].number()) return add(at(at(place.pointer, i), j), (*row)[j], "a number");
      rows.numbers.push_back(*(*row)[j].number());
    }
  }
  given.value = std::move(rows);
}

}  // namespace tutti
