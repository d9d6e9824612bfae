#include "coordinator/stress/load_plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

namespace tutti {
namespace {

// In pixels. The panels stand below each other.
constexpr double kWidth = 760, kLeft = 76, kRight = 24, kHead = 64, kPanel = 320, kPanelTop = 34, kPanelBottom = 52;
constexpr double kMostLoad = 1.5;  // of a core; what is above is drawn at the edge: it does not play anyway
constexpr std::array<const char*, 8> kColours = {"#1f77b4", "#d95f02", "#2a9d4e", "#7b4fa3", "#8c564b", "#c2378f", "#5f6a72", "#a08500"};

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe += "&amp;";
    else if (c == '<')
      safe += "&lt;";
    else if (c == '>')
      safe += "&gt;";
    else
      safe += c;
  }
  return safe;
}

// 1, 2 or 5 times a power of ten, so that some five steps reach `most`.
double round_step(double most) {
  const double rough = most / 5, power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (rough <= factor * power) return factor * power;
  return 10 * power;
}

std::string thousands(double number) {
  std::string digits = std::to_string(std::llround(number));
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), "\u202f");
  return digits;
}

struct Panel {
  double top;
  double most_voices, most_load;
  double x(double voices) const { return kLeft + voices / most_voices * (kWidth - kLeft - kRight); }
  double y(double load) const { return bottom() - std::min(load, most_load) / most_load * (kPanel - kPanelTop - kPanelBottom); }
  double bottom() const { return top + kPanel - kPanelBottom; }
};

void draw_text(std::ostream& svg, double x, double y, const char* anchor, const std::string& text, const std::string& more = "") {
  svg << "<text x='" << x << "' y='" << y << "' text-anchor='" << anchor << "' " << more << '>' << text << "</text>\n";
}

void draw_axes(std::ostream& svg, const Panel& panel, const std::string& voices_word) {
  const double load_step = panel.most_load > 0.5 ? 0.25 : round_step(panel.most_load), step = std::max(1.0, round_step(panel.most_voices));
  for (double load = 0; load <= panel.most_load * 1.001; load += load_step) {
    svg << "<line x1='" << kLeft << "' x2='" << kWidth - kRight << "' y1='" << panel.y(load) << "' y2='" << panel.y(load) << "' stroke='"
        << (std::abs(load - 1) < 1e-9 ? "#888" : "#ddd") << "'/>\n";
    char percent[32];
    std::snprintf(percent, sizeof percent, "%.3g %%", 100 * load);
    draw_text(svg, kLeft - 8, panel.y(load) + 4, "end", percent);
  }
  for (double voices = 0; voices <= panel.most_voices * 1.001; voices += step) {
    svg << "<line x1='" << panel.x(voices) << "' x2='" << panel.x(voices) << "' y1='" << panel.bottom() << "' y2='" << panel.bottom() + 5
        << "' stroke='#888'/>\n";
    draw_text(svg, panel.x(voices), panel.bottom() + 19, "middle", thousands(voices));
  }
  draw_text(svg, (kWidth - kRight + kLeft) / 2, panel.bottom() + 38, "middle", escaped(voices_word));
  const double middle = (panel.y(0) + panel.y(panel.most_load)) / 2;
  draw_text(svg, 18, middle, "middle", "busiest worker, % of a core", "transform='rotate(-90 18 " + std::to_string(middle) + ")'");
}

void draw_point(std::ostream& svg, double x, double y, const char* colour, bool plays) {
  svg << "<circle cx='" << x << "' cy='" << y << "' r='4' stroke='" << colour << "' stroke-width='1.5' fill='" << (plays ? colour : "white")
      << "'/>\n";
}

// Of each number of voices one point: the trial that played, or else the last.
void draw_line(std::ostream& svg, const Panel& panel, const std::vector<Trial>& trials, const char* colour) {
  std::map<int, const Trial*> points;
  for (const Trial& trial : trials) {
    const Trial*& point = points[trial.voices()];
    if (!point || !point->plays() || trial.plays()) point = &trial;
  }
  svg << "<polyline fill='none' stroke='" << colour << "' stroke-width='2' points='";
  for (const auto& [voices, trial] : points) svg << panel.x(voices) << ',' << panel.y(trial->load_mean) << ' ';
  svg << "'/>\n";
  for (const auto& [voices, trial] : points) draw_point(svg, panel.x(voices), panel.y(trial->load_mean), colour, trial->plays());
}

