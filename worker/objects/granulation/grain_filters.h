// Particle2's grains: each has a filter of its own (Biquad's types), between the table and the envelope. A filter looks back; so each lane of a vector takes
// four frames, computes them as if they followed silence, and is then told what came before: in the four frames before, the eight before those, and so on
// (a parallel prefix sum; W. D. Hillis and G. L. Steele, "Data parallel algorithms", 1986). Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_FILTERS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_FILTERS_H
#undef TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_FILTERS_H
#else
#define TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_FILTERS_H
#endif

#include <algorithm>
#include <cmath>

#include "worker/objects/granulation/grains.h"
#include "worker/simd/biquad_types.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// Four vectors of frames so that each lane has four frames that follow each other, and back: four by four within each part of four lanes. Lane l then
// has the frames from 4 place_of_lane<F>(l) on.
template <class F>
struct FourVectors {
  F x0, x1, x2, x3;

  static HWY_INLINE FourVectors load(const float* from) {
    return {F::load(from), F::load(from + F::lanes), F::load(from + 2 * F::lanes), F::load(from + 3 * F::lanes)};
  }
  HWY_INLINE void store(float* to) const {
    x0.store(to);
    x1.store(to + F::lanes);
    x2.store(to + 2 * F::lanes);
    x3.store(to + 3 * F::lanes);
  }
  HWY_INLINE FourVectors turned() const {
    using D = typename F::D;
    const hn::Repartition<std::uint64_t, D> pairs;
    const auto lower = [](F a, F b) HWY_ATTR { return hn::BitCast(hn::Repartition<std::uint64_t, D>(), hn::InterleaveLower(D(), a.v, b.v)); };
    const auto upper = [](F a, F b) HWY_ATTR { return hn::BitCast(hn::Repartition<std::uint64_t, D>(), hn::InterleaveUpper(D(), a.v, b.v)); };
    const auto low = lower(x0, x1), high = upper(x0, x1), lower_two = lower(x2, x3), upper_two = upper(x2, x3);
    return {hn::BitCast(D(), hn::InterleaveLower(pairs, low, lower_two)), hn::BitCast(D(), hn::InterleaveUpper(pairs, low, lower_two)),
            hn::BitCast(D(), hn::InterleaveLower(pairs, high, upper_two)), hn::BitCast(D(), hn::InterleaveUpper(pairs, high, upper_two))};
  }
};
template <class F>
constexpr int place_of_lane(int lane) { return lane % 4 * (F::lanes / 4) + lane / 4; }
template <class F>
constexpr int lane_of_place(int place) { return place % (F::lanes / 4) * 4 + place / (F::lanes / 4); }

// What stands `Count` places further back; nothing before the first.
template <class F, int Count>
struct PlacesBefore {
  std::int32_t lanes[F::lanes];
  std::uint32_t kept[F::lanes];  // as a mask of bits

  constexpr PlacesBefore() : lanes(), kept() {
    for (int lane = 0; lane < F::lanes; ++lane) {
      const int place = place_of_lane<F>(lane) - Count;
      lanes[lane] = lane_of_place<F>(place < 0 ? 0 : place);
      kept[lane] = place < 0 ? 0 : ~std::uint32_t{0};
    }
  }
};
template <int Count, class F>
HWY_INLINE F before(F x) {
  alignas(64) static constexpr PlacesBefore<F, Count> kPlaces;
  const typename F::D d;
  const auto kept = hn::BitCast(d, hn::LoadU(hn::RebindToUnsigned<typename F::D>(), kPlaces.kept));
  return hn::And(hn::TableLookupLanes(x.v, hn::SetTableIndices(d, kPlaces.lanes)), kept);
}
// The same by one, and what comes before the first.
template <class F>
HWY_INLINE F one_before(F x, float first) { return hn::IfThenElse(hn::FirstN(typename F::D(), 1), F(first).v, before<1>(x).v); }

