// How evenly a patch's work is spread over its periods. Renders it again and again in this process, takes the least time of each period, which no other program
// has disturbed, and prints the mean and the worst of them. bench_hops.py builds and runs it.
//
//   period_costs PATCH FRAMES_OF_A_PERIOD
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <numeric>
#include <vector>

#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch_file.h"
#include "shared/clock.h"
#include "shared/realtime.h"
#include "worker/graph.h"

namespace {

constexpr int kRate = 48000, kSeconds = 2, kRuns = 25;
constexpr int kSettling = 4096;  // frames, until the first frames of spectra are whole

// Microseconds of each period, at least.
std::vector<double> least_times(const tutti::Plan& plan, int period) {
  std::vector<double> least(static_cast<std::size_t>(kRate * kSeconds / period), std::numeric_limits<double>::max());
  std::vector<std::vector<float>> samples(static_cast<std::size_t>(plan.channels), std::vector<float>(static_cast<std::size_t>(period)));
  std::vector<float*> channels;
  for (std::vector<float>& channel : samples) channels.push_back(channel.data());
  for (int run = 0; run < kRuns; ++run) {
    tutti::Graph graph(plan);
    for (double& time : least) {
      const std::int64_t begin = tutti::monotonic_ns();
      graph.render(channels, period);
      time = std::min(time, static_cast<double>(tutti::monotonic_ns() - begin) * 1e-3);
    }
  }
  least.erase(least.begin(), least.begin() + std::min<std::ptrdiff_t>(kSettling / period, static_cast<std::ptrdiff_t>(least.size()) - 1));
  return least;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::fprintf(stderr, "usage: period_costs PATCH FRAMES\n"), 2;
  const int period = std::clamp(std::atoi(arguments[2]), 16, 8192);
  const tutti::LoadedPatch loaded = tutti::load_patch(arguments[1]);
  if (!loaded.patch) return std::fprintf(stderr, "%s\n", loaded.problems.front().text().c_str()), 2;
  const tutti::CompiledPatch compiled = tutti::compile_patch(*loaded.patch, kRate, 0, tutti::Simplification::Live);
  if (!compiled.problems.empty()) return std::fprintf(stderr, "%s\n", compiled.problems.front().text().c_str()), 2;
  tutti::denormals_off();
  const std::vector<double> times = least_times(compiled.plan, period);
  const double mean = std::accumulate(times.begin(), times.end(), 0.0) / static_cast<double>(times.size()), worst = *std::max_element(times.begin(), times.end());
  std::printf("%.1f %.1f\n", mean, worst);
}
