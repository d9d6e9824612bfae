// NewMatrix: `height` rows of `width` samples, one row after the other: given in the patch, or to be written while it plays (MatrixRec, MatrixMorph).
#include <algorithm>
#include <stdexcept>
#include <string>

#include "worker/objects/object.h"

BEGIN_OBJECTS;

std::vector<MadeTable> NewMatrix(double /*rate*/, const std::vector<Fixed>& fixed) {
  constexpr double kMostSamples = 1 << 28;  // 1 GiB
  const double width = fixed[0].number, height = fixed[1].number;
  const std::vector<double>& init = fixed[2].numbers;
  if (width * height > kMostSamples)
    throw std::runtime_error("a matrix of " + std::to_string(static_cast<std::int64_t>(width * height)) + " samples, expected at most " +
                             std::to_string(static_cast<std::int64_t>(kMostSamples)));
  if (!init.empty() && (fixed[2].number != width || static_cast<double>(init.size()) != width * height)) {
    const auto whole = [](double x) { return std::to_string(static_cast<std::int64_t>(x)); };
    throw std::runtime_error("init has " + whole(static_cast<double>(init.size()) / fixed[2].number) + " rows of " + whole(fixed[2].number) +
                             " numbers, expected " + whole(height) + " of " + whole(width));
  }
  std::vector<float> samples(static_cast<std::size_t>(width * height), 0.0f);
  std::transform(init.begin(), init.end(), samples.begin(), [](double x) { return static_cast<float>(x); });
  std::vector<MadeTable> made{MadeTable::looped(std::move(samples))};
  made.front().width = static_cast<int>(width);
  made.front().height = static_cast<int>(height);
  return made;
}

TABLE(NewMatrix, "Rows of samples, given in the patch or to be written", required_integer("width").range(1, 1 << 20).in("samples"),
      required_integer("height").range(1, 1 << 20).in("samples"), rows("init").about("As many rows as it is high; else all is 0. Can be set while it plays"));

END_OBJECTS;
