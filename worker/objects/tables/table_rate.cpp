// TableRate: how often a second a table is to be read from begin to end to sound as it was recorded: rate / size. pyo's tables tell it by
// getRate(); here it is an object, for the freq of TableRead: "rate * 0.5" is an octave lower.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct TableRate {
  static constexpr bool pure = true;

  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  F hz;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    const std::vector<const Table*>& tables = setup.fixed(0).tables;
    float rates[F::lanes];
    for (int lane = 0; lane < F::lanes; ++lane) {
      const Table& table = *tables[static_cast<std::size_t>(setup.stream(lane)) % tables.size()];
      rates[lane] = static_cast<float>(table.rate / table.size);
    }
    hz = F::load(rates);
  }

  HWY_INLINE F tick(const Held&) { return hz; }
};

OBJECT(TableRate, "The frequency at which a table sounds as it was recorded", table("table"));

END_OBJECTS;
