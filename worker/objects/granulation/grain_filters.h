// Particle2's grains: each has a filter of its own (Biquad's types), between the table and the envelope. Filters look back, so that many grains are
// filtered side by side, frame after frame; what they read is laid down in rows before, along time. Included once for each instruction set
// (Highway's toggle guard).
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
#include "worker/simd/stream_rows.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// One grain's filter: coefficients and state, as they lie in BiquadCoefficients and BiquadSection.
struct GrainFilter {
  static constexpr int kCoefficients = 5, kNumbers = 10;
  float numbers[kNumbers];

  // The bandpass is louder the narrower it is, by 2 dB for each unit of q from 1 to 10: pyo's, measured.
  HWY_INLINE void begin(const Rate& rate, float freq, float q, float type) {
    using One = Lanes<hn::CappedTag<float, 1>>;
    const auto finite = [](float x) { return std::isfinite(x) ? x : 0.0f; };
    const float sharpness = std::min(finite(q), 1e4f), kind = std::floor(std::min(std::max(0.0f, finite(type)), 4.0f) + 0.5f);
    const BiquadCoefficients<One> c = biquad_of_type(rate, One(finite(freq)), One(sharpness), One(kind));
    const float gain = kind == 2 ? std::pow(10.0f, (std::clamp(sharpness, 0.1f, 10.0f) - 1) / 10) : 1.0f;
    const One found[kCoefficients] = {c.b0 * One(gain), c.b1 * One(gain), c.b2 * One(gain), c.e1, c.e2};
    std::memset(numbers, 0, sizeof numbers);
    for (int i = 0; i < kCoefficients; ++i) numbers[i] = hn::GetLane(found[i].v);
  }
};

struct FilteredGrain {
  const GrainSource* source;
  Grain* grain;
  GrainFilter* filter;
  float* sums;
};

// Rows of samples, one for each of at most sixteen grains, filtered in place.
HWY_INLINE void filter_rows(FilteredGrain* grains, int count, float* rows, int frames) {
  using F = Frames;
  alignas(64) float numbers[GrainFilter::kNumbers][kMaxWidth] = {};
  for (int g = 0; g < count; ++g)
    for (int i = 0; i < GrainFilter::kNumbers; ++i) numbers[i][g] = grains[g].filter->numbers[i];
  alignas(64) float side_by_side[kBlock * kMaxWidth];
  const float* from[kMaxWidth];
  for (int g = 0; g < kMaxWidth; ++g) from[g] = rows + g * kGrainRow;
  interleave_sixteen(from, side_by_side, frames);
  for (int lane = 0; lane < kMaxWidth; lane += F::lanes) {
    const auto number = [&](int i) HWY_ATTR { return F::load(numbers[i] + lane); };
    const BiquadCoefficients<F> coefficients{number(0), number(1), number(2), number(3), number(4)};
    BiquadSection<F> section{number(5), number(6), number(7), number(8), number(9)};
    float* sample = side_by_side + lane;
    for (int frame = 0; frame < frames; ++frame, sample += kMaxWidth) section.tick(coefficients, F::load(sample)).store(sample);
    const F state[] = {section.x1, section.x2, section.y1, section.y2, section.d};
    for (int i = 0; i < 5; ++i) state[i].store(numbers[GrainFilter::kCoefficients + i] + lane);
  }
  for (int g = 0; g < count; ++g)
    for (int i = GrainFilter::kCoefficients; i < GrainFilter::kNumbers; ++i) grains[g].filter->numbers[i] = numbers[i][g];
  // Back, sixteen frames after sixteen: what lies side by side is the rows of the same rearrangement.
  for (int frame = 0; frame < frames; frame += kMaxWidth) {
    alignas(64) float part[kMaxWidth * kMaxWidth];
    for (int f = 0; f < kMaxWidth; ++f) from[f] = side_by_side + (frame + f) * kMaxWidth;
    interleave_sixteen(from, part, kMaxWidth);
    for (int g = 0; g < count; ++g) std::memcpy(rows + g * kGrainRow + frame, part + g * kMaxWidth, kMaxWidth * sizeof(float));
  }
}

// At most sixteen grains.
HWY_INLINE void add_filtered_grains(FilteredGrain* grains, int count, int frames) {
  alignas(64) float rows[kMaxWidth * kGrainRow];
  std::memset(rows, 0, sizeof rows);
  for (int g = 0; g < count; ++g) {
    const Grain& grain = *grains[g].grain;
    grain.read_sound(*grains[g].source, grain.frames_in(frames), rows + g * kGrainRow + grain.begins);
  }
  filter_rows(grains, count, rows, frames);
  for (int g = 0; g < count; ++g) {
    Grain& grain = *grains[g].grain;
    const int wanted = grain.frames_in(frames);
    float* const row = rows + g * kGrainRow + grain.begins;
    Frames(0.0f).store(row + wanted);
    grain.add_and_advance(*grains[g].source, wanted, row, grains[g].sums);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
