// Particle2's grains: each has a filter of its own (Biquad's types), between the table and the envelope. A filter looks back, but a vector of frames
// follows from its input and from the state before it: y[n] = sum of r[n - k] x[k], k <= n, where r is the filter's answer to a pulse, and what the
// state gives on its own. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_FILTERS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_FILTERS_H
#undef TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_FILTERS_H
#else
#define TUTTI_WORKER_OBJECTS_GRANULATION_GRAIN_FILTERS_H
#endif

#include <algorithm>
#include <cmath>
#include <cstring>

#include "worker/objects/granulation/grains.h"
#include "worker/simd/biquad_types.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// One grain's filter. y and its difference d are the state of its recursion, as a BiquadSection has them:
// d[n] = d[n-1] + u[n] - e1 y[n-1] + e2 y[n-2], y[n] = y[n-1] + d[n], where u is b0 x[n] + b1 x[n-1] + b2 x[n-2].
struct GrainFilter {
  static constexpr int kLanes = Frames::lanes;
  float b0, b1, b2, e1, e2;
  float x1, x2, y, d;
  float answer[2 * kLanes];      // zeros, then the filter's answer to a pulse from place kLanes - 1 on
  float recursion[1 + kLanes];   // a zero, then the recursion's answer to a pulse of u
  float after_y[kLanes];         // what y = 1, d = 0 become
  float last_steps[2];           // d after a pulse of u, in the last frame of a vector and in the one before

  // The bandpass is louder the narrower it is, by 2 dB for each unit of q from 1 to 10: pyo's, measured.
  HWY_INLINE void begin(const Rate& rate, float freq, float q, float type) {
    using One = Lanes<hn::CappedTag<float, 1>>;
    const auto finite = [](float x) { return std::isfinite(x) ? x : 0.0f; };
    const float sharpness = std::min(finite(q), 1e4f), kind = std::floor(std::min(std::max(0.0f, finite(type)), 4.0f) + 0.5f);
    const BiquadCoefficients<One> c = biquad_of_type(rate, One(finite(freq)), One(sharpness), One(kind));
    const float gain = kind == 2 ? std::pow(10.0f, (std::clamp(sharpness, 0.1f, 10.0f) - 1) / 10) : 1.0f;
    b0 = hn::GetLane(c.b0.v) * gain;
    b1 = hn::GetLane(c.b1.v) * gain;
    b2 = hn::GetLane(c.b2.v) * gain;
    e1 = hn::GetLane(c.e1.v);
    e2 = hn::GetLane(c.e2.v);
    x1 = x2 = y = d = 0;
    find_answers();
  }

  // The first `frames` of a row, by whole vectors; before the row there is room for what came last. Calls take(frame, samples) for each vector; `out`
  // is another row, in which those frames stand afterwards that are no whole vector.
  template <class Take>
  HWY_INLINE void run(float* in, float* out, int frames, Take take) {
    const int whole = frames - frames % kLanes;
    answer_alone(in, out, whole);
    in[-1] = x1;
    in[-2] = x2;
    add_state(in, out, whole, take);
    if (whole < frames) run_rest(in, out, whole, frames);
    x1 = in[frames - 1];
    x2 = in[frames - 2];
    if (!(std::fabs(y) < 1e30f && std::fabs(d) < 1e30f)) y = d = 0;
  }

 private:
  struct Recursion {
    double e1, e2, y, before, d;
    void go_on(double u) {
      d += u - e1 * y + e2 * before;
      before = y;
      y += d;
    }
  };

  void find_answers() {
    std::memset(answer, 0, sizeof answer);
    recursion[0] = 0;
    Recursion whole{e1, e2, 0, 0, 0}, pulse{e1, e2, 0, 0, 0}, released{e1, e2, 1, 1, 0};
    for (int n = 0; n < kLanes; ++n) {
      whole.go_on(n == 0 ? b0 : n == 1 ? b1 : n == 2 ? b2 : 0);
      pulse.go_on(n == 0 ? 1 : 0);
      released.go_on(0);
      answer[kLanes - 1 + n] = static_cast<float>(whole.y);
      recursion[1 + n] = static_cast<float>(pulse.y);
      after_y[n] = static_cast<float>(released.y);
      if (n >= kLanes - 2) last_steps[kLanes - 1 - n] = static_cast<float>(pulse.d);
    }
  }

  // Each vector as if it followed silence.
  HWY_INLINE void answer_alone(const float* in, float* out, int frames) const {
    Frames column[kLanes];
#pragma GCC unroll 16
    for (int k = 0; k < kLanes; ++k) column[k] = Frames::load(answer + kLanes - 1 - k);
    for (int frame = 0; frame < frames; frame += kLanes) {
      Frames sums[4] = {Frames(0.0f), Frames(0.0f), Frames(0.0f), Frames(0.0f)};
#pragma GCC unroll 16
      for (int k = 0; k < kLanes; ++k) sums[k % 4] = fma(Frames(in[frame + k]), column[k], sums[k % 4]);
      ((sums[0] + sums[1]) + (sums[2] + sums[3])).store(out + frame);
    }
  }

  // And what was before it: d and the last samples are as pulses of u in the first two frames.
  template <class Take>
  HWY_INLINE void add_state(const float* in, const float* out, int frames, Take& take) {
    const Frames of_y = Frames::load(after_y), of_first = Frames::load(recursion + 1), of_second = Frames::load(recursion);
    const float last_of_y = after_y[kLanes - 1], last_of_first = recursion[kLanes], last_of_second = recursion[kLanes - 1];
    const float d_of_y = (e2 - e1) * last_of_first, d_stays = 1 - e2;
    for (int frame = 0; frame < frames; frame += kLanes) {
      const float first = d_stays * d + (b1 * in[frame - 1] + b2 * in[frame - 2]), second = b2 * in[frame - 1];
      const float own = out[frame + kLanes - 1], own_step = own - out[frame + kLanes - 2];  // from silence: not much is lost
      take(frame, fma(of_y, Frames(y), fma(of_first, Frames(first), fma(of_second, Frames(second), Frames::load(out + frame)))));
      d = (own_step + last_steps[1] * second) + (d_of_y * y + last_steps[0] * first);
      y = (own + last_of_second * second) + (last_of_y * y + last_of_first * first);
    }
  }

  // Fewer frames than a vector has: frame by frame.
  void run_rest(const float* in, float* out, int frame, int frames) {
    for (; frame < frames; ++frame) {
      const float before = y - d;
      d += b0 * in[frame] + b1 * in[frame - 1] + b2 * in[frame - 2] - e1 * y + e2 * before;
      y += d;
      out[frame] = y;
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
