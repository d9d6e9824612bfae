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

  // All lines go on by the same count, until the first of them is at its end: a frame looks at one end, not at twelve.
  struct Line {
    float *begin, *end, *from;  // it is at from + gone
  };
  static constexpr int kCombLines = 8, kLines = 12;
  Line lines[kLines];
  std::ptrdiff_t gone, until_end;  // floats
  F lowpass[kCombLines];

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    float* memory = setup.memory;
    for (int i = 0; i < kLines; ++i) {
      lines[i].begin = lines[i].from = memory;
      memory += length(i < kCombLines ? kCombs[i] : kAllpasses[i - kCombLines], setup.unit.rate) * F::lanes;
      lines[i].end = memory;
    }
    start_over_at_ends();
  }

  HWY_INLINE F tick(const Held& held, F x) {
    const F in = finite_or_zero(x);
    F sum(0.0f);
    for (int i = 0; i < kCombLines; ++i) {
      float* at = lines[i].from + gone;
      const F y = F::load(at);
      lowpass[i] = fma(held.damp, lowpass[i] - y, y);
      fma(held.feedback, lowpass[i], in).store(at);
      sum += y;
    }
    F wet = sum * F(0.015f);
    for (int i = kCombLines; i < kLines; ++i) {
      float* at = lines[i].from + gone;
      const F y = F::load(at);
      fma(y, F(0.5f), wet).store(at);
      wet = y - wet;
    }
    gone += F::lanes;
    if (gone == until_end) start_over_at_ends();
    return fma(held.wet, wet, held.dry * x);
  }

 private:
  HWY_INLINE void start_over_at_ends() {
    until_end = lines[0].end - lines[0].begin;
    for (Line& line : lines) {
      line.from += gone;
      if (line.from == line.end) line.from = line.begin;
      until_end = line.end - line.from < until_end ? line.end - line.from : until_end;
    }
    gone = 0;
  }
};

OBJECT(Freeverb, "Jezar's Freeverb reverberator", input("input"), param("size", 0.5).range(0, 1).signals().about("Of the room"),
       param("damp", 0.5).range(0, 1).signals().about("How fast high frequencies decay"),
       param("bal", 0.5).range(0, 1).signals().about("0 the input, 1 the reverberation"));

END_OBJECTS;