// `row`: labels of limits that lie near each other stand below each other.
void draw_limit(std::ostream& svg, const Panel& panel, const Limit& limit, const char* colour, int row) {
  if (limit.found.per_worker == 0) return;
  const double x = panel.x(limit.voices()), top = panel.top + kPanelTop;
  svg << "<line x1='" << x << "' x2='" << x << "' y1='" << top << "' y2='" << panel.bottom() << "' stroke='" << colour
      << "' stroke-dasharray='6 4'/>\n";
  const bool left = x > (kLeft + kWidth) / 2;
  draw_text(svg, left ? x - 6 : x + 6, top + 12 + 15 * row, left ? "end" : "start", "limit " + thousands(limit.voices()),
            "fill='" + std::string(colour) + "' stroke='white' stroke-width='3' paint-order='stroke'");
}

void draw_legend(std::ostream& svg, const std::map<int, const char*>& colours) {
  double x = kLeft;
  for (const auto& [workers, colour] : colours) {
    svg << "<line x1='" << x << "' x2='" << x + 22 << "' y1='46' y2='46' stroke='" << colour << "' stroke-width='2'/>\n";
    draw_text(svg, x + 28, 50, "start", std::to_string(workers) + (workers == 1 ? " worker" : " workers"));
    x += 108;
    if (x > kWidth - 330) break;  // the rest is known by its limits
  }
  draw_point(svg, kWidth - 250, 46, "#444", true);
  draw_text(svg, kWidth - 240, 50, "start", "no late period");
  draw_point(svg, kWidth - 130, 46, "#444", false);
  draw_text(svg, kWidth - 120, 50, "start", "late periods");
}

void draw_panel(std::ostream& svg, const LoadPlot& plot, int period, double top, const std::map<int, const char*>& colours) {
  Panel panel{top, 1, 0.1};
  std::map<int, std::vector<Trial>> lines;
  for (const Trial& trial : plot.trials) {
    if (trial.setup.period != period) continue;
    lines[trial.setup.workers].push_back(trial);
    panel.most_voices = std::max(panel.most_voices, 1.05 * trial.voices());
    panel.most_load = std::max(panel.most_load, std::min(kMostLoad, 1.1 * trial.load_mean));
  }
  draw_text(svg, kLeft, top + 20, "start", std::to_string(period) + " frames a period", "font-weight='bold'");
  draw_axes(svg, panel, plot.voices_word);
  for (const auto& [workers, trials] : lines) draw_line(svg, panel, trials, colours.at(workers));
  int row = 0;
  for (const Limit& limit : plot.limits)
    if (limit.period == period && lines.count(limit.workers) > 0) draw_limit(svg, panel, limit, colours.at(limit.workers), row++);
}

}  // namespace

std::string load_plot_svg(const LoadPlot& plot) {
  std::set<int> periods;
  std::map<int, const char*> colours;  // of each number of workers
  for (const Trial& trial : plot.trials) {
    periods.insert(trial.setup.period);
    colours[trial.setup.workers] = nullptr;
  }
  std::size_t next = 0;
  for (auto& [workers, colour] : colours) colour = kColours[next++ % kColours.size()];

  std::ostringstream svg;
  svg << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 " << kWidth << ' ' << kHead + kPanel * static_cast<double>(periods.size())
      << "' font-family='sans-serif' font-size='12'>\n<rect width='100%' height='100%' fill='white'/>\n";
  draw_text(svg, kLeft, 26, "start", escaped(plot.title), "font-size='16'");
  draw_legend(svg, colours);
  double top = kHead;
  for (const int period : periods) {
    draw_panel(svg, plot, period, top, colours);
    top += kPanel;
  }
  svg << "</svg>\n";
  return svg.str();
}

void write_load_plot(const std::string& path, const LoadPlot& plot) {
  const std::string part = path + ".part";
  std::ofstream file(part);
  file << load_plot_svg(plot);
  file.close();
  if (!file || std::rename(part.c_str(), path.c_str()) != 0) {
    std::remove(part.c_str());
    throw std::runtime_error(path + ": can't be written");
  }
}

}  // namespace tutti
