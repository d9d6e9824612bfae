// From rows of samples, one for each stream, to how streams lie in memory (worker/objects/unit.h), with mul and add: for Units that compute one stream
// after the other. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_STREAM_ROWS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_STREAM_ROWS_H
#undef TUTTI_WORKER_SIMD_STREAM_ROWS_H
#else
#define TUTTI_WORKER_SIMD_STREAM_ROWS_H
#endif

#include <cstddef>

#include "worker/simd/across_time.h"
#include "worker/simd/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// Sixteen rows side by side: out[16 f + s] = rows[s][f], for whole vectors of frames. Twice four by four: rows s, s + 4, s + 8 and s + 12 first, then the four
// that come of it.
HWY_INLINE void interleave_sixteen(const float* const* rows, float* out, int frames) {
  using F = Frames;
  constexpr std::size_t kLanes = F::lanes;
  const F::D d;
  alignas(64) float fours[4][4 * kLanes];
  const auto store = [&](const float* a, const float* b, const float* c, const float* e, float* to) HWY_ATTR {
    hn::StoreInterleaved4(hn::LoadU(d, a), hn::LoadU(d, b), hn::LoadU(d, c), hn::LoadU(d, e), d, to);
  };
  for (int frame = 0; frame < frames; frame += F::lanes) {
    for (std::size_t s = 0; s < 4; ++s) store(rows[s] + frame, rows[s + 4] + frame, rows[s + 8] + frame, rows[s + 12] + frame, fours[s]);
    for (std::size_t part = 0; part < 4; ++part, out += 4 * kLanes)
      store(fours[0] + part * kLanes, fours[1] + part * kLanes, fours[2] + part * kLanes, fours[3] + part * kLanes, out);
  }
}

// mul and add, in place, of one group of streams. F has at most as many lanes as the group.
template <class F>
HWY_INLINE void scale_group(const UnitSetup& setup, int group, float* out, int frames) {
  const auto at = [group](const View& view, int frame, int lane) HWY_ATTR {
    return F::load(view.data + static_cast<std::size_t>(group) * view.group_stride + static_cast<std::size_t>(frame) * view.frame_stride + lane);
  };
  for (int frame = 0; frame < frames; ++frame)
    for (int lane = 0; lane < setup.output.shape.width; lane += F::lanes, out += F::lanes)
      fma(F::load(out), at(setup.mul, frame, lane), at(setup.add, frame, lane)).store(out);
}

// The first output; `stride` floats from row to row, each with room for kBlock frames. [audio-thread]
HWY_INLINE void write_rows(const UnitSetup& setup, const float* rows, std::size_t stride, int frames) {
  const Shape& shape = setup.output.shape;
  for (int group = 0; group < shape.groups; ++group) {
    float* const out = setup.output.data + static_cast<std::size_t>(group) * setup.output.group_stride;
    const float* row[kMaxWidth];
    for (int lane = 0; lane < shape.width; ++lane) row[lane] = rows + static_cast<std::size_t>((group * shape.width + lane) % shape.streams) * stride;
    if (shape.width == kMaxWidth) {
      interleave_sixteen(row, out, frames);
      scale_group<Frames>(setup, group, out, frames);
    } else {
      float* to = out;
      for (int frame = 0; frame < frames; ++frame)
        for (int lane = 0; lane < shape.width; ++lane) *to++ = row[lane][frame];
      if (shape.width == 1) scale_group<Lanes<hn::CappedTag<float, 1>>>(setup, group, out, frames);
      else scale_group<Lanes<hn::CappedTag<float, 4>>>(setup, group, out, frames);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
