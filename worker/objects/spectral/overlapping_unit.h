// What FFT and IFFT have in common: frames that lie in signals (overlapping_frames.h), whose size and window may change at the edge of a block. Included once
// for each instruction set (Highway's toggle guard).
//
//   class FFT final : public OverlappingUnit<FFT> {
//     static float window_scale(int size);            // by which the window is multiplied
//     void begin_anew(int size);                      // frames have another size: calls frames_.reshape(size). [audio-thread]
//     template <int Width> void run_groups(int frames);  // a block of streams that lie Width side by side. [audio-thread]
//   };
#if defined(TUTTI_WORKER_OBJECTS_SPECTRAL_OVERLAPPING_UNIT_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_OBJECTS_SPECTRAL_OVERLAPPING_UNIT_H
#undef TUTTI_WORKER_OBJECTS_SPECTRAL_OVERLAPPING_UNIT_H
#else
#define TUTTI_WORKER_OBJECTS_SPECTRAL_OVERLAPPING_UNIT_H
#endif

#include "worker/objects/mul_add.h"
#include "worker/objects/spectral/overlapping_frames.h"
#include "worker/objects/spectral/windows.h"
#include "worker/simd/fourier_transforms.h"
#include "worker/simd/stream_rows.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

template <class Derived>
class OverlappingUnit : public Unit {
 public:
  // [audio-thread]
  void run(int frames) override {
    Derived& derived = *static_cast<Derived*>(this);
    if (changed) {
      scales_ = scales(setup_);
      if (const int size = frames_.given_size(setup_); size != frames_.size) derived.begin_anew(size);
      take_window();
    }
    changed = false;
    with_width(setup_.output.shape, [&](auto width) HWY_ATTR { derived.template run_groups<width>(frames); });
  }

 protected:
  explicit OverlappingUnit(const UnitSetup& setup) : setup_(setup), frames_(setup), transforms_(frames_.largest), window_(floats(frames_.largest)) { take_window(); }

  static std::size_t floats(int count) { return static_cast<std::size_t>(count); }

  const UnitSetup setup_;
  OverlappingFrames frames_;
  FourierTransforms transforms_;
  AlignedFloats window_;
  bool scales_ = false;  // mul and add are not 1 and 0

 private:
  void take_window() {
    const int type = whole_number(setup_.values[1].at(0, 0), 0, kWindowTypes - 1);
    if (type == window_type_ && frames_.size == window_size_) return;
    window_type_ = type;
    window_size_ = frames_.size;
    const float* table = WindowTables::all().of(type);
    const float scale = Derived::window_scale(frames_.size);
    for (std::size_t n = 0, step = WindowTables::step(frames_.size); n < floats(frames_.size); ++n) window_[n] = table[n * step] * scale;
  }

  int window_type_ = -1, window_size_ = 0;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
