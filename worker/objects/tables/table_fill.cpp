// TableFill: writes its input into a table, sample after sample, round and round; from the first sample on when it is played.
#include <cmath>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

class TableFill final : public Unit {
 public:
  explicit TableFill(const UnitSetup& setup) : setup_(setup), next_(static_cast<std::size_t>(setup.streams)) {}

  void play(std::int64_t) override { std::fill(next_.begin(), next_.end(), 0); }

  void run(int frames) override {
    const std::vector<Table*>& tables = setup_.fixed[0].written;
    for (int s = 0; s < setup_.streams; ++s) {
      Table& table = *tables[static_cast<std::size_t>(s) % tables.size()];
      int& next = next_[static_cast<std::size_t>(s)];
      for (int f = 0; f < frames; ++f) {
        const float x = setup_.inputs[0].at(s, f);
        table.write(next, std::isfinite(x) ? x : 0.0f);
        next = next + 1 == table.size ? 0 : next + 1;
      }
    }
  }

 private:
  UnitSetup setup_;
  std::vector<int> next_;
};

EVENT(TableFill, "Writes a signal into a table, round and round", input("input"), table("table").written());

END_OBJECTS;
