// The bank runner: runs any kernel (worker/simd/kernel.h) over any number of streams.
#if defined(TUTTI_WORKER_SIMD_BANK_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_BANK_H
#undef TUTTI_WORKER_SIMD_BANK_H
#else
#define TUTTI_WORKER_SIMD_BANK_H
#endif

#include <hwy/aligned_allocator.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/unit.h"
#include "worker/simd/across_time.h"
#include "worker/simd/kernel.h"
#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// Where one vector of streams reads and writes.
template <int Inputs, int Params>
struct Taps {
  std::array<const float*, static_cast<std::size_t>(Inputs > 0 ? Inputs : 1)> input;
  std::array<const float*, static_cast<std::size_t>(Params > 0 ? Params : 1)> param;
  float* out;
  std::size_t output_stride;
  const float* mul;  // folding only
};

template <template <class> class KernelOf, int Width>
class Bank final : public Unit {
  using D = hn::CappedTag<float, Width>;
  using F = Lanes<D>;
  using Kernel = KernelOf<F>;
  using Held = typename Kernel::Held;
  static constexpr int kLanes = F::lanes;
  static constexpr int kParams = Arity<decltype(&Kernel::hold)>::value;
  static constexpr int kInputs = Arity<decltype(&Kernel::tick)>::value;
  // Frames without state do not wait for each other: the processor overlaps them by itself.
  static constexpr int kFlight = Width == kMaxWidth && !is_stateless<Kernel>() ? kernels_in_flight<Kernel>() : 1;
  static constexpr int kOutputs = outputs_of_result<typename Result<decltype(&Kernel::tick)>::type>;
  static constexpr bool kFolds = !is_pure<Kernel>() && Width == kMaxWidth && kOutputs == 1;
  using ParamIndices = std::make_index_sequence<static_cast<std::size_t>(kParams)>;
  using InputIndices = std::make_index_sequence<static_cast<std::size_t>(kInputs)>;
  using Tap = Taps<kInputs, kParams>;
  static constexpr bool kNarrow = Width < kMaxWidth;
  static constexpr bool kAcrossTime = kNarrow && is_stateless<Kernel>() && kOutputs == 1;
  static constexpr bool kFills = Width == 1 && requires(Kernel& k, const Held& h, float* out) { k.fill(h, out, 1); };
  static constexpr bool kFillsFromInput = Width == 1 && requires(Kernel& k, const Held& h, const float* in, float* out) { k.fill(h, in, out, 1); };
  struct Nothing {};
  using Strides = std::array<std::uint32_t, static_cast<std::size_t>(kParams + kInputs + 1)>;  // params, then inputs

  struct Record {
    Kernel kernel;
    Held held;
  };

  // N kernels side by side, as nested members rather than an array, so that all of their state stays in registers.
  struct Nobody {};
  template <int N>
  struct Flight {
    Record first;
    [[no_unique_address]] std::conditional_t<(N > 1), Flight<N - 1>, Nobody> others;

    HWY_INLINE void load(const Record* from) {
      first = *from;
      if constexpr (N > 1) others.load(from + 1);
    }
    HWY_INLINE void store(Record* to) const {
      *to = first;
      if constexpr (N > 1) others.store(to + 1);
    }
    template <bool Audio>
    HWY_INLINE void write(const Rate& rate, const Tap* tap, std::size_t frame, const Strides& strides) {
      const auto y = compute<Audio>(first, rate, *tap, frame, strides);
      if constexpr (kOutputs == 1) {
        y.store(tap->out + frame * Width);
      } else {
        [&]<std::size_t... O>(std::index_sequence<O...>) HWY_ATTR {
          (y.values[O].store(tap->out + O * tap->output_stride + frame * Width), ...);
        }(std::make_index_sequence<static_cast<std::size_t>(kOutputs)>());
      }
      if constexpr (N > 1) others.template write<Audio>(rate, tap + 1, frame, strides);
    }
    template <bool Audio>
    HWY_INLINE F sum(const Rate& rate, const Tap* tap, std::size_t frame, const Strides& strides, F total) {
      total = fma(compute<Audio>(first, rate, *tap, frame, strides), F::load(tap->mul), total);
      if constexpr (N > 1) return others.template sum<Audio>(rate, tap + 1, frame, strides, total);
      else return total;
    }
  };

