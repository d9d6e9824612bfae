// Who waits for whom.
#include "coordinator/planning/stages.h"

#include <doctest/doctest.h>

using namespace tutti;

namespace {

using Link = std::pair<int, int>;

Stages stages_of(std::vector<SharedNames> plans) { return find_stages(plans); }

}  // namespace

TEST_CASE("stages: without shared tables nobody waits") {
  const Stages stages = stages_of({{}, {}, {}});
  CHECK(stages.stage == std::vector<int>{0, 0, 0});
  CHECK(stages.links.empty());
}

TEST_CASE("stages: a reader waits for all that write what it reads, in whatever order they are named") {
  const Stages stages = stages_of({{{}, {"a", "b"}}, {{"a"}, {}}, {{"b"}, {"c"}}, {{"c"}, {}}});
  CHECK(stages.stage == std::vector<int>{2, 0, 1, 0});
  CHECK(stages.links == std::vector<Link>{{1, 0}, {2, 0}, {3, 2}});
}

TEST_CASE("stages: who writes a table as well does not wait for the others that write it") {
  const Stages stages = stages_of({{{"a"}, {"a"}}, {{"a"}, {"a"}}, {{}, {"a"}}});
  CHECK(stages.stage == std::vector<int>{0, 0, 1});
  CHECK(stages.links == std::vector<Link>{{0, 2}, {1, 2}});
}

TEST_CASE("stages: two that hear each other do not wait for each other, nor do three in a ring") {
  const Stages two = stages_of({{{"a"}, {"b"}}, {{"b"}, {"a"}}});
  CHECK(two.stage == std::vector<int>{0, 1});
  CHECK(two.links == std::vector<Link>{{0, 1}});
  const Stages three = stages_of({{{"a"}, {"c"}}, {{"b"}, {"a"}}, {{"c"}, {"b"}}});
  CHECK(three.stage == std::vector<int>{0, 1, 2});
  CHECK(three.links.size() == 2);
}
