// Random numbers, one sequence for each stream. Included once for each instruction set (Highway's toggle guard).
#if defined(TUTTI_WORKER_SIMD_RANDOM_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_RANDOM_H
#undef TUTTI_WORKER_SIMD_RANDOM_H
#else
#define TUTTI_WORKER_SIMD_RANDOM_H
#endif

#include "worker/simd/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// xoroshiro64* (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021): two words of 32 bits, period
// 2^64 - 1, so that thousands of streams do not meet. Its lowest bits are weak; the upper 24 are those a float takes.
template <class F>
struct Random {
  using D = hn::RebindToUnsigned<typename F::D>;
  using Words = hn::Vec<D>;
  Words low, high;

  static HWY_INLINE Random seeded(Turns<F> seeds) {
    const Words second = hash(hn::Add(seeds.v, hn::Set(D(), 0x9e3779b9u)));
    return {hash(seeds.v), hn::Or(second, hn::Set(D(), 1u))};  // all bits zero would stay zero
  }

  HWY_INLINE Turns<F> next() {
    const Words result = hn::Mul(low, hn::Set(D(), 0x9e3779bbu));
    const Words mixed = hn::Xor(high, low);
    low = hn::Xor(hn::Xor(hn::RotateRight<32 - 26>(low), mixed), hn::ShiftLeft<9>(mixed));
    high = hn::RotateRight<32 - 13>(mixed);
    return result;
  }
  HWY_INLINE void skip(std::size_t numbers) {
    for (; numbers > 0; --numbers) next();
  }
  HWY_INLINE F uniform() { return next().to_float(); }                                          // [0, 1)
  HWY_INLINE F bipolar() { return next().as_signed_units() * F(1.0f / 2147483648.0f); }         // [-1, 1]

 private:
  // Wellons' "lowbias32" (nullprogram.com, "Prospecting for hash functions", 2018): near seeds give unrelated sequences.
  static HWY_INLINE Words hash(Words x) {
    x = hn::Mul(hn::Xor(x, hn::ShiftRight<16>(x)), hn::Set(D(), 0x21f0aaadu));
    x = hn::Mul(hn::Xor(x, hn::ShiftRight<15>(x)), hn::Set(D(), 0xd35a2d97u));
    return hn::Xor(x, hn::ShiftRight<15>(x));
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif
