// Filters that are given by an impulse response: each stream is convolved with a kernel of `order` + 1 taps, y[n] = sum of h[k] x[n-1-k], as
// pyo has it, whose output comes one frame late. Direct convolution: across time for one stream, across streams for a bank; both are the
// same sum over a flat run of samples. When a parameter moves, the output goes over from the old kernel to the new one in kFade frames,
// which is the same as moving every tap on a straight line: pyo changes its kernel at once, once a buffer, and clicks.
// Included once for each instruction set.
#if defined(TUTTI_WORKER_SIMD_IMPULSE_RESPONSE_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_IMPULSE_RESPONSE_H
#undef TUTTI_WORKER_SIMD_IMPULSE_RESPONSE_H
#else
#define TUTTI_WORKER_SIMD_IMPULSE_RESPONSE_H
#endif

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/mul_add.h"
#include "worker/objects/unit.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// x between lo and hi; lo where it is not a number.
inline double within(double x, double lo, double hi) { return x > lo ? std::min(x, hi) : lo; }

// Samples and kernels of `Width` streams side by side, as flat runs of floats: [frame][stream], [tap][stream].
template <int Width>
struct Convolution {
  using D = hn::CappedTag<float, kMaxWidth>;
  using V = hn::Vec<D>;
  static constexpr int kLanes = static_cast<int>(hn::MaxLanes(D()));
  static constexpr int kStep = std::max(Width, kLanes);                       // from one vector of a run to the next of the same streams
  static constexpr int kOffsets = Width > kLanes ? Width / kLanes : 1;        // vectors of a frame
  static constexpr int kMostVectors = kBlock * Width / kStep > 0 ? kBlock * Width / kStep : 1;

  // The tap for each lane of a vector.
  static HWY_INLINE V tap(const float* h) {
    if constexpr (Width == 1) return hn::Set(D(), *h);
    else if constexpr (Width >= kLanes) return hn::LoadU(D(), h);
    else return hn::LoadDup128(D(), h);
  }

  // N vectors of the output. Few of them would wait for each other's sums: then even and odd taps have sums of their own.
  template <int N>
  static HWY_INLINE void vectors(const float* x, const float* h, int taps, float* out) {
    constexpr int kSums = N < 8 ? 2 : 1;
    V sum[kSums][N];
    for (int s = 0; s < kSums; ++s)
      for (int n = 0; n < N; ++n) sum[s][n] = hn::Zero(D());
    int k = 0;
    for (; k + kSums <= taps; k += kSums)
      for (int s = 0; s < kSums; ++s) {
        const V c = tap(h + (k + s) * Width);
        const float* from = x - (k + s) * Width;
        for (int n = 0; n < N; ++n) sum[s][n] = hn::MulAdd(c, hn::LoadU(D(), from + n * kStep), sum[s][n]);
      }
    if (k < taps) {
      const V c = tap(h + k * Width);
      for (int n = 0; n < N; ++n) sum[0][n] = hn::MulAdd(c, hn::LoadU(D(), x - k * Width + n * kStep), sum[0][n]);
    }
    for (int n = 0; n < N; ++n) hn::StoreU(kSums == 2 ? hn::Add(sum[0][n], sum[kSums - 1][n]) : sum[0][n], D(), out + n * kStep);
  }

  // x: the sample that stands one frame before the block's first. Writes whole vectors: up to kLanes - 1 floats past the block.
  static HWY_NOINLINE void run(const float* x, const float* h, int taps, int frames, float* out) {
    const int count = (frames * Width + kStep - 1) / kStep;
    for (int offset = 0; offset < kOffsets; ++offset) {
      const float* from = x + offset * kLanes;
      const float* kernel = h + offset * (Width > 1 ? kLanes : 0);
      float* to = out + offset * kLanes;
      int v = 0;
      for (; v + 8 <= count; v += 8) vectors<8>(from + v * kStep, kernel, taps, to + v * kStep);
      for (; v + 4 <= count; v += 4) vectors<4>(from + v * kStep, kernel, taps, to + v * kStep);
      for (; v < count; ++v) vectors<1>(from + v * kStep, kernel, taps, to + v * kStep);
    }
  }
};

// The last samples of a group of streams, so that any run of them lies in one piece: a ring that is written twice, and its start a third time.
class History {
 public:
  History(int frames, int width)
      : size_(frames + kBlock), width_(width), floats_(static_cast<std::size_t>((2 * size_ + 2 * kBlock) * width)) {}

  // The next sample of all streams.
  template <int Width>
  HWY_INLINE void push(const float* x) {
    using F = Lanes<hn::CappedTag<float, Width>>;
    for (int lane = 0; lane < Width; lane += F::lanes) {
      const F in = finite_or_zero(F::load(x + lane));
      float* to = floats_.data() + at_ * Width + lane;
      in.store(to);
      in.store(to + size_ * Width);
      if (at_ < 2 * kBlock) in.store(to + 2 * size_ * Width);
    }
    at_ = at_ + 1 == size_ ? 0 : at_ + 1;
  }

  // Where the sample stands that was pushed `ago` pushes before the next one (1: the last); all newer ones follow, and size - ago older ones precede.
  const float* before(int ago) const {
    const int frame = at_ - ago;
    return floats_.data() + (frame < 0 ? frame + 2 * size_ : frame + size_) * width_;
  }

 private:
  int size_, width_;
  AlignedFloats floats_;
  int at_ = 0;
};

