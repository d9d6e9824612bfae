// The Fourier transform of real samples, and back. Included once for each instruction set (Highway's toggle guard).
//
// The samples are taken as half as many complex numbers, even ones for real and odd ones for imaginary parts (Press et al., "Numerical Recipes", 12.3). Those are
// transformed by Stockham's algorithm in steps of four (Van Loan, "Computational Frameworks for the Fast Fourier Transform", 1992, 1.7): no bits are reversed,
// and each stage reads four runs of numbers one after the other, whatever the stage. Real and imaginary parts lie apart.
#if defined(TUTTI_WORKER_SIMD_FOURIER_TRANSFORM_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_FOURIER_TRANSFORM_H
#undef TUTTI_WORKER_SIMD_FOURIER_TRANSFORM_H
#else
#define TUTTI_WORKER_SIMD_FOURIER_TRANSFORM_H
#endif

#include <hwy/highway.h>

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "worker/aligned_floats.h"
#include "worker/objects/unit.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Samples times a window; `to` may be `samples`. [audio-thread]
inline void apply_window(const float* samples, const float* window, float* to, std::size_t count) {
  const hn::CappedTag<float, 16> d;
  std::size_t i = 0;
  for (; i + hn::Lanes(d) <= count; i += hn::Lanes(d)) hn::StoreU(hn::Mul(hn::LoadU(d, samples + i), hn::LoadU(d, window + i)), d, to + i);
  for (; i < count; ++i) to[i] = samples[i] * window[i];
}

class FourierTransform {
 public:
  // `size` is a power of two, at least 16. Allocates; nothing else does.
  explicit FourierTransform(int size) : half_(static_cast<std::size_t>(size / 2)) {
    std::size_t stride = 1;
    for (std::size_t n = half_; n >= 4; n /= 4, stride *= 4) stages_.push_back(Stage(n, stride));
    if (half_ >= kWideFrom) stages_[1].repeat_factors(4);
    const double step = 6.283185307179586 / size;
    turn_real_ = AlignedFloats(half_ + kMaxWidth);
    turn_imag_ = AlignedFloats(half_ + kMaxWidth);
    for (std::size_t k = 0; k < half_; ++k) {
      turn_real_[k] = static_cast<float>(std::cos(step * static_cast<double>(k)));
      turn_imag_[k] = static_cast<float>(-std::sin(step * static_cast<double>(k)));
    }
    for (AlignedFloats& buffer : buffers_) buffer = AlignedFloats(half_ + kMaxWidth);
  }

  int size() const { return static_cast<int>(2 * half_); }

  // size samples -> size / 2 + 1 bins: sum of x[n] exp(-2 pi i k n / size). [audio-thread]
  void to_spectrum(const float* samples, float* real, float* imag) {
    const bool in_second = half_ >= kWideFrom ? first_stage<Wide>(samples) : first_stage<Narrow>(samples);
    const Pair z = other_stages(in_second);
    z.real[half_] = z.real[0];
    z.imag[half_] = z.imag[0];
    if (half_ >= kWideFrom) split<Wide>(z, real, imag);
    else split<Narrow>(z, real, imag);
    real[half_] = z.real[0] - z.imag[0];
    imag[half_] = 0;
    imag[0] = 0;
  }

  // size / 2 + 1 bins -> size samples, times size; the imaginary parts of the first and the last bin are taken as 0. [audio-thread]
  void to_samples(const float* real, const float* imag, float* samples) {
    if (half_ >= kWideFrom) join<Wide>(real, imag);
    else join<Narrow>(real, imag);
    // The inverse transform is the transform with real and imaginary parts exchanged, before and after.
    const Pair x = first(), y = second();
    if (half_ >= kWideFrom) stage_of_stride_1<Wide>({x.imag, x.real}, {y.imag, y.real});
    else stage_of_stride_1<Narrow>({x.imag, x.real}, {y.imag, y.real});
    const Pair z = other_stages(true, true);
    if (half_ >= kWideFrom) interleave<Wide>(z, samples);
    else interleave<Narrow>(z, samples);
  }

 private:
  using Wide = hn::CappedTag<float, 16>;
  using Narrow = hn::CappedTag<float, 2>;   // of small transforms
  using Block = hn::CappedTag<float, 4>;
  static constexpr std::size_t kWideFrom = 64;

  struct Pair {
    float *real, *imag;
  };

