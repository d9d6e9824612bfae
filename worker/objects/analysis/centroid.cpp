// Centroid: the middle of a sound's spectrum, in Hz: sum of f |X(f)| over sum of |X(f)|, of windows of `size` frames (Hann) that follow each other by half of
// that. How bright a sound is (Grey, Gordon: "Perceptual effects of spectral modifications on musical timbres", JASA 63, 1978). pyo's is the mean of its last
// value and the new one, and needs ten windows to be right after a step; this one is right after the first.
#include <cmath>

#include "worker/objects/analysis/hop_analyser.h"
#include "worker/objects/object.h"
#include "worker/simd/batch_transform.h"

BEGIN_OBJECTS;

// The streams of a group are transformed side by side: two real samples make a complex point, and what belongs to each of them is told apart afterwards
// (J. W. Cooley, P. A. W. Lewis, P. D. Welch: "The fast Fourier transform algorithm: programming considerations", J. Sound Vib. 12, 1970).
class Centroid final : public HopAnalyser {
 public:
  explicit Centroid(const UnitSetup& setup)
      : HopAnalyser(setup, size(setup), size(setup) / 2, Layout::SideBySide), width_(static_cast<std::size_t>(setup.output.shape.width)), transform_(hop_, setup.output.shape.width),
        centroids_(static_cast<std::size_t>(setup.output.shape.lanes())) {
    for (int n = 0; n < size_; ++n) hann_.push_back(static_cast<float>(0.5 - 0.5 * std::cos(6.283185307179586 * n / size_)));
    for (int k = 0; k < hop_; ++k) {
      turns_.push_back(static_cast<float>(std::cos(6.283185307179586 * k / size_)));
      turns_.push_back(static_cast<float>(-std::sin(6.283185307179586 * k / size_)));
    }
  }

 private:
  // A power of two, as pyo's.
  static int size(const UnitSetup& setup) {
    int power = 32;
    while (power < static_cast<int>(setup.fixed[0].number)) power *= 2;
    return power;
  }

  void hear(int first, int count) override {
    const View& in = setup_.inputs[0];
    for (std::size_t group = 0; group < windows(); ++group) {
      const float* x = in.data + group * in.group_stride + static_cast<std::size_t>(first) * in.frame_stride;
      float* to = next(group) + heard() * width_;
      for (int frame = 0; frame < count; ++frame, x += in.frame_stride)
        for (std::size_t lane = 0; lane < width_; ++lane) *to++ = std::abs(x[lane]) < 1e15f ? x[lane] : 0.0f;
    }
  }

  // Of each group: the window, the stages, the sums.
  void work_until(int frames) override {
    const int steps = transform_.stages() + 2, all = static_cast<int>(windows()) * steps;
    for (const int due = static_cast<int>(static_cast<std::int64_t>(all) * frames / hop_); done_ < due; ++done_) {
      const auto group = static_cast<std::size_t>(done_ / steps);
      const int step = done_ % steps;
      if (step > 0 && step + 1 < steps) transform_.run(step - 1);
      else if (width_ == 1) step == 0 ? begin<1>(group) : end<1>(group);
      else if (width_ == 4) step == 0 ? begin<4>(group) : end<4>(group);
      else step == 0 ? begin<kMaxWidth>(group) : end<kMaxWidth>(group);
    }
    if (frames == hop_) done_ = 0;
  }

  template <int Width>
  HWY_NOINLINE void begin(std::size_t group) {
    using F = Lanes<hn::CappedTag<float, Width>>;
    const float* x = window(group);
    float *re = transform_.re(), *im = transform_.im();
    for (std::size_t n = 0; n < hann_.size(); n += 2)
      for (std::size_t lane = 0; lane < Width; lane += F::lanes) {
        (F(hann_[n]) * F::load(x + n * Width + lane)).store(re + n / 2 * Width + lane);
        (F(hann_[n + 1]) * F::load(x + (n + 1) * Width + lane)).store(im + n / 2 * Width + lane);
      }
  }

