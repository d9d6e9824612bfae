// Table, JSON and picture of limits that are made up.
#include "coordinator/stress/limits.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "coordinator/stress/load_plot.h"
#include "tests/programs.h"

using namespace tutti;

namespace {

Trial trial_of(int period, int workers, int per_worker, double load, std::uint64_t late = 0) {
  Trial trial;
  trial.setup = {period, workers, per_worker, 10, true};
  trial.load_mean = load;
  trial.load_worst = 1.25 * load;
  trial.late = late;
  return trial;
}

Limit limit_of(int period, int workers, int per_worker) {
  Limit limit{period, workers, {}};
  limit.found.per_worker = per_worker;
  limit.found.trial = trial_of(period, workers, per_worker, 0.8);
  limit.found.trials = {trial_of(period, workers, 2 * per_worker, 1.3, 7), limit.found.trial};
  return limit;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t times = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++times;
  return times;
}

}  // namespace

TEST_CASE("limits: a row for each period, a column for each number of workers") {
  std::vector<Limit> limits = {limit_of(64, 1, 1000), limit_of(64, 2, 900), limit_of(256, 1, 2000)};
  limits[2].found.at_least = true;
  std::istringstream lines(limit_table(limits));
  std::string heading, first, second, more;
  std::getline(lines, heading);
  std::getline(lines, first);
  std::getline(lines, second);
  CHECK_FALSE(std::getline(lines, more));
  CHECK(heading.find("1 worker ") < heading.find("2 workers"));
  CHECK(first.find("64 ") < first.find("1000 (80 %, 100 %)"));
  CHECK(first.find("1000 (80") < first.find("1800 (80"));
  CHECK(second.find(">= 2000") != std::string::npos);
  CHECK(second.back() == '-');  // two workers at 256 frames were not tried
  CHECK(best_of(limits).voices() == 2000);
}

TEST_CASE("limits: JSON has every limit but those that were interrupted") {
  std::vector<Limit> limits = {limit_of(64, 2, 900), limit_of(64, 3, 0)};
  limits.push_back(limit_of(256, 1, 5));
  limits.back().found.interrupted = true;
  const nlohmann::json json = limits_json(limits);
  REQUIRE(json.size() == 2);
  CHECK(json[0]["limit"] == 1800);
  CHECK(json[0]["period"] == 64);
  CHECK(json[1]["limit"] == 0);
  const nlohmann::json trials = trials_json(limits[0].found.trials);
  REQUIRE(trials.size() == 2);
  CHECK(trials[0]["oscillators"] == 3600);
  CHECK(trials[0]["late"] == 7);
}

TEST_CASE("the plot: a panel for each period, a line for each number of workers, every limit marked") {
  LoadPlot plot{"a < b & c", "voices", {}, {limit_of(64, 1, 1000), limit_of(64, 2, 900), limit_of(256, 1, 2000), limit_of(256, 2, 0)}};
  for (const Limit& limit : plot.limits) plot.trials.insert(plot.trials.end(), limit.found.trials.begin(), limit.found.trials.end());
  const std::string svg = load_plot_svg(plot);
  CHECK(count(svg, "frames a period") == 2);
  CHECK(count(svg, "<polyline") == 4);
  CHECK(count(svg, ">limit ") == 3);  // none where not even one plays
  CHECK(count(svg, "% of a core") == 2);
  CHECK(count(svg, ">voices<") == 2);
  CHECK(svg.find("a &lt; b &amp; c") != std::string::npos);
  CHECK(svg.find("nan") == std::string::npos);

  const test::TemporaryFolder folder;
  write_load_plot(folder.path("plot.svg"), plot);
  CHECK(std::filesystem::file_size(folder.path("plot.svg")) == svg.size());
  CHECK_THROWS(write_load_plot(folder.path("no/such/plot.svg"), plot));
}
