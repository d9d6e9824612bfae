// DataTable, NewTable: tables for samples that are given in the patch, or written while it plays (TableRec, TableFill, TableMorph); the one
// is measured in samples, the other in seconds.
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

// `init` is for all channels; if it is longer than one, for one after the other.
std::vector<MadeTable> filled(double size, double channels, const std::vector<double>& init, double feedback) {
  constexpr double kMostSamples = 1 << 28;  // 1 GiB
  if (size * channels > kMostSamples)
    throw std::runtime_error("a table of " + std::to_string(static_cast<std::int64_t>(size * channels)) + " samples, expected at most " +
                             std::to_string(static_cast<std::int64_t>(kMostSamples)));
  std::vector<MadeTable> tables;
  const auto samples = static_cast<std::size_t>(size);
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
    const std::size_t first = init.size() > samples ? std::min(c * samples, init.size()) : 0;
    std::vector<float> filling(samples, 0.0f);
    for (std::size_t i = 0; i < std::min(samples, init.size() - first); ++i) filling[i] = static_cast<float>(init[first + i]);
    tables.push_back(MadeTable::looped(std::move(filling)));
    tables.back().feedback = static_cast<float>(feedback);
  }
  return tables;
}

std::vector<MadeTable> DataTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  return filled(fixed[0].number, fixed[1].number, fixed[2].numbers, 0);
}

std::vector<MadeTable> NewTable(double rate, const std::vector<Fixed>& fixed) {
  return filled(std::max(1.0, std::floor(fixed[0].number * rate + 0.5)), fixed[1].number, fixed[2].numbers, fixed[3].number);
}

TABLE(DataTable, "Samples given in the patch, or to be written", required_integer("size").range(1, 1 << 28).in("samples"),
      integer("chnls", 1).range(1, 64).sets_streams(),
      numbers("init", {}).about("The first samples; the rest is 0. Longer than one channel: one after the other"));
TABLE(NewTable, "Room for a recording", required_number("length").range(0, 36000).seconds(), integer("chnls", 1).range(1, 64).sets_streams(),
      numbers("init", {}).about("The first samples; the rest is 0. Longer than one channel: one after the other"),
      number("feedback", 0).range(0, 1).about("How much of the old samples a new recording keeps"));

END_OBJECTS;
