// The place on a list of (time, value) points, which Linseg and Expseg share: all streams play the same points, so that one position serves
// them all; it counts in doubles, which last for years.
#pragma once

#include <cmath>
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
  double loop_end;        // where it starts over
  // The segment that it is in: until it is left, a frame has nothing to look up and nothing to divide.
  double from, to, begin, end, per_second;

  void setup(const std::vector<Point>& list, bool loops, double rate) {
    points = list.data();
    count = list.size();
    step = 1 / rate;
    loop_end = HUGE_VAL;
    if (count > 0 && loops && points[count - 1].first > step) loop_end = points[count - 1].first - step * kNearly;
    play();
  }

  void play() {
    position = 0;
    next = 0;
    end = -1;
  }

  // The place in this frame; one frame further the next time. There must be a point. [audio-thread]
  [[gnu::always_inline]] Place advance() {
    if (position >= end) enter_segment();
    const Place here{from, to, (position - begin) * per_second};
    position += step;
    if (position >= loop_end) start_over();
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
  static constexpr double kNearly = 1e-6;  // of a frame: 0.01 s is frame 480, however it rounds

  // Inlined, so that what a frame needs stays in registers.
  [[gnu::always_inline]] void enter_segment() {
    while (next < count && points[next].first <= position + step * kNearly) ++next;
    from = points[next == 0 ? 0 : next - 1].second;
    to = points[next == count ? count - 1 : next].second;
    end = next == count ? HUGE_VAL : points[next].first - step * kNearly;
    const bool stands = next == 0 || next == count;
    begin = stands ? 0 : points[next - 1].first;
    per_second = stands ? 0 : 1 / (points[next].first - begin);
  }

  [[gnu::always_inline]] void start_over() {
    const double length = points[count - 1].first;
    position = position > length ? position - length : 0;
    next = 0;
    end = -1;
  }
};

}  // namespace tutti
