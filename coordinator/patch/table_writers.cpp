#include "coordinator/patch/table_writers.h"

#include "worker/objects/registry.h"

namespace tutti {

std::vector<std::vector<int>> find_table_writers(const std::vector<Node>& nodes) {
  std::vector<std::vector<int>> writers(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const ObjectType* type = Registry::find(nodes[i].object);
    if (!type || !type->declaration.writes_table()) continue;
    std::size_t fixed = 0;
    for (const Parameter& p : type->declaration.parameters) {
      if (p.kind == ParameterKind::Input || p.kind == ParameterKind::Value) continue;
      for (const int table : nodes[i].fixed[fixed].tables)
        if (p.writes) writers[static_cast<std::size_t>(table)].push_back(static_cast<int>(i));
      ++fixed;
    }
  }
  return writers;
}

}  // namespace tutti
