#include "coordinator/watching/analyser_table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "coordinator/watching/magnitudes.h"
#include "coordinator/watching/plots.h"
#include "coordinator/worker_table.h"

namespace tutti {
namespace {

constexpr std::size_t kMostDrawn = 4, kMostValues = 16;  // streams of one object
constexpr int kRows = 6, kLabel = 9;
constexpr double kLowest = 20, kFloor = -96;

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
  char line[256];
  std::snprintf(line, sizeof line, pattern, arguments...);
  return line;
}

std::string values_text(const ShownAnalyser& analyser) {
  std::string text;
  for (std::size_t i = 0; i < std::min(kMostValues, analyser.streams.size()); ++i) text += format(" %11.6g", static_cast<double>(analyser.streams[i].samples[0]));
  return text + (analyser.streams.size() > kMostValues ? " ...\n" : "\n");
}

std::string drawn(const std::vector<std::string>& lines, const std::string& top, const std::string& bottom, bool colour) {
  std::string text;
  for (std::size_t row = 0; row < lines.size(); ++row) {
    const std::string& label = row == 0 ? top : row + 1 == lines.size() ? bottom : std::string();
    text += format("%*s ", kLabel - 1, label.c_str()) + (colour ? "\033[36m" : "") + lines[row] + (colour ? "\033[0m" : "") + "\n";
  }
  return text;
}

// Marks at the frequencies of whole powers of ten.
std::string frequency_axis(double nyquist, int columns) {
  std::string axis(static_cast<std::size_t>(columns), ' ');
  for (const auto& [hz, text] : {std::pair{20.0, "20 Hz"}, {100.0, "100"}, {1000.0, "1 k"}, {10000.0, "10 k"}}) {
    const auto at = static_cast<std::size_t>(std::lround(std::log(hz / kLowest) / std::log(nyquist / kLowest) * columns));
    const std::string mark = text;
    if (hz < nyquist && at + mark.size() <= axis.size()) axis.replace(at, mark.size(), mark);
  }
  return std::string(kLabel, ' ') + axis + "\n";
}

std::string drawn_stream(const ShownAnalyser& analyser, const ShownStream& stream, int columns, bool colour) {
  if (analyser.kind == PublishedKind::Scope) return drawn(plot_samples(stream.samples, columns, kRows), "1", "-1", colour);
  const double nyquist = analyser.rate / 2;
  return drawn(plot_magnitudes(magnitudes(stream.samples, analyser.window), nyquist, kLowest, kFloor, columns, kRows), "0 dB", format("%.0f dB", kFloor), colour) +
         frequency_axis(nyquist, columns);
}

}  // namespace

std::string analyser_table(const std::vector<ShownAnalyser>& analysers, int columns, bool colour) {
  std::string text;
  for (const ShownAnalyser& analyser : analysers) {
    text += format("%-24s %-14s", analyser.name.c_str(), analyser.object.c_str());
    if (analyser.kind == PublishedKind::Value || analyser.kind == PublishedKind::Triggers) {
      text += values_text(analyser);
      continue;
    }
    const double seconds = analyser.streams.empty() ? 0 : static_cast<double>(analyser.streams[0].samples.size()) / analyser.rate;
    text += format(" %.1f ms", 1000 * seconds) + (analyser.streams.size() > kMostDrawn ? format(", %zu of %zu streams\n", kMostDrawn, analyser.streams.size()) : "\n");
    for (std::size_t i = 0; i < std::min(kMostDrawn, analyser.streams.size()); ++i) text += drawn_stream(analyser, analyser.streams[i], std::max(16, columns - kLabel), colour);
  }
  return text;
}

nlohmann::json analyser_json(const std::vector<ShownAnalyser>& analysers) {
  nlohmann::json all = nlohmann::json::array();
  for (const ShownAnalyser& analyser : analysers) {
    nlohmann::json streams = nlohmann::json::array();
    for (const ShownStream& stream : analyser.streams) {
      nlohmann::json one = {{"stream", stream.number}, {"written", stream.written}};
      switch (analyser.kind) {
        case PublishedKind::Value: one["value"] = stream.samples[0]; break;
        case PublishedKind::Triggers: one["triggers"] = stream.samples[0]; break;
        case PublishedKind::Scope: one["samples"] = stream.samples; break;
        case PublishedKind::Spectrum: one["magnitudes"] = magnitudes(stream.samples, analyser.window); break;
      }
      streams.push_back(std::move(one));
    }
    all.push_back({{"name", analyser.name}, {"object", analyser.object}, {"rate", analyser.rate}, {"streams", std::move(streams)}});
  }
  return all;
}

}  // namespace tutti
