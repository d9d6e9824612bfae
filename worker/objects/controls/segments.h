// The place on a list of (time, value) points, which Linseg and Expseg share: all streams play the same points, so that one position serves
// them all; it counts in doubles, which last for years.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "worker/objects/unit.h"

namespace tutti {

struct Segments {
  using Point = std::pair<double, double>;
  struct Place {
    double from, to;  // the values at the ends of the segment
    double x;         // how much of it has gone, 0 to 1
  };

  const Point* points;
  std::size_t count;
  double position, step;  // seconds
  std::size_t next;       // the first point later than the position
  bool loop;

  void setup(const std::vector<Point>& list, bool loops, double rate) {
    points = list.data();
    count = list.size();
    loop = loops;
    step = 1 / rate;
  }

  void play() {
    position = 0;
    next = 0;
  }

  // The place in this frame; one frame further the next time. There must be a point. [audio-thread]
  Place advance() {
    while (next < count && points[next].first <= position + step * 1e-6) ++next;  // 1e-6: 0.01 s is frame 480, however it rounds
    const Place here = place();
    position += step;
    const double length = points[count - 1].first;
    if (loop && length > step && position >= length - step * 1e-6) {
      position = position > length ? position - length : 0;
      next = 0;
    }
    return here;
  }

  // What readers see until it is first played: the first value.
  static void show_first_value(const UnitSetup& setup, double value, int first_stream, int lanes) {
    if (setup.output.folded) return;  // mixed down: it waits in silence
    for (int stream = first_stream; stream < first_stream + lanes && stream < setup.streams; ++stream) {
      const float mul = setup.mul.at(stream, 0), add = setup.add.at(stream, 0);
      for (int frame = 0; frame < kBlock; ++frame) setup.output.at(stream, frame) = static_cast<float>(value) * mul + add;
    }
  }

 private:
  Place place() const {
    if (next == 0) return {points[0].second, points[0].second, 0};
    if (next == count) return {points[count - 1].second, points[count - 1].second, 1};
    const Point& from = points[next - 1];
    const Point& to = points[next];
    return {from.second, to.second, (position - from.first) / (to.first - from.first)};
  }
};

}  // namespace tutti
