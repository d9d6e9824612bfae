// Lanes: 1 to 16 streams side by side, as numbers that read like numbers. A thin dress over Highway's vectors: every operator is
// one instruction or a few, nothing is stored. Included once for each instruction set (Highway's toggle guard).
//
// F  = Lanes<D>: one float for each stream.       Turns<F>: a phase, 2^32 to the turn, which wraps: no drift.
#if defined(TUTTI_WORKER_SIMD_LANES_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_LANES_H
#undef TUTTI_WORKER_SIMD_LANES_H
#else
#define TUTTI_WORKER_SIMD_LANES_H
#endif

#include <hwy/highway.h>

#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class D>
struct Condition {
  hn::Mask<D> m;
  HWY_INLINE friend Condition operator&&(Condition a, Condition b) { return {hn::And(a.m, b.m)}; }
  HWY_INLINE friend Condition operator||(Condition a, Condition b) { return {hn::Or(a.m, b.m)}; }
  HWY_INLINE friend Condition operator!(Condition a) { return {hn::Not(a.m)}; }
};

template <class D>
HWY_INLINE bool all(Condition<D> condition) { return hn::AllTrue(D(), condition.m); }

template <class D_>
struct Lanes {
  using D = D_;
  using V = hn::Vec<D>;
  static constexpr int lanes = static_cast<int>(hn::MaxLanes(D()));
  // Floats that a Lanes takes in memory for each stream: more than one where the machine has no vector so narrow.
  static constexpr std::size_t stored = sizeof(V) / sizeof(float) / static_cast<std::size_t>(lanes);
  V v;

  Lanes() = default;  // trivial, like all types here: a compiler-made constructor would lack the instruction set's attribute
  HWY_INLINE Lanes(V vector) : v(vector) {}
  HWY_INLINE Lanes(float x) : v(hn::Set(D(), x)) {}

  static HWY_INLINE Lanes load(const float* p) { return hn::LoadU(D(), p); }
  HWY_INLINE void store(float* p) const { hn::StoreU(v, D(), p); }

  HWY_INLINE friend Lanes operator+(Lanes a, Lanes b) { return hn::Add(a.v, b.v); }
  HWY_INLINE friend Lanes operator-(Lanes a, Lanes b) { return hn::Sub(a.v, b.v); }
  HWY_INLINE friend Lanes operator*(Lanes a, Lanes b) { return hn::Mul(a.v, b.v); }
  HWY_INLINE friend Lanes operator/(Lanes a, Lanes b) { return hn::Div(a.v, b.v); }
  HWY_INLINE friend Lanes operator-(Lanes a) { return hn::Neg(a.v); }
  HWY_INLINE Lanes& operator+=(Lanes b) { v = hn::Add(v, b.v); return *this; }
  HWY_INLINE Lanes& operator-=(Lanes b) { v = hn::Sub(v, b.v); return *this; }
  HWY_INLINE Lanes& operator*=(Lanes b) { v = hn::Mul(v, b.v); return *this; }
  HWY_INLINE friend Condition<D> operator<(Lanes a, Lanes b) { return {hn::Lt(a.v, b.v)}; }
  HWY_INLINE friend Condition<D> operator>(Lanes a, Lanes b) { return {hn::Gt(a.v, b.v)}; }
  HWY_INLINE friend Condition<D> operator<=(Lanes a, Lanes b) { return {hn::Le(a.v, b.v)}; }
  HWY_INLINE friend Condition<D> operator>=(Lanes a, Lanes b) { return {hn::Ge(a.v, b.v)}; }
  HWY_INLINE friend Condition<D> operator==(Lanes a, Lanes b) { return {hn::Eq(a.v, b.v)}; }
  HWY_INLINE friend Condition<D> operator!=(Lanes a, Lanes b) { return {hn::Not(hn::Eq(a.v, b.v))}; }  // true of NaN, on every machine

  HWY_INLINE friend Lanes min(Lanes a, Lanes b) { return hn::Min(a.v, b.v); }
  HWY_INLINE friend Lanes max(Lanes a, Lanes b) { return hn::Max(a.v, b.v); }
  HWY_INLINE friend Lanes abs(Lanes a) { return hn::Abs(a.v); }
  HWY_INLINE friend Lanes floor(Lanes a) { return hn::Floor(a.v); }
  HWY_INLINE friend Lanes ceil(Lanes a) { return hn::Ceil(a.v); }
  HWY_INLINE friend Lanes round(Lanes a) { return hn::Round(a.v); }  // halves to even
  HWY_INLINE friend Lanes sqrt(Lanes a) { return hn::Sqrt(a.v); }
  HWY_INLINE friend Lanes fma(Lanes a, Lanes b, Lanes c) { return hn::MulAdd(a.v, b.v, c.v); }  // a b + c
  HWY_INLINE friend Lanes select(Condition<D> c, Lanes yes, Lanes no) { return hn::IfThenElse(c.m, yes.v, no.v); }
  HWY_INLINE friend Lanes clamp(Lanes a, Lanes lo, Lanes hi) { return min(max(a, lo), hi); }
};