// The Unit. A Design is made from (order, rate), has `parameters`, the number of Value parameters that bear on the kernel, and
// design(const float* values, float* taps, int stride), which writes `order` + 1 taps and neither allocates nor fails. The order is the
// first fixed parameter; odd ones are rounded up.
template <class Design>
class ImpulseResponseFilter final : public Unit {
  static constexpr int kParameters = Design::parameters;
  static constexpr int kFade = 64;

 public:
  explicit ImpulseResponseFilter(const UnitSetup& setup)
      : setup_(setup), shape_(setup.output.shape), order_((static_cast<int>(setup.fixed[0].number) + 1) / 2 * 2), design_(order_, setup.rate),
        values_(static_cast<std::size_t>(setup.streams)) {
    const auto floats = static_cast<std::size_t>((order_ + 1) * shape_.width);
    for (int g = 0; g < shape_.groups; ++g) groups_.push_back({History(order_ + 1, shape_.width), {AlignedFloats(floats), AlignedFloats(floats)}, 0, kFade, true});
    for (const View& view : setup.values) moving_ |= !view.held();
    const auto scratch = static_cast<std::size_t>(kBlock * shape_.width + kMaxWidth);
    old_ = AlignedFloats(scratch);
    new_ = AlignedFloats(scratch);
    if (!moving_) design_changed(1);  // what is known at load is designed at load
  }

  // [audio-thread]
  void run(int frames) override {
    if (changed || !started_)
      for (Group& group : groups_) group.stale = true;
    changed = false;
    if (moving_ && !started_) start();
    design_changed(frames);
    started_ = true;
    for (int g = 0; g < shape_.groups; ++g) switch (shape_.width) {
        case 1: run_group<1>(g, frames); break;
        case 4: run_group<4>(g, frames); break;
        default: run_group<kMaxWidth>(g, frames);
      }
    apply_mul_add(setup_, frames);
  }

 private:
  struct Group {
    History history;
    std::array<AlignedFloats, 2> kernels;
    int current;  // of the two kernels
    int faded;    // frames since the output began to go over to the other one; kFade: it is there
    bool stale;   // a value may have changed
  };

  // A signal's first kernel is that of its first frame, from which the output goes over to that of the block's last.
  void start() {
    design_changed(1);
    started_ = true;
  }

  // A group that is going over to another kernel comes to newer values when it is there.
  void design_changed(int frames) {
    for (int g = 0; g < shape_.groups; ++g) {
      Group& group = groups_[static_cast<std::size_t>(g)];
      if (group.faded < kFade || !(group.stale || moving_)) continue;
      group.stale = false;
      bool copied = false;
      const int end = std::min((g + 1) * shape_.width, setup_.streams);
      for (int stream = g * shape_.width; stream < end; ++stream) {
        if (!take_values(stream, frames)) continue;
        AlignedFloats &now = group.kernels[static_cast<std::size_t>(group.current)], &next = group.kernels[static_cast<std::size_t>(1 - group.current)];
        if (!copied) std::memcpy(next.data(), now.data(), now.size() * sizeof(float));
        copied = true;
        design_.design(values_[static_cast<std::size_t>(stream)].data(), next.data() + stream % shape_.width, shape_.width);
      }
      if (copied && started_) group.faded = 0;
      if (copied && !started_) group.current = 1 - group.current;
    }
  }

  // Whether a stream's values are not those of its kernel; they are as of now.
  bool take_values(int stream, int frames) {
    auto& last = values_[static_cast<std::size_t>(stream)];
    bool different = !started_;
    for (int p = 0; p < kParameters; ++p) {
      const float value = setup_.values[static_cast<std::size_t>(p)].at(stream, frames - 1);
      different |= value != last[static_cast<std::size_t>(p)];
      last[static_cast<std::size_t>(p)] = value;
    }
    return different;
  }

  template <int Width>
  void run_group(int g, int frames) {
    Group& group = groups_[static_cast<std::size_t>(g)];
    const View& in = setup_.inputs[0];
    const float* x = in.data + static_cast<std::size_t>(g) * in.group_stride;
    for (int f = 0; f < frames; ++f) group.history.template push<Width>(x + static_cast<std::size_t>(f) * in.frame_stride);

    const float* before = group.history.before(frames + 1);
    const auto kernel = [&](int which) { return group.kernels[static_cast<std::size_t>(which)].data(); };
    Convolution<Width>::run(before, kernel(group.current), order_ + 1, frames, old_.data());
    if (group.faded < kFade) {
      Convolution<Width>::run(before, kernel(1 - group.current), order_ + 1, frames, new_.data());
      for (int f = 0; f < frames; ++f) {
        const float part = std::min(1.0f, static_cast<float>(++group.faded) / kFade);
        for (int i = f * Width; i < (f + 1) * Width; ++i) old_[static_cast<std::size_t>(i)] += part * (new_[static_cast<std::size_t>(i)] - old_[static_cast<std::size_t>(i)]);
      }
      if (group.faded >= kFade) group.current = 1 - group.current;
    }
    float* out = setup_.output.data + static_cast<std::size_t>(g) * setup_.output.group_stride;
    std::memcpy(out, old_.data(), static_cast<std::size_t>(frames * Width) * sizeof(float));
  }

  UnitSetup setup_;
  Shape shape_;
  int order_;
  Design design_;
  std::vector<std::array<float, kParameters>> values_;  // of each stream's kernel
  std::vector<Group> groups_;
  AlignedFloats old_, new_;  // a block's output, by both kernels
  bool moving_ = false;      // some parameter is a signal
  bool started_ = false;
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
