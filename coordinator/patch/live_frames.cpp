#include "coordinator/patch/live_frames.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "coordinator/patch/node_arguments.h"
#include "coordinator/patch/reader.h"
#include "worker/objects/spectral/frame_parameters.h"
#include "worker/objects/spectral_signals.h"

namespace tutti {

namespace {

enum class Says { Nothing, Size, Overlaps, Window };

Says what_it_says(const Declaration& declaration, int parameter) {
  if (parameter < 0 || (declaration.family != "phase vocoder" && declaration.family != "spectral")) return Says::Nothing;
  const Parameter& p = declaration.parameters[static_cast<std::size_t>(parameter)];
  if (p.kind != ParameterKind::Value) return Says::Nothing;
  if (p.name == "size" || p.name == "framesize") return Says::Size;
  if (p.name == "overlaps") return Says::Overlaps;
  return p.name == "wintype" ? Says::Window : Says::Nothing;
}

template <class Visit>
void each_of_frames(const Declaration& declaration, Visit visit) {
  for (int p = 0; p < static_cast<int>(declaration.parameters.size()); ++p)
    if (const Says says = what_it_says(declaration, p); says != Says::Nothing) visit(p, says);
}

// The fixed parameter "largest".
template <class N>
auto* largest_of(N& node, const Declaration& declaration) {
  const auto found = declaration.find("largest");
  return found ? &node.fixed[static_cast<std::size_t>(fixed_index(declaration, *found))] : nullptr;
}

double most(const Argument& argument) { return argument.numbers.empty() ? 0 : *std::max_element(argument.numbers.begin(), argument.numbers.end()); }

int next_size(double number) { return power_of_two(number, kSmallestFrame, kLargestFrame); }

}  // namespace

std::optional<WrongParameter> size_frames(Node& node, const Declaration& declaration) {
  std::optional<WrongParameter> wrong;
  each_of_frames(declaration, [&](int p, Says says) {
    const Parameter& declared = declaration.parameters[static_cast<std::size_t>(p)];
    const Argument& argument = argument_of(node, declaration, p);
    if (!wrong && is_of_all_frames(declaration, p) && argument.numbers.size() > 1)
      wrong = {declared.name, "found a list, expected one number: the frames of a sound lie in several streams", {}, {}};
    for (const double number : argument.numbers)
      if (!wrong && number != std::floor(number))
        wrong = {declared.name, "found " + shown(number) + ", expected " + expected_number(declared, "a whole number"), {}, {}};
    FixedArgument* largest = largest_of(node, declaration);
    if (says != Says::Size || !largest) return;
    const int wanted = next_size(most(argument)), given = largest->number > 0 ? next_size(largest->number) : wanted;
    largest->number = given;
    if (!wrong && given < wanted)
      wrong = {"largest", "found " + std::to_string(given) + ", expected 0 or at least the " + declared.name + ", " + std::to_string(wanted), {}, {}};
  });
  return wrong;
}

void make_room_for_frames(Node& node, const Declaration& declaration, int parameter, double size) {
  FixedArgument* largest = largest_of(node, declaration);
  if (what_it_says(declaration, parameter) == Says::Size && largest) largest->number = std::max(largest->number, static_cast<double>(next_size(size)));
}

std::optional<std::string> expected_of_frames(const Node& node, const Declaration& declaration, int parameter, double value) {
  const Says says = what_it_says(declaration, parameter);
  if (says == Says::Nothing) return std::nullopt;
  const Parameter& p = declaration.parameters[static_cast<std::size_t>(parameter)];
  const auto* largest = largest_of(node, declaration);
  const double end = says == Says::Size && largest && largest->number > 0 ? std::min(p.max, largest->number) : p.max;
  const bool whole = value >= p.min && value <= end && value == std::floor(value);
  if (says == Says::Window) return whole ? std::nullopt : std::optional(expected_number(p, "a whole number"));
  if (whole && std::has_single_bit(static_cast<unsigned>(value))) return std::nullopt;
  std::string expected = "a power of two from " + shown(p.min) + " to " + shown(end);
  if (end < p.max) expected += ", for which there is memory (the patch's \"largest\" says how much)";
  return expected;
}

bool is_of_all_frames(const Declaration& declaration, int parameter) {
  return what_it_says(declaration, parameter) != Says::Nothing && streams_make_frames(declaration);
}

std::string frames_key(const Node& node, const Declaration& declaration) {
  std::string key;
  each_of_frames(declaration, [&](int p, Says) { key += " " + shown(most(argument_of(node, declaration, p))); });
  return key;
}

int frame_size_of(const Node& node, const Declaration& declaration, std::size_t stream) {
  double size = 0;
  each_of_frames(declaration, [&](int p, Says says) {
    const std::vector<double>& numbers = argument_of(node, declaration, p).numbers;
    if (says == Says::Size && !numbers.empty()) size = numbers[stream % numbers.size()];
  });
  return next_size(size);
}

}  // namespace tutti
