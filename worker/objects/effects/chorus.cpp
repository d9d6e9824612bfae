// Chorus: eight delay lines with feedback, whose lengths swing as sines, each at its own rate, a quarter of each summed. Lengths, depths and rates are measured from
// pyo's impulse responses; its sines come from a table without interpolation, these do not.
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"

BEGIN_OBJECTS;

inline constexpr int kLines = 8;
inline constexpr float kDeepest = 5;
inline constexpr int kFramesPerLine = 32;  // a swing of 2 Hz, made of straight lines of 32 frames, is off by 1e-5 of its depth at most
struct Swing {
  float frames, depth;  // at 44100 Hz
  float rate;           // Hz
};
inline constexpr Swing kSwings[kLines] = {{384, 44, 1.8795f}, {450, 53, 1.6537f}, {489, 57, 1.3419f}, {553, 62, 1.2308f},
                                          {591, 66, 0.8785f}, {662, 71, 0.6575f}, {753, 88, 0.4657f}, {785, 101, 0.2545f}};

template <class F>
struct Chorus {
  struct Held {
    F depth, feedback, bal;
  };
  static HWY_INLINE Held hold(const Rate&, F depth, F feedback, F bal) {
    return {clamp(depth, F(0.0f), F(kDeepest)), clamp(feedback, F(0.0f), F(1.0f)), clamp(bal, F(0.0f), F(1.0f))};
  }

  static int length(int line, double rate) { return static_cast<int>((kSwings[line].frames + kDeepest * kSwings[line].depth) / 44100 * rate) + 4; }
  static std::size_t memory(const UnitSetup& setup) {
    std::size_t total = 0;
    for (int i = 0; i < kLines; ++i) total += static_cast<std::size_t>(length(i, setup.rate));
    return total;
  }

  struct Line {
    DelayLine<F> line;
    Turns<F> phase, step;           // of the swing, and of kFramesPerLine frames
    F middle, depth, swing, slope;  // frames
  };
  Line lines[kLines];
  int frames_left;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    float* memory = setup.memory;
    const double rate = setup.unit.rate;
    for (int i = 0; i < kLines; ++i) {
      Line& l = lines[i];
      l.line.setup(memory, length(i, rate));
      memory += l.line.size * F::lanes;
      l.middle = F(static_cast<float>(kSwings[i].frames / 44100 * rate));
      l.depth = F(static_cast<float>(kSwings[i].depth / 44100 * rate));
      l.step = setup.rate.turns_per_frame(F(kSwings[i].rate * kFramesPerLine));
    }
  }

  HWY_INLINE F tick(const Held& held, F x) {
    if (frames_left == 0) turn();
    --frames_left;
    F wet(0.0f);
    for (int i = 0; i < kLines; ++i) {
      Line& l = lines[i];
      const F y = l.line.between(fma(l.swing, held.depth, l.middle));
      l.swing += l.slope;
      l.line.push(finite_or_zero(fma(held.feedback, y, x)));
      wet += y;
    }
    return fma(fma(wet, F(0.25f), -x), held.bal, x);
  }

 private:
  HWY_INLINE void turn() {
    frames_left = kFramesPerLine;
    for (int i = 0; i < kLines; ++i) {
      Line& l = lines[i];
      l.swing = l.depth * sin_turns(l.phase);
      l.phase += l.step;
      l.slope = fma(l.depth, sin_turns(l.phase), -l.swing) * F(1.0f / kFramesPerLine);
    }
  }
};

OBJECT(Chorus, "Eight delays that swing", input("input"), param("depth", 1).range(0, 5).signals(), param("feedback", 0.25).range(0, 1).signals(),
       param("bal", 0.5).range(0, 1).signals().about("0 the input, 1 the chorus"));

END_OBJECTS;
