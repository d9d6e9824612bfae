// The operations of a compiled expression, over vectors: those without state go over the values of a step as they lie, those with state go down the
// frames of each stream. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_EXPRESSIONS_OPERATIONS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_EXPRESSIONS_OPERATIONS_H
#undef TUTTI_WORKER_EXPRESSIONS_OPERATIONS_H
#else
#define TUTTI_WORKER_EXPRESSIONS_OPERATIONS_H
#endif

#include "worker/expressions/schedule.h"
#include "worker/simd/elementary.h"
#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"
#include "worker/simd/random.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {
namespace expressions {

using tutti::expressions::Op;

// Where a step reads: value i is at[i & mask]. A held value is a row of one for each lane, over and over.
struct Source {
  const float* at = nullptr;
  std::size_t mask = ~std::size_t{0};
};

// A step, with the places of its values for the block that is computed.
struct ReadyStep {
  Op op;
  float* out;
  float* other;   // the imaginary part
  float* states;  // rows of one for each lane
  Source in[tutti::expressions::kMaxArguments];
};

// Frames of `lanes` values: [first, last).
struct Range {
  std::size_t first, last, lanes;
};

template <class F, class Formula>
HWY_INLINE void map(const ReadyStep& step, const Range& range, Formula formula) {
  const Source a = step.in[0], b = step.in[1], c = step.in[2];
  float* const out = step.out;
  const auto at = [](const Source& source, std::size_t i) HWY_ATTR { return F::load(source.at + (i & source.mask)); };
  for (std::size_t i = range.first * range.lanes; i < range.last * range.lanes; i += F::lanes) {
    if constexpr (requires { formula(F()); }) formula(at(a, i)).store(out + i);
    else if constexpr (requires { formula(F(), F()); }) formula(at(a, i), at(b, i)).store(out + i);
    else formula(at(a, i), at(b, i), at(c, i)).store(out + i);
  }
}

template <class F>
HWY_INLINE F truth(Condition<typename F::D> condition) { return select(condition, F(1.0f), F(0.0f)); }
template <class F>
HWY_INLINE Condition<typename F::D> is_true(F x) { return x != F(0.0f); }

// All steps without state from `step` on; the first one with a state, or `end`.
template <class F>
HWY_NOINLINE const ReadyStep* run_pure(const ReadyStep* step, const ReadyStep* end, const Range& range) {
  namespace el = elementary;
#define UNARY(NAME, RESULT) \
  case Op::NAME: map<F>(*step, range, [](F a) HWY_ATTR { return F(RESULT); }); break
#define BINARY(NAME, RESULT) \
  case Op::NAME: map<F>(*step, range, [](F a, F b) HWY_ATTR { return F(RESULT); }); break
#define TERNARY(NAME, RESULT) \
  case Op::NAME: map<F>(*step, range, [](F a, F b, F c) HWY_ATTR { return F(RESULT); }); break
  for (; step != end; ++step) switch (step->op) {
      UNARY(Copy, a);
      UNARY(Neg, -a);
      UNARY(Sin, el::sine(a));
      UNARY(Cos, el::cosine(a));
      UNARY(SinTurns, sin_of_turns(a));
      UNARY(CosTurns, cos_of_turns(a));
      UNARY(Tan, el::tangent(a));
      UNARY(Tanh, el::hyperbolic_tangent(a));
      UNARY(Atan, el::arc_tangent(a));
      UNARY(Sqrt, el::root(a));
      UNARY(Log, el::logarithm(a));
      UNARY(Log2, el::logarithm(a, 1.44269504f));
      UNARY(Log10, el::logarithm(a, 0.43429448f));
      UNARY(Abs, abs(a));
      UNARY(Floor, floor(a));
      UNARY(Ceil, ceil(a));
      UNARY(Exp, exp(a));
      UNARY(Round, el::rounded(a));
      UNARY(Wrap, a - floor(a));
      BINARY(Add, a + b);
      BINARY(Sub, a - b);
      BINARY(Mul, a * b);
      BINARY(Div, el::quotient(a, b));
      BINARY(Pow, el::power(a, b));
      BINARY(Mod, el::remainder(a, b));
      BINARY(Less, truth<F>(a < b));
      BINARY(LessEqual, truth<F>(a <= b));
      BINARY(More, truth<F>(a > b));
      BINARY(MoreEqual, truth<F>(a >= b));
      BINARY(Equal, truth<F>(a == b));
      BINARY(NotEqual, truth<F>(a != b));
      BINARY(And, truth<F>(is_true(a) && is_true(b)));
      BINARY(Or, truth<F>(is_true(a) || is_true(b)));
      BINARY(Atan2, el::angle(a, b));
      BINARY(Min, min(a, b));
      BINARY(Max, max(a, b));
      TERNARY(If, select(is_true(a), b, c));
      TERNARY(MulAdd, fma(a, b, c));
      TERNARY(SubMul, fma(-a, b, c));
      default: return step;
    }
#undef UNARY
#undef BINARY
#undef TERNARY
  return step;
}

// `tick(state..., a, b, c, d)` gives the value of each frame and changes the states, of which there are N.
template <class F, std::size_t N, class Tick>
HWY_INLINE void go_down(const ReadyStep& step, const Range& range, Tick tick) {
  for (std::size_t lane = 0; lane < range.lanes; lane += F::lanes) {
    F states[N];
    for (std::size_t s = 0; s < N; ++s) states[s] = F::load(step.states + s * range.lanes + lane);
    for (std::size_t frame = range.first; frame < range.last; ++frame) {
      const std::size_t i = frame * range.lanes + lane;
      const auto at = [&](std::size_t n) HWY_ATTR { return F::load(step.in[n].at + (i & step.in[n].mask)); };
      if constexpr (requires { tick(states, F(), F(), F(), F()); }) {
        tick(states, at(0), at(1), at(2), at(3));
        states[0].store(step.out + i);
        if (step.other) states[1].store(step.other + i);
      } else {
        tick(states, at(0), at(1)).store(step.out + i);
      }
    }
    for (std::size_t s = 0; s < N; ++s) finite_or_zero(states[s]).store(step.states + s * range.lanes + lane);
  }
}

// x within [0, |size|); 0 where there is no such number.
template <class F>
HWY_INLINE F wrapped_within(F x, F size) {
  const F width = abs(size);
  const F rest = fma(-floor(x / width), width, x);
  return select(rest >= F(0.0f) && rest < width, rest, F(0.0f));
}

// The ramps' phases are integers that wrap: the steps of all frames first, then their sums.
template <class F>
HWY_INLINE void run_phasor(const ReadyStep& step, const Range& range, const Rate& rate) {
  using U = typename Turns<F>::D;
  for (std::size_t lane = 0; lane < range.lanes; lane += F::lanes) {
    auto phase = hn::BitCast(U(), F::load(step.states + lane).v);
    for (std::size_t frame = range.first; frame < range.last; ++frame) {
      const std::size_t i = frame * range.lanes + lane;
      const F freq = F::load(step.in[0].at + (i & step.in[0].mask));
      Turns<F>(phase).to_float().store(step.out + i);
      phase = hn::Add(phase, rate.turns_per_frame(finite_or_zero(freq)).v);
    }
    hn::StoreU(hn::BitCast(typename F::D(), phase), typename F::D(), step.states + lane);
  }
}

template <class F, class Draw>
HWY_INLINE void run_random(const ReadyStep& step, const Range& range, Draw draw) {
  using D = typename F::D;
  using U = typename Random<F>::D;
  for (std::size_t lane = 0; lane < range.lanes; lane += F::lanes) {
    float* const low = step.states + lane;
    float* const high = low + range.lanes;
    Random<F> random{hn::BitCast(U(), F::load(low).v), hn::BitCast(U(), F::load(high).v)};
    for (std::size_t frame = range.first; frame < range.last; ++frame) {
      const std::size_t i = frame * range.lanes + lane;
      const F from = F::load(step.in[0].at + (i & step.in[0].mask)), to = F::load(step.in[1].at + (i & step.in[1].mask));
      draw(fma(random.uniform(), to - from, from)).store(step.out + i);
    }
    hn::StoreU(hn::BitCast(D(), random.low), D(), low);
    hn::StoreU(hn::BitCast(D(), random.high), D(), high);
  }
}

// One step with a state.
template <class F>
HWY_NOINLINE void run_state(const ReadyStep& step, const Range& range, const Rate& rate) {
  switch (step.op) {
    case Op::Phasor: return run_phasor<F>(step, range, rate);
    case Op::RandomFloat: return run_random<F>(step, range, [](F x) HWY_ATTR { return x; });
    case Op::RandomInteger: return run_random<F>(step, range, [](F x) HWY_ATTR { return floor(x); });
    case Op::Increment:
      return go_down<F, 1>(step, range, [](F* sum, F x, F size) HWY_ATTR {
        const F now = wrapped_within(sum[0], size);
        sum[0] = now + x;
        return now;
      });
    case Op::Decrement:
      return go_down<F, 1>(step, range, [](F* sum, F x, F size) HWY_ATTR { return sum[0] = wrapped_within(sum[0] - x, size); });
    case Op::SampleAndHold:
      return go_down<F, 2>(step, range, [](F* held, F x, F control) HWY_ATTR {
        held[0] = select(control < held[1], x, held[0]);
        held[1] = control;
        return held[0];
      });
    case Op::Pole:
      return go_down<F, 1>(step, range, [](F* last, F x, F coefficient) HWY_ATTR { return last[0] = fma(last[0], coefficient, x); });
    case Op::ComplexPole:
      return go_down<F, 2>(step, range, [](F* last, F x_real, F x_imaginary, F real, F imaginary) HWY_ATTR {
        const F last_real = last[0], last_imaginary = last[1];
        last[0] = fma(last_real, real, fma(-last_imaginary, imaginary, x_real));
        last[1] = fma(last_real, imaginary, fma(last_imaginary, real, x_imaginary));
      });
    default: return;
  }
}

// Steps for some frames. Wide: vectors for what has no state; Stream: for what goes down the frames.
template <class Wide, class Stream>
HWY_INLINE void run_steps(const ReadyStep* step, const ReadyStep* end, const Range& range, const Rate& rate) {
  while ((step = run_pure<Wide>(step, end, range)) != end) run_state<Stream>(*step++, range, rate);
}

}  // namespace expressions
}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
