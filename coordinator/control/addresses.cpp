#include "coordinator/control/addresses.h"

#include <lo/lo.h>

#include <algorithm>

#include "coordinator/patch/nearest_name.h"
#include "coordinator/patch/node_arguments.h"
#include "coordinator/patch/reader.h"
#include "worker/objects/registry.h"
#include "worker/objects/spectral_signals.h"

namespace tutti {
namespace {

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

std::string listed(const std::vector<std::string_view>& names) {
  constexpr std::size_t kMost = 12;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) text += (i > 0 ? ", " : "") + std::string(names[i]);
  return names.size() > kMost ? text + ", ..." : text;
}

bool is_copy_called(std::string name, std::string_view called) {
  const std::size_t number = name.rfind('#');
  if (number == std::string::npos) return false;
  name[number] = '.';
  return name == called;
}

bool matches(const std::string& name, std::string_view wanted) {
  if (name == wanted) return true;
  return wanted.find_first_of("*?[{") != std::string_view::npos && lo_pattern_match(name.c_str(), std::string(wanted).c_str()) != 0;
}

// Names of what expressions made have a further dot: "chorus.phs.input".
std::string_view object_of(const Node& node, std::string_view patch) {
  const std::string_view name = std::string_view(node.name).substr(patch.size() + 1);
  return name.find('.') == std::string_view::npos ? name : std::string_view();
}

template <class Visit>
void each_parameter(const Declaration& declaration, Visit visit) {
  for (std::size_t p = 0; p < declaration.parameters.size(); ++p) visit(std::string_view(declaration.parameters[p].name), static_cast<int>(p));
  if (!makes_sound(declaration)) return;
  visit(std::string_view("mul"), kMul);
  visit(std::string_view("add"), kAdd);
}

bool is_fixed_at_load(const Parameter& parameter) { return is_fixed(parameter) && !is_matrix(parameter); }

bool is_driven(const ControlledObject& object, int parameter) {
  return !is_matrix(parameter_of(*object.declaration, parameter)) && argument_of(object.node, *object.declaration, parameter).is_signal();
}

}  // namespace

Addresses::Addresses(const Assignments& assignments) {
  for (const PlayedPatch& patch : assignments.played) {
    patches_.push_back(patch.name);
    for (const std::string& object : patch.unheard) unheard_.push_back(patch.name + "." + object);
    for (const Node& node : patch.nodes) {
      const std::string_view name = object_of(node, patch.name);
      if (name.empty() || !by_name_.emplace(node.name, static_cast<int>(objects_.size())).second) continue;
      objects_.push_back({patch.name, std::string(name), &Registry::find(node.object)->declaration, node, {}});
    }
  }
  for (int worker = 0; worker < static_cast<int>(assignments.workers.size()); ++worker) {
    int number = 0;
    for (const Plan& part : assignments.workers[static_cast<std::size_t>(worker)].plan.parts)
      for (const Node& node : part.nodes) {
        const auto found = by_name_.find(node.name);
        if (found != by_name_.end() && (*this)[found->second].node.object == node.object)
          (*this)[found->second].places.push_back({worker, number, node.numbers});
        ++number;
      }
  }
}

bool Addresses::is_unheard(std::string_view patch, std::string_view object) const {
  return std::find(unheard_.begin(), unheard_.end(), std::string(patch) + "." + std::string(object)) != unheard_.end();
}

std::vector<int> Addresses::find(std::string_view patch, std::string_view object) const {
  if (const auto exactly = by_name_.find(std::string(patch) + "." + std::string(object)); exactly != by_name_.end()) return {exactly->second};
  std::vector<std::string_view> names;
  for (const std::string& name : patches_)
    if (matches(name, patch)) names.push_back(name);
  if (names.empty())
    for (const std::string& name : patches_)
      if (is_copy_called(name, patch)) names.push_back(name);
  if (names.empty()) {
    const std::vector<std::string_view> all(patches_.begin(), patches_.end());
    throw WrongMessage{"found the patch " + quoted(patch) + ", expected one that is played: " + listed(all) + did_you_mean(patch, all)};
  }
  std::vector<int> found;
  std::vector<std::string_view> others;
  for (std::size_t i = 0; i < objects_.size(); ++i) {
    if (std::find(names.begin(), names.end(), objects_[i].patch) == names.end()) continue;
    others.push_back(objects_[i].name);
    if (matches(objects_[i].name, object)) found.push_back(static_cast<int>(i));
  }
  if (!found.empty()) return found;
  if (is_unheard(names.front(), object)) throw WrongMessage{"found the object " + quoted(object) + ", which nothing hears: it is not computed"};
  throw WrongMessage{"found the object " + quoted(object) + ", expected one of " + std::string(names.front()) + ": " + listed(others) +
                     did_you_mean(object, others)};
}

std::vector<std::string_view> settable_parameters(const ControlledObject& object) {
  std::vector<std::string_view> names;
  each_parameter(*object.declaration, [&](std::string_view name, int p) {
    if (!is_fixed_at_load(parameter_of(*object.declaration, p)) && !is_driven(object, p)) names.push_back(name);
  });
  return names;
}

int settable_parameter(const ControlledObject& object, std::string_view name) {
  const Declaration& declaration = *object.declaration;
  const std::vector<std::string_view> settable = settable_parameters(object);
  const std::string expected =
      settable.empty() ? ", and nothing of " + object.name + " can be set" : ", expected one that can be set: " + listed(settable);
  const std::string given = "found the parameter " + quoted(name) + ", which ";
  int parameter = 0;
  bool found = false;
  each_parameter(declaration, [&](std::string_view other, int p) {
    if (other != name) return;
    parameter = p;
    found = true;
  });
  if (!found) throw WrongMessage{given + declaration.name + " lacks" + expected + did_you_mean(name, settable)};
  if (is_fixed_at_load(parameter_of(declaration, parameter))) throw WrongMessage{given + "is fixed when the patch is loaded" + expected};
  if (is_driven(object, parameter)) throw WrongMessage{given + "a signal drives" + expected};
  return parameter;
}

}  // namespace tutti
