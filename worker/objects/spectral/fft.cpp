// FFT: frames of a signal, transformed, as signals: bin k of a frame is the k-th of `size` samples. Each sound has `overlaps` streams, a hop apart
// (overlapping_frames.h). real has the bins 0 to size / 2, imag 0 to size / 2 - 1, the rest is 0; bin counts from 0 to size - 1. A frame is heard when its last
// sample has been; a tone of amplitude 1 has the magnitude (mean of the window) / 2. Where the size changes, bins are 0 until the next frame of the new one, which is
// of the samples that were heard already.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "worker/objects/object.h"
#include "worker/objects/spectral/overlapping_unit.h"
#include "worker/simd/columns.h"

BEGIN_OBJECTS;

class FFT final : public OverlappingUnit<FFT> {
  friend class OverlappingUnit<FFT>;

 public:
  explicit FFT(const UnitSetup& setup) : OverlappingUnit(setup), windowed_(floats(frames_.largest)), zeros_(kBlock) {
    for (int sound = 0; sound < frames_.most_sounds(); ++sound) heard_.emplace_back(floats(frames_.largest));
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(floats(frames_.largest / 2));
  }

 private:
  static float window_scale(int size) { return 1.0f / static_cast<float>(size); }

  struct Stream {
    AlignedFloats real, imag;  // of the bins up to half the rate; a block can begin with the last
    explicit Stream(std::size_t half) : real(half + 1 + kBlock), imag(half + 1 + kBlock) {}
  };

  void begin_anew(int size) {
    const int sounds = frames_.sounds;
    frames_.reshape(size);
    for (Stream& stream : streams_)
      for (AlignedFloats* bins : {&stream.real, &stream.imag}) std::fill_n(bins->data(), floats(size / 2 + 1 + kBlock), 0.0f);
    if (frames_.sounds == sounds) return;
    for (AlignedFloats& heard : heard_) std::fill_n(heard.data(), heard.size(), 0.0f);
  }

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
    float* heard = heard_[floats(sound)].data() + (now_ & (frames_.largest - 1));
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
    const auto oldest = static_cast<std::size_t>((now_ - frames_.size) & (frames_.largest - 1)), size = floats(frames_.size);
    const std::size_t older = std::min(size, floats(frames_.largest) - oldest);
    apply_window(heard + oldest, window_.data(), windowed_.data(), older);
    apply_window(heard, window_.data() + older, windowed_.data() + older, size - older);
    transforms_.of(frames_.size).to_spectrum(windowed_.data(), stream.real.data(), stream.imag.data());
  }

  AlignedFloats windowed_, zeros_;
  std::vector<AlignedFloats> heard_;  // of each sound, the last samples
  std::vector<Stream> streams_;
  std::int64_t now_ = 0;
};

UNIT(FFT, "Fourier transform of overlapping frames, as signals", input("input"), live_frame_size("size"), frame_overlaps().multiplies_streams(),
     live_window(kWindowTypesDoc), largest_frame_size("the patch's `size`"), OutputPort{"real", true, false, false}, event_output("imag"), event_output("bin"));

END_OBJECTS;