  // A stage of transforms of length n, `stride` of them side by side: the factors exp(-2 pi i p k / n) for k = 1, 2, 3 and each p below n / 4.
  struct Stage {
    std::size_t quarter, stride;
    std::vector<float> factors[6];  // real and imaginary parts of k = 1, of 2, of 3
    Stage(std::size_t n, std::size_t s) : quarter(n / 4), stride(s) {
      for (std::size_t k = 1; k <= 3; ++k)
        for (std::size_t p = 0; p < quarter; ++p) {
          const double angle = 6.283185307179586 * static_cast<double>(k * p) / static_cast<double>(n);
          factors[2 * k - 2].push_back(static_cast<float>(std::cos(angle)));
          factors[2 * k - 1].push_back(static_cast<float>(-std::sin(angle)));
        }
      for (auto& list : factors) list.resize(quarter + kMaxWidth);
    }
    // Each so many times: for vectors of several p.
    void repeat_factors(std::size_t times) {
      for (auto& list : factors) {
        std::vector<float> repeated;
        for (std::size_t p = 0; p < quarter; ++p) repeated.insert(repeated.end(), times, list[p]);
        list = std::move(repeated);
      }
    }
  };

  template <class V>
  struct Complex {
    V real, imag;
  };
  template <class V>
  static HWY_INLINE Complex<V> product(V real, V imag, V factor_real, V factor_imag) {
    return {hn::MulSub(real, factor_real, hn::Mul(imag, factor_imag)), hn::MulAdd(real, factor_imag, hn::Mul(imag, factor_real))};
  }

  // The transform of four numbers; y[k] is still to be turned by the factors.
  template <class V>
  struct Four {
    Complex<V> y[4];
    HWY_INLINE Four(Complex<V> a, Complex<V> b, Complex<V> c, Complex<V> d) {
      const V sum_real = hn::Add(a.real, c.real), sum_imag = hn::Add(a.imag, c.imag), difference_real = hn::Sub(a.real, c.real), difference_imag = hn::Sub(a.imag, c.imag);
      const V other_real = hn::Add(b.real, d.real), other_imag = hn::Add(b.imag, d.imag), quarter_real = hn::Sub(b.real, d.real), quarter_imag = hn::Sub(b.imag, d.imag);
      y[0] = {hn::Add(sum_real, other_real), hn::Add(sum_imag, other_imag)};
      y[1] = {hn::Add(difference_real, quarter_imag), hn::Sub(difference_imag, quarter_real)};
      y[2] = {hn::Sub(sum_real, other_real), hn::Sub(sum_imag, other_imag)};
      y[3] = {hn::Sub(difference_real, quarter_imag), hn::Add(difference_imag, quarter_real)};
    }
  };

  Pair first() const { return {buffers_[0].data(), buffers_[1].data()}; }
  Pair second() const { return {buffers_[2].data(), buffers_[3].data()}; }

  template <class D>
  static HWY_INLINE Complex<hn::Vec<D>> load(D d, Pair from, std::size_t at) { return {hn::LoadU(d, from.real + at), hn::LoadU(d, from.imag + at)}; }

  // From samples into the second pair of buffers: true.
  template <class D>
  bool first_stage(const float* samples) {
    const D d;
    const auto pair = [&](std::size_t at) HWY_ATTR {
      Complex<hn::Vec<D>> z;
      hn::LoadInterleaved2(d, samples + 2 * at, z.real, z.imag);
      return z;
    };
    stride_1<D>(pair, second());
    return true;
  }
  template <class D>
  void stage_of_stride_1(Pair x, Pair y) {
    const D d;
    stride_1<D>([&](std::size_t at) HWY_ATTR { return load(d, x, at); }, y);
  }
  template <class D, class Load>
  HWY_INLINE void stride_1(Load load_at, Pair y) {
    const D d;
    const Stage& stage = stages_[0];
    const std::size_t quarter = stage.quarter;
    const auto factor = [&](int i, std::size_t p) HWY_ATTR { return hn::LoadU(d, stage.factors[i].data() + p); };
    for (std::size_t p = 0; p < quarter; p += hn::Lanes(d)) {
      const Four<hn::Vec<D>> four(load_at(p), load_at(p + quarter), load_at(p + 2 * quarter), load_at(p + 3 * quarter));
      const auto one = product(four.y[1].real, four.y[1].imag, factor(0, p), factor(1, p));
      const auto two = product(four.y[2].real, four.y[2].imag, factor(2, p), factor(3, p));
      const auto three = product(four.y[3].real, four.y[3].imag, factor(4, p), factor(5, p));
      hn::StoreInterleaved4(four.y[0].real, one.real, two.real, three.real, d, y.real + 4 * p);
      hn::StoreInterleaved4(four.y[0].imag, one.imag, two.imag, three.imag, d, y.imag + 4 * p);
    }
  }

