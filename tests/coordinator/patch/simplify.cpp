// A patch made cheaper sounds the same: random patches, rendered with and without.
#include "coordinator/patch/simplify.h"

#include <cstring>

#include "tests/coordinator/patch/patches.h"
#include "tests/coordinator/planning/divided_sound.h"
#include "tests/coordinator/patch/random_patches.h"
#include "worker/graph.h"
using namespace tutti;
using namespace tutti::test;

namespace {

bool same_bits(const ChannelSamples& a, const ChannelSamples& b) {
  for (std::size_t c = 0; c < a.size(); ++c)
    if (std::memcmp(a[c].data(), b[c].data(), a[c].size() * sizeof(float)) != 0) return false;
  return true;
}

double peak(const ChannelSamples& sound) { return difference(sound, ChannelSamples(sound.size(), std::vector<float>(sound[0].size()))); }

bool has_stages(const CompiledPatch& patch) {
  return std::any_of(patch.absorbed.begin(), patch.absorbed.end(), [](const Absorbed& a) { return a.how == Absorbed::Stage; });
}

}  // namespace

TEST_CASE("simplify: random patches give the same samples, to the last bit") {
  int fewer = 0, cascades = 0, loud = 0;
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const std::string objects = RandomPatch(seed).objects();
    const LoadedPatch loaded = parse_patch(patch_of(objects), "test.json");
    REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems) << objects);
    const auto with = [&](Simplification simplification) { return compile_patch(*loaded.patch, 48000, 0, simplification); };
    const CompiledPatch plain = with(Simplification::None), all = with(Simplification::All);
    REQUIRE_MESSAGE(plain.problems.empty(), lines_of(plain.problems) << objects);
    CHECK(plain.absorbed.empty());
    CHECK(plain.unheard == all.unheard);
    CAPTURE(seed);
    CAPTURE(objects);
    const int period = seed % 2 == 0 ? 64 : 37;
    const ChannelSamples expected = sound_of(plain.plan, 4800, period);
    CHECK(same_bits(expected, sound_of(all.plan, 4800, period)));
    fewer += all.plan.nodes.size() < plain.plan.nodes.size();
    cascades += has_stages(all);
    loud += peak(expected) > 0.01;
  }
  CHECK(fewer > 300);  // else nothing is tried
  CHECK(cascades > 100);
  CHECK(loud > 800);
}

TEST_CASE("simplify: random patches of several rates give the same samples, to the last bit") {
  int tried = 0, fewer = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    const std::string objects = RandomPatch(seed, RandomPatch::Rates::Several).objects();
    const LoadedPatch loaded = parse_patch(patch_of(objects), "test.json");
    REQUIRE_MESSAGE(loaded.patch.has_value(), lines_of(loaded.problems) << objects);
    const CompiledPatch plain = compile_patch(*loaded.patch, 48000, 0, Simplification::None), all = compile_patch(*loaded.patch, 48000, 0, Simplification::All);
    CAPTURE(seed);
    CAPTURE(objects);
    CHECK(plain.problems.empty() == all.problems.empty());
    if (!plain.problems.empty()) {
      const std::string told = lines_of(plain.problems);
      CHECK((told.find("both directly and by way of objects at another rate") != std::string::npos || told.find("acts on what it hears") != std::string::npos));
      continue;
    }
    const int period = seed % 2 == 0 ? 64 : 37;
    CHECK(same_bits(sound_of(plain.plan, 4800, period), sound_of(all.plan, 4800, period)));
    ++tried;
    fewer += all.plan.nodes.size() < plain.plan.nodes.size();
  }
  CHECK(tried > 200);
  CHECK(fewer > 60);
}

TEST_CASE("simplify: what becomes equal by one step is found by the next") {
  // Two equal cascades: one cascade, which is one Biquadx.
  const CompiledPatch patch = compiled(R"({"n": {"object": "Noise"}, "a": {"object": "Biquad", "input": "n"},
      "b": {"object": "Biquad", "input": "a", "out": 0},
                                           "c": {"object": "Biquad", "input": "n"}, "d": {"object": "Biquad", "input": "c", "mul": 0.5, "out": 1}})");
  CHECK(patch.plan.nodes.size() == 4);  // they differ in mul: n, a, b, d
  const CompiledPatch equal = compiled(R"({"n": {"object": "Noise"}, "a": {"object": "Biquad", "input": "n"},
      "b": {"object": "Biquad", "input": "a"}, "c": {"object": "Biquad", "input": "n"},
                                           "d": {"object": "Biquad", "input": "c", "out": 0}, "e": {"object": "Tone", "input": "b", "out": 1}})");
  CHECK(equal.plan.nodes.size() == 3);
  CHECK(node(equal.plan, "b").object == "Biquadx");
  CHECK(node(equal.plan, "b").out == std::vector<int>{0});
}

TEST_CASE("simplify: the project's patches sound the same") {
  for (const auto& entry : patches_of_the_project()) {
    const LoadedPatch loaded = load_patch(entry.first);
    REQUIRE(loaded.patch.has_value());
    Plan plain = compile_patch(*loaded.patch, 48000, 0, Simplification::None).plan, simple = compile_patch(*loaded.patch, 48000).plan;
    plain.offline = simple.offline = true;
    CAPTURE(entry.first);
    CHECK(difference(sound_of(plain, 24000, 64), sound_of(simple, 24000, 64)) < 1e-6);
  }
}
