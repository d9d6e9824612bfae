// Places in tables, counted in samples, as whole numbers and 32 bits of fraction: exact over tables of hours. Included once for each
// instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_TABLE_POSITION_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_TABLE_POSITION_H
#undef TUTTI_WORKER_SIMD_TABLE_POSITION_H
#else
#define TUTTI_WORKER_SIMD_TABLE_POSITION_H
#endif

#include <cmath>
#include <cstdint>

#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

template <class F>
struct TablePosition {
  using DI = typename Whole<F>::D;
  Whole<F> samples;
  Turns<F> rest;

  static HWY_INLINE TablePosition of(Whole<F> samples) { return {samples, Turns<F>::of(F(0.0f))}; }
  // Of a number of samples below 2^30 in size. One that is a whole number but for the rounding of a float is that number: a sound that
  // is played at its own speed is copied, not interpolated.
  static HWY_INLINE TablePosition of(F samples) {
    const F nearest = round(samples);
    const F exact = select(abs(samples - nearest) <= abs(samples) * F(2.4e-7f), nearest, samples);
    const F below = floor(exact);
    return {Whole<F>::trunc(below), Turns<F>::wrapped(exact - below)};
  }
  HWY_INLINE Whole<F> whole() const { return samples; }
  HWY_INLINE F fraction() const { return rest.to_float(); }

  HWY_INLINE friend TablePosition operator+(TablePosition a, TablePosition b) {
    const Turns<F> sum = a.rest + b.rest;
    return {a.samples + b.samples + one_where(Turns<F>::wrapped_past(sum, b.rest)), sum};
  }
  HWY_INLINE friend TablePosition operator-(TablePosition a, TablePosition b) {
    const Turns<F> difference = a.rest - b.rest;
    return {a.samples - b.samples - one_where({hn::RebindMask(typename F::D(), hn::Lt(a.rest.v, b.rest.v))}), difference};
  }
  static HWY_INLINE Whole<F> select_whole(Condition<typename F::D> c, Whole<F> yes, Whole<F> no) {
    return Whole<F>(hn::IfThenElse(hn::RebindMask(DI(), c.m), yes.v, no.v));
  }
  HWY_INLINE friend TablePosition select(Condition<typename F::D> c, TablePosition yes, TablePosition no) {
    return {select_whole(c, yes.samples, no.samples),
            Turns<F>(hn::IfThenElse(hn::RebindMask(typename Turns<F>::D(), c.m), yes.rest.v, no.rest.v))};
  }

  HWY_INLINE Condition<typename F::D> is_negative() const { return {hn::RebindMask(typename F::D(), hn::Lt(samples.v, hn::Zero(DI())))}; }
  HWY_INLINE friend bool all_before(TablePosition a, TablePosition b) { return all((a - b).is_negative()); }
  HWY_INLINE friend bool none_before(TablePosition a, TablePosition b) { return all(!(a - b).is_negative()); }
  HWY_INLINE F to_float() const { return samples.to_float() + rest.to_float(); }

 private:
  static HWY_INLINE Whole<F> one_where(Condition<typename F::D> c) {
    return Whole<F>(hn::IfThenElseZero(hn::RebindMask(DI(), c.m), hn::Set(DI(), 1)));
  }
};

// A stream alone counts in one whole number.
template <class F>
  requires(F::lanes == 1)
struct TablePosition<F> {
  std::int64_t units;  // 2^32 to the sample

  static HWY_INLINE TablePosition of(Whole<F> samples) { return {std::int64_t{hn::GetLane(samples.v)} * (std::int64_t{1} << 32)}; }
  static HWY_INLINE TablePosition of(F samples) {
    const double exact = hn::GetLane(samples.v), nearest = std::nearbyint(exact);
    return {static_cast<std::int64_t>((std::fabs(exact - nearest) <= std::fabs(exact) * 2.4e-7 ? nearest : exact) * 4294967296.0)};
  }
  HWY_INLINE Whole<F> whole() const { return Whole<F>(static_cast<std::int32_t>(units >> 32)); }
  HWY_INLINE F fraction() const {
    return F(static_cast<float>(static_cast<std::int32_t>(static_cast<std::uint32_t>(units) >> 8)) * (1.0f / 16777216.0f));
  }

  HWY_INLINE friend TablePosition operator+(TablePosition a, TablePosition b) { return {a.units + b.units}; }
  HWY_INLINE friend TablePosition operator-(TablePosition a, TablePosition b) { return {a.units - b.units}; }
  static HWY_INLINE Whole<F> select_whole(Condition<typename F::D> c, Whole<F> yes, Whole<F> no) { return all(c) ? yes : no; }
  HWY_INLINE friend TablePosition select(Condition<typename F::D> c, TablePosition yes, TablePosition no) { return all(c) ? yes : no; }

  HWY_INLINE Condition<typename F::D> is_negative() const { return F(units < 0 ? 1.0f : 0.0f) == F(1.0f); }
  HWY_INLINE friend bool all_before(TablePosition a, TablePosition b) { return a.units < b.units; }
  HWY_INLINE friend bool none_before(TablePosition a, TablePosition b) { return a.units >= b.units; }
  HWY_INLINE F to_float() const { return F(static_cast<float>(units) * (1.0f / 4294967296.0f)); }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