  // All but the first. Where the transform lies in the end; `exchanged`: real and imaginary parts are.
  Pair other_stages(bool in_second, bool exchanged = false) {
    Pair x = in_second ? second() : first(), y = in_second ? first() : second();
    if (exchanged) {
      std::swap(x.real, x.imag);
      std::swap(y.real, y.imag);
    }
    std::size_t stride = 4;
    for (std::size_t i = 1; i < stages_.size(); ++i, stride *= 4) {
      if (i == 1 && half_ >= kWideFrom) stage_of_stride_4(stages_[i], x, y);
      else if (stride < 16) middle_stage<Block>(stages_[i], x, y);
      else middle_stage<Wide>(stages_[i], x, y);
      std::swap(x, y);
    }
    if (stride < half_) {  // an odd power of two: a step of two is left
      if (stride < 16) last_two<Block>(x, y);
      else last_two<Wide>(x, y);
      std::swap(x, y);
    }
    if (exchanged) std::swap(x.real, x.imag);
    return x;
  }

  // The second: as many p side by side as a vector has fours.
  void stage_of_stride_4(const Stage& stage, Pair x, Pair y) {
    const Wide d;
    const std::size_t quarter = half_ / 4;
    for (std::size_t from = 0; from < quarter; from += hn::Lanes(d)) {
      const auto factor = [&](int i) HWY_ATTR { return hn::LoadU(d, stage.factors[i].data() + from); };
      const Four<hn::Vec<Wide>> four(load(d, x, from), load(d, x, from + quarter), load(d, x, from + 2 * quarter), load(d, x, from + 3 * quarter));
      const auto one = product(four.y[1].real, four.y[1].imag, factor(0), factor(1));
      const auto two = product(four.y[2].real, four.y[2].imag, factor(2), factor(3));
      const auto three = product(four.y[3].real, four.y[3].imag, factor(4), factor(5));
      store_fours(d, four.y[0].real, one.real, two.real, three.real, y.real + 4 * from);
      store_fours(d, four.y[0].imag, one.imag, two.imag, three.imag, y.imag + 4 * from);
    }
  }
  // The first four numbers of a, b, c and e, then the second four of each, ...
  template <class V>
  static HWY_INLINE void store_fours(Wide d, V a, V b, V c, V e, float* to) {
    constexpr std::size_t lanes = hn::MaxLanes(Wide());
    if constexpr (lanes == 4) {
      hn::StoreU(a, d, to);
      hn::StoreU(b, d, to + 4);
      hn::StoreU(c, d, to + 8);
      hn::StoreU(e, d, to + 12);
    } else if constexpr (lanes == 8) {
      hn::StoreU(hn::ConcatLowerLower(d, b, a), d, to);
      hn::StoreU(hn::ConcatLowerLower(d, e, c), d, to + 8);
      hn::StoreU(hn::ConcatUpperUpper(d, b, a), d, to + 16);
      hn::StoreU(hn::ConcatUpperUpper(d, e, c), d, to + 24);
    } else {
      const V even_ab = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(b), a), odd_ab = hn::OddEvenBlocks(b, hn::SwapAdjacentBlocks(a));
      const V even_ce = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(e), c), odd_ce = hn::OddEvenBlocks(e, hn::SwapAdjacentBlocks(c));
      hn::StoreU(hn::ConcatLowerLower(d, even_ce, even_ab), d, to);
      hn::StoreU(hn::ConcatLowerLower(d, odd_ce, odd_ab), d, to + 16);
      hn::StoreU(hn::ConcatUpperUpper(d, even_ce, even_ab), d, to + 32);
      hn::StoreU(hn::ConcatUpperUpper(d, odd_ce, odd_ab), d, to + 48);
    }
  }

  template <class D>
  void middle_stage(const Stage& stage, Pair x, Pair y) {
    const D d;
    const std::size_t stride = stage.stride, quarter = half_ / 4;
    for (std::size_t p = 0; p < stage.quarter; ++p) {
      const auto factor = [&](int i) HWY_ATTR { return hn::Set(d, stage.factors[i][p]); };
      const auto a = factor(0), b = factor(1), c = factor(2), e = factor(3), f = factor(4), g = factor(5);
      for (std::size_t q = 0; q < stride; q += hn::Lanes(d)) {
        const std::size_t from = p * stride + q, to = 4 * p * stride + q;
        const Four<hn::Vec<D>> four(load(d, x, from), load(d, x, from + quarter), load(d, x, from + 2 * quarter), load(d, x, from + 3 * quarter));
        store(d, four.y[0], y, to);
        store(d, p == 0 ? four.y[1] : product(four.y[1].real, four.y[1].imag, a, b), y, to + stride);
        store(d, p == 0 ? four.y[2] : product(four.y[2].real, four.y[2].imag, c, e), y, to + 2 * stride);
        store(d, p == 0 ? four.y[3] : product(four.y[3].real, four.y[3].imag, f, g), y, to + 3 * stride);
      }
    }
  }
  template <class D>
  static HWY_INLINE void store(D d, Complex<hn::Vec<D>> z, Pair to, std::size_t at) {
    hn::StoreU(z.real, d, to.real + at);
    hn::StoreU(z.imag, d, to.imag + at);
  }

  template <class D>
  void last_two(Pair x, Pair y) {
    const D d;
    const std::size_t half = half_ / 2;
    for (std::size_t q = 0; q < half; q += hn::Lanes(d)) {
      const auto a = load(d, x, q), b = load(d, x, q + half);
      store(d, Complex<hn::Vec<D>>{hn::Add(a.real, b.real), hn::Add(a.imag, b.imag)}, y, q);
      store(d, Complex<hn::Vec<D>>{hn::Sub(a.real, b.real), hn::Sub(a.imag, b.imag)}, y, q + half);
    }
  }

  // The transforms E of the even and O of the odd samples, X[k] = E[k] + w^k O[k], from Z = E + i O.
  template <class D>
  void split(Pair z, float* real, float* imag) {
    const D d;
    const auto half = hn::Set(d, 0.5f);
    for (std::size_t k = 0; k < half_; k += hn::Lanes(d)) {
      const auto ahead = load(d, z, k), back = reversed(d, z.real, z.imag, k);
      const auto even_real = hn::Mul(half, hn::Add(ahead.real, back.real)), even_imag = hn::Mul(half, hn::Sub(ahead.imag, back.imag));
      const auto odd_real = hn::Mul(half, hn::Add(ahead.imag, back.imag)), odd_imag = hn::Mul(half, hn::Sub(back.real, ahead.real));
      const auto turned = product(odd_real, odd_imag, hn::LoadU(d, turn_real_.data() + k), hn::LoadU(d, turn_imag_.data() + k));
      hn::StoreU(hn::Add(even_real, turned.real), d, real + k);
      hn::StoreU(hn::Add(even_imag, turned.imag), d, imag + k);
    }
  }
  // Z = E + i O of X, times 2, into the first pair of buffers.
  template <class D>
  void join(const float* real, const float* imag) {
    const D d;
    const Pair z = first();
    for (std::size_t k = 0; k < half_; k += hn::Lanes(d)) {
      const Complex<hn::Vec<D>> ahead{hn::LoadU(d, real + k), hn::LoadU(d, imag + k)};
      const auto back = reversed(d, real, imag, k);
      const auto odd = product(hn::Sub(ahead.real, back.real), hn::Add(ahead.imag, back.imag), hn::LoadU(d, turn_real_.data() + k), hn::Neg(hn::LoadU(d, turn_imag_.data() + k)));
      hn::StoreU(hn::Sub(hn::Add(ahead.real, back.real), odd.imag), d, z.real + k);
      hn::StoreU(hn::Add(hn::Sub(ahead.imag, back.imag), odd.real), d, z.imag + k);
    }
    z.real[0] = real[0] + real[half_];
    z.imag[0] = real[0] - real[half_];
  }
  // The numbers at half - k, half - k - 1, ...
  template <class D>
  HWY_INLINE Complex<hn::Vec<D>> reversed(D d, const float* real, const float* imag, std::size_t k) const {
    const std::size_t at = half_ - k - hn::Lanes(d) + 1;
    return {hn::Reverse(d, hn::LoadU(d, real + at)), hn::Reverse(d, hn::LoadU(d, imag + at))};
  }

  template <class D>
  void interleave(Pair z, float* samples) {
    const D d;
    for (std::size_t k = 0; k < half_; k += hn::Lanes(d)) hn::StoreInterleaved2(hn::LoadU(d, z.real + k), hn::LoadU(d, z.imag + k), d, samples + 2 * k);
  }

  std::size_t half_;
  std::vector<Stage> stages_;
  AlignedFloats turn_real_, turn_imag_;  // exp(-2 pi i k / size)
  AlignedFloats buffers_[4];             // two pairs of real and imaginary parts
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
