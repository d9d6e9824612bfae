// TableMorph and MatrixMorph: fill a table with a mixture of two neighbours in a list of tables: input 0 is the first of them, 1 the last. Done anew for
// each block, with the input's value at its first frame, because a table has one content at a time. Included once for each instruction set (Highway's
// toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_TABLES_MORPH_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_TABLES_MORPH_H
#undef TUTTI_WORKER_OBJECTS_TABLES_MORPH_H
#else
#define TUTTI_WORKER_OBJECTS_TABLES_MORPH_H
#endif

#include <algorithm>
#include <vector>

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

class Morph : public Unit {
 public:
  explicit Morph(const UnitSetup& setup) : setup_(setup) {}

  void run(int /*frames*/) override {
    const std::vector<Table*>& tables = setup_.fixed[0].written;
    for (std::size_t s = 0; s < static_cast<std::size_t>(setup_.streams); ++s) {
      const std::vector<std::vector<const Table*>>& sources = setup_.fixed[1].sources;
      const float x = setup_.inputs[0].at(static_cast<int>(s), 0);
      const float place = (x > 0 ? std::min(x, 1.0f) : 0.0f) * static_cast<float>(sources.size() - 1);
      const auto below = static_cast<std::size_t>(place);
      const auto source = [&](std::size_t i) -> const Table& { return *sources[i][s % sources[i].size()]; };
      mix(source(below), source(std::min(below + 1, sources.size() - 1)), place - static_cast<float>(below), *tables[s % tables.size()]);
    }
  }

 private:
  // The guard points too, where all are of one size; else as much as the shortest has.
  static void mix(const Table& a, const Table& b, float part, Table& to) {
    const bool alike = a.size == to.size && b.size == to.size;
    const int count = alike ? to.size + 1 : std::min({a.size, b.size, to.size});
    using F = Lanes<hn::CappedTag<float, kMaxWidth>>;
    const float *from = a.samples.data(), *towards = b.samples.data();
    float* out = to.writable();
    int i = 0;
    for (; i + F::lanes <= count; i += F::lanes) fma(F(part), F::load(towards + i) - F::load(from + i), F::load(from + i)).store(out + i);
    for (; i < count; ++i) out[i] = from[i] + part * (towards[i] - from[i]);
    if (!alike) out[to.size] = out[0];
  }

  UnitSetup setup_;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
