// A picture of load against the number of oscillators, as SVG.
#pragma once

#include <string>
#include <vector>

namespace tutti {

struct LoadPoint {
  int oscillators;
  double load;  // of the busiest worker, in cores
  bool late;    // some period was late
};

// Throws std::runtime_error, naming the path.
void write_load_plot(const std::string& path, const std::string& title, std::vector<LoadPoint> points);

}  // namespace tutti
