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

BEGIN_OBJECTS;

class FFT final : public Unit {
 public:
  explicit FFT(const UnitSetup& setup)
      : setup_(setup), frames_(setup.fixed[0], setup.fixed[1], setup.streams), transform_(frames_.size), window_(floats(frames_.size)), windowed_(floats(frames_.size)) {
    for (int n = 0; n < frames_.size; ++n)
      window_[floats(n)] = static_cast<float>(window(static_cast<int>(setup.fixed[2].number), static_cast<double>(n) / frames_.size) / frames_.size);
    for (int sound = 0; sound < frames_.sounds; ++sound) heard_.emplace_back(floats(frames_.size));
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(floats(frames_.size));
  }

  // [audio-thread]
  void run(int frames) override {
    for (int done = 0; done < frames;) {
      int to_next = frames_.size;  // the next frame of any stream
      for (int s = 0; s < setup_.streams; s += frames_.sounds) to_next = std::min(to_next, frames_.size - frames_.bin(s, now_));
      const int count = std::min(frames - done, to_next);
      for (int s = 0; s < setup_.streams; ++s) give(s, done, count);
      for (int sound = 0; sound < frames_.sounds; ++sound) hear(sound, done, count);
      now_ += count;
      done += count;
      if (count == to_next)
        for (int s = 0; s < setup_.streams; ++s)
          if (frames_.bin(s, now_) == 0) analyse(s);
    }
  }

 private:
  static std::size_t floats(int count) { return static_cast<std::size_t>(count); }

  struct Stream {
    AlignedFloats real, imag;
    explicit Stream(std::size_t size) : real(size + kMaxWidth), imag(size + kMaxWidth) {}
  };

  void give(int s, int from, int count) {
    const Stream& stream = streams_[floats(s)];
    const Column<float> real = column(setup_.output, s), imag = column(setup_.output.of(1), s), bins = column(setup_.output.of(2), s);
    const int bin = frames_.bin(s, now_);  // no stream ends a frame within these
    const bool counts = now_ >= s / frames_.sounds * frames_.hop();
    const float *from_real = stream.real.data() + bin, *from_imag = stream.imag.data() + bin;
    for (int i = 0; i < count; ++i) {
      real[from + i] = from_real[i];
      imag[from + i] = from_imag[i];
      bins[from + i] = counts ? static_cast<float>(bin + i) : 0.0f;
    }
  }

  void hear(int sound, int from, int count) {
    const AlignedFloats& heard = heard_[floats(sound)];
    const Column<const float> input = column(setup_.inputs[0], std::min(sound * frames_.overlaps, setup_.streams - 1));
    for (int f = 0; f < count; ++f) {
      const float x = input[from + f];
      heard[floats(static_cast<int>((now_ + f) & (frames_.size - 1)))] = std::abs(x) < 1e12f ? x : 0.0f;
    }
  }

  // The last `size` samples.
  void analyse(int s) {
    Stream& stream = streams_[floats(s)];
    if (now_ < frames_.size + s / frames_.sounds * frames_.hop()) return;
    const AlignedFloats& heard = heard_[floats(frames_.sound_of(s))];
    const int oldest = static_cast<int>(now_ & (frames_.size - 1));
    for (int n = 0; n < frames_.size; ++n) windowed_[floats(n)] = heard[floats((oldest + n) & (frames_.size - 1))] * window_[floats(n)];
    transform_.to_spectrum(windowed_.data(), stream.real.data(), stream.imag.data());
  }

  const UnitSetup setup_;
  const OverlappingFrames frames_;
  FourierTransform transform_;
  AlignedFloats window_, windowed_;
  std::vector<AlignedFloats> heard_;  // of each sound, the last `size` samples
  std::vector<Stream> streams_;
  std::int64_t now_ = 0;
};

UNIT(FFT, "Fourier transform of overlapping frames, as signals", input("input"), frame_size("size"), frame_overlaps().multiplies_streams(),
     integer("wintype", 2).range(0, 8).about(kWindowTypesDoc), OutputPort{"real", true, false, false}, event_output("imag"), event_output("bin"));

END_OBJECTS;
