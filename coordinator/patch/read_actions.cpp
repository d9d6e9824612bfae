#include "coordinator/patch/limits.h"
#include "coordinator/patch/reader.h"
#include "worker/objects/spectral_signals.h"

namespace tutti {

namespace {
constexpr std::string_view kExpected = "an action: {\"set\": \"name.parameter\", \"to\": value}, {\"play\": \"name\"} or {\"stop\": \"name\"}";
}

void PatchReader::read_actions(const Value& value, const std::string& pointer, Given& given) {
  std::vector<PatchAction> actions;
  const Value::List* list = value.list();
  if (!list) return add(pointer, value, "a list of actions: [{\"set\": \"name.parameter\", \"to\": value}, {\"play\": \"name\"}, ...]");
  for (std::size_t i = 0; i < list->size() && !problems_.enough(); ++i) read_action((*list)[i], at(pointer, i), actions);
  given.value = std::move(actions);
}

void PatchReader::read_action(const Value& value, const std::string& pointer, std::vector<PatchAction>& actions) {
  const Value* target = nullptr;
  const Value* to = nullptr;
  PatchAction action;
  action.line = value.line;
  if (!value.object() || value.object()->empty()) return add(pointer, value, std::string(kExpected));
  for (const Member& member : *value.object()) {
    const bool is_kind = member.name == "set" || member.name == "play" || member.name == "stop";
    if (member.name == "to") {
      to = &member.value;
    } else if (is_kind && !target) {
      target = &member.value;
      action.kind = member.name == "set" ? Action::Set : member.name == "play" ? Action::Play : Action::Stop;
    } else {
      return problems_.add(at(pointer, member.name), member.line, "found the key " + in_quotes(member.name) + ", expected " + std::string(kExpected) + suggestion(member.name, {"set", "to", "play", "stop"}));
    }
  }
  const std::string place = at(pointer, action.kind == Action::Set ? "set" : action.kind == Action::Play ? "play" : "stop");
  if (!target) return add(pointer, value, std::string(kExpected));
  if (!target->string()) return add(place, *target, action.kind == Action::Set ? "\"name.parameter\"" : "the name of an object");
  if (action.kind == Action::Set) {
    if (!read_set(*target, to, pointer, action)) return;
  } else {
    if (to) return problems_.add(at(pointer, "to"), to->line, "found the key \"to\", which only {\"set\": ...} has; expected " + std::string(kExpected));
    if (!read_target(*target->string(), *target, place, action)) return;
  }
  actions.push_back(std::move(action));
}

// The object that an action acts upon.
bool PatchReader::read_target(std::string_view name, const Value& value, const std::string& pointer, PatchAction& action) {
  const int* object = find_object(name);
  if (!object) {
    problems_.add(pointer, value.line, "found the name " + in_quotes(name) + ", expected an object of this patch" + suggestion(name, object_names()));
    return false;
  }
  const ObjectType* type = patch_->objects[static_cast<std::size_t>(*object)].type;
  if (!type) return false;  // reported already
  if (type->declaration.role == ObjectRole::Table) {
    problems_.add(pointer, value.line, "found " + in_quotes(name) + ", a " + type->declaration.name + ", expected an object that plays");
    return false;
  }
  action.object = *object;
  return true;
}

bool PatchReader::read_set(const Value& target, const Value* to, const std::string& pointer, PatchAction& action) {
  const std::string_view text = *target.string();
  const std::string place = at(pointer, "set");
  const auto dot = text.find('.');
  if (dot == std::string_view::npos) {
    add(place, target, "\"name.parameter\"");
    return false;
  }
  if (!read_target(text.substr(0, dot), target, place, action)) return false;
  const Declaration& declaration = patch_->objects[static_cast<std::size_t>(action.object)].type->declaration;
  const std::string_view name = text.substr(dot + 1);
  std::vector<std::string_view> settable;
  std::optional<int> found;
  for (std::size_t i = 0; i < declaration.parameters.size(); ++i) {
    const Parameter& p = declaration.parameters[i];
    if (p.kind != ParameterKind::Value && p.kind != ParameterKind::Input) continue;
    settable.push_back(p.name);
    if (p.name == name) found = static_cast<int>(i);
  }
  if (makes_sound(declaration)) {
    settable.insert(settable.end(), {"mul", "add"});
    if (name == "mul") found = kMul;
    if (name == "add") found = kAdd;
  }
  if (!found) {
    problems_.add(place, target.line, "found the parameter " + in_quotes(name) + ", expected one of " + declaration.name + " that can be set" + suggestion(name, settable));
    return false;
  }
  action.parameter = *found;
  if (!to) {
    problems_.add(pointer, target.line, "found no \"to\", expected a value: a number, a list or a list generator");
    return false;
  }
  Parameter numbers_only = parameter_of(declaration, *found);
  numbers_only.name = "to";  // for messages
  numbers_only.signal = false;
  numbers_only.kind = ParameterKind::Value;
  action.to = read_items(*to, {at(pointer, "to"), numbers_only});
  return true;
}

}  // namespace tutti
