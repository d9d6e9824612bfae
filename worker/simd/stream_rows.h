// Between rows of samples, one for each stream, and how streams lie in memory (worker/objects/unit.h); and mul and add: for Units that compute one stream after
// the other. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_STREAM_ROWS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_STREAM_ROWS_H
#undef TUTTI_WORKER_SIMD_STREAM_ROWS_H
#else
#define TUTTI_WORKER_SIMD_STREAM_ROWS_H
#endif

#include <algorithm>
#include <cstddef>
#include <type_traits>

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

// The way back, for whole vectors of frames: rows[s][f] = in[16 f + s].
HWY_INLINE void separate_sixteen(const float* in, float* const* rows, int frames) {
  using F = Frames;
  constexpr std::size_t kLanes = F::lanes;
  const F::D d;
  alignas(64) float fours[4][4 * kLanes];
  const auto load = [&](const float* from, float* a, float* b, float* c, float* e) HWY_ATTR {
    F::V first, second, third, fourth;
    hn::LoadInterleaved4(d, from, first, second, third, fourth);
    hn::StoreU(first, d, a);
    hn::StoreU(second, d, b);
    hn::StoreU(third, d, c);
    hn::StoreU(fourth, d, e);
  };
  for (int frame = 0; frame < frames; frame += F::lanes) {
    for (std::size_t part = 0; part < 4; ++part, in += 4 * kLanes)
      load(in, fours[0] + part * kLanes, fours[1] + part * kLanes, fours[2] + part * kLanes, fours[3] + part * kLanes);
    for (std::size_t s = 0; s < 4; ++s) load(fours[s], rows[s] + frame, rows[s + 4] + frame, rows[s + 8] + frame, rows[s + 12] + frame);
  }
}

// Frames of `frames` that make whole vectors.
HWY_INLINE int whole_vectors(int frames) { return frames / Frames::lanes * Frames::lanes; }

// Width rows (1, 4 or 16) side by side, for any number of frames: nothing is read or written past them.
template <int Width>
HWY_INLINE void interleave_rows(const float* const* rows, float* out, int frames) {
  if constexpr (Width == 1) {
    std::copy_n(rows[0], frames, out);
  } else {
    const Frames::D d;
    const int whole = whole_vectors(frames);
    [[maybe_unused]] const auto row = [&](int r, int f) HWY_ATTR { return hn::LoadU(d, rows[r] + f); };
    if constexpr (Width == kMaxWidth) interleave_sixteen(rows, out, whole);
    else
      for (int f = 0; f < whole; f += Frames::lanes) hn::StoreInterleaved4(row(0, f), row(1, f), row(2, f), row(3, f), d, out + 4 * f);
    for (int f = whole; f < frames; ++f)
      for (int lane = 0; lane < Width; ++lane) out[f * Width + lane] = rows[lane][f];
  }
}
template <int Width>
HWY_INLINE void separate_rows(const float* in, float* const* rows, int frames) {
  if constexpr (Width == 1) {
    std::copy_n(in, frames, rows[0]);
  } else {
    const Frames::D d;
    const int whole = whole_vectors(frames);
    if constexpr (Width == kMaxWidth) separate_sixteen(in, rows, whole);
    else
      for (int f = 0; f < whole; f += Frames::lanes) {
        Frames::V lane[4];
        hn::LoadInterleaved4(d, in + 4 * f, lane[0], lane[1], lane[2], lane[3]);
        for (int l = 0; l < 4; ++l) hn::StoreU(lane[l], d, rows[l] + f);
      }
    for (int f = whole; f < frames; ++f)
      for (int lane = 0; lane < Width; ++lane) rows[lane][f] = in[f * Width + lane];
  }
}

// Rows of the group's streams, from a frame of the block on.
template <int Width>
HWY_INLINE void read_rows(const View& view, int group, int from, int frames, float* const* rows) {
  const float* in = view.data + static_cast<std::size_t>(group) * view.group_stride + static_cast<std::size_t>(from) * view.frame_stride;
  if (!view.held()) return separate_rows<Width>(in, rows, frames);
  for (int lane = 0; lane < Width; ++lane) std::fill_n(rows[lane], frames, in[lane]);
}