// One grain's filter: y and its difference d are the state of its recursion, as a BiquadSection has them:
// d[n] = d[n-1] + u[n] - e1 y[n-1] + e2 y[n-2], y[n] = y[n-1] + d[n], where u is b0 x[n] + b1 x[n-1] + b2 x[n-2].
struct alignas(64) GrainFilter {
  // The bandpass is louder the narrower it is, by 2 dB for each unit of q from 1 to 10: pyo's, measured.
  HWY_INLINE void begin(const Rate& rate, float freq, float q, float type) {
    using One = Lanes<hn::CappedTag<float, 1>>;
    const auto finite = [](float x) { return std::isfinite(x) ? x : 0.0f; };
    const float sharpness = std::min(finite(q), 1e4f), kind = std::floor(std::min(std::max(0.0f, finite(type)), 4.0f) + 0.5f);
    const BiquadCoefficients<One> c = biquad_of_type(rate, One(finite(freq)), One(sharpness), One(kind));
    const float gain = kind == 2 ? std::pow(10.0f, (std::clamp(sharpness, 0.1f, 10.0f) - 1) / 10) : 1.0f;
    b0_ = hn::GetLane(c.b0.v) * gain;
    b1_ = hn::GetLane(c.b1.v) * gain;
    b2_ = hn::GetLane(c.b2.v) * gain;
    x1_ = x2_ = y_ = d_ = 0;
    find_steps(hn::GetLane(c.e1.v), hn::GetLane(c.e2.v));
  }

  static constexpr int kTogether = 16;
  // Of up to so many filters that stand one after the other, each its row, in place. One alone waits for what it computed last most of the time: step by
  // step for all of them, the processor has others to go on with.
  static void run(GrainFilter* filters, GrainRow* rows, int count, int frames) {
    constexpr int kFewLanes = 4;
    using Few = Lanes<hn::CappedTag<float, kFewLanes>>;
    int frame = 0;
    for (; frame + kSpan * Frames::lanes <= frames; frame += kSpan * Frames::lanes) run_lanes<Frames>(filters, rows, count, frame);
    if constexpr (Frames::lanes > kFewLanes)
      for (; frame + kSpan * Few::lanes <= frames; frame += kSpan * Few::lanes) run_lanes<Few>(filters, rows, count, frame);
    for (int n = 0; n < count; ++n) filters[n].run_rest(rows[n].samples, frame, frames);
  }

 private:
  static constexpr int kSpan = 4;   // frames of a lane
  static constexpr int kLeaps = 4;  // doublings from one lane to sixteen

  // What y and d have become after some frames without input.
  struct Step {
    float y_of_y, y_of_d, d_of_y, d_of_d;
  };

