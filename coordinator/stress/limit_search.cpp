#include "coordinator/stress/limit_search.h"

#include <algorithm>

namespace tutti {
namespace {

constexpr int kGap = 20;            // the limit is known to one part in this many
constexpr double kAimedLoad = 0.8;  // a step up may go so far at once
constexpr double kMostGrowth = 16;  // but not further than this: a small load is not known well

class Search {
 public:
  Search(int most, const TryCount& try_count) : most_(most), try_count_(try_count) {}

  FoundLimit run(int first) {
    bracket(std::min(first, most_));
    narrow();
    confirm();
    return std::move(found_);
  }

 private:
  const Trial& last() const { return found_.trials.back(); }

  // Two trials of the same must be late.
  bool plays(int count, bool whole_time) {
    for (int turn = 0; turn < 2; ++turn) {
      found_.trials.push_back(try_count_(count, whole_time));
      found_.interrupted = last().interrupted;
      if (found_.interrupted) return false;
      if (last().plays()) return true;
    }
    return false;
  }

  void bracket(int count) {
    while (!found_.interrupted && too_many_ == 0 && plays_ < most_) {
      if (!plays(count, false)) {
        too_many_ = count;
        return;
      }
      plays_ = count;
      const double growth = std::clamp(kAimedLoad / std::max(last().load_mean, 1e-6), 2.0, kMostGrowth);
      count = static_cast<int>(std::min<double>(most_, count * growth));
    }
    found_.at_least = true;
  }

  void narrow() {
    while (!found_.interrupted && too_many_ - plays_ > std::max(1, too_many_ / kGap)) {
      const int middle = plays_ + (too_many_ - plays_) / 2;
      (plays(middle, false) ? plays_ : too_many_) = middle;
    }
  }

  void confirm() {
    for (int count = plays_; count > 0 && !found_.interrupted; count -= std::max(1, count / kGap)) {
      if (!plays(count, true)) {
        found_.at_least = false;
        continue;
      }
      found_.per_worker = count;
      break;
    }
    if (!found_.trials.empty()) found_.trial = last();
  }

  const int most_;
  const TryCount& try_count_;
  FoundLimit found_;
  int plays_ = 0, too_many_ = 0;
};

}  // namespace

FoundLimit search_limit(int first, int most, const TryCount& try_count) { return Search(most, try_count).run(first); }

}  // namespace tutti