// Whole numbers, one for each stream: indices into tables and delay lines.
template <class F>
struct Whole {
  using D = hn::RebindToSigned<typename F::D>;
  hn::Vec<D> v;
  Whole() = default;
  HWY_INLINE Whole(hn::Vec<D> vector) : v(vector) {}
  HWY_INLINE Whole(std::int32_t x) : v(hn::Set(D(), x)) {}
  static HWY_INLINE Whole trunc(F x) { return hn::ConvertTo(D(), x.v); }  // towards zero
  static HWY_INLINE Whole lane_numbers() { return hn::Iota(D(), 0); }
  HWY_INLINE F to_float() const { return hn::ConvertTo(typename F::D(), v); }
  HWY_INLINE friend Whole operator+(Whole a, Whole b) { return hn::Add(a.v, b.v); }
  HWY_INLINE friend Whole operator-(Whole a, Whole b) { return hn::Sub(a.v, b.v); }
  HWY_INLINE friend Whole operator*(Whole a, Whole b) { return hn::Mul(a.v, b.v); }
  HWY_INLINE friend Whole operator&(Whole a, Whole b) { return hn::And(a.v, b.v); }
  HWY_INLINE friend Whole min(Whole a, Whole b) { return hn::Min(a.v, b.v); }
  HWY_INLINE friend Whole max(Whole a, Whole b) { return hn::Max(a.v, b.v); }
  // a where x < y, else b.
  HWY_INLINE friend Whole select_less(Whole x, Whole y, Whole a, Whole b) { return hn::IfThenElse(hn::Lt(x.v, y.v), a.v, b.v); }
};

// base[index], one for each stream. A stream alone is read as such: Highway's gather reads at whatever the unused lanes of its register hold.
template <class F>
HWY_INLINE F gather(const float* base, Whole<F> index) {
  if constexpr (F::lanes == 1) return F(base[hn::GetLane(index.v)]);
  return hn::GatherIndex(typename F::D(), base, index.v);
}

// A phase: the whole 32-bit range is one turn, additions wrap.
template <class F>
struct Turns {
  using D = hn::RebindToUnsigned<typename F::D>;
  using I = hn::RebindToSigned<typename F::D>;
  hn::Vec<D> v;

  Turns() = default;
  HWY_INLINE Turns(hn::Vec<D> vector) : v(vector) {}
  HWY_INLINE friend Turns operator+(Turns a, Turns b) { return hn::Add(a.v, b.v); }
  HWY_INLINE friend Turns operator-(Turns a, Turns b) { return hn::Sub(a.v, b.v); }
  HWY_INLINE friend Turns operator*(Turns a, Whole<F> count) { return hn::Mul(a.v, hn::BitCast(D(), count.v)); }
  HWY_INLINE Turns& operator+=(Turns b) { v = hn::Add(v, b.v); return *this; }

  // From a float of turns in [-1, 1]; beyond that use wrapped().
  static HWY_INLINE Turns of(F turns) {
    const auto half = hn::ConvertTo(I(), (turns * F(2147483648.0f)).v);
    return hn::BitCast(D(), hn::ShiftLeft<1>(half));
  }
  // Of a b turns, |a b| <= 1, to 22 bits: where 3 is added, a float's mantissa counts 2^-22 turns. For feedback on a phase: less than
  // half as many instructions as of().
  static HWY_INLINE Turns of_product(F a, F b) { return hn::ShiftLeft<10>(hn::BitCast(D(), fma(a, b, F(3.0f)).v)); }
  // From any float of turns: the whole turns fall away.
  static HWY_INLINE Turns wrapped(F turns) { return of(turns - round(turns)); }

  // The phase as a float in [-2^31, 2^31): half a turn each way.
  HWY_INLINE F as_signed_units() const { return hn::ConvertTo(typename F::D(), hn::BitCast(I(), v)); }
  // The phase as a float in [0, 1) turns, to 24 bits.
  HWY_INLINE F to_float() const {
    const auto upper = hn::BitCast(I(), hn::ShiftRight<8>(v));
    return F(hn::ConvertTo(typename F::D(), upper)) * F(1.0f / 16777216.0f);
  }
  // The upper `bits` bits: the index into a table of 2^bits samples.
  template <int bits>
  HWY_INLINE Whole<F> index() const { return Whole<F>(hn::BitCast(I(), hn::ShiftRight<32 - bits>(v))); }
  // What is left below the upper `bits` bits, in [0, 1).
  template <int bits>
  HWY_INLINE F fraction() const { return Turns(hn::ShiftLeft<bits>(v)).to_float(); }
  // Lanes where adding `step` wrapped past the turn: the sum is smaller than the step.
  static HWY_INLINE Condition<typename F::D> wrapped_past(Turns sum, Turns step) {
    return {hn::RebindMask(typename F::D(), hn::Lt(sum.v, step.v))};
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
