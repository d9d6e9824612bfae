// A picture of load against the number of voices, as SVG: a panel for each period, a line for each number of workers, the limits marked.
#pragma once

#include <string>
#include <vector>

#include "coordinator/stress/limits.h"

namespace tutti {

struct LoadPlot {
  std::string title;
  std::string voices_word;  // below the axis: "oscillators"
  std::vector<Trial> trials;
  std::vector<Limit> limits;  // may be empty: nothing was searched
};

std::string load_plot_svg(const LoadPlot& plot);

// Throws std::runtime_error, naming the path; then no file is left.
void write_load_plot(const std::string& path, const LoadPlot& plot);

}  // namespace tutti
