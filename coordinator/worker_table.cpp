#include "coordinator/worker_table.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace tutti {
namespace {

template <class... Arguments>
std::string format(const char* pattern, Arguments... arguments) {
  char line[512];
  std::snprintf(line, sizeof line, pattern, arguments...);
  return line;
}

std::string shortened(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 3) + "...";
}

}  // namespace

std::vector<WorkerRow> read_workers(const Segment& segment) {
  std::vector<WorkerRow> rows;
  const double seconds = static_cast<double>(segment.header().period.load()) / std::max(1u, segment.header().rate.load());
  for (int worker = 0; worker < static_cast<int>(segment.header().workers); ++worker) {
    const WorkerStatistics& s = segment.record(worker).statistics;
    const WorkerSupervision& v = segment.record(worker).supervision;
    if (v.state.load() == WorkerState::Empty) continue;  // a place for one that may come
    rows.push_back({worker, v.pid.load(), v.patch, v.core.load(), static_cast<int>(v.stage.load()), v.state.load(), s.load_mean.load(), s.load_worst.load(),
                    s.wake_mean.load(), s.wake_worst.load(), s.load_mean.load() * seconds, s.finish_mean.load(), v.late.load(), v.restarts.load(), v.ring_fill.load(),
                    s.peak.load(), s.missed_reads.load(), s.commands.load(), s.hurried.load()});
  }
  return rows;
}

std::string decibels(double peak) { return peak > 0 ? format("%.1f dB", 20 * std::log10(peak)) : "-inf dB"; }

std::string worker_table(const Segment& segment, bool colour) {
  const char* red = colour ? "\033[31m" : "";
  const char* plain = colour ? "\033[0m" : "";
  const auto microseconds = [](double seconds) { return 1e6 * seconds; };
  std::string text = format("%6s %8s %4s  %-16s %5s  %-10s %6s %6s %7s %7s %7s %6s %5s %9s %8s\n", "worker", "pid", "core", "patch", "stage", "state", "mean", "worst",
                            "wake us", "busy us", "done us", "late", "ring", "peak", "restarts");
  for (const WorkerRow& row : read_workers(segment)) {
    const bool wrong = row.state != WorkerState::Playing || row.late > 0 || row.restarts > 0 || row.load_worst > 1 || row.missed_reads > 0;
    text += format("%s%6d %8d %4s  %-16s %5d  %-10s %5.1f%% %5.1f%% %7.0f %7.0f %7.0f %6llu %5u %9s %8u%s\n", wrong ? red : "", row.worker, row.pid,
                   row.core < 0 ? "any" : std::to_string(row.core).c_str(), shortened(row.patch, 16).c_str(), row.stage, name_of(row.state), 100 * row.load_mean,
                   100 * row.load_worst, microseconds(row.wake_mean), microseconds(row.busy_mean), microseconds(row.finish_mean), static_cast<unsigned long long>(row.late), row.ring_fill, decibels(row.peak).c_str(), row.restarts, wrong ? plain : "");
    if (row.hurried > 0)
      text += format("        %llu messages with a time came too many at once, and were done before it\n", static_cast<unsigned long long>(row.hurried));
    if (row.missed_reads > 0) text += format("        %llu blocks of a sound file came too late\n", static_cast<unsigned long long>(row.missed_reads));
  }
  return text;
}

nlohmann::json worker_json(const Segment& segment) {
  const SegmentHeader& header = segment.header();
  nlohmann::json workers = nlohmann::json::array();
  for (const WorkerRow& row : read_workers(segment))
    workers.push_back({{"worker", row.worker}, {"pid", row.pid}, {"patch", row.patch}, {"stage", row.stage}, {"state", name_of(row.state)},
                       {"load_mean", row.load_mean}, {"load_worst", row.load_worst}, {"late", row.late}, {"restarts", row.restarts},
                       {"core", row.core}, {"wake_mean", row.wake_mean}, {"wake_worst", row.wake_worst}, {"busy_mean", row.busy_mean}, {"finish_mean", row.finish_mean},
                       {"peak", row.peak}, {"ring_fill", row.ring_fill}, {"missed_reads", row.missed_reads},
                       {"commands", row.commands}, {"hurried", row.hurried}});
  return {{"instance", header.name}, {"pid", header.pid}, {"driver", header.driver}, {"rate", header.rate.load()}, {"period", header.period.load()},
          {"lookahead", header.lookahead}, {"osc_port", header.osc_port.load()}, {"xruns", header.xruns.load()}, {"late", header.late.load()},
          {"mix_load", header.mix_load.load()}, {"peak", header.peak.load()},
          {"workers", workers}};
}

}  // namespace tutti
