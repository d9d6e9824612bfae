// Randh, RandInt and Choice: a random value, held until the next one, `freq` times a second: from [min, max), a whole number from 0 to max, or
// one of a list. As pyo's, they have their first value at once.
#include <algorithm>

#include "worker/objects/object.h"
#include "worker/simd/random.h"
#include "worker/simd/random_clock.h"

BEGIN_OBJECTS;

// A block of a stream alone: most blocks hold one value from end to end.
template <class Kernel>
HWY_INLINE void fill_held(Kernel& kernel, const typename Kernel::Held& held, float* out, std::size_t frames) {
  if (kernel.clock.rests(held.step, frames)) {
    kernel.random.skip(frames);
    std::fill_n(out, frames, hn::GetLane(kernel.value.v));
  } else {
    for (std::size_t frame = 0; frame < frames; ++frame) kernel.tick(held).store(out + frame);
  }
}

template <class F>
struct Randh {
  struct Held {
    F low, span;
    Turns<F> step;
  };
  static HWY_INLINE Held hold(const Rate& rate, F low, F high, F freq) {
    return {finite_or_zero(low), finite_or_zero(high - low), RandomClock<F>::step(rate, freq)};
  }

  Random<F> random;
  RandomClock<F> clock;
  F value;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { random = Random<F>::seeded(setup.seeds); }

  HWY_INLINE F tick(const Held& held) {
    // Drawn in every frame, wanted or not, so that no stream's numbers depend on its neighbours.
    const Turns<F> bits = random.next();
    const Condition<typename F::D> due = clock.tick(held.step);
    if (F::lanes == 1 && !all(due)) return value;
    value = select(due, fma(held.span, bits.to_float(), held.low), value);
    return value;
  }
  HWY_INLINE void fill(const Held& held, float* out, std::size_t frames) { fill_held(*this, held, out, frames); }
};

template <class F>
struct RandInt {
  struct Held {
    F max;
    Turns<F> step;
  };
  static HWY_INLINE Held hold(const Rate& rate, F max, F freq) { return {finite_or_zero(max), RandomClock<F>::step(rate, freq)}; }

  Random<F> random;
  RandomClock<F> clock;
  F value;

  HWY_INLINE void setup(const KernelSetup<F>& setup) { random = Random<F>::seeded(setup.seeds); }

  HWY_INLINE F tick(const Held& held) {
    const Turns<F> bits = random.next();
    const Condition<typename F::D> due = clock.tick(held.step);
    if (F::lanes == 1 && !all(due)) return value;
    const F drawn = held.max * bits.to_float();
    value = select(due, select(drawn < F(0.0f), ceil(drawn), floor(drawn)), value);  // towards 0, as pyo's
    return value;
  }
  HWY_INLINE void fill(const Held& held, float* out, std::size_t frames) { fill_held(*this, held, out, frames); }
};

template <class F>
struct Choice {
  struct Held {
    Turns<F> step;
  };
  static HWY_INLINE Held hold(const Rate& rate, F freq) { return {RandomClock<F>::step(rate, freq)}; }

  // All streams of a vector choose from one copy of the list.
  static std::size_t memory(const UnitSetup& setup) { return setup.fixed[0].numbers.size() / F::lanes + 1; }
  const float* list;
  F count;
  Random<F> random;
  RandomClock<F> clock;
  F value;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    const std::vector<double>& numbers = setup.fixed(0).numbers;
    for (std::size_t i = 0; i < numbers.size(); ++i) setup.memory[i] = static_cast<float>(numbers[i]);
    list = setup.memory;
    count = F(static_cast<float>(numbers.size()));
    random = Random<F>::seeded(setup.seeds);
  }

  HWY_INLINE F tick(const Held& held) {
    const F drawn = random.uniform();
    const Condition<typename F::D> due = clock.tick(held.step);
    if (F::lanes == 1 && !all(due)) return value;
    // A product that rounds up to the count is the last one.
    const Whole<F> index = Whole<F>::trunc(max(min(count * drawn, count - F(0.5f)), F(0.0f)));
    value = select(due, gather(list, index), value);
    return value;
  }
  HWY_INLINE void fill(const Held& held, float* out, std::size_t frames) { fill_held(*this, held, out, frames); }
};

// A list that must be given.
Parameter choice() {
  Parameter list = numbers("choice", {});
  list.required = true;
  return std::move(list).about("What it chooses from; one list for all streams");
}

OBJECT(Randh, "Random values, each held until the next", param("min", 0).signals(), param("max", 1).signals(),
       param("freq", 1).hz().range(0, 1e9).signals().about("New values a second"));
OBJECT(RandInt, "Random whole numbers from 0 to max, max itself left out, each held until the next", param("max", 100).signals(),
       param("freq", 1).hz().range(0, 1e9).signals().about("New values a second"));
OBJECT(Choice, "Random values from a list, each held until the next", choice(), param("freq", 1).hz().range(0, 1e9).signals().about("New values a second"));

END_OBJECTS;
