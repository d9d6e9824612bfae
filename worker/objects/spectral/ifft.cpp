// IFFT: frames that lie in signals (overlapping_frames.h) back to samples, each under a window. To be mixed to as many streams as there are sounds; FFT into IFFT is
// then the sound, 2 size samples later, times the sum of the squares of the windows that overlap (1.5 for 4 of Hann), as pyo's.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/objects/spectral/overlapping_frames.h"
#include "worker/objects/spectral/windows.h"
#include "worker/simd/columns.h"
#include "worker/simd/fourier_transform.h"

BEGIN_OBJECTS;

class IFFT final : public Unit {
 public:
  explicit IFFT(const UnitSetup& setup)
      : setup_(setup), frames_(setup.fixed[0], setup.fixed[1], setup.streams), transform_(frames_.size), window_(floats(frames_.size)), samples_(floats(frames_.size)) {
    for (int n = 0; n < frames_.size; ++n) window_[floats(n)] = static_cast<float>(window(static_cast<int>(setup.fixed[2].number), static_cast<double>(n) / frames_.size));
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(floats(frames_.size));
  }

  // [audio-thread]
  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[floats(s)];
      int bin = frames_.bin(s, now_);
      const std::int64_t begin = s / frames_.sounds * frames_.hop();  // of its first frame
      const Column<const float> reals = column(setup_.inputs[0], s), imags = column(setup_.inputs[1], s);
      const Column<float> output = column(setup_.output, s);
      for (int done = 0; done < frames;) {
        const int count = std::min(frames - done, frames_.size - bin);
        float *real = stream.real.data() + bin, *imag = stream.imag.data() + bin;
        const float* sound = stream.sound.data() + bin;
        for (int i = 0; i < count; ++i) {
          const float x = reals[done + i], y = imags[done + i];
          real[i] = std::abs(x) < 1e12f ? x : 0.0f;
          imag[i] = std::abs(y) < 1e12f ? y : 0.0f;
          output[done + i] = sound[i];
        }
        done += count;
        bin = (bin + count) & (frames_.size - 1);
        if (bin == 0 && now_ + done > begin) make(stream);
      }
    }
    now_ += frames;
    apply_mul_add(setup_, frames);
  }

 private:
  static std::size_t floats(int count) { return static_cast<std::size_t>(count); }

  struct Stream {
    AlignedFloats real, imag;  // of the frame that is heard
    AlignedFloats sound;       // of the frame before
    explicit Stream(std::size_t size) : real(size + kMaxWidth), imag(size + kMaxWidth), sound(size) {}
  };

  void make(Stream& stream) {
    transform_.to_samples(stream.real.data(), stream.imag.data(), samples_.data());
    for (std::size_t n = 0; n < samples_.size(); ++n) stream.sound[n] = samples_[n] * window_[n];
  }

  const UnitSetup setup_;
  const OverlappingFrames frames_;
  FourierTransform transform_;
  AlignedFloats window_, samples_;
  std::vector<Stream> streams_;
  std::int64_t now_ = 0;
};

UNIT(IFFT, "Frames that lie in signals, back to sound: to be mixed to as many streams as FFT had", input("inreal"), input("inimag"), frame_size("size"), frame_overlaps(),
     integer("wintype", 2).range(0, 8).about(kWindowTypesDoc));

END_OBJECTS;
