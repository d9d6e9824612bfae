// Places in tables, counted in samples, as whole numbers and 32 bits of fraction: exact over tables of hours. Included once for each
// instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_TABLE_POSITION_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_TABLE_POSITION_H
#undef TUTTI_WORKER_SIMD_TABLE_POSITION_H
#else
#define TUTTI_WORKER_SIMD_TABLE_POSITION_H
#endif

#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

template <class F>
struct TablePosition {
  using DI = typename Whole<F>::D;
  Whole<F> whole;
  Turns<F> fraction;

  static HWY_INLINE TablePosition start() { return {Whole<F>(0), Turns<F>::of(F(0.0f))}; }
  // Of a number of samples below 2^30 in size. One that is a whole number but for the rounding of a float is that number: a sound that
  // is played at its own speed is copied, not interpolated.
  static HWY_INLINE TablePosition of(F samples) {
    const F nearest = round(samples);
    const F exact = select(abs(samples - nearest) <= abs(samples) * F(2.4e-7f), nearest, samples);
    const F below = floor(exact);
    return {Whole<F>::trunc(below), Turns<F>::wrapped(exact - below)};
  }

  HWY_INLINE friend TablePosition operator+(TablePosition a, TablePosition b) {
    const Turns<F> sum = a.fraction + b.fraction;
    return {a.whole + b.whole + one_where(Turns<F>::wrapped_past(sum, b.fraction)), sum};
  }
  HWY_INLINE friend TablePosition operator-(TablePosition a, TablePosition b) {
    const Turns<F> difference = a.fraction - b.fraction;
    return {a.whole - b.whole - one_where({hn::RebindMask(typename F::D(), hn::Lt(a.fraction.v, b.fraction.v))}), difference};
  }
  static HWY_INLINE Whole<F> select_whole(Condition<typename F::D> c, Whole<F> yes, Whole<F> no) {
    return Whole<F>(hn::IfThenElse(hn::RebindMask(DI(), c.m), yes.v, no.v));
  }
  HWY_INLINE friend TablePosition select(Condition<typename F::D> c, TablePosition yes, TablePosition no) {
    return {select_whole(c, yes.whole, no.whole),
            Turns<F>(hn::IfThenElse(hn::RebindMask(typename Turns<F>::D(), c.m), yes.fraction.v, no.fraction.v))};
  }

  HWY_INLINE Condition<typename F::D> is_negative() const { return {hn::RebindMask(typename F::D(), hn::Lt(whole.v, hn::Zero(DI())))}; }
  HWY_INLINE F to_float() const { return whole.to_float() + fraction.to_float(); }

 private:
  static HWY_INLINE Whole<F> one_where(Condition<typename F::D> c) {
    return Whole<F>(hn::IfThenElseZero(hn::RebindMask(DI(), c.m), hn::Set(DI(), 1)));
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
