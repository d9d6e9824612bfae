// IFFT: frames that lie in signals (overlapping_frames.h) back to samples, each under a window. To be mixed to as many streams as there are sounds; FFT into IFFT is
// then the sound, 2 size samples later, times the sum of the squares of the windows that overlap (1.5 for 4 of Hann), as pyo's. Where the size changes, what is heard fades
// out in kFade frames, and the first frame that comes whole is the next to be heard.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "worker/objects/object.h"
#include "worker/objects/spectral/overlapping_unit.h"
#include "worker/simd/columns.h"

BEGIN_OBJECTS;

class IFFT final : public OverlappingUnit<IFFT> {
  friend class OverlappingUnit<IFFT>;
  static constexpr int kFade = 256;

 public:
  explicit IFFT(const UnitSetup& setup) : OverlappingUnit(setup), samples_(floats(frames_.largest)), unread_(kBlock) {
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(floats(frames_.largest));
  }

 private:
  static float window_scale(int /*size*/) { return 1.0f; }

  struct Stream {
    AlignedFloats real, imag;  // of the frame that is heard, up to half the rate; a block can begin with the last bin
    AlignedFloats sound;       // of the frame before
    AlignedFloats tail{kFade}; // of a frame of another size
    explicit Stream(std::size_t size) : real(size / 2 + 1 + kBlock), imag(size / 2 + 1 + kBlock), sound(size) {}
  };

  // What is heard fades out, in no more than a new frame; no new one is heard before that has come.
  void begin_anew(int size) {
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[floats(s)];
      float* end = std::copy(stream.tail.data() + tail_at_, stream.tail.data() + kFade, stream.tail.data());
      std::fill(end, stream.tail.data() + kFade, 0.0f);
      const int bin = frames_.bin(s, now_), fade = std::min({kFade, frames_.size - bin, size});
      for (int i = 0; i < fade; ++i) stream.tail[floats(i)] += stream.sound[floats(bin + i)] * (1.0f - static_cast<float>(i + 1) / static_cast<float>(fade));
      for (AlignedFloats* bins : {&stream.real, &stream.imag}) std::fill_n(bins->data(), floats(size / 2 + 1 + kBlock), 0.0f);
      std::fill_n(stream.sound.data(), floats(size), 0.0f);
    }
    tail_at_ = 0;
    frames_.reshape(size);
    begins_ = now_;
  }
  void add_tails(int frames) {
    const int count = std::min(frames, kFade - tail_at_);
    for (int s = 0; s < setup_.streams; ++s) {
      const Column<float> output = column(setup_.output, s);
      for (int f = 0; f < count; ++f) output[f] += streams_[floats(s)].tail[floats(tail_at_ + f)];
    }
    tail_at_ += count;
  }

  template <int Width>
  HWY_NOINLINE void run_groups(int frames) {
    for (int done = 0; done < frames;) {
      const int to_next = frames_.to_next(now_), count = std::min(frames - done, to_next);
      for (int group = 0; group < setup_.output.shape.groups; ++group) take_and_give<Width>(group, done, count);
      now_ += count;
      done += count;
      if (count == to_next)
        for (int s = 0; s < setup_.streams; ++s)
          if (frames_.bin(s, now_) == 0 && now_ - frames_.size >= begins_) make(streams_[floats(s)]);
    }
    if (tail_at_ < kFade) add_tails(frames);
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
      sound[lane] = is_stream ? streams_[floats(s)].sound.data() + bin : streams_[0].sound.data() + frames_.bin(0, now_);  // past the last, of one that ends no frame
      empty &= !has_bins;
    }
    if (!empty) {
      read_rows<Width>(setup_.inputs[0], group, from, count, real);
      read_rows<Width>(setup_.inputs[1], group, from, count, imag);
    }
    interleave_rows<Width>(sound, setup_.output.data + floats(group) * setup_.output.group_stride + floats(from * Width), count);
  }

  void make(Stream& stream) {
    const std::size_t size = floats(frames_.size), bins = size / 2 + 1;
    silence_wrong(stream.real.data(), bins, 1e12f);
    silence_wrong(stream.imag.data(), bins, 1e12f);
    transforms_.of(frames_.size).to_samples(stream.real.data(), stream.imag.data(), samples_.data());
    apply_window(samples_.data(), window_.data(), stream.sound.data(), size);
  }

  AlignedFloats samples_;
  AlignedFloats unread_;  // what is heard of bins that are mirrors of others, and past the last stream
  std::vector<Stream> streams_;
  std::int64_t now_ = 0, begins_ = 0;  // begins_: since when frames have this size
  int tail_at_ = kFade;
};

UNIT(IFFT, "Frames that lie in signals, back to sound: to be mixed to as many streams as FFT had", input("inreal"), input("inimag"), live_frame_size("size"), frame_overlaps(),
     live_window(kWindowTypesDoc), largest_frame_size("the patch's `size`"));

END_OBJECTS;
