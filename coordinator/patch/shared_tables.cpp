#include "coordinator/patch/shared_tables.h"

#include <algorithm>

#include "worker/objects/registry.h"

namespace tutti {

namespace {

constexpr std::int64_t kFloatsOfCacheLine = 16;

// A fixed argument by its parameter's name.
const FixedArgument& fixed_of(const Node& node, std::string_view name) {
  std::size_t index = 0;
  for (const Parameter& p : Registry::find(node.object)->declaration.parameters) {
    if (p.name == name) break;
    index += p.kind != ParameterKind::Input && p.kind != ParameterKind::Value;
  }
  return node.fixed.at(index);
}

}  // namespace

bool is_shared_table(const Node& node) {
  return std::any_of(node.fixed.begin(), node.fixed.end(), [](const FixedArgument& f) { return !f.names.empty(); });
}

std::optional<SharedTables::Wrong> SharedTables::place(Plan& plan) {
  for (Node& node : plan.nodes) {
    if (!is_shared_table(node)) continue;
    const int size = static_cast<int>(fixed_of(node, "size").number);
    const bool create = fixed_of(node, "create").number != 0;
    for (FixedArgument& argument : node.fixed) {
      argument.places.clear();
      for (const std::string& name : argument.names) {
        const auto [found, is_new] = tables_.try_emplace(name, Table{floats_, size, false});
        Table& table = found->second;
        if (is_new) floats_ += (size + 1 + kFloatsOfCacheLine - 1) / kFloatsOfCacheLine * kFloatsOfCacheLine;
        if (table.size != size)
          return Wrong{node.name, "found the size " + std::to_string(size) + " of the shared table \"" + name + "\", expected " + std::to_string(table.size) + " as elsewhere"};
        table.created |= create;
        argument.places.push_back(table.place);
      }
    }
  }
  plan.shared_floats = floats_;
  return std::nullopt;
}

int SharedTables::shortest() const {
  int shortest = 0;
  for (const auto& [name, table] : tables_) shortest = shortest == 0 ? table.size : std::min(shortest, table.size);
  return shortest;
}

std::optional<std::string> SharedTables::created_by_none() const {
  for (const auto& [name, table] : tables_)
    if (!table.created) return name;
  return std::nullopt;
}

SharedNames shared_names(const Plan& plan) {
  SharedNames names;
  for (const Node& node : plan.nodes) {
    std::size_t index = 0;
    for (const Parameter& p : Registry::find(node.object)->declaration.parameters) {
      if (p.kind == ParameterKind::Input || p.kind == ParameterKind::Value) continue;
      for (const int table : node.fixed[index++].tables)
        for (const FixedArgument& argument : plan.nodes[static_cast<std::size_t>(table)].fixed)
          (p.writes ? names.written : names.read).insert(argument.names.begin(), argument.names.end());
    }
  }
  return names;
}

}  // namespace tutti
