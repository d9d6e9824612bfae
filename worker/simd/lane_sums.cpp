#include "worker/simd/lane_sums.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "worker/simd/lane_sums.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Wide = hn::CappedTag<float, kMaxWidth>;
using Quad = hn::CappedTag<float, 4>;
using QuadVector = hn::Vec<Quad>;
constexpr int kWideLanes = static_cast<int>(hn::MaxLanes(Wide()));
constexpr int kParts = kMaxWidth / kWideLanes;

struct Source {
  const float* data;
  std::size_t group_stride;
  int whole_groups, rest;  // streams in the last group, where it is not whole
};

// One frame of all groups, lane by lane.
HWY_INLINE void sum_groups(const Source& source, int frame, hn::Vec<Wide>* parts) {
  const Wide d;
  const float* at = source.data + frame * kMaxWidth;
  for (int p = 0; p < kParts; ++p) parts[p] = hn::Zero(d);
  for (int group = 0; group < source.whole_groups; ++group, at += source.group_stride)
    for (int p = 0; p < kParts; ++p) parts[p] = hn::Add(parts[p], hn::Load(d, at + p * kWideLanes));
  if (source.rest == 0) return;
  for (int p = 0; p < kParts; ++p) {  // the lanes past the last stream are padding
    const int lanes = source.rest - p * kWideLanes;
    const auto used = hn::FirstN(d, static_cast<std::size_t>(lanes < 0 ? 0 : lanes > kWideLanes ? kWideLanes : lanes));
    parts[p] = hn::Add(parts[p], hn::IfThenElseZero(used, hn::Load(d, at + p * kWideLanes)));
  }
}

// Lanes i, i + 4, i + 8 and i + 12 together: the upper half on the lower one, and again, in the same order for every width of vectors.
template <class Parts>
HWY_INLINE QuadVector sum_quads(const Parts& parts) {
  if constexpr (kWideLanes == 4) {
    return hn::Add(hn::Add(parts[0], parts[2]), hn::Add(parts[1], parts[3]));
  } else if constexpr (kWideLanes == 8) {
    const Quad quad;
    const auto eight = hn::Add(parts[0], parts[1]);
    return hn::Add(hn::LowerHalf(quad, eight), hn::UpperHalf(quad, eight));
  } else {
    const Quad quad;
    const hn::Twice<Quad> twice;
    const auto eight = hn::Add(hn::LowerHalf(twice, parts[0]), hn::UpperHalf(twice, parts[0]));
    return hn::Add(hn::LowerHalf(quad, eight), hn::UpperHalf(quad, eight));
  }
}

HWY_INLINE void add_to(float* row, QuadVector four_frames, int frames) {
  const Quad d;
  if (frames >= 4) return hn::StoreU(hn::Add(hn::LoadU(d, row), four_frames), d, row);
  HWY_ALIGN float samples[4];
  hn::Store(four_frames, d, samples);
  for (int f = 0; f < frames; ++f) row[f] += samples[f];
}

// Four frames of four lanes each, turned into runs of four frames.
HWY_INLINE void add_quads(const QuadVector* frame, int period, float* const* rows, int first, int frames) {
  const Quad d;
  if (period == 4) {
    const auto a = hn::InterleaveLower(d, frame[0], frame[2]), b = hn::InterleaveUpper(d, frame[0], frame[2]);
    const auto e = hn::InterleaveLower(d, frame[1], frame[3]), g = hn::InterleaveUpper(d, frame[1], frame[3]);
    add_to(rows[0] + first, hn::InterleaveLower(d, a, e), frames);
    add_to(rows[1] + first, hn::InterleaveUpper(d, a, e), frames);
    add_to(rows[2] + first, hn::InterleaveLower(d, b, g), frames);
    add_to(rows[3] + first, hn::InterleaveUpper(d, b, g), frames);
    return;
  }
  const auto early = hn::Add(hn::ConcatLowerLower(d, frame[1], frame[0]), hn::ConcatUpperUpper(d, frame[1], frame[0]));
  const auto late = hn::Add(hn::ConcatLowerLower(d, frame[3], frame[2]), hn::ConcatUpperUpper(d, frame[3], frame[2]));
  const auto even = hn::ConcatEven(d, late, early), odd = hn::ConcatOdd(d, late, early);
  if (period == 2) {
    add_to(rows[0] + first, even, frames);
    add_to(rows[1] + first, odd, frames);
  } else {
    add_to(rows[0] + first, hn::Add(even, odd), frames);
  }
}

void AddLanes(const float* data, std::size_t group_stride, int streams, int period, float* const* rows, int frames) {
  const Source source{data, group_stride, streams / kMaxWidth, streams % kMaxWidth};
  hn::Vec<Wide> parts[kParts];
  if (period <= 4) {
    for (int first = 0; first < frames; first += 4) {
      QuadVector quads[4] = {hn::Zero(Quad()), hn::Zero(Quad()), hn::Zero(Quad()), hn::Zero(Quad())};
      const int count = frames - first < 4 ? frames - first : 4;
      for (int f = 0; f < count; ++f) {
        sum_groups(source, first + f, parts);
        quads[f] = sum_quads(parts);
      }
      add_quads(quads, period, rows, first, count);
    }
    return;
  }
  const int used = streams < period ? streams : period;
  for (int f = 0; f < frames; ++f) {
    HWY_ALIGN float lanes[kMaxWidth];
    sum_groups(source, f, parts);
    for (int p = 0; p < kParts; ++p) hn::Store(parts[p], Wide(), lanes + p * kWideLanes);
    if (period == 8)
      for (int lane = 0; lane < 8; ++lane) lanes[lane] += lanes[lane + 8];
    for (int lane = 0; lane < used; ++lane) rows[lane][f] += lanes[lane];
  }
}

void AddStream(const float* data, float* row, int frames) {
  const Wide d;
  int frame = 0;
  for (; frame + kWideLanes <= frames; frame += kWideLanes) hn::StoreU(hn::Add(hn::LoadU(d, row + frame), hn::LoadU(d, data + frame)), d, row + frame);
  for (; frame < frames; ++frame) row[frame] += data[frame];
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tutti {

HWY_EXPORT(AddLanes);
HWY_EXPORT(AddStream);

void add_lanes(const float* data, std::size_t group_stride, int streams, int period, float* const* rows, int frames) {
  HWY_DYNAMIC_DISPATCH(AddLanes)(data, group_stride, streams, period, rows, frames);
}

void add_stream(const float* data, float* row, int frames) { HWY_DYNAMIC_DISPATCH(AddStream)(data, row, frames); }

int period_of(const std::vector<int>& targets) {
  for (std::size_t period = 1; period <= static_cast<std::size_t>(kMaxWidth); period *= 2) {
    bool repeats = !targets.empty();
    for (std::size_t s = period; s < targets.size(); ++s) repeats &= targets[s] == targets[s - period];
    if (repeats) return static_cast<int>(period);
  }
  return 0;
}

}  // namespace tutti
#endif
