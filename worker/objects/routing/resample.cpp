// Resample: a signal at another rate, between objects that run at different ones ("rate").
//
// Half-band filters one after the other, the longest beside the lower rate: `mode` of its samples go into it, as into pyo's kernel. What is folded or mirrored
// lies 100 dB down from mode 30 on, and the more samples, the closer to half the lower rate reaches what passes: 0.45 of the rate at 64.
#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/simd/rate_chain.h"

BEGIN_OBJECTS;

class Resample final : public Unit {
 public:
  explicit Resample(const UnitSetup& setup) : setup_(setup), mode_(static_cast<int>(setup.fixed[0].number)), shape_(setup.output.shape) {
    const double ratio = factor_of(setup.gives_at) / factor_of(setup.reads_at);
    up_ = ratio > 1;
    while ((1 << steps_) < (up_ ? ratio : 1 / ratio)) ++steps_;
    runs_ = std::max({1, setup.reads_at, setup.gives_at});
    last_ = AlignedFloats(static_cast<std::size_t>(shape_.lanes()));
    if (steps_ == 0 || mode_ < kFiltered) return;
    for (int g = 0; g < shape_.groups; ++g) chains_.emplace_back(steps_, up_, mode_, runs_ * kBlock, shape_.width, runs_ > 1);
  }

  // Computed as often as what is faster: beside a rate of 8, eight times for each block of the patch, whose frames are read or given in all of them together.
  void run(int frames) override {
    const std::int64_t at = runs_ > 1 ? static_cast<std::int64_t>(run_) * frames : *setup_.now;  // of the first frame of the higher rate
    for (int g = 0; g < shape_.groups; ++g) {
      if (steps_ == 0) take(g, 0, frames, out(g));
      else if (mode_ < kFiltered) pick(g, at, frames);
      else if (up_) rise(g, at, frames);
      else fall(g, at, frames);
    }
    run_ = (run_ + 1) % runs_;
    if (up_ || run_ == 0) apply_mul_add(setup_, runs_ > 1 || up_ || steps_ == 0 ? frames : low_frames(at, frames));
  }

 private:
  static constexpr int kHeld = 1, kFiltered = 2;  // modes; 0: zeros between the samples

  int factor() const { return 1 << steps_; }
  int low_frames(std::int64_t at, int frames) const { return frames_at(-factor(), at, frames); }
  float* out(int group) const { return setup_.output.data + static_cast<std::size_t>(group) * setup_.output.group_stride; }
  const float* in(int group, int frame) const {
    const View& view = setup_.inputs[0];
    return view.data + static_cast<std::size_t>(group) * view.group_stride + static_cast<std::size_t>(frame) * view.frame_stride;
  }
  void take(int group, int first, int frames, float* to) const {
    for (int f = 0; f < frames; ++f) std::copy_n(in(group, first + f), shape_.width, to + f * shape_.width);
  }

  void rise(int group, std::int64_t at, int frames) {
    RateChain& chain = chains_[static_cast<std::size_t>(group)];
    const int all = runs_ * frames;
    if (run_ == 0) {
      const int low = low_frames(at, all);
      for (int f = 0; f < low; ++f) finite(in(group, f), chain.low() + f * shape_.width);
      chain.up(at, all);
    }
    std::copy_n(chain.risen() + run_ * frames * shape_.width, frames * shape_.width, out(group));
    if (run_ + 1 == runs_) chain.advance(all);
  }

  void fall(int group, std::int64_t at, int frames) {
    RateChain& chain = chains_[static_cast<std::size_t>(group)];
    float* high = chain.high() + run_ * frames * shape_.width;
    for (int f = 0; f < frames; ++f) finite(in(group, f), high + f * shape_.width);
    if (run_ + 1 < runs_) return;
    const int all = runs_ * frames;
    const std::int64_t first = runs_ > 1 ? 0 : at;
    std::copy_n(chain.down(first, all), low_frames(first, all) * shape_.width, out(group));
    chain.advance(all);
  }

  // Infinity times a tap of 0 would be heard as long as the filter is.
  void finite(const float* from, float* to) const {
    for (int lane = 0; lane < shape_.width; ++lane) to[lane] = std::abs(from[lane]) <= std::numeric_limits<float>::max() ? from[lane] : 0.0f;
  }

  // Upwards each sample is held or followed by zeros, downwards one of so many is taken.
  void pick(int group, std::int64_t at, int frames) {
    const std::int64_t low = runs_ > 1 ? 0 : slow_frame(at, factor());  // number of the first frame of the lower rate in this block
    float* held = &last_[static_cast<std::size_t>(group * shape_.width)];
    for (int f = 0; f < frames; ++f) {
      const bool is_low = (at + f) % factor() == 0;
      const auto place = static_cast<int>((at + f) / factor() - low);  // in the block, of the sample that came last
      if (up_) {
        if (is_low) std::copy_n(in(group, place), shape_.width, held);
        if (is_low || mode_ == kHeld) std::copy_n(held, shape_.width, out(group) + f * shape_.width);
        else std::fill_n(out(group) + f * shape_.width, shape_.width, 0.0f);
      } else if (is_low) {
        std::copy_n(in(group, f), shape_.width, out(group) + place * shape_.width);
      }
    }
  }

  UnitSetup setup_;
  int mode_;
  Shape shape_;
  bool up_ = false;
  int steps_ = 0;           // by 2^steps
  int runs_ = 1, run_ = 0;  // for a block of the patch; the next one
  std::vector<RateChain> chains_;  // one for each group
  AlignedFloats last_;
};

UNIT(Resample, "A signal at another rate: between objects that run at different ones",
     input("input"),
     integer("mode", 1).range(0, 512).about("0: zeros between the samples; 1: each is held; from 2 on: half-band filters that take in so many samples of the lower rate. Downwards 0 and 1 take one sample of so many"));

END_OBJECTS;
