// CarToPol and PolToCar: points of a plane, by their coordinates and by distance and angle (radians).
#include <cstddef>
#include <memory>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/simd/polar.h"
#include "worker/simd/stream_rows.h"

BEGIN_OBJECTS;

inline constexpr float kTurn = 6.283185307f;

template <class F>
struct CarToPol {
  static constexpr bool pure = true;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE Outputs<F, 2> tick(const Held&, F real, F imag) { return {{sqrt(fma(real, real, imag * imag)), angle_in_turns(imag, real) * F(kTurn)}}; }
};

template <class F>
struct PolToCar {
  static constexpr bool pure = true;
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE Outputs<F, 2> tick(const Held&, F magnitude, F angle) {
    const Turns<F> phase = Turns<F>::wrapped(angle * F(1.0f / kTurn));
    return {{magnitude * cos_turns(phase), magnitude * sin_turns(phase)}};
  }
};

// One to four streams lie in memory as one run of samples, of which a vector takes several frames (worker/simd/across_time.h has this for a single output).
template <template <class> class KernelOf, int Width>
class FewPoints final : public Unit {
  using Kernel = KernelOf<Frames>;

 public:
  explicit FewPoints(const UnitSetup& setup) : setup_(setup) {}

  // [audio-thread]
  void run(int frames) override {
    if (changed) {
      scales_ = scales(setup_);
      first_.take_changed(setup_.inputs[0]);
      second_.take_changed(setup_.inputs[1]);
    }
    changed = false;
    float *out = setup_.output.data, *other = setup_.output.of(1).data;
    for (std::size_t i = 0; i < static_cast<std::size_t>(frames * Width); i += Frames::lanes) {
      const Outputs<Frames, 2> point = Kernel().tick({}, first_.at(i), second_.at(i));
      point.values[0].store(out + i);
      point.values[1].store(other + i);
    }
    if (scales_) scale_outputs<Width>(setup_, frames);
  }

 private:
  const UnitSetup setup_;
  ValuesAcrossTime<Width> first_, second_;
  bool scales_ = false;
};

template <template <class> class KernelOf>
std::unique_ptr<Unit> make_points(const UnitSetup& setup) {
  const int width = setup.output.shape.width;
  if (setup.output.held() || width == kMaxWidth) return make_bank<KernelOf>(setup);
  if (width == 1) return std::make_unique<FewPoints<KernelOf, 1>>(setup);
  return std::make_unique<FewPoints<KernelOf, 4>>(setup);
}

DECLARE_OBJECT(CarToPol, Audio, true, false, &make_points<CarToPol>, nullptr, false, "Distance and angle of points that are given by their coordinates",
               input("inreal"), input("inimag"), main_output("mag"), output("ang"));
DECLARE_OBJECT(PolToCar, Audio, true, false, &make_points<PolToCar>, nullptr, false, "Coordinates of points that are given by distance and angle",
               input("inmag"), input("inang"), main_output("real"), output("imag"));

END_OBJECTS;
