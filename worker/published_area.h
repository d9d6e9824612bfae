// Where the analysers of a worker show what they hear (shared/published.h): which objects do, and how much room they need. All at load. [main-thread]
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "shared/published.h"
#include "worker/objects/declaration.h"
#include "worker/plan.h"

namespace tutti {

// What an object shows; nothing: it is no analyser. The family "analysis" does: an Event its samples, what else is called "trig" its triggers, all others
// their values.
std::optional<PublishedKind> published_kind(const Declaration& declaration);

// The room that the analysers of a plan need.
std::size_t published_bytes(const WorkerPlan& plan);

// Divides a worker's area among its analysers. While it lives, whoever looks sees nothing there.
class PublishedAreaMaker {
 public:
  explicit PublishedAreaMaker(std::span<std::byte> area);
  ~PublishedAreaMaker();
  PublishedAreaMaker(const PublishedAreaMaker&) = delete;
  PublishedAreaMaker& operator=(const PublishedAreaMaker&) = delete;

  // A frame for each stream of the node; none where there is no room, or nothing to show.
  std::vector<PublishedFrame*> add(const Node& node, const Declaration& declaration, double rate);

 private:
  std::span<std::byte> area_;
  std::size_t used_ = sizeof(PublishedArea);
};

}  // namespace tutti
