// DoubleLanes<F>: one double for each stream of an F, for sums in which a float's digits are too few. Two vectors where one would be too short.
// Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_DOUBLE_LANES_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_DOUBLE_LANES_H
#undef TUTTI_WORKER_SIMD_DOUBLE_LANES_H
#else
#define TUTTI_WORKER_SIMD_DOUBLE_LANES_H
#endif

#include "worker/simd/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

template <class F>
struct DoubleLanes {
  static constexpr int parts = F::lanes * sizeof(double) <= HWY_MAX_BYTES ? 1 : 2;
  using D = hn::CappedTag<double, static_cast<std::size_t>(F::lanes / parts)>;
  hn::Vec<D> v[parts];

  DoubleLanes() = default;
  HWY_INLINE DoubleLanes(double x) {
    for (auto& part : v) part = hn::Set(D(), x);
  }
  HWY_INLINE DoubleLanes(F x) {
    if constexpr (parts == 1) {
      v[0] = hn::PromoteTo(D(), x.v);
    } else {
      const hn::Half<typename F::D> half;
      v[0] = hn::PromoteTo(D(), hn::LowerHalf(half, x.v));
      v[1] = hn::PromoteTo(D(), hn::UpperHalf(half, x.v));
    }
  }
  HWY_INLINE F to_float() const {
    if constexpr (parts == 1) {
      return hn::DemoteTo(typename F::D(), v[0]);
    } else {
      const hn::Half<typename F::D> half;
      return hn::Combine(typename F::D(), hn::DemoteTo(half, v[1]), hn::DemoteTo(half, v[0]));
    }
  }

  HWY_INLINE friend DoubleLanes operator+(DoubleLanes a, const DoubleLanes& b) {
    for (int p = 0; p < parts; ++p) a.v[p] = hn::Add(a.v[p], b.v[p]);
    return a;
  }
  HWY_INLINE friend DoubleLanes operator-(DoubleLanes a, const DoubleLanes& b) {
    for (int p = 0; p < parts; ++p) a.v[p] = hn::Sub(a.v[p], b.v[p]);
    return a;
  }
  HWY_INLINE friend DoubleLanes operator*(DoubleLanes a, const DoubleLanes& b) {
    for (int p = 0; p < parts; ++p) a.v[p] = hn::Mul(a.v[p], b.v[p]);
    return a;
  }
  HWY_INLINE friend DoubleLanes fma(const DoubleLanes& a, const DoubleLanes& b, DoubleLanes c) {  // a b + c
    for (int p = 0; p < parts; ++p) c.v[p] = hn::MulAdd(a.v[p], b.v[p], c.v[p]);
    return c;
  }
  HWY_INLINE friend DoubleLanes nfma(const DoubleLanes& a, const DoubleLanes& b, DoubleLanes c) {  // c - a b
    for (int p = 0; p < parts; ++p) c.v[p] = hn::NegMulAdd(a.v[p], b.v[p], c.v[p]);
    return c;
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
