// MatrixPointer: a matrix, read at any place (x, y), between its samples in both directions (bilinear interpolation). x from 0 to 1 goes through a row and
// y through the rows; beyond, and between the last sample and the first, it goes on round. pyo's leaves the matrix below -1.
#include "worker/objects/object.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

template <class F>
struct MatrixPointer {
  static constexpr bool stateless = true;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  TableStreams<F> matrix;
  Whole<F> width, height;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    matrix.setup(setup, 0);
    const std::vector<const Table*>& matrices = setup.fixed(0).tables;
    std::int32_t widths[F::lanes], heights[F::lanes];
    for (int lane = 0; lane < F::lanes; ++lane) {
      const Table& one = *matrices[static_cast<std::size_t>(setup.stream(lane)) % matrices.size()];
      widths[lane] = one.width;
      heights[lane] = one.height;
    }
    width = Whole<F>(hn::LoadU(typename Whole<F>::D(), widths));
    height = Whole<F>(hn::LoadU(typename Whole<F>::D(), heights));
  }

  HWY_INLINE F tick(const Held&, F x, F y) {
    const Place column = place(x, width), row = place(y, height);
    const Whole<F> upper = row.first * width, lower = row.second * width;
    return between(between(matrix.sample(upper + column.first), matrix.sample(upper + column.second), column.way),
                   between(matrix.sample(lower + column.first), matrix.sample(lower + column.second), column.way), row.way);
  }

 private:
  struct Place {
    Whole<F> first, second;
    F way;  // from the one to the other
  };
  static HWY_INLINE Place place(F turns, Whole<F> count) {
    const F finite = finite_or_zero(turns), at = (finite - floor(finite)) * count.to_float();
    const Whole<F> first = min(Whole<F>::trunc(at), count - Whole<F>(1)), next = first + Whole<F>(1);
    return {first, select_less(next, count, next, Whole<F>(0)), at - first.to_float()};
  }
  static HWY_INLINE F between(F a, F b, F way) { return fma(b - a, way, a); }
};

OBJECT(MatrixPointer, "Reads a matrix at the place that two signals tell", matrix("matrix"),
       input("x").about("0 to 1: along a row"), input("y").about("0 to 1: from row to row"));

END_OBJECTS;
