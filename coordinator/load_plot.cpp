#include "coordinator/load_plot.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tutti {
namespace {

constexpr double kWidth = 720, kHeight = 420, kLeft = 70, kRight = 20, kTop = 40, kBottom = 50;

struct Scale {
  double most_oscillators, most_load;
  double x(double oscillators) const { return kLeft + oscillators / most_oscillators * (kWidth - kLeft - kRight); }
  double y(double load) const { return kHeight - kBottom - load / most_load * (kHeight - kTop - kBottom); }
};

void draw_axes(std::ostream& svg, const Scale& scale) {
  for (int step = 0; step <= 4; ++step) {
    const double load = scale.most_load * step / 4, oscillators = scale.most_oscillators * step / 4;
    svg << "<line x1='" << kLeft << "' x2='" << kWidth - kRight << "' y1='" << scale.y(load) << "' y2='" << scale.y(load) << "' stroke='#ddd'/>\n"
        << "<text x='" << kLeft - 8 << "' y='" << scale.y(load) + 4 << "' text-anchor='end'>" << static_cast<int>(100 * load + 0.5) << " %</text>\n"
        << "<text x='" << scale.x(oscillators) << "' y='" << kHeight - kBottom + 20 << "' text-anchor='middle'>" << static_cast<long>(oscillators + 0.5) << "</text>\n";
  }
  svg << "<text x='" << (kWidth + kLeft) / 2 << "' y='" << kHeight - 10 << "' text-anchor='middle'>oscillators</text>\n";
}

}  // namespace

void write_load_plot(const std::string& path, const std::string& title, std::vector<LoadPoint> points) {
  std::sort(points.begin(), points.end(), [](const LoadPoint& a, const LoadPoint& b) { return a.oscillators < b.oscillators; });
  Scale scale{1, 1};
  int limit = 0;
  for (const LoadPoint& p : points) {
    scale.most_oscillators = std::max(scale.most_oscillators, 1.05 * p.oscillators);
    scale.most_load = std::max(scale.most_load, 1.05 * p.load);
    if (!p.late) limit = std::max(limit, p.oscillators);
  }
  std::ostringstream svg;
  svg << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " << kWidth << ' ' << kHeight << "' font-family='sans-serif' font-size='12'>\n"
      << "<rect width='100%' height='100%' fill='white'/>\n<text x='" << kLeft << "' y='24' font-size='15'>" << title << ": load of the busiest worker</text>\n";
  draw_axes(svg, scale);
  svg << "<polyline fill='none' stroke='#1f77b4' stroke-width='2' points='";
  for (const LoadPoint& p : points) svg << scale.x(p.oscillators) << ',' << scale.y(p.load) << ' ';
  svg << "'/>\n";
  for (const LoadPoint& p : points)
    svg << "<circle cx='" << scale.x(p.oscillators) << "' cy='" << scale.y(p.load) << "' r='4' fill='" << (p.late ? "#d62728" : "#1f77b4") << "'/>\n";
  if (limit > 0)
    svg << "<line x1='" << scale.x(limit) << "' x2='" << scale.x(limit) << "' y1='" << kTop << "' y2='" << kHeight - kBottom
        << "' stroke='#2ca02c' stroke-dasharray='6 4'/>\n<text x='" << scale.x(limit) - 6 << "' y='" << kTop + 14 << "' text-anchor='end' fill='#2ca02c'>limit " << limit << "</text>\n";
  svg << "</svg>\n";

  const std::string part = path + ".part";
  std::ofstream file(part);
  file << svg.str();
  file.close();
  if (!file || std::rename(part.c_str(), path.c_str()) != 0) {
    std::remove(part.c_str());
    throw std::runtime_error(path + ": can't be written");
  }
}

}  // namespace tutti
