// TableScan: a table's samples one after the other, in a loop.
#include "worker/objects/object.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

template <class F>
struct TableScan {
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  TableStreams<F> table;
  std::conditional_t<F::lanes == 1, std::int32_t, Whole<F>> next;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { table.setup(setup, 0); }

  HWY_INLINE F tick(const Held&) {
    const F y = table.sample(Whole<F>(next));
    next = next + 1;
    if constexpr (F::lanes == 1) next = next < hn::GetLane(table.size.v) ? next : 0;
    else next = select_less(next, table.size, next, Whole<F>(0));
    return y;
  }
};

OBJECT(TableScan, "Reads a table sample by sample, in a loop", table("table"));

END_OBJECTS;
