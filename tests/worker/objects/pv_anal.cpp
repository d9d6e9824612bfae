#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/coordinator/patch/patches.h"
#include "tests/spectral_frames.h"
using namespace tutti;
using namespace tutti::test;

TEST_CASE("PVAnal finds a tone's magnitude and its frequency, whatever size, overlaps and window") {
  for (int size = 64; size <= 16384; size *= 4)
    for (const int overlaps : {4, 16})
      for (const int window : {1, 2, 5, 8}) {
        CAPTURE(size);
        CAPTURE(overlaps);
        CAPTURE(window);
        const double bin = 48000.0 / size, hz = bin * (size / 8 + 0.3);  // between two bins
        SpectralChain chain(size, overlaps, window);
        chain.run_all(tone(hz, 3 * size));
        const HeardFrame& frame = chain.frames.back();
        const int k = loudest(frame);
        CHECK(k == size / 8);
        CHECK(frame.hz[static_cast<std::size_t>(k)] == doctest::Approx(hz).epsilon(size == 64 ? 3e-4 : 3e-5));  // the tone's other half, at -hz, leaks into it
        if (window != 2 || overlaps == 1) continue;
        // A Hann window's transform at 0.3 bins: sinc(0.3) / (1 - 0.09) / 2 of the mean; a tone of amplitude 1 has half of it for itself.
        const double x = 3.141592653589793 * 0.3;
        CHECK(frame.magnitudes[static_cast<std::size_t>(k)] == doctest::Approx(0.25 * std::sin(x) / x / (1 - 0.09)).epsilon(2e-3));
      }
}

TEST_CASE("PVAnal hears what pyo's does: a tone of amplitude 1 in its bin has the magnitude 0.25 under a Hann window, its neighbours half of that") {
  SpectralChain chain;
  chain.run_all(tone(937.5, 8192));
  const HeardFrame& frame = chain.frames.back();
  CHECK(frame.magnitudes[20] == doctest::Approx(0.25).epsilon(1e-4));  // pyo 0.24976, whose window is a sample shorter
  CHECK(frame.magnitudes[19] == doctest::Approx(0.125).epsilon(1e-4));
  CHECK(frame.magnitudes[18] < 1e-5);
  for (const std::size_t k : {19u, 20u, 21u}) CHECK(frame.hz[k] == doctest::Approx(937.5).epsilon(1e-6));
}

TEST_CASE("PVAnal makes a frame each hop, at the same frames whatever the length of a block, several in one where the hop is short") {
  for (const auto& form : {std::pair{16, 16}, {16, 1}, {64, 4}, {128, 16}, {1024, 4}}) {
    const int size = form.first, overlaps = form.second;
    CAPTURE(size);
    std::vector<std::vector<std::int64_t>> times;
    for (const std::size_t block : {1u, 7u, 64u}) {
      SpectralChain chain(size, overlaps, 2, 5);
      chain.run_all(tone(3000, 2048), block);
      std::vector<std::int64_t>& at = times.emplace_back();
      for (const HeardFrame& frame : chain.frames) at.push_back(frame.at);
      for (std::size_t i = 1; i < at.size(); ++i) REQUIRE(at[i] - at[i - 1] == size / overlaps);
    }
    CHECK(times[0] == times[1]);
    CHECK(times[0] == times[2]);
  }
}

TEST_CASE("PVAnal takes numbers that are no powers of two as the next one, as pyo does") {
  CHECK(SpectralChain(1000, 3).last()->shape() == SpectralChain(1024, 4).last()->shape());
}

// What the worst block costs, against the mean: all transforms of a chain are made in the block of its hop.
TEST_CASE("the hops of 32 analyses are spread evenly, in one bank, in many objects and in copies of a patch") {
  const auto worst_to_mean = [](const std::vector<std::uint64_t>& numbers, int size, int overlaps) {
    std::vector<SpectralChain> chains;
    for (const std::uint64_t number : numbers) chains.emplace_back(size, overlaps, 2, number);
    const std::vector<float> silence(kBlock);
    int worst = 0, total = 0, blocks = 2 * size / kBlock;
    for (int block = 0; block < blocks; ++block) {
      int made = 0;
      for (SpectralChain& chain : chains) {
        const std::uint64_t before = chain.last()->count();
        chain.run(silence);
        made += static_cast<int>(chain.last()->count() - before);
      }
      worst = std::max(worst, made);
      total += made;
    }
    return static_cast<double>(worst) * blocks / total;
  };
  const auto numbers_of = [](std::string_view objects, int copy = 0) {
    std::vector<std::uint64_t> numbers;
    for (const Node& node : compiled(objects, "", copy).plan.nodes)
      if (node.object == "PVAnal")
        for (int s = 0; s < node.streams; ++s) numbers.push_back(node.seed + static_cast<std::uint64_t>(s));
    return numbers;
  };
  std::string many = R"({"n": {"object": "Noise"})";
  for (int i = 0; i < 32; ++i)
    many += ", \"a" + std::to_string(i) + R"(": {"object": "PVAnal", "input": "n * )" + std::to_string(i + 1) + "\"}, \"s" + std::to_string(i) + R"(": {"object": "PVSynth", "input": "a)" + std::to_string(i) + R"(", "out": 0})";
  const std::string bank = R"({"n": {"object": "Noise", "mul": {"repeat": 1, "count": 32}}, "a": {"object": "PVAnal", "input": "n"}, "s": {"object": "PVSynth", "input": "a", "out": 0}})";
  const std::string one = R"({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": "n"}, "s": {"object": "PVSynth", "input": "a", "out": 0}})";
  std::vector<std::uint64_t> copies;
  for (int copy = 0; copy < 32; ++copy) copies.push_back(numbers_of(one, copy).at(0));
  for (const auto& numbers : {numbers_of(many + "}"), numbers_of(bank), copies}) {
    REQUIRE(numbers.size() == 32);
    for (const auto& form : {std::pair{1024, 4}, {2048, 4}, {4096, 4}, {1024, 1}}) {
      CAPTURE(form.first);
      CHECK(worst_to_mean(numbers, form.first, form.second) <= 1.5);
    }
  }
  CHECK(worst_to_mean(std::vector<std::uint64_t>(32, 0), 1024, 4) == 4.0);  // all at once: the count can tell
}