  // 4 |X|^2 of bins k and size / 2 - k, from points of the same numbers.
  template <class F>
  HWY_INLINE void take_apart(const float* z, const float* mirror, std::size_t imaginary, std::size_t k, F& low, F& high) const {
    const F zr = F::load(z), zi = F::load(z + imaginary), mr = F::load(mirror), mi = F::load(mirror + imaginary);
    const F even_r = zr + mr, even_i = zi - mi, odd_r = zi + mi, odd_i = mr - zr, wr(turns_[2 * k]), wi(turns_[2 * k + 1]);
    const F turned_r = wr * odd_r - wi * odd_i, turned_i = wr * odd_i + wi * odd_r;
    low = square(even_r + turned_r, even_i + turned_i);
    high = square(even_r - turned_r, even_i - turned_i);
  }
  template <class F>
  static HWY_INLINE F square(F re, F im) { return fma(re, re, im * im); }

  template <int Width>
  HWY_NOINLINE void end(std::size_t group) {
    using F = Lanes<hn::CappedTag<float, Width>>;
    const std::size_t half = static_cast<std::size_t>(hop_), imaginary = static_cast<std::size_t>(transform_.im() - transform_.re());
    float* squares = transform_.spare();
    const float* z = transform_.re();
    for (std::size_t lane = 0; lane < Width; lane += F::lanes) {
      const F re = F::load(z + lane), im = F::load(z + imaginary + lane), two(2.0f);
      square(two * (re + im), F(0.0f)).store(squares + lane);
      square(two * (re - im), F(0.0f)).store(squares + half * Width + lane);
      for (std::size_t k = 1; k <= half / 2; ++k) {
        F low, high;
        take_apart(z + k * Width + lane, z + (half - k) * Width + lane, imaginary, k, low, high);
        low.store(squares + k * Width + lane);
        high.store(squares + (half - k) * Width + lane);
      }
    }
    if constexpr (Width == 1) sum_bins(squares, half);
    else sum_streams<F, Width>(squares, half, group);
  }

  template <class F, int Width>
  HWY_INLINE void sum_streams(const float* squares, std::size_t half, std::size_t group) {
    for (std::size_t lane = 0; lane < Width; lane += F::lanes) {
      F sum(0.0f), moment(0.0f);
      for (std::size_t k = 0; k <= half; ++k) {
        const F size = sqrt(F::load(squares + k * Width + lane));
        sum += size;
        moment = fma(size, F(static_cast<float>(k)), moment);
      }
      centroid(sum, moment).store(centroids_.data() + group * Width + lane);
    }
  }
  // The same of a stream alone.
  HWY_INLINE void sum_bins(const float* squares, std::size_t half) {
    using D = Frames::D;
    Frames sum(0.0f), moment(0.0f), bin(hn::Iota(D(), 0.0f));
    for (std::size_t k = 0; k < half; k += Frames::lanes) {
      const Frames size = sqrt(Frames::load(squares + k));
      sum += size;
      moment = fma(size, bin, moment);
      bin += Frames(static_cast<float>(Frames::lanes));
    }
    using F = Lanes<hn::CappedTag<float, 1>>;
    const F nyquist = sqrt(F(squares[half]));
    centroid(F(hn::GetLane(hn::SumOfLanes(D(), sum.v))) + nyquist, fma(nyquist, F(static_cast<float>(half)), F(hn::GetLane(hn::SumOfLanes(D(), moment.v))))).store(centroids_.data());
  }

  // Silence has none.
  template <class F>
  HWY_INLINE F centroid(F sum, F moment) const {
    const F hz = moment / max(sum, F(1e-12f)) * F(static_cast<float>(setup_.rate / size_));
    return select(sum > F(1e-12f), hz, F(0.0f));
  }

  float number(std::size_t stream) override { return centroids_[stream]; }

  std::size_t width_;
  BatchTransform transform_;
  std::vector<float> hann_, turns_, centroids_;
  int done_ = 0;  // steps, of all groups
};

UNIT(Centroid, "How bright a sound is: the middle of its spectrum, in Hz", input("input"),
     integer("size", 1024).range(32, 1 << 16).in("frames").about("Of the window, rounded up to a power of two; a value comes every half of it"));

END_OBJECTS;
