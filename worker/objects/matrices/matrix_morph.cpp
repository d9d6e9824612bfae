// MatrixMorph: fills a matrix with a mixture of two neighbours in a list of matrices: input 0 is the first of them, 1 the last. Done anew for each block,
// with the input's value at its first frame, because a matrix has one content at a time.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

class MatrixMorph final : public Unit {
 public:
  explicit MatrixMorph(const UnitSetup& setup) : setup_(setup) {
    for (const Table* to : setup.fixed[0].written)
      for (const std::vector<const Table*>& source : setup.fixed[1].sources)
        for (const Table* from : source)
          if (from->width != to->width || from->height != to->height)
            throw std::runtime_error("found a source of " + size_of(*from) + " samples for a matrix of " + size_of(*to) + ", expected matrices of one size");
  }

  void run(int /*frames*/) override {
    const std::vector<Table*>& matrices = setup_.fixed[0].written;
    for (std::size_t s = 0; s < static_cast<std::size_t>(setup_.streams); ++s) {
      const std::vector<std::vector<const Table*>>& sources = setup_.fixed[1].sources;
      const float x = setup_.inputs[0].at(static_cast<int>(s), 0);
      const float place = (x > 0 ? std::min(x, 1.0f) : 0.0f) * static_cast<float>(sources.size() - 1);
      const auto below = static_cast<std::size_t>(place);
      const auto source = [&](std::size_t i) -> const Table& { return *sources[i][s % sources[i].size()]; };
      mix(source(below), source(std::min(below + 1, sources.size() - 1)), place - static_cast<float>(below), *matrices[s % matrices.size()]);
    }
  }

 private:
  static std::string size_of(const Table& matrix) { return std::to_string(matrix.width) + " by " + std::to_string(matrix.height); }

  static void mix(const Table& a, const Table& b, float part, Table& to) {
    using F = Lanes<hn::CappedTag<float, kMaxWidth>>;
    const float *from = a.samples.data(), *towards = b.samples.data();
    float* out = to.writable();
    const int count = to.size + 1;  // the guard point too
    int i = 0;
    for (; i + F::lanes <= count; i += F::lanes) fma(F(part), F::load(towards + i) - F::load(from + i), F::load(from + i)).store(out + i);
    for (; i < count; ++i) out[i] = from[i] + part * (towards[i] - from[i]);
  }

  UnitSetup setup_;
};

EVENT(MatrixMorph, "Fills a matrix with a mixture of two of a list of matrices",
      input("input").about("0 the first matrix, 1 the last; looked at once a block"), matrix("matrix").written(),
      matrices("sources").about("Of the size of the matrix"));

END_OBJECTS;
