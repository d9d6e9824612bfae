// Linseg: straight lines between (time, value) points, exact at each point: y[n] is the line at n / rate seconds after it was
// played. Before the first point it has the first value, after the last one the last value, or it starts over (loop).
#include "worker/objects/controls/segments.h"
#include "worker/objects/object.h"

BEGIN_OBJECTS;

template <class F>
struct Linseg {
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  Segments segments;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    const auto& points = setup.fixed(0).points;
    segments.setup(points, setup.fixed(1).number != 0, setup.unit.rate);
    if (setup.fixed(2).number != 0 && !points.empty()) Segments::show_first_value(setup.unit, points[0].second, setup.first_stream, F::lanes);
  }

  HWY_INLINE void play(const Held&) { segments.play(); }

  HWY_INLINE F tick(const Held&) {
    if (segments.count == 0) return F(0.0f);
    const Segments::Place place = segments.advance();
    return F(static_cast<float>(place.from + (place.to - place.from) * place.x));
  }
};

ENVELOPE(Linseg, "Straight lines between points", points("list"), flag("loop", false),
         flag("initToFirstVal", false).about("Have the first value, not 0, until it is played"));

END_OBJECTS;
