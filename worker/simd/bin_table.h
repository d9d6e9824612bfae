// A table that gives a number for each bin of a spectrum. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_BIN_TABLE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_BIN_TABLE_H
#undef TUTTI_WORKER_SIMD_BIN_TABLE_H
#else
#define TUTTI_WORKER_SIMD_BIN_TABLE_H
#endif

#include <vector>

#include "worker/objects/table.h"
#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

template <class F>
class BinTable {
 public:
  // Stream s reads table s % tables. `scaled`: the table stretches over `bins` bins; else bin k reads sample k, and 0 where there is none.
  HWY_INLINE BinTable(const std::vector<const Table*>& tables, int stream, int bins, bool scaled)
      : table_(*tables[static_cast<std::size_t>(stream) % tables.size()]), step_(static_cast<float>(table_.size) / static_cast<float>(bins)), scaled_(scaled) {}

  // Of the bins k, k + 1, ... [audio-thread]
  HWY_INLINE F at(std::size_t k) const {
    const Whole<F> bin = Whole<F>::lane_numbers() + Whole<F>(static_cast<std::int32_t>(k)), end(table_.size);
    if (!scaled_) {
      const F sample = gather(table_.samples.data(), min(bin, end));
      return finite_or_zero(select(bin.to_float() < F(static_cast<float>(table_.size)), sample, F(0.0f)));
    }
    const F place = bin.to_float() * F(step_);
    const Whole<F> index = min(Whole<F>::trunc(place), end);
    const F left = gather(table_.samples.data(), index), right = gather(table_.samples.data(), min(index + Whole<F>(1), end));
    return finite_or_zero(fma(right - left, min(place - index.to_float(), F(1.0f)), left));
  }

 private:
  const Table& table_;
  float step_;
  bool scaled_;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
