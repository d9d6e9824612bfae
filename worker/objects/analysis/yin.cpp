// Yin: how high a tone is, in Hz (A. de Cheveigne, H. Kawahara: "YIN, a fundamental frequency estimator for speech and music", JASA 111, 2002).
//
// The input, through a lowpass of one pole, is compared with itself `tau` frames later: d(tau) = sum over half a window of (x[j] - x[j+tau])^2 (the paper's
// step 2), over the mean of d(1) to d(tau) (step 3). The first dip below `tolerance` (step 4), or the lowest point where there is none, is the period; a parabola
// through the raw d around it gives what is between two frames (step 5). Nothing is told of a pitch outside of minfreq and maxfreq: the last one stays.
//
// d is computed as it stands, many tau at once: no differences of large sums as by Fourier transforms, and work that can be cut into equal pieces, one after
// the other (hop_analyser.h). A window follows the last one by half its length; pyo's by its length.
#include "worker/objects/analysis/hop_analyser.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

// The search for the period among d(1), d(2), ..., as they become known.
struct PeriodSearch {
  double sum = 0;                // of d so far
  double lowest = 1e30;          // of d over its mean
  int at = 0;                    // where that is
  enum { Above, Falling, Found } state = Above;

  // [audio-thread]
  void take(const float* d, int first, int end, double tolerance) {
    for (int tau = std::max(1, first); tau < end && state != Found; ++tau) {
      sum += d[tau];
      if (!(sum > 0)) continue;  // silence so far
      const double dip = d[tau] * tau / sum;
      if (dip < lowest && tau > 1) {
        lowest = dip;
        at = tau;
        if (dip < tolerance) state = Falling;
      } else if (state == Falling) {
        state = Found;
      }
    }
  }
};

class Yin final : public HopAnalyser {
  using D = hn::CappedTag<float, kMaxWidth>;
  static constexpr int kAtOnce = 4 * static_cast<int>(hn::MaxLanes(D()));  // tau of a piece of work
  static_assert(kAtOnce <= static_cast<int>(kPastWindow));

 public:
  explicit Yin(const UnitSetup& setup)
      : HopAnalyser(setup, half(setup) * 2, half(setup)), pieces_(half(setup) / kAtOnce + 1), d_(static_cast<std::size_t>(pieces_ * kAtOnce)),
        low_(static_cast<std::size_t>(setup.output.shape.lanes())), steps_(low_.size()), pitch_(streams()) {}

 private:
  static int half(const UnitSetup& setup) { return static_cast<int>(setup.fixed[0].number) / 2; }
  enum { Tolerance, MinFreq, MaxFreq, Cutoff };
  double value(int parameter, std::size_t stream) const { return setup_.values[static_cast<std::size_t>(parameter)].at(static_cast<int>(stream), 0); }

  void take_changed() override {
    for (std::size_t lane = 0; lane < steps_.size(); ++lane) {
      const double cutoff = std::clamp(value(Cutoff, lane % streams()), 0.0, setup_.rate / 2);
      steps_[lane] = static_cast<float>(-std::expm1(-6.283185307179586 * cutoff / setup_.rate));
    }
  }

  void hear(int first, int count) override {
    switch (setup_.output.shape.width) {
      case 1: return hear_groups<1>(first, count);
      case 4: return hear_groups<4>(first, count);
      default: return hear_groups<kMaxWidth>(first, count);
    }
  }

  // The lowpass, some streams side by side; then each stream for itself.
  template <int Width>
  void hear_groups(int first, int count) {
    using F = Lanes<hn::CappedTag<float, Width>>;
    const View& in = setup_.inputs[0];
    alignas(64) float block[kBlock * F::lanes * F::stored];
    for (std::size_t lane = 0; lane < low_.size(); lane += F::lanes) {
      const float* x = in.data + lane / Width * in.group_stride + lane % Width + static_cast<std::size_t>(first) * in.frame_stride;
      F low = F::load(low_.data() + lane);
      const F step = F::load(steps_.data() + lane);
      for (int frame = 0; frame < count; ++frame, x += in.frame_stride) {
        low = fma(step, clamp(finite_or_zero(F::load(x)), F(-kLoudest), F(kLoudest)) - low, low);
        low.store(block + frame * F::lanes);
      }
      low.store(low_.data() + lane);
      for (std::size_t s = lane; s < std::min(lane + F::lanes, streams()); ++s)
        for (int frame = 0; frame < count; ++frame) next(s)[heard() + static_cast<std::size_t>(frame)] = block[frame * F::lanes + static_cast<int>(s - lane)];
    }
  }

