// Linseg: straight lines between (time, value) points, exact at each point: y[n] is the line at n / rate seconds after it was
// played. Before the first point it has the first value, after the last one the last value, or it starts over (loop).
#include "worker/objects/object.h"

BEGIN_OBJECTS;

// All streams play the same points, so that one position serves them all; it counts in doubles, which last for years.
template <class F>
struct Linseg {
  struct Held {};
  static HWY_INLINE Held hold(const Rate&) { return {}; }

  using Point = std::pair<double, double>;
  const Point* points;
  std::size_t count;
  double position, step;  // seconds
  std::size_t next;       // the first point later than the position
  bool loop;

  HWY_INLINE void setup(const KernelSetup<F>& setup) {
    points = setup.fixed(0).points.data();
    count = setup.fixed(0).points.size();
    loop = setup.fixed(1).number != 0;
    step = 1 / setup.unit.rate;
    if (setup.fixed(2).number != 0 && count > 0) show_first_value(setup);
  }

  HWY_INLINE void play(const Held&) {
    position = 0;
    next = 0;
  }

  HWY_INLINE F tick(const Held&) {
    if (count == 0) return F(0.0f);
    while (next < count && points[next].first <= position + step * 1e-6) ++next;  // 1e-6: 0.01 s is frame 480, however it rounds
    const float y = static_cast<float>(value());
    position += step;
    const double length = points[count - 1].first;
    if (loop && length > step && position >= length - step * 1e-6) {
      position = position > length ? position - length : 0;
      next = 0;
    }
    return F(y);
  }

 private:
  HWY_INLINE double value() const {
    if (next == 0) return points[0].second;
    if (next == count) return points[count - 1].second;
    const Point& from = points[next - 1];
    const Point& to = points[next];
    const double x = (position - from.first) / (to.first - from.first);
    return from.second + (to.second - from.second) * x;
  }

  // What readers see until it is first played.
  static HWY_INLINE void show_first_value(const KernelSetup<F>& setup) {
    const UnitSetup& unit = setup.unit;
    if (unit.output.folded) return;  // mixed down: it waits in silence
    for (int lane = 0; lane < F::lanes; ++lane) {
      const int stream = setup.first_stream + lane;
      if (stream >= unit.streams) return;
      const float mul = unit.has_mul ? unit.mul.at(stream, 0) : 1.0f, add = unit.has_add ? unit.add.at(stream, 0) : 0.0f;
      const float first = static_cast<float>(setup.fixed(0).points[0].second) * mul + add;
      for (int frame = 0; frame < kBlock; ++frame) unit.output.at(stream, frame) = first;
    }
  }
};

ENVELOPE(Linseg, "Straight lines between points", points("list"), flag("loop", false),
         flag("initToFirstVal", false).about("Have the first value, not 0, until it is played"));

END_OBJECTS;