  void find_steps(double e1, double e2) {
    double step[4] = {1 + e2 - e1, 1 - e2, e2 - e1, 1 - e2};  // d' = d - e1 y + e2 (y - d), y' = y + d'
    double now[4] = {step[0], step[1], step[2], step[3]};
    for (int k = 0; k < kSpan; ++k) {
      steps_[k] = rounded(now);
      answers_[k] = static_cast<float>(now[0] + now[1]);
      if (k + 1 < kSpan) multiply(now, step);
    }
    for (int k = 0; k < kLeaps; ++k) {
      leaps_[k] = rounded(now);
      multiply(now, now);
    }
  }
  static void multiply(double (&a)[4], const double (&b)[4]) {
    const double product[4] = {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]};
    std::copy_n(product, 4, a);
  }
  static Step rounded(const double (&a)[4]) {
    return {static_cast<float>(a[0]), static_cast<float>(a[1]), static_cast<float>(a[2]), static_cast<float>(a[3])};
  }

  template <class F>
  static HWY_INLINE void run_lanes(GrainFilter* filters, GrainRow* rows, int count, int frame) {
    Span<F> spans[kTogether];
    for (int n = 0; n < count; ++n) spans[n].begin_from_silence(filters[n], rows[n].samples + frame);
    for (int n = 0; n < count; ++n) spans[n].add_lanes_before(filters[n]);
    for (int n = 0; n < count; ++n) spans[n].write(filters[n], rows[n].samples + frame);
  }

  // What a filter does at once.
  template <class F>
  struct Span {
    FourVectors<F> y;
    F end_y, end_d;  // the state after the lane's frames

    // But for the first lane, whose end knows all that was.
    HWY_INLINE void begin_from_silence(GrainFilter& filter, const float* row) {
      const FourVectors<F> x = FourVectors<F>::load(row).turned();
      const F b0(filter.b0_), b1(filter.b1_), b2(filter.b2_), last = one_before(x.x3, filter.x1_), last_but_one = one_before(x.x2, filter.x2_);
      const F u0 = fma(b0, x.x0, fma(b1, last, b2 * last_but_one)), u1 = fma(b0, x.x1, fma(b1, x.x0, b2 * last));
      const F u2 = fma(b0, x.x2, fma(b1, x.x1, b2 * x.x0)), u3 = fma(b0, x.x3, fma(b1, x.x2, b2 * x.x1));
      const F after_one(filter.answers_[0]), after_two(filter.answers_[1]), after_three(filter.answers_[2]);
      y = {u0, fma(after_one, u0, u1), fma(after_one, u1, fma(after_two, u0, u2)), fma(after_one, u2, fma(after_two, u1, fma(after_three, u0, u3)))};
      const Step& leap = filter.leaps_[0];
      const auto first = hn::FirstN(typename F::D(), 1);
      end_y = y.x3 + hn::IfThenElseZero(first, F(leap.y_of_y * filter.y_ + leap.y_of_d * filter.d_).v);
      end_d = y.x3 - y.x2 + hn::IfThenElseZero(first, F(leap.d_of_y * filter.y_ + leap.d_of_d * filter.d_).v);  // from silence: not much is lost
      filter.x1_ = row[kSpan * F::lanes - 1];
      filter.x2_ = row[kSpan * F::lanes - 2];
    }
    HWY_INLINE void add_lanes_before(const GrainFilter& filter) {
      add_lanes_before<1>(filter.leaps_[0]);
      add_lanes_before<2>(filter.leaps_[1]);
      if constexpr (F::lanes > 4) add_lanes_before<4>(filter.leaps_[2]);
      if constexpr (F::lanes > 8) add_lanes_before<8>(filter.leaps_[3]);
    }
    // Of as many lanes as they know by now.
    template <int Known>
    HWY_INLINE void add_lanes_before(const Step& leap) {
      const F y_before = before<Known>(end_y), d_before = before<Known>(end_d);
      end_y = fma(F(leap.y_of_y), y_before, fma(F(leap.y_of_d), d_before, end_y));
      end_d = fma(F(leap.d_of_y), y_before, fma(F(leap.d_of_d), d_before, end_d));
    }
    HWY_INLINE void write(GrainFilter& filter, float* row) {
      const F begin_y = one_before(end_y, filter.y_), begin_d = one_before(end_d, filter.d_);
      const auto with = [&](int k, F own) HWY_ATTR {
        const Step& step = filter.steps_[k];
        return fma(F(step.y_of_y), begin_y, fma(F(step.y_of_d), begin_d, own));
      };
      FourVectors<F>{with(0, y.x0), with(1, y.x1), with(2, y.x2), with(3, y.x3)}.turned().store(row);
      filter.y_ = hn::ExtractLane(end_y.v, F::lanes - 1);
      filter.d_ = hn::ExtractLane(end_d.v, F::lanes - 1);
    }
  };

  void run_rest(float* row, int frame, int frames) {
    for (; frame < frames; ++frame) row[frame] = run_one(row[frame]);
    if (!(std::fabs(y_) < 1e30f && std::fabs(d_) < 1e30f)) y_ = d_ = 0;
  }
  float run_one(float x) {
    const Step& step = steps_[0];
    const float u = b0_ * x + b1_ * x1_ + b2_ * x2_, y = y_;
    y_ = step.y_of_y * y + step.y_of_d * d_ + u;
    d_ = step.d_of_y * y + step.d_of_d * d_ + u;
    x2_ = x1_;
    x1_ = x;
    return y_;
  }

  float b0_, b1_, b2_;
  float x1_, x2_, y_, d_;
  float answers_[kSpan];  // what a pulse of u has become after one to four frames: it was y and d
  Step steps_[kSpan];     // of one to four frames
  Step leaps_[kLeaps];    // of one, two, four and eight lanes
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
