// Freeverb: Jezar's reverberator (public domain): eight combs with a lowpass in their feedback side by side, then four allpasses in a row.
// All delays are the same for all streams, so that a bank reads and writes its lines a vector at a time.
#include "worker/objects/object.h"

BEGIN_OBJECTS;

// Delays in frames at 44100 Hz.
inline constexpr int kCombs[] = {1116, 1188, 1277, 1356, 1422, 1491, 1557, 1617};
inline constexpr int kAllpasses[] = {556, 441, 341, 225};

template <class F>
struct Freeverb {
  struct Held {
    F feedback, damp, dry, wet;
  };
  static HWY_INLINE Held hold(const Rate&, F size, F damp, F bal) {
    const auto unit = [](F x) HWY_ATTR { return clamp(x, F(0.0f), F(1.0f)); };
    return {fma(unit(size), F(0.29f), F(0.7f)), F(0.5f) * unit(damp), sqrt(F(1.0f) - unit(bal)), sqrt(unit(bal))};
  }

  static int length(int frames, double rate) { return static_cast<int>(frames * rate / 44100 + 0.5); }
  static std::size_t memory(const UnitSetup& setup) {
    std::size_t total = 0;
    for (int frames : kCombs) total += static_cast<std::size_t>(length(frames, setup.rate));
    for (int frames : kAllpasses) total += static_cast<std::size_t>(length(frames, setup.rate));
    return total;
  }

  struct Line {
    float* samples;
    int size, at;
    HWY_INLINE F read() const { return F::load(samples + at * F::lanes); }
    HWY_INLINE void write(F x) {
      x.store(samples + at * F::lanes);
      at = at + 1 == size ? 0 : at + 1;
    }
  };
  Line combs[8], allpasses[4];
  F lowpass[8];

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    float* memory = setup.memory;
    const auto take = [&](Line& line, int frames) HWY_ATTR {
      line.samples = memory;
      line.size = length(frames, setup.unit.rate);
      memory += line.size * F::lanes;
    };
    for (int i = 0; i < 8; ++i) take(combs[i], kCombs[i]);
    for (int i = 0; i < 4; ++i) take(allpasses[i], kAllpasses[i]);
  }

  HWY_INLINE F tick(const Held& held, F x) {
    const F in = finite_or_zero(x);
    F sum(0.0f);
    for (int i = 0; i < 8; ++i) {
      const F y = combs[i].read();
      lowpass[i] = fma(held.damp, lowpass[i] - y, y);
      combs[i].write(fma(held.feedback, lowpass[i], in));
      sum += y;
    }
    F wet = sum * F(0.015f);
    for (int i = 0; i < 4; ++i) {
      const F y = allpasses[i].read();
      allpasses[i].write(fma(y, F(0.5f), wet));
      wet = y - wet;
    }
    return fma(held.wet, wet, held.dry * x);
  }
};

OBJECT(Freeverb, "Jezar's Freeverb reverberator", input("input"), param("size", 0.5).range(0, 1).signals().about("Of the room"),
       param("damp", 0.5).range(0, 1).signals().about("How fast high frequencies decay"),
       param("bal", 0.5).range(0, 1).signals().about("0 the input, 1 the reverberation"));

END_OBJECTS;