 public:
  explicit Bank(const UnitSetup& setup)
      : setup_(setup), rate_(setup.rate), vectors_(setup.output.shape.lanes() / kLanes),
        records_(hwy::AllocateAligned<Record>(static_cast<std::size_t>(vectors_))) {
    static_assert(std::is_trivially_copyable_v<Record> && std::is_trivially_default_constructible_v<Record>);
    if (setup_.scaled.size() != static_cast<std::size_t>(kOutputs)) throw std::logic_error("a kernel gives other outputs than its object declares");
    std::memset(static_cast<void*>(records_.get()), 0, sizeof(Record) * static_cast<std::size_t>(vectors_));
    std::size_t stride = 0;
    for (const View& view : setup_.values) strides_[stride++] = view.frame_stride;
    for (const View& view : setup_.inputs) strides_[stride++] = view.frame_stride;
    for (const View& view : setup_.values) audio_ |= !view.held();
    allocate_memory();
    for (int v = 0; v < vectors_; ++v) set_up_kernel(v);
    if constexpr (kAcrossTime) across_time_.set_up(setup_, rate_);
    if (setup_.output.folded) fold_mul_.assign(static_cast<std::size_t>(setup_.output.shape.lanes()), 0.0f);
  }

  // [audio-thread]
  void run(int frames) override {
    if (changed) take_changed_values();
    if constexpr (kAcrossTime)
      if (!setup_.output.held()) return run_across_time(frames);
    if constexpr (requires(Kernel& k, F& level) { k.settled(level); })
      if (!setup_.output.folded && fill_settled(frames)) return;
    if constexpr (kFills)
      if (!audio_) return fill(frames);
    if constexpr (kFillsFromInput)
      if (!audio_ && !setup_.inputs[0].held()) return fill(frames);
    if constexpr (kParams > 0)
      if (audio_) return run_form<true>(frames);
    run_form<false>(frames);
  }

  // [audio-thread]
  void play(std::int64_t) override {
    if constexpr (requires(Kernel& k, const Held& h) { k.play(h); }) {
      if (changed) take_changed_values();
      for (int v = 0; v < vectors_; ++v) {
        Record& record = records_[static_cast<std::size_t>(v)];
        if (audio_) record.held = hold_now(record.kernel, v);
        record.kernel.play(record.held);
      }
    }
  }

  // [audio-thread]
  std::int64_t stop() override {
    std::int64_t longest = 0;
    if constexpr (requires(Kernel& k, const Held& h) { k.stop(h); }) {
      for (int v = 0; v < vectors_; ++v) {
        Record& record = records_[static_cast<std::size_t>(v)];
        longest = std::max(longest, static_cast<std::int64_t>(record.kernel.stop(record.held)));
      }
    }
    return longest;
  }

 private:
  // Vectors of one lane offset stand together, so that those in flight can be summed: vector v is group v % groups at offset
  // (v / groups) * kLanes.
  int groups() const { return setup_.output.shape.groups; }
  int group_of(int v) const { return v % groups(); }
  int lane_of(int v) const { return v / groups() * kLanes; }

  const float* at(const View& view, int v) const {
    return view.data + static_cast<std::size_t>(group_of(v)) * view.group_stride + lane_of(v);
  }

  void allocate_memory() {
    if constexpr (requires(const UnitSetup& s) { Kernel::memory(s); }) {
      floats_per_vector_ = Kernel::memory(setup_) * static_cast<std::size_t>(kLanes);
      const std::size_t floats = floats_per_vector_ * static_cast<std::size_t>(vectors_);
      memory_ = hwy::AllocateAligned<float>(floats);
      if (!memory_) throw std::runtime_error("no memory for " + std::to_string(floats >> 18) + " MiB of delay lines");
      std::fill_n(memory_.get(), floats, 0.0f);
    }
  }

  void set_up_kernel(int v) {
    if constexpr (has_setup<Kernel, F>) {
      alignas(64) std::uint32_t seeds[kLanes];
      const int first = group_of(v) * Width + lane_of(v);
      for (int lane = 0; lane < kLanes; ++lane) {
        const std::size_t stream = static_cast<std::size_t>((first + lane) % setup_.streams);
        seeds[lane] = setup_.seeds.empty() ? 1u : static_cast<std::uint32_t>(setup_.seeds[stream] >> 32);
      }
      const Turns<F> seed_lanes(hn::LoadU(hn::RebindToUnsigned<D>(), seeds));
      records_[static_cast<std::size_t>(v)].kernel.setup(KernelSetup<F>{
          setup_, rate_, memory_ ? memory_.get() + floats_per_vector_ * static_cast<std::size_t>(v) : nullptr, seed_lanes, first, kLanes});
    }
  }

  float* out_of(int v) const {
    return setup_.output.data + static_cast<std::size_t>(group_of(v)) * setup_.output.group_stride + lane_of(v);
  }

  // An envelope that stands still costs next to nothing. False: some stream moves, all are to be computed.
  bool fill_settled(int frames) {
    for (int v = 0; v < vectors_; ++v) {
      F level;
      if (!records_[static_cast<std::size_t>(v)].kernel.settled(level)) return false;
      level.store(out_of(v));
    }
    for (int v = 0; v < vectors_; ++v) {
      float* out = out_of(v);
      const F level = F::load(out);
      for (int frame = 1; frame < frames; ++frame) level.store(out + static_cast<std::size_t>(frame) * Width);
      if (scales_) multiply_and_add(v, out, static_cast<std::size_t>(frames));
    }
    return true;
  }

  HWY_NOINLINE void fill(int frames) {
    Record& record = records_[0];
    float* out = setup_.output.data;
    const auto count = static_cast<std::size_t>(frames);
    if constexpr (kFills) record.kernel.fill(record.held, out, count);
    else record.kernel.fill(record.held, setup_.inputs[0].data, out, count);
    if (scales_) multiply_and_add(0, out, count);
  }

  HWY_NOINLINE void run_across_time(int frames) {
    across_time_.run(setup_.output.data, static_cast<std::size_t>(frames));
    if (scales_) across_time_.multiply_and_add(setup_.output.data, static_cast<std::size_t>(frames));
  }

  // What hold() gives for the values of the block's first frame.
  HWY_INLINE Held hold_now(Kernel& kernel, int v) const {
    return [&]<std::size_t... P>(std::index_sequence<P...>) HWY_ATTR {
      return kernel.hold(rate_, F::load(at(setup_.values[P], v))...);
    }(ParamIndices());
  }

  void take_changed_values() {
    changed = false;
    if (!audio_)
      for (int v = 0; v < vectors_; ++v) {
        Record& record = records_[static_cast<std::size_t>(v)];
        record.held = hold_now(record.kernel, v);
      }
    scales_ = scales(setup_);
    if (setup_.output.folded) take_changed_fold();
    if constexpr (kNarrow) across_time_.take_changed(setup_);
  }

  // A folded bank's mul and add are held: mul is applied as the streams are summed, the adds are summed beforehand.
  void take_changed_fold() {
    std::fill(std::begin(fold_add_), std::end(fold_add_), 0.0f);
    for (int s = 0; s < setup_.streams; ++s) {
      fold_mul_[static_cast<std::size_t>(s)] = setup_.mul.at(s, 0);
      fold_add_[s % Width] += setup_.add.at(s, 0);
    }
  }

  template <bool Audio>
  static HWY_INLINE auto compute(Record& record, const Rate& rate, const Tap& tap, std::size_t frame, const Strides& strides) {
    if constexpr (Audio) record.held = hold_audio(record.kernel, rate, tap, frame, strides, ParamIndices());
    return tick(record, tap, frame, strides, InputIndices());
  }
  template <std::size_t... P>
  static HWY_INLINE Held hold_audio(Kernel& kernel, const Rate& rate, [[maybe_unused]] const Tap& tap,
                                    [[maybe_unused]] std::size_t frame, [[maybe_unused]] const Strides& strides, std::index_sequence<P...>) {
    return kernel.hold(rate, F::load(tap.param[P] + frame * strides[P])...);
  }
  template <std::size_t... I>
  static HWY_INLINE auto tick(Record& record, [[maybe_unused]] const Tap& tap, [[maybe_unused]] std::size_t frame,
                           [[maybe_unused]] const Strides& strides, std::index_sequence<I...>) {
    return record.kernel.tick(record.held, F::load(tap.input[I] + frame * strides[static_cast<std::size_t>(kParams) + I])...);
  }

