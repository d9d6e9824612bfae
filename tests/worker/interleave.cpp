#include "worker/simd/interleave.h"

#include <doctest/doctest.h>

#include <vector>

using namespace tutti;

TEST_CASE("four runs of samples become four streams side by side") {
  std::vector<float> runs[4];
  const float* from[4];
  for (int lane = 0; lane < 4; ++lane) {
    for (int f = 0; f < 64; ++f) runs[lane].push_back(static_cast<float>(100 * lane + f));
    from[lane] = runs[lane].data();
  }
  for (const int frames : {1, 4, 17, 64}) {
    std::vector<float> to(256);
    interleave(from, to.data(), frames);
    for (int i = 0; i < 4 * frames; ++i) CHECK(to[static_cast<std::size_t>(i)] == static_cast<float>(100 * (i % 4) + i / 4));
  }
}

TEST_CASE("streams side by side are added to their rows, two to one where they share it, and nothing is written past the frames") {
  std::vector<float> from;
  for (int i = 0; i < 256; ++i) from.push_back(static_cast<float>(100 * (i % 4) + i / 4));
  for (const int frames : {1, 4, 17, 63, 64})
    for (const int streams : {1, 2, 3, 4}) {
      std::vector<std::vector<float>> rows(2, std::vector<float>(65, 0.5f));
      float* at[4] = {rows[0].data(), rows[1].data(), rows[0].data(), rows[1].data()};
      add_interleaved(from.data(), streams, at, frames);
      for (int row = 0; row < 2; ++row)
        for (int f = 0; f < 65; ++f) {
          float expected = 0.5f;
          for (int s = row; s < streams && f < frames; s += 2) expected += static_cast<float>(100 * s + f);
          CHECK(rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(f)] == expected);
        }
    }
}

TEST_CASE("sixteen streams side by side are picked of four or sixteen") {
  std::vector<float> from;
  for (int i = 0; i < 1024; ++i) from.push_back(static_cast<float>(i));
  for (const int width : {4, 16}) {
    std::int32_t lanes[16];
    for (int lane = 0; lane < 16; ++lane) lanes[lane] = lane * 5 / 2 % width;
    for (const int frames : {1, 17, 64}) {
      std::vector<float> to(1040, -1.0f);
      pick_sixteen(from.data(), width, lanes, to.data(), frames);
      for (int i = 0; i < 16 * frames; ++i) CHECK(to[static_cast<std::size_t>(i)] == static_cast<float>(i / 16 * width + lanes[i % 16]));
      CHECK(to[static_cast<std::size_t>(16 * frames)] == -1.0f);
    }
  }
}
