// TableScan: a table's samples one after the other, in a loop.
#include <algorithm>

#include "worker/objects/object.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

template <class F>
struct TableScan {
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  TableStreams<F> table;
  Whole<F> next;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { table.setup(setup, 0); }

  HWY_INLINE F tick(const Held&) {
    const F y = table.sample(next);
    next = next + Whole<F>(1);
    next = select_less(next, table.size, next, Whole<F>(0));
    return y;
  }
  HWY_INLINE void fill(const Held&, float* out, std::size_t frames) {
    const float* samples = table.samples + hn::GetLane(table.offset.v);
    const auto size = static_cast<std::size_t>(hn::GetLane(table.size.v));
    auto at = static_cast<std::size_t>(hn::GetLane(next.v));
    while (frames > 0) {
      const std::size_t run = std::min(frames, size - at);
      out = std::copy_n(samples + at, run, out);
      frames -= run;
      at = at + run == size ? 0 : at + run;
    }
    next = Whole<F>(static_cast<std::int32_t>(at));
  }
};

OBJECT(TableScan, "Reads a table sample by sample, in a loop", table("table"));

END_OBJECTS;
