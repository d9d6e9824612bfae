#include "coordinator/patch/simplify.h"

#include "coordinator/patch/cascades.h"
#include "coordinator/patch/constants.h"
#include "coordinator/patch/equal_nodes.h"
#include "coordinator/patch/unheard.h"

namespace tutti {

namespace {

// The objects of the patch that others are computed for.
void list(const std::vector<Node>& nodes, const std::vector<bool>& anonymous, const std::vector<int>& computed_by, Absorbed::How how,
          std::vector<Absorbed>& absorbed) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const auto other = static_cast<std::size_t>(computed_by[i]);
    if (other != i && !anonymous[i]) absorbed.push_back({how, nodes[i].name, nodes[other].name});
  }
}

// Leaves out what nothing reads any more, so that the next step does not count it as a reader.
void drop(std::vector<Node>& nodes, std::vector<bool>& anonymous) {
  const std::vector<int> numbers = drop_unheard(nodes);
  std::vector<bool> kept;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (numbers[i] >= 0) kept.push_back(anonymous[i]);
  anonymous = std::move(kept);
}

}  // namespace

std::vector<Absorbed> simplify(std::vector<Node>& nodes, std::vector<bool> anonymous, Simplification how) {
  std::vector<Absorbed> absorbed;
  if (how == Simplification::None) return absorbed;
  fold_constants(nodes, anonymous);
  drop(nodes, anonymous);
  list(nodes, anonymous, unite_equal_nodes(nodes, anonymous, how == Simplification::Live), Absorbed::Same, absorbed);
  drop(nodes, anonymous);
  if (how == Simplification::Live) return absorbed;
  list(nodes, anonymous, unite_cascades(nodes), Absorbed::Stage, absorbed);
  drop(nodes, anonymous);
  return absorbed;
}

}  // namespace tutti
