// FFT: frames of a signal, transformed, as signals: bin k of a frame is the k-th of `size` samples. Each sound has `overlaps` streams, a hop apart
// (overlapping_frames.h). real has the bins 0 to size / 2, imag 0 to size / 2 - 1, the rest is 0; bin counts from 0 to size - 1. A frame is heard when its last
// sample has been; a tone of amplitude 1 has the magnitude (mean of the window) / 2.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "worker/objects/object.h"
#include "worker/objects/spectral/overlapping_frames.h"
#include "worker/objects/spectral/windows.h"
#include "worker/simd/columns.h"
#include "worker/simd/fourier_transform.h"
#include "worker/simd/stream_rows.h"

BEGIN_OBJECTS;

class FFT final : public Unit {
 public:
  explicit FFT(const UnitSetup& setup)
      : setup_(setup), frames_(setup.fixed[0], setup.fixed[1], setup.streams), transform_(frames_.size), window_(floats(frames_.size)), windowed_(floats(frames_.size)),
        zeros_(kBlock) {
    for (int n = 0; n < frames_.size; ++n)
      window_[floats(n)] = static_cast<float>(window(static_cast<int>(setup.fixed[2].number), static_cast<double>(n) / frames_.size) / frames_.size);
    for (int sound = 0; sound < frames_.sounds; ++sound) heard_.emplace_back(floats(frames_.size));
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(floats(frames_.size / 2));
  }

  // [audio-thread]
  void run(int frames) override {
    if (changed) scales_ = scales(setup_);
    changed = false;
    with_width(setup_.output.shape, [&](auto width) HWY_ATTR { run_groups<width>(frames); });
  }

 private:
  static std::size_t floats(int count) { return static_cast<std::size_t>(count); }

  struct Stream {
    AlignedFloats real, imag;  // of the bins up to half the rate; a block can begin with the last
    explicit Stream(std::size_t half) : real(half + 1 + kBlock), imag(half + 1 + kBlock) {}
  };

  template <int Width>
  HWY_NOINLINE void run_groups(int frames) {
    for (int done = 0; done < frames;) {
      const int to_next = frames_.to_next(now_), count = std::min(frames - done, to_next);
      for (int group = 0; group < setup_.output.shape.groups; ++group) give<Width>(group, done, count);
      for (int sound = 0; sound < frames_.sounds; ++sound) hear(sound, done, count);
      now_ += count;
      done += count;
      if (count == to_next)
        for (int s = 0; s < setup_.streams; ++s)
          if (frames_.bin(s, now_) == 0) analyse(s);
    }
    if (scales_) scale_outputs<Width>(setup_, frames);
  }

  // No stream ends a frame within these.
  template <int Width>
  HWY_INLINE void give(int group, int from, int count) {
    const float *real[Width], *imag[Width];
    alignas(64) float first[kMaxWidth], step[kMaxWidth];  // of the bins
    bool empty = true;
    for (int lane = 0; lane < Width; ++lane) {
      const int s = (group * Width + lane) % setup_.streams, bin = frames_.bin(s, now_);
      const bool counts = now_ >= s / frames_.sounds * frames_.hop(), has_bins = bin <= frames_.size / 2;
      real[lane] = has_bins ? streams_[floats(s)].real.data() + bin : zeros_.data();
      imag[lane] = has_bins ? streams_[floats(s)].imag.data() + bin : zeros_.data();
      empty &= !has_bins;
      first[lane] = counts ? static_cast<float>(bin) : 0.0f;
      step[lane] = counts ? 1.0f : 0.0f;
    }
    const auto out = [&](int output) { return setup_.output.of(output).data + floats(group) * setup_.output.group_stride + floats(from * Width); };
    if (empty) {
      std::fill_n(out(0), count * Width, 0.0f);
      std::fill_n(out(1), count * Width, 0.0f);
    } else {
      interleave_rows<Width>(real, out(0), count);
      interleave_rows<Width>(imag, out(1), count);
    }
    using F = Lanes<hn::CappedTag<float, Width>>;
    for (int lane = 0; lane < Width; lane += F::lanes) {
      F bins = F::load(first + lane);
      const F next = F::load(step + lane);
      for (int f = 0; f < count; ++f, bins += next) bins.store(out(2) + f * Width + lane);
    }
  }

  // The place in `heard` does not come round within these: there a frame of the first streams ends.
  void hear(int sound, int from, int count) {
    float* heard = heard_[floats(sound)].data() + (now_ & (frames_.size - 1));
    const Column<const float> input = column(setup_.inputs[0], std::min(sound * frames_.overlaps, setup_.streams - 1));
    for (int f = 0; f < count; ++f) {
      const float x = input[from + f];
      heard[f] = std::abs(x) < 1e12f ? x : 0.0f;
    }
  }

  // The last `size` samples.
  void analyse(int s) {
    Stream& stream = streams_[floats(s)];
    if (now_ < frames_.size + s / frames_.sounds * frames_.hop()) return;
    const float* heard = heard_[floats(frames_.sound_of(s))].data();
    const auto oldest = static_cast<std::size_t>(now_ & (frames_.size - 1)), older = floats(frames_.size) - oldest;
    apply_window(heard + oldest, window_.data(), windowed_.data(), older);
    apply_window(heard, window_.data() + older, windowed_.data() + older, oldest);
    transform_.to_spectrum(windowed_.data(), stream.real.data(), stream.imag.data());
  }

  const UnitSetup setup_;
  const OverlappingFrames frames_;
  FourierTransform transform_;
  AlignedFloats window_, windowed_, zeros_;
  std::vector<AlignedFloats> heard_;  // of each sound, the last `size` samples
  std::vector<Stream> streams_;
  std::int64_t now_ = 0;
  bool scales_ = false;
};

UNIT(FFT, "Fourier transform of overlapping frames, as signals", input("input"), frame_size("size"), frame_overlaps().multiplies_streams(),
     integer("wintype", 2).range(0, 8).about(kWindowTypesDoc), OutputPort{"real", true, false, false}, event_output("imag"), event_output("bin"));

END_OBJECTS;
