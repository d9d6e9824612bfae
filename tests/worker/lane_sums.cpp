// Sums of streams that lie sixteen side by side, against plain sums in double precision.
#include "worker/simd/lane_sums.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "worker/aligned_floats.h"

using namespace tutti;

TEST_CASE("targets repeat after 1, 2, 4, 8 or 16 streams, or not at all") {
  CHECK(period_of({}) == 0);
  CHECK(period_of({3}) == 1);
  CHECK(period_of({0, 0, 0, 0, 0}) == 1);
  CHECK(period_of({0, 1, 0, 1, 0}) == 2);
  CHECK(period_of({0, 1, 2, 0, 1, 2}) == 8);  // as far as they go
  std::vector<int> thirds(40);
  for (int s = 0; s < 40; ++s) thirds[static_cast<std::size_t>(s)] = s % 3;
  CHECK(period_of(thirds) == 0);
}

TEST_CASE("streams are added to the rows of their period, padding left out, and nothing is written past the frames") {
  for (const int streams : {5, 16, 17, 50, 67, 200})
    for (const int period : {1, 2, 4, 8, 16})
      for (const int frames : {1, 3, 4, 37, 64}) {
        CAPTURE(streams);
        CAPTURE(period);
        CAPTURE(frames);
        const int groups = (streams + kMaxWidth - 1) / kMaxWidth;
        const std::size_t group_stride = static_cast<std::size_t>(kMaxWidth * kBlock);
        AlignedFloats data(static_cast<std::size_t>(groups) * group_stride);
        for (std::size_t i = 0; i < data.size(); ++i) data[i] = static_cast<float>(std::sin(static_cast<double>(i) * 0.7));
        const auto at = [&](int s, int f) { return data[static_cast<std::size_t>(s / kMaxWidth) * group_stride + static_cast<std::size_t>(f * kMaxWidth + s % kMaxWidth)]; };
        const int used = std::min(streams, period);
        std::vector<std::vector<float>> rows(static_cast<std::size_t>(used), std::vector<float>(static_cast<std::size_t>(frames) + 1, 0.25f));
        std::vector<float*> pointers;
        for (auto& row : rows) pointers.push_back(row.data());
        add_lanes(data.data(), group_stride, streams, period, pointers.data(), frames);
        double largest = 0;
        for (int r = 0; r < used; ++r) {
          for (int f = 0; f < frames; ++f) {
            double sum = 0.25;
            for (int s = r; s < streams; s += period) sum += at(s, f);
            largest = std::max(largest, std::abs(sum - rows[static_cast<std::size_t>(r)][static_cast<std::size_t>(f)]));
          }
          CHECK(rows[static_cast<std::size_t>(r)].back() == 0.25f);
        }
        CHECK(largest < 2e-5);  // sums of up to 200 samples in single precision
      }
}
