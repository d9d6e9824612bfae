// LinTable, CosTable, ExpTable, CurveTable: segments between points, each given by its place in the table and its value. Before the first
// point and behind the last one the table is 0. A last point at the place `size` itself is the guard point: what is read between the last
// sample and the end goes there; else the last sample is held. A table whose last point lies beyond grows to hold it, as pyo's.
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

using Points = std::vector<std::pair<double, double>>;

// Calls at(i, x) for the way x, in [0, 1), from point i to point i + 1.
template <class Segment>
std::vector<MadeTable> breakpoint_table(const char* name, const Points& points, double size, Segment segment) {
  constexpr double kMostSamples = 1 << 24;
  const double last = std::floor(points.back().first);
  if (points.front().first < 0 || last >= kMostSamples)
    throw std::runtime_error(std::string(name) + ": found a point outside the table, expected places from 0 to " +
                             std::to_string(static_cast<int>(kMostSamples) - 1));
  MadeTable table;
  table.size = static_cast<int>(last > size ? last + 1 : size);
  table.samples.assign(static_cast<std::size_t>(table.size) + 1, 0.0f);
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const double begin = std::floor(points[i].first), end = std::floor(points[i + 1].first);
    for (double k = begin; k < end; ++k) table.samples[static_cast<std::size_t>(k)] = static_cast<float>(segment(i, (k - begin) / (end - begin)));
  }
  table.samples[static_cast<std::size_t>(last)] = static_cast<float>(points.back().second);
  if (last < table.size) table.samples.back() = table.samples[static_cast<std::size_t>(table.size) - 1];
  return {table};
}

std::vector<MadeTable> LinTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  const Points& p = fixed[0].points;
  return breakpoint_table("LinTable", p, fixed[1].number, [&](std::size_t i, double x) { return p[i].second + (p[i + 1].second - p[i].second) * x; });
}

std::vector<MadeTable> CosTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  const Points& p = fixed[0].points;
  return breakpoint_table("CosTable", p, fixed[1].number, [&](std::size_t i, double x) {
    return p[i].second + (p[i + 1].second - p[i].second) * (0.5 - 0.5 * std::cos(3.141592653589793 * x));
  });
}

// x ^ exp upwards; downwards the same upside down (inverse), or x ^ exp as well.
std::vector<MadeTable> ExpTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  const Points& p = fixed[0].points;
  const double exponent = fixed[1].number;
  const bool inverse = fixed[2].number != 0;
  return breakpoint_table("ExpTable", p, fixed[3].number, [&](std::size_t i, double x) {
    const double way = p[i + 1].second - p[i].second;
    return p[i].second + way * (way < 0 && inverse ? 1 - std::pow(1 - x, exponent) : std::pow(x, exponent));
  });
}

// Cubic Hermite segments with tension and bias (Paul Bourke, "Interpolation methods", 1999; Kochanek and Bartels, 1984). The slopes at the
// ends come from points that go on in a straight line; pyo's come from points that depend on the curve's height, unless that is 0 there.
std::vector<MadeTable> CurveTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  const Points& p = fixed[0].points;
  const double looseness = (1 - fixed[1].number) / 2, bias = fixed[2].number;
  const auto rise = [&](std::size_t i) { return p[i + 1].second - p[i].second; };
  const auto slope = [&](double before, double after) { return looseness * ((1 + bias) * before + (1 - bias) * after); };
  return breakpoint_table("CurveTable", p, fixed[3].number, [&](std::size_t i, double x) {
    const double before = slope(rise(i > 0 ? i - 1 : i), rise(i)), after = slope(rise(i), rise(i + 2 < p.size() ? i + 1 : i));
    const double xx = x * x, xxx = xx * x;
    return (2 * xxx - 3 * xx + 1) * p[i].second + (xxx - 2 * xx + x) * before + (xxx - xx) * after + (3 * xx - 2 * xxx) * p[i + 1].second;
  });
}

#define POINTS_TO(LAST) points("list", {{0, 0}, {LAST, 1}}).about("Places in the table, from 0 on, and values")
#define TABLE_SIZE integer("size", 8192).range(2, 1 << 24).in("samples")

TABLE(LinTable, "Straight lines between points", POINTS_TO(8191), TABLE_SIZE);
TABLE(CosTable, "Half cosines between points", POINTS_TO(8191), TABLE_SIZE);
TABLE(ExpTable, "Powers between points", POINTS_TO(8192), number("exp", 10).range(0.001, 1000).about("Of the way between two points"),
      flag("inverse", true).about("Downward curves are upward ones upside down"), TABLE_SIZE);
TABLE(CurveTable, "A smooth curve through points", POINTS_TO(8191), number("tension", 0).range(-100, 100).about("1 straight at the points, -1 round"),
      number("bias", 0).range(-100, 100).about("Towards the first (above 0) or the second point of each segment"), TABLE_SIZE);

#undef POINTS_TO
#undef TABLE_SIZE

END_OBJECTS;
