// Across time: one to four streams lie in memory as the frames of one run of samples, so that one vector takes several frames of each. What does not
// look back (mul and add, a kernel without state) is computed so in narrow banks. Lane l is stream l % Width.
#if defined(TUTTI_WORKER_SIMD_ACROSS_TIME_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_ACROSS_TIME_H
#undef TUTTI_WORKER_SIMD_ACROSS_TIME_H
#else
#define TUTTI_WORKER_SIMD_ACROSS_TIME_H
#endif

#include <hwy/aligned_allocator.h>

#include <cstring>
#include <utility>

#include "worker/simd/kernel.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// Consecutive frames of a stream that stands alone.
using Frames = Lanes<hn::CappedTag<float, kMaxWidth>>;
template <class F>
HWY_INLINE Frames in_all_frames(F x) { return Frames(hn::GetLane(x.v)); }
template <class F>
HWY_INLINE Turns<Frames> in_all_frames(Turns<F> x) { return Turns<Frames>(hn::Set(Turns<Frames>::D(), hn::GetLane(x.v))); }
// A phase that advances by `step` a frame: what it is now, after one step, after two, ...
template <class F>
HWY_INLINE Turns<Frames> in_frames(Turns<F> phase, Turns<F> step) {
  return in_all_frames(phase) + in_all_frames(step) * Whole<Frames>::lane_numbers();
}

// What a parameter gives.
template <int Width>
class ValuesAcrossTime {
 public:
  static_assert(kMaxWidth % Width == 0);

  void take_changed(const View& view) {
    held_ = view.held();
    samples_ = view.data;
    if (held_)
      for (int lane = 0; lane < kMaxWidth; ++lane) tile_[lane] = view.data[lane % Width];
  }
  // Some frames of all streams, from place `i` of the block's samples on.
  HWY_INLINE Frames at(std::size_t i) const { return Frames::load(held_ ? tile_ : samples_ + i); }

 private:
  alignas(64) float tile_[kMaxWidth];  // a held value of each stream, over and over
  const float* samples_;
  bool held_;
};

// mul and add. Here and below, the last step may go past the frames that are wanted, into what a block has room for.
template <int Width>
class ScaledAcrossTime {
 public:
  void take_changed(const UnitSetup& setup) {
    mul_.take_changed(setup.mul);
    add_.take_changed(setup.add);
  }
  // [audio-thread]
  void multiply_and_add(float* out, std::size_t frames) const {
    for (std::size_t i = 0; i < frames * Width; i += Frames::lanes) fma(Frames::load(out + i), mul_.at(i), add_.at(i)).store(out + i);
  }

 private:
  ValuesAcrossTime<Width> mul_, add_;
};

// A kernel without state, and mul and add.
template <template <class> class KernelOf, int Width>
class AcrossTime : public ScaledAcrossTime<Width> {
  using F = Frames;
  using Kernel = KernelOf<F>;
  static constexpr int kParams = Arity<decltype(&Kernel::hold)>::value;
  static constexpr int kInputs = Arity<decltype(&Kernel::tick)>::value;
  using ParamIndices = std::make_index_sequence<static_cast<std::size_t>(kParams)>;
  using InputIndices = std::make_index_sequence<static_cast<std::size_t>(kInputs)>;

 public:
  void set_up(const UnitSetup& setup, const Rate& rate) {
    record_ = hwy::AllocateAligned<Record>(1);
    std::memset(static_cast<void*>(record_.get()), 0, sizeof(Record));
    if constexpr (has_setup<Kernel, F>)
      record_[0].kernel.setup(KernelSetup<F>{setup, rate, nullptr, Turns<F>::of(F(0.0f)), 0, Width < F::lanes ? Width : F::lanes});
    rate_ = &rate;
  }
  void take_changed(const UnitSetup& setup) {
    ScaledAcrossTime<Width>::take_changed(setup);
    audio_ = false;
    auto* value = values_;
    for (const View& view : setup.values) {
      (value++)->take_changed(view);
      audio_ |= !view.held();
    }
    for (const View& view : setup.inputs) (value++)->take_changed(view);
    if (!audio_) record_[0].held = hold(0, ParamIndices());
  }
  // [audio-thread]
  void run(float* out, std::size_t frames) {
    for (std::size_t i = 0; i < frames * Width; i += F::lanes) {
      if (audio_) record_[0].held = hold(i, ParamIndices());
      tick(i, InputIndices()).store(out + i);
    }
  }

 private:
  struct Record {
    Kernel kernel;
    typename Kernel::Held held;
  };
  template <std::size_t... P>
  HWY_INLINE typename Kernel::Held hold([[maybe_unused]] std::size_t i, std::index_sequence<P...>) {
    return record_[0].kernel.hold(*rate_, values_[P].at(i)...);
  }
  template <std::size_t... I>
  HWY_INLINE F tick([[maybe_unused]] std::size_t i, std::index_sequence<I...>) {
    return record_[0].kernel.tick(record_[0].held, values_[kParams + I].at(i)...);
  }

  ValuesAcrossTime<Width> values_[kParams + kInputs > 0 ? kParams + kInputs : 1];  // params, then inputs
  hwy::AlignedFreeUniquePtr<Record[]> record_;
  const Rate* rate_ = nullptr;
  bool audio_ = false;  // some param is a signal
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
