// The Fourier transforms of all sizes up to a largest one, so that the size may change while the sound runs. Included once for each instruction set (Highway's
// toggle guard).
#if defined(TUTTI_WORKER_SIMD_FOURIER_TRANSFORMS_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_FOURIER_TRANSFORMS_H
#undef TUTTI_WORKER_SIMD_FOURIER_TRANSFORMS_H
#else
#define TUTTI_WORKER_SIMD_FOURIER_TRANSFORMS_H
#endif

#include <hwy/highway.h>

#include <bit>
#include <cstddef>
#include <vector>

#include "worker/objects/spectral/frame_parameters.h"
#include "worker/simd/fourier_transform.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

class FourierTransforms {
 public:
  explicit FourierTransforms(int largest) {
    for (int size = kSmallestFrame; size <= largest; size *= 2) transforms_.emplace_back(size);
  }
  // [audio-thread]
  FourierTransform& of(int size) { return transforms_[static_cast<std::size_t>(std::countr_zero(static_cast<unsigned>(size / kSmallestFrame)))]; }

 private:
  std::vector<FourierTransform> transforms_;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
