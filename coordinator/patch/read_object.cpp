#include <algorithm>
#include <cmath>

#include "coordinator/patch/limits.h"
#include "coordinator/patch/reader.h"
#include "worker/objects/spectral_signals.h"
#include "worker/rates.h"

namespace tutti {

const Parameter& mul_parameter() {
  static const Parameter mul = param("mul", 1).signals().about("the output is multiplied by this");
  return mul;
}

const Parameter& add_parameter() {
  static const Parameter add = param("add", 0).signals().about("then this is added");
  return add;
}

const Parameter& parameter_of(const Declaration& declaration, int index) {
  if (index == kMul) return mul_parameter();
  if (index == kAdd) return add_parameter();
  return declaration.parameters[static_cast<std::size_t>(index)];
}

bool may_run_at_rates(const Declaration& declaration) {
  const auto from_outside = [](const Parameter& p) { return p.input_channel || p.midi_channel; };
  return declaration.role == ObjectRole::Audio && std::none_of(declaration.parameters.begin(), declaration.parameters.end(), from_outside);
}

std::vector<std::string_view> member_names(const Declaration& declaration) {
  std::vector<std::string_view> names{"object"};
  for (const Parameter& p : declaration.parameters) names.push_back(p.name);
  if (makes_sound(declaration)) names.insert(names.end(), {"mul", "add", "out"});
  if (may_run_at_rates(declaration)) names.push_back("rate");
  if (declaration.role != ObjectRole::Table) names.push_back("play");
  return names;
}

void PatchReader::read_object(PatchObject& object, const Value& value) {
  const std::string pointer = at("/objects", object.name);
  object.given.reserve(value.object()->size());
  for (const Member& member : *value.object())
    if (member.name != "object" && !problems_.enough()) read_member(object, member, at(pointer, member.name));
  check_required(object, pointer);
}

void PatchReader::read_member(PatchObject& object, const Member& member, const std::string& pointer) {
  const Declaration& declaration = object.type->declaration;
  const bool audio = makes_sound(declaration);
  std::optional<int> index = declaration.find(member.name);
  if (!index && audio && member.name == "mul") index = kMul;
  if (!index && audio && member.name == "add") index = kAdd;
  if (!index) {
    if (audio && member.name == "out") return read_out(object, member.value, pointer);
    if (member.name == "rate" && may_run_at_rates(declaration)) return read_rate(object, member.value, pointer);
    if (declaration.role != ObjectRole::Table && member.name == "play") return read_play(object, member.value, pointer);
    if (is_spectral(declaration) && (member.name == "mul" || member.name == "add" || member.name == "out"))
      return problems_.add(pointer, member.line,
                           "found the key " + in_quotes(member.name) + ", expected none: " + declaration.name + " makes frames of a spectrum, not samples; PVSynth makes a sound of them");
    return problems_.add(pointer, member.line,
                         "found the key " + in_quotes(member.name) + ", expected a parameter of " + declaration.name + suggestion(member.name, member_names(declaration)));
  }
  Given& given = object.given.emplace_back();
  given.parameter = *index;
  given.line = member.value.line;
  const Place place{pointer, parameter_of(declaration, *index)};
  if (place.parameter.kind == ParameterKind::Actions) read_actions(member.value, pointer, given);
  else if (place.parameter.kind == ParameterKind::Input || place.parameter.kind == ParameterKind::Value || place.parameter.kind == ParameterKind::Numbers)
    given.value = read_items(member.value, place);
  else read_fixed(member.value, place, given);
}

void PatchReader::check_required(const PatchObject& object, const std::string& pointer) {
  const Declaration& declaration = object.type->declaration;
  for (std::size_t i = 0; i < declaration.parameters.size(); ++i)
    if (declaration.parameters[i].required && !object.find(static_cast<int>(i)))
      problems_.add(pointer, object.line, "found no \"" + declaration.parameters[i].name + "\", which " + declaration.name + " needs; expected " + expected_value(declaration.parameters[i]));
}

void PatchReader::read_out(PatchObject& object, const Value& value, const std::string& pointer) {
  const auto read_channel = [&](const Value& channel, const std::string& place) {
    const double* number = channel.number();
    if (number && *number == std::floor(*number) && *number >= 0 && *number < kMaxChannels) object.out.push_back(static_cast<int>(*number));
    else add(place, channel, "a channel, a whole number from 0 to " + std::to_string(kMaxChannels - 1));
  };
  const Value::List* list = value.list();
  if (!list) return read_channel(value, pointer);
  object.out_is_list = true;
  if (list->empty() || list->size() > kMaxStreams) return add(pointer, value, "a channel, or a list of 1 to " + std::to_string(kMaxStreams) + " channels");
  for (std::size_t i = 0; i < list->size() && !problems_.enough(); ++i) read_channel((*list)[i], at(pointer, i));
}

// 8, or 0.125 for an eighth.
void PatchReader::read_rate(PatchObject& object, const Value& value, const std::string& pointer) {
  const double* factor = value.number();
  const double whole = factor && *factor > 0 ? *factor >= 1 ? *factor : -1 / *factor : 0;
  if (whole != std::floor(whole) || std::abs(whole) > kMaxRate || !is_rate(static_cast<int>(whole)))
    return add(pointer, value, "a power of two, from 1/" + std::to_string(kMaxRate) + " to " + std::to_string(kMaxRate) + " times the patch's rate");
  object.rate = static_cast<int>(whole);
}

void PatchReader::read_play(PatchObject& object, const Value& value, const std::string& pointer) {
  if (const bool* on = value.flag()) {
    object.play.on = *on;
    return;
  }
  const Value::Object* members = value.object();
  if (!members) return add(pointer, value, "true, false or {\"delay\": seconds, \"dur\": seconds}");
  for (const Member& member : *members) {
    if (problems_.enough()) return;
    const bool delay = member.name == "delay";
    if (!delay && member.name != "dur") {
      problems_.add(at(pointer, member.name), member.line, "found the key " + in_quotes(member.name) + ", expected delay or dur" + suggestion(member.name, {"delay", "dur"}));
      continue;
    }
    const double* seconds = member.value.number();
    if (!seconds || *seconds < 0 || *seconds > kMaxSeconds) add(at(pointer, member.name), member.value, "a number from 0 to " + shown(kMaxSeconds) + " s");
    else (delay ? object.play.delay : object.play.duration) = *seconds;
  }
}

}  // namespace tutti
