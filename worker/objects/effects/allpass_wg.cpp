// AllpassWG: a string out of tune. A delay of 1 / freq / (1 + detune / 2) seconds feeds back through three allpass filters in a row, each with a delay of its own of
// up to 2.5 ms: H(z) = (0.3 + z^-D) / (1 + 0.3 z^-D), which put its partials where no string has them. What comes out is louder by 1.3 at each, and its mean is
// removed: y[n] = x[n] - x[n-1] + 0.995 y[n-1]. pyo's model, found by its impulse response.
#include "worker/objects/object.h"
#include "worker/simd/delay_line.h"

BEGIN_OBJECTS;

inline constexpr int kStages = 3;
inline constexpr float kBend = 0.3f;
inline constexpr float kStageRatios[kStages] = {1, 0.9981f, 0.9957f};
inline constexpr float kLongestStage = 0.0025f;  // seconds

template <class F>
struct AllpassWG {
  struct Held {
    F frames, feed, stage;  // stage: delay of the first allpass, in frames
  };
  HWY_INLINE Held hold(const Rate& rate, F freq, F feed, F detune, F lowest) const {
    const F bend = clamp(detune, F(0.0f), F(1.0f));
    const F f = clamp(freq, clamp(lowest, F(1.0f), F(rate.nyquist)), F(rate.nyquist)) * fma(bend, F(0.5f), F(1.0f));
    return {clamp(F(rate.hz) / f, F(1.0f), F(static_cast<float>(line.size - 2))), clamp(feed, F(0.0f), F(1.0f)) * F(kFeedScale),
            fma(bend, F(0.95f), F(0.05f)) * F(kLongestStage * rate.hz)};
  }

  static constexpr float kFeedScale = 0.4525f;
  static int length(const UnitSetup& setup) {
    float lowest = 1e9f;
    for (int stream = 0; stream < setup.streams; ++stream) lowest = setup.values[3].at(stream, 0) < lowest ? setup.values[3].at(stream, 0) : lowest;
    return static_cast<int>(setup.rate / (lowest > 1 ? lowest : 1)) + 4;
  }
  static int stage_length(double rate) { return static_cast<int>(kLongestStage * rate) + 4; }
  static std::size_t memory(const UnitSetup& setup) { return static_cast<std::size_t>(length(setup) + kStages * stage_length(setup.rate)); }

  DelayLine<F> line, stages[kStages];
  F mean_in, mean_out;
  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    float* memory = setup.memory;
    line.setup(memory, length(setup.unit));
    memory += line.size * F::lanes;
    for (DelayLine<F>& stage : stages) {
      stage.setup(memory, stage_length(setup.unit.rate));
      memory += stage.size * F::lanes;
    }
  }

  HWY_INLINE F tick(const Held& held, F x) {
    F y = line.between(held.frames);
    for (int i = 0; i < kStages; ++i) {
      const F past = stages[i].between(max(held.stage * F(kStageRatios[i]), F(1.0f)));
      const F in = fma(y - past, F(kBend), y);
      stages[i].push(finite_or_zero(in));
      y = fma(in, F(kBend), past);
    }
    line.push(finite_or_zero(fma(y, held.feed, x)));
    return without_mean(y);
  }

  // A stream alone, many frames at once: as many as no delay is shorter than.
  HWY_INLINE void fill(const Held& held, const float* input, float* out, std::size_t frames) {
    std::size_t frame = 0;
    if (hn::GetLane(held.frames.v) >= Frames::lanes && hn::GetLane(held.stage.v) * kStageRatios[kStages - 1] >= Frames::lanes)
      for (; frame + Frames::lanes <= frames; frame += Frames::lanes) {
        tick_run(held, Frames::load(input + frame)).store(out + frame);
        for (std::size_t i = frame; i < frame + Frames::lanes; ++i) without_mean(F(out[i])).store(out + i);
      }
    for (; frame < frames; ++frame) tick(held, F::load(input + frame)).store(out + frame);
  }

 private:
  HWY_INLINE Frames tick_run(const Held& held, Frames x) {
    Frames y = line.between_run(hn::GetLane(held.frames.v));
    for (int i = 0; i < kStages; ++i) {
      const Frames past = stages[i].between_run(hn::GetLane(held.stage.v) * kStageRatios[i]);
      const Frames in = fma(y - past, Frames(kBend), y);
      stages[i].push_run(finite_or_zero(in));
      y = fma(in, Frames(kBend), past);
    }
    line.push_run(finite_or_zero(fma(y, in_all_frames(held.feed), x)));
    return y;
  }

  HWY_INLINE F without_mean(F y) {
    mean_out = finite_or_zero(fma(F(0.995f), mean_out, y - mean_in));
    mean_in = finite_or_zero(y);
    return mean_out;
  }
};

OBJECT(AllpassWG, "String whose partials are out of tune", input("input"), param("freq", 100).hz().range(0, 384000).signals(),
       param("feed", 0.95).range(0, 1).signals().about("How much of the sound goes round again"),
       param("detune", 0.5).range(0, 1).signals().about("How far out of tune"),
       param("minfreq", 20).hz().range(1, 384000).about("Memory is taken for it at load"));

END_OBJECTS;