// What is no number, or larger than `loudest`, so that its square might be none, becomes 0: it would take a whole frame with it. May go on to the end of a vector.
HWY_INLINE void silence_wrong(float* x, std::size_t count, float loudest) {
  for (std::size_t i = 0; i < count; i += Frames::lanes) {
    const Frames y = Frames::load(x + i);
    select(abs(y) < Frames(loudest), y, Frames(0.0f)).store(x + i);
  }
}

// Calls run with 1, 4 or 16: a number of streams side by side that the compiler knows.
template <class Run>
HWY_INLINE void with_width(const Shape& shape, Run run) {
  if (shape.width == 1) run(std::integral_constant<int, 1>());
  else if (shape.width == 4) run(std::integral_constant<int, 4>());
  else run(std::integral_constant<int, kMaxWidth>());
}

// mul and add, in place, of one group of sixteen streams.
HWY_INLINE void scale_group(const UnitSetup& setup, int group, float* out, int frames) {
  using F = Frames;
  const std::size_t mul_stride = setup.mul.frame_stride, add_stride = setup.add.frame_stride;
  const auto of_group = [group](const View& view) HWY_ATTR { return view.data + static_cast<std::size_t>(group) * view.group_stride; };
  const float *mul = of_group(setup.mul), *add = of_group(setup.add);
  for (int frame = 0; frame < frames; ++frame, mul += mul_stride, add += add_stride)
    for (int lane = 0; lane < kMaxWidth; lane += F::lanes, out += F::lanes) fma(F::load(out), F::load(mul + lane), F::load(add + lane)).store(out);
}

// mul and add, in place, of each output that they apply to. [audio-thread]
template <int Width>
HWY_INLINE void scale_outputs(const UnitSetup& setup, int frames) {
  const auto each = [&](auto scale) HWY_ATTR {
    for (std::size_t o = 0; o < setup.scaled.size(); ++o)
      if (setup.scaled[o]) scale(setup.output.of(static_cast<int>(o)).data);
  };
  if constexpr (Width == kMaxWidth) {
    each([&](float* out) HWY_ATTR {
      for (int group = 0; group < setup.output.shape.groups; ++group, out += setup.output.group_stride) scale_group(setup, group, out, frames);
    });
  } else {
    ScaledAcrossTime<Width> scaled;
    scaled.take_changed(setup);
    each([&](float* out) HWY_ATTR { scaled.multiply_and_add(out, static_cast<std::size_t>(frames)); });
  }
}

// A stream alone: its frames are one run of samples. Goes past the frames that are wanted, into what a block has room for.
HWY_INLINE void write_alone(const UnitSetup& setup, const float* row, int frames) {
  const auto at = [](const View& view, int frame) HWY_ATTR { return view.held() ? Frames(view.data[0]) : Frames::load(view.data + frame); };
  for (int frame = 0; frame < frames; frame += Frames::lanes)
    fma(Frames::load(row + frame), at(setup.mul, frame), at(setup.add, frame)).store(setup.output.data + frame);
}

// The one output that mul and add apply to, the first; `stride` floats from row to row, each with room for kBlock frames. [audio-thread]
HWY_INLINE void write_rows(const UnitSetup& setup, const float* rows, std::size_t stride, int frames) {
  if (setup.output.shape.width == 1) return write_alone(setup, rows, frames);
  with_width(setup.output.shape, [&](auto width) HWY_ATTR {
    const Shape& shape = setup.output.shape;
    for (int group = 0; group < shape.groups; ++group) {
      float* const out = setup.output.data + static_cast<std::size_t>(group) * setup.output.group_stride;
      const float* row[kMaxWidth];
      for (int lane = 0; lane < width; ++lane) row[lane] = rows + static_cast<std::size_t>((group * width + lane) % shape.streams) * stride;
      interleave_rows<width>(row, out, frames);
    }
    scale_outputs<width>(setup, frames);
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
