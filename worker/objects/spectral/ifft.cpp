// IFFT: frames that lie in signals (overlapping_frames.h) back to samples, each under a window. To be mixed to as many streams as there are sounds; FFT into IFFT is
// then the sound, 2 size samples later, times the sum of the squares of the windows that overlap (1.5 for 4 of Hann), as pyo's.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/objects/spectral/overlapping_frames.h"
#include "worker/objects/spectral/windows.h"
#include "worker/simd/fourier_transform.h"
#include "worker/simd/stream_rows.h"

BEGIN_OBJECTS;

class IFFT final : public Unit {
 public:
  explicit IFFT(const UnitSetup& setup)
      : setup_(setup), frames_(setup.fixed[0], setup.fixed[1], setup.streams), transform_(frames_.size), window_(floats(frames_.size)), samples_(floats(frames_.size)), unread_(kBlock) {
    for (int n = 0; n < frames_.size; ++n) window_[floats(n)] = static_cast<float>(window(static_cast<int>(setup.fixed[2].number), static_cast<double>(n) / frames_.size));
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(floats(frames_.size));
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
    AlignedFloats real, imag;  // of the frame that is heard, up to half the rate; a block can begin with the last bin
    AlignedFloats sound;       // of the frame before
    explicit Stream(std::size_t size) : real(size / 2 + 1 + kBlock), imag(size / 2 + 1 + kBlock), sound(size) {}
  };

  template <int Width>
  HWY_NOINLINE void run_groups(int frames) {
    for (int done = 0; done < frames;) {
      const int to_next = frames_.to_next(now_), count = std::min(frames - done, to_next);
      for (int group = 0; group < setup_.output.shape.groups; ++group) take_and_give<Width>(group, done, count);
      now_ += count;
      done += count;
      if (count == to_next)
        for (int s = 0; s < setup_.streams; ++s)
          if (frames_.bin(s, now_) == 0 && now_ > s / frames_.sounds * frames_.hop()) make(streams_[floats(s)]);
    }
    if (scales_) scale_outputs<Width>(setup_, frames);
  }

  // No stream ends a frame within these.
  template <int Width>
  HWY_INLINE void take_and_give(int group, int from, int count) {
    float *real[Width], *imag[Width];
    const float* sound[Width];
    bool empty = true;
    for (int lane = 0; lane < Width; ++lane) {
      const int s = group * Width + lane, bin = frames_.bin(s, now_);
      const bool is_stream = s < setup_.streams, has_bins = is_stream && bin <= frames_.size / 2;
      real[lane] = has_bins ? streams_[floats(s)].real.data() + bin : unread_.data();
      imag[lane] = has_bins ? streams_[floats(s)].imag.data() + bin : unread_.data();
      sound[lane] = streams_[floats(is_stream ? s : 0)].sound.data() + bin;
      empty &= !has_bins;
    }
    if (!empty) {
      read_rows<Width>(setup_.inputs[0], group, from, count, real);
      read_rows<Width>(setup_.inputs[1], group, from, count, imag);
    }
    interleave_rows<Width>(sound, setup_.output.data + floats(group) * setup_.output.group_stride + floats(from * Width), count);
  }

  void make(Stream& stream) {
    const std::size_t bins = samples_.size() / 2 + 1;
    silence_wrong(stream.real.data(), bins, 1e12f);
    silence_wrong(stream.imag.data(), bins, 1e12f);
    transform_.to_samples(stream.real.data(), stream.imag.data(), samples_.data());
    apply_window(samples_.data(), window_.data(), stream.sound.data(), samples_.size());
  }

  const UnitSetup setup_;
  const OverlappingFrames frames_;
  FourierTransform transform_;
  AlignedFloats window_, samples_;
  AlignedFloats unread_;  // what is heard of bins that are mirrors of others, and past the last stream
  std::vector<Stream> streams_;
  std::int64_t now_ = 0;
  bool scales_ = false;
};

UNIT(IFFT, "Frames that lie in signals, back to sound: to be mixed to as many streams as FFT had", input("inreal"), input("inimag"), frame_size("size"), frame_overlaps(),
     integer("wintype", 2).range(0, 8).about(kWindowTypesDoc));

END_OBJECTS;