  void work_until(int frames) override {
    const std::int64_t all = static_cast<std::int64_t>(streams()) * pieces_, due = all * frames / hop_;
    for (; done_ < due; ++done_) work(static_cast<std::size_t>(done_ / pieces_), static_cast<int>(done_ % pieces_));
    if (done_ == all) done_ = 0;
  }

  void work(std::size_t stream, int piece) {
    if (piece == 0) begin(stream);
    const int first = piece * kAtOnce;
    if (first < taus_) {
      find_differences(window(stream), first);
      search_.take(d_.data(), first, std::min(first + kAtOnce, taus_), tolerance_);
    }
    if (piece == pieces_ - 1) end(stream);
  }

  void begin(std::size_t stream) {
    const double longest = setup_.rate / std::max(1.0, value(MinFreq, stream)) + 2;
    taus_ = static_cast<int>(std::min(longest, static_cast<double>(hop_)));  // tau + 1 is there for the last of them, too
    tolerance_ = value(Tolerance, stream);
    search_ = {};
  }

  HWY_NOINLINE void find_differences(const float* x, int first) {
    const D d;
    constexpr std::size_t step = hn::MaxLanes(D());
    auto sum0 = hn::Zero(d), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    const float* later = x + first;
    for (int j = 0; j < hop_; ++j, ++later) {
      const auto now = hn::Set(d, x[j]);
      const auto d0 = hn::Sub(hn::LoadU(d, later), now), d1 = hn::Sub(hn::LoadU(d, later + step), now);
      const auto d2 = hn::Sub(hn::LoadU(d, later + 2 * step), now), d3 = hn::Sub(hn::LoadU(d, later + 3 * step), now);
      sum0 = hn::MulAdd(d0, d0, sum0);
      sum1 = hn::MulAdd(d1, d1, sum1);
      sum2 = hn::MulAdd(d2, d2, sum2);
      sum3 = hn::MulAdd(d3, d3, sum3);
    }
    float* to = d_.data() + first;
    hn::StoreU(sum0, d, to);
    hn::StoreU(sum1, d, to + step);
    hn::StoreU(sum2, d, to + 2 * step);
    hn::StoreU(sum3, d, to + 3 * step);
  }

  void end(std::size_t stream) {
    int tau = search_.at;
    if (tau < 2 || tau + 1 >= taus_) return;
    // The lowest point of the raw d is next to that of d over its mean, which is biased (the paper's step 5).
    for (int moved = 0; moved < kNear && tau > 2 && d_[static_cast<std::size_t>(tau - 1)] < d_[static_cast<std::size_t>(tau)]; ++moved) --tau;
    for (int moved = 0; moved < kNear && tau + 2 < taus_ && d_[static_cast<std::size_t>(tau + 1)] < d_[static_cast<std::size_t>(tau)]; ++moved) ++tau;
    const double before = d_[static_cast<std::size_t>(tau - 1)], lowest = d_[static_cast<std::size_t>(tau)], after = d_[static_cast<std::size_t>(tau + 1)];
    const double bend = before - 2 * lowest + after;
    if (!(bend > 0) || lowest > before || lowest > after) return;  // a slope: the sound has just begun or ended
    const double hz = setup_.rate / (tau + (before - after) / (2 * bend));
    if (hz >= value(MinFreq, stream) && hz <= value(MaxFreq, stream)) pitch_[stream] = static_cast<float>(hz);
  }

  float number(std::size_t stream) override { return pitch_[stream]; }

  static constexpr int kNear = 4;
  static constexpr float kLoudest = 1e15f;  // its square, a hundred thousand times, is still a number

  int pieces_;  // for each stream
  AlignedFloats d_;
  AlignedFloats low_, steps_;
  std::vector<float> pitch_;
  std::int64_t done_ = 0;  // pieces of all streams
  PeriodSearch search_;    // in the stream whose turn it is
  int taus_ = 0;
  double tolerance_ = 0;
};

UNIT(Yin, "How high a tone is, in Hz", input("input"),
     param("tolerance", 0.2).range(0, 1).about("How unlike the next period may be: 0 is equal, 1 as unlike as any; where none is so like, the likest is taken"),
     param("minfreq", 40).hz().range(1, 96000).about("A lower pitch is not told"),
     param("maxfreq", 1000).hz().range(1, 96000).about("A higher one neither"),
     param("cutoff", 1000).hz().range(0, 384000).about("Of the lowpass that the sound goes through before"),
     integer("winsize", 1024).range(64, 1 << 16).in("frames").about("Of the window: at least two periods of the lowest pitch"));

END_OBJECTS;
