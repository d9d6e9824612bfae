// "Give numbers where no signal is needed": a parameter that is a signal is looked at in every sample.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "coordinator/findings/finding.h"
#include "coordinator/patch/problem.h"

namespace tutti {
namespace {

constexpr double kWorth = 0.15;  // signals are there for a reason: only where one costs a good part of the patch

// A number to compare with: the default, or the middle of a range where there is none.
std::string number_for(const Parameter& p) { return shown(p.required && std::isfinite(p.min) && std::isfinite(p.max) ? (p.min + p.max) / 2 : p.number); }

}  // namespace

std::vector<Finding> find_costly_signals(const Checked& checked) {
  std::vector<Finding> findings;
  for (const PatchObject& object : checked.patch.objects) {
    const Node* node = checked.node(object);
    if (!node || checked.share(object) < kWorth) continue;
    std::size_t value = 0;
    for (const Parameter& p : object.type->declaration.parameters) {
      if (p.kind != ParameterKind::Value) continue;
      const Argument& argument = node->values[value++];
      const auto given = nlohmann::json::parse(checked.text.value(object.name, p.name), nullptr, false);
      if (!argument.is_signal() || !given.is_string()) continue;
      findings.push_back({"signal-for-number", object.name, object.line,
                          "its " + p.name + " is a signal (" + given.get<std::string>() + "), so what follows from it is worked out in every sample; with a number, once",
                          {{object.name, p.name, number_for(p)}}, false, 0, kWorth});
    }
  }
  return findings;
}

}  // namespace tutti
