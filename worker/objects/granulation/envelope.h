// An envelope, and the same with half, a quarter, ... of its samples, as far as straight lines between these stay near it. Grains that are short against the
// table read a coarse one, whose samples lie close together. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_GRANULATION_ENVELOPE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GRANULATION_ENVELOPE_H
#undef TUTTI_WORKER_OBJECTS_GRANULATION_ENVELOPE_H
#else
#define TUTTI_WORKER_OBJECTS_GRANULATION_ENVELOPE_H
#endif

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>

#include "worker/aligned_floats.h"
#include "worker/objects/shared_at_load.h"
#include "worker/simd/table_places.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

class Envelope {
 public:
  // One for all objects that read the same table. At load.
  static std::shared_ptr<const Envelope> of(const Table& table, bool written) { return shared_at_load<Envelope>(std::pair(&table, written), table, written); }

  // `written`: something may change it; then it is read where it lies, and has no coarse ones.
  Envelope(const Table& table, bool written) {
    spans_[0] = TableSpan::of(table);
    if (written) return;
    double peak = 0;
    for (const float sample : table.samples) peak = std::max(peak, std::fabs(static_cast<double>(sample)));
    for (count_ = 0; count_ < kMost && table.size % (1 << count_) == 0; ++count_) {
      spans_[count_] = copy(table, 1 << count_);
      if (!(farthest(table, spans_[count_], 1 << count_) <= 1e-6 * peak)) break;
    }
    count_ = std::max(count_, 1);
  }

  int size(int level) const { return spans_[level].size; }
  const TableSpan& span(int level) const { return spans_[level]; }
  // The finest of those in which a step that is so long in the finest is one sample at most, as a CloseWalk<1> wants it; or else the coarsest.
  int level_of(double samples) const {
    int level = 0;
    for (; level + 1 < count_ && samples > 1; samples /= 2) ++level;
    return level;
  }

 private:
  static constexpr int kMost = 6;

  // Behind the end, as much as a CloseWalk loads beyond it.
  TableSpan copy(const Table& table, int apart) {
    const std::int32_t size = table.size / apart, readable = size + 1 + 2 * Frames::lanes;
    AlignedFloats& memory = memory_[count_] = AlignedFloats(static_cast<std::size_t>(readable));
    for (std::int32_t i = 0; i < readable; ++i) memory[static_cast<std::size_t>(i)] = table.samples[static_cast<std::size_t>(std::min(i, size) * apart)];
    return {memory.data(), size, readable};
  }

  static double farthest(const Table& table, const TableSpan& coarse, int apart) {
    double most = 0;
    for (int i = 0; i < table.size; ++i) {
      const float left = coarse.samples[i / apart], right = coarse.samples[i / apart + 1];
      const double between = left + static_cast<double>(right - left) * (i % apart) / apart;
      most = std::max(most, std::fabs(between - static_cast<double>(table.samples[static_cast<std::size_t>(i)])));
    }
    return most;
  }

  TableSpan spans_[kMost];
  AlignedFloats memory_[kMost];
  int count_ = 1;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
