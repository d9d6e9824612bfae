// Expseg: curves between (time, value) points, exact at each point: from + (to - from) x^exp, x going from 0 to 1. Where a curve falls, `inverse`
// has it mirrored, 1 - (1 - x)^exp, so that it falls as a decay does: fast, then slowly. Otherwise it is Linseg.
#include "worker/objects/controls/segments.h"
#include "worker/objects/object.h"
#include "worker/simd/power.h"

BEGIN_OBJECTS;

template <class F>
struct Expseg {
  using Held = F;  // the exponent
  static HWY_INLINE Held hold(const Rate&, F exponent) { return clamp(exponent, F(0.0f), F(1e6f)); }

  Segments segments;
  bool inverse;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    const auto& points = setup.fixed(0).points;
    segments.setup(points, setup.fixed(1).number != 0, setup.unit.rate);
    inverse = setup.fixed(2).number != 0;
    if (setup.fixed(3).number != 0 && !points.empty()) Segments::show_first_value(setup.unit, points[0].second, setup.first_stream, F::lanes);
  }

  HWY_INLINE void play(const Held&) { segments.play(); }

  HWY_INLINE F tick(const Held& exponent) {
    if (segments.count == 0) return F(0.0f);
    const Segments::Place place = segments.advance();
    const F from(static_cast<float>(place.from)), span(static_cast<float>(place.to - place.from));
    // Most of a steep curve is flat.
    const bool mirrored = inverse && place.to < place.from;
    const double x = mirrored ? 1 - place.x : place.x;
    if (x <= 0) return mirrored ? from + span : from;
    const F bent = power(F(static_cast<float>(x)), exponent);
    return fma(span, mirrored ? F(1.0f) - bent : bent, from);
  }
};

ENVELOPE(Expseg, "Curves between points", points("list"), flag("loop", false),
         param("exp", 10).range(0, 1e6).about("The curve: 1 is straight, more rises late, less rises early"),
         flag("inverse", true).about("Falling curves fall fast, then slowly"),
         flag("initToFirstVal", false).about("Have the first value, not 0, until it is played"));

END_OBJECTS;
