#include "worker/simd/interleave.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "worker/simd/interleave.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));

void Interleave(const float* const* from, float* to, int frames) {
  const hn::CappedTag<float, 4> d;
  for (int f = 0; f < frames; f += 4)
    hn::StoreInterleaved4(hn::LoadU(d, from[0] + f), hn::LoadU(d, from[1] + f), hn::LoadU(d, from[2] + f), hn::LoadU(d, from[3] + f), d, to + 4 * f);
}

void AddInterleaved(const float* from, int streams, float* const* rows, int frames) {
  const D d;
  int f = 0;
  for (; f + kLanes <= frames; f += kLanes) {
    hn::Vec<D> lane[4];
    hn::LoadInterleaved4(d, from + 4 * f, lane[0], lane[1], lane[2], lane[3]);
    for (int s = 0; s < streams; ++s) hn::StoreU(hn::Add(hn::LoadU(d, rows[s] + f), lane[s]), d, rows[s] + f);
  }
  for (; f < frames; ++f)
    for (int s = 0; s < streams; ++s) rows[s][f] += from[4 * f + s];
}

void PickSixteen(const float* from, int width, const std::int32_t* lanes, float* to, int frames) {
  if constexpr (kLanes == 16) {
    const D d;
    const auto picked = hn::SetTableIndices(d, lanes);
    if (width == 16)
      for (int f = 0; f < frames; ++f) hn::StoreU(hn::TableLookupLanes(hn::LoadU(d, from + 16 * f), picked), d, to + 16 * f);
    else
      for (int f = 0; f < frames; ++f) hn::StoreU(hn::TableLookupLanes(hn::LoadDup128(d, from + 4 * f), picked), d, to + 16 * f);
  } else {
    for (int f = 0; f < frames; ++f)
      for (int lane = 0; lane < 16; ++lane) to[16 * f + lane] = from[width * f + lanes[lane]];
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace tutti {

HWY_EXPORT(Interleave);
HWY_EXPORT(AddInterleaved);
HWY_EXPORT(PickSixteen);

void interleave(const float* const* from, float* to, int frames) { HWY_DYNAMIC_DISPATCH(Interleave)(from, to, frames); }
void add_interleaved(const float* from, int streams, float* const* rows, int frames) {
  HWY_DYNAMIC_DISPATCH(AddInterleaved)(from, streams, rows, frames);
}

void pick_sixteen(const float* from, int width, const std::int32_t* lanes, float* to, int frames) {
  HWY_DYNAMIC_DISPATCH(PickSixteen)(from, width, lanes, to, frames);
}

}  // namespace tutti
#endif