  template <bool Audio>
  void run_form(int frames) {
    if (setup_.output.held()) frames = 1;
    if (setup_.output.folded) {
      for (int frame = 0; frame < frames; ++frame)
        std::memcpy(setup_.output.data + frame * Width, fold_add_, sizeof fold_add_);
    }
    for (int offset = 0; offset < Width / kLanes; ++offset) {
      int v = offset * groups();
      const int end = v + groups();
      if constexpr (kFlight >= 8) for (; v + 8 <= end; v += 8) run_flight<8, Audio>(v, frames);
      if constexpr (kFlight >= 4) for (; v + 4 <= end; v += 4) run_flight<4, Audio>(v, frames);
      for (; v < end; ++v) run_flight<1, Audio>(v, frames);
    }
  }

  template <int N, bool Audio>
  HWY_NOINLINE void run_flight(int v, int frames) {
    Tap taps[N];
    for (int n = 0; n < N; ++n) {
      for (int p = 0; p < kParams; ++p) taps[n].param[static_cast<std::size_t>(p)] = at(setup_.values[static_cast<std::size_t>(p)], v + n);
      for (int i = 0; i < kInputs; ++i) taps[n].input[static_cast<std::size_t>(i)] = at(setup_.inputs[static_cast<std::size_t>(i)], v + n);
      taps[n].out = setup_.output.data + lane_of(v + n);
      taps[n].output_stride = setup_.output.output_stride();
      if (setup_.output.folded) taps[n].mul = fold_mul_.data() + group_of(v + n) * Width + lane_of(v + n);
      else taps[n].out += static_cast<std::size_t>(group_of(v + n)) * setup_.output.group_stride;
    }
    const Rate rate = rate_;
    const Strides strides = strides_;
    const std::size_t count = static_cast<std::size_t>(frames);
    Flight<N> flight;
    flight.load(&records_[static_cast<std::size_t>(v)]);
    if (kFolds && setup_.output.folded) {
      if constexpr (kFolds)
        for (std::size_t frame = 0; frame < count; ++frame) {
          float* out = taps[0].out + frame * Width;
          flight.template sum<Audio>(rate, taps, frame, strides, F::load(out)).store(out);
        }
    } else {
      for (std::size_t frame = 0; frame < count; ++frame) flight.template write<Audio>(rate, taps, frame, strides);
    }
    flight.store(&records_[static_cast<std::size_t>(v)]);
    if (!setup_.output.folded && scales_)
      for (int n = 0; n < N; ++n)
        for (int o = 0; o < kOutputs; ++o)
          if (setup_.scaled[static_cast<std::size_t>(o)])
            multiply_and_add(v + n, taps[n].out + static_cast<std::size_t>(o) * taps[n].output_stride, count);
  }

  // mul and add of a stored bank, in place while the block is in the first-level cache.
  void multiply_and_add(int v, float* out, std::size_t frames) const {
    if constexpr (kNarrow)
      if (!setup_.output.held()) return across_time_.multiply_and_add(out, frames);
    const float* mul = at(setup_.mul, v);
    const float* add = at(setup_.add, v);
    const std::size_t mul_stride = setup_.mul.frame_stride, add_stride = setup_.add.frame_stride;
    for (std::size_t frame = 0; frame < frames; ++frame) {
      fma(F::load(out + frame * Width), F::load(mul + frame * mul_stride), F::load(add + frame * add_stride)).store(out + frame * Width);
    }
  }

  UnitSetup setup_;
  Rate rate_;
  int vectors_;
  hwy::AlignedFreeUniquePtr<Record[]> records_;
  Strides strides_{};
  bool audio_ = false;   // some Value parameter is a signal
  bool scales_ = false;  // mul or add does something
  std::size_t floats_per_vector_ = 0;
  hwy::AlignedFreeUniquePtr<float[]> memory_;
  std::vector<float> fold_mul_;
  alignas(64) float fold_add_[Width] = {};
  using Narrow = std::conditional_t<kNarrow, ScaledAcrossTime<Width>, Nothing>;
  [[no_unique_address]] std::conditional_t<kAcrossTime, AcrossTime<KernelOf, Width>, Narrow> across_time_;
};

// The MakeUnit of an object whose formula is a kernel.
template <template <class> class KernelOf>
std::unique_ptr<Unit> make_bank(const UnitSetup& setup) {
  switch (setup.output.shape.width) {
    case 1: return std::make_unique<Bank<KernelOf, 1>>(setup);
    case 4: return std::make_unique<Bank<KernelOf, 4>>(setup);
    default: return std::make_unique<Bank<KernelOf, kMaxWidth>>(setup);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
