// MToF, FToM and MToT: MIDI notes to frequencies, 440 2^((x - 69) / 12), back, and to transposition factors, 2^((x - key) / 12).
#include "worker/objects/object.h"

BEGIN_OBJECTS;

constexpr float kLogOfSemitone = 0.057762265f;  // ln 2 / 12

struct Nothing {};

template <class F>
struct MToF {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F note) { return F(440.0f) * exp((note - F(69.0f)) * F(kLogOfSemitone)); }
};

// Notes below 0 are 0, as pyo's are.
template <class F>
struct FToM {
  static constexpr bool pure = true;
  using Held = Nothing;
  static HWY_INLINE Held hold(const Rate&) { return {}; }
  HWY_INLINE F tick(const Held&, F freq) {
    return max(fma(log(max(freq, F(1.0f)) * F(1.0f / 440.0f)), F(1.0f / kLogOfSemitone), F(69.0f)), F(0.0f));
  }
};

template <class F>
struct MToT {
  static constexpr bool pure = true;
  using Held = F;
  static HWY_INLINE Held hold(const Rate&, F key) { return key; }
  HWY_INLINE F tick(const Held& key, F note) { return exp((note - key) * F(kLogOfSemitone)); }
};

OBJECT(MToF, "Frequency of a MIDI note", input("input"));
OBJECT(FToM, "MIDI note of a frequency; 0 below 8.18 Hz", input("input"));
OBJECT(MToT, "Transposition factor of a MIDI note", input("input"), param("centralkey", 60).signals().about("The note that is not transposed"));

END_OBJECTS;
