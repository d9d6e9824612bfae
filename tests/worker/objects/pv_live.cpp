// Size, overlaps and windows of a phase vocoder change while it plays.
#include <cmath>

#include "tests/coordinator/patch/patches.h"
#include "tests/spectral_frames.h"
#include "tests/worker/live_frames.h"
using namespace tutti;
using namespace tutti::test;

namespace {

struct FrameShape {
  int size = 1024, overlaps = 4, window = 2;
};

// What stands between the analyses "a" and "b" and the synthesis, reading "a"; nothing: the synthesis reads it.
struct Chain {
  std::string name;
  std::string object;
  bool keeps_phases = false;  // of the bins to each other: what sounds has the same level whenever it begins
};
const Chain kChains[] = {
    {"PVSynth", "", true},
    {"PVGate", R"({"object": "PVGate", "input": "a", "thresh": -60})", true},
    {"PVTranspose", R"({"object": "PVTranspose", "input": "a", "transpo": 1.3})"},
    {"PVShift", R"({"object": "PVShift", "input": "a", "shift": 321})"},
    {"PVVerb", R"({"object": "PVVerb", "input": "a", "revtime": 0.3})"},
    {"PVFilter", R"({"object": "PVFilter", "input": "a", "table": "t", "mode": 1})", true},
    {"PVDelay", R"({"object": "PVDelay", "input": "a", "deltable": "hops", "feedtable": "part", "maxdelay": 0.1, "mode": 1})"},
    {"PVBuffer", R"({"object": "PVBuffer", "input": "a", "index": 0.8, "length": 0.1})"},
    {"PVBufLoops", R"({"object": "PVBufLoops", "input": "a", "low": 0.5, "high": 1.5, "length": 0.1, "mode": 3})"},
    {"PVBufTabLoops", R"({"object": "PVBufTabLoops", "input": "a", "speed": "t", "length": 0.1})"},
    {"PVAmpMod", R"({"object": "PVAmpMod", "input": "a", "basefreq": 7, "spread": 0.5, "shape": 6})"},
    {"PVFreqMod", R"({"object": "PVFreqMod", "input": "a", "basefreq": 3, "spread": 0.5, "shape": 5})"},
    {"PVCross", R"({"object": "PVCross", "input": "a", "input2": "b", "fade": 0.5})", true},
    {"PVMult", R"({"object": "PVMult", "input": "a", "input2": "b"})", true},
    {"PVMorph", R"({"object": "PVMorph", "input": "a", "input2": "b"})"},
    {"PVMix", R"({"object": "PVMix", "input": "a", "input2": "b"})"},
};

std::string fields(const FrameShape& shape, int largest) {
  return R"(, "size": )" + std::to_string(shape.size) + R"(, "overlaps": )" + std::to_string(shape.overlaps) + R"(, "wintype": )" + std::to_string(shape.window) + R"(, "largest": )" + std::to_string(largest) + "}";
}

std::string patch_of_chain(const Chain& chain, const FrameShape& shape, int largest, const std::string& synth = R"({"object": "PVSynth", "input": )") {
  const std::string own = chain.object.empty() ? "" : R"(, "p": )" + chain.object, from = chain.object.empty() ? "a" : "p";
  return R"({"t": {"object": "HarmTable", "list": [1, 0.5], "size": 512}, "hops": {"object": "DataTable", "size": 8, "init": [3, 0, 5, 2, 7, 1, 4, 2]}, "part": {"object": "DataTable", "size": 8, "init": {"repeat": 0.3, "count": 8}},
      "x": {"object": "Input"}, "late": {"object": "SDelay", "input": "x", "delay": 0.001}, "a": {"object": "PVAnal", "input": "x")" + fields(shape, largest) + R"(, "b": {"object": "PVAnal", "input": "late")" + fields(shape, largest) + own +
         R"(, "s": )" + synth + "\"" + from + R"(", "out": 0}})";
}

void change(LivePatch& patch, const FrameShape& shape) {
  for (const char* analysis : {"a", "b"}) {
    patch.set(analysis, "size", shape.size);
    patch.set(analysis, "overlaps", shape.overlaps);
    patch.set(analysis, "wintype", shape.window);
  }
}

constexpr FrameShape kShapes[] = {{1024, 4, 2}, {256, 4, 2}, {2048, 4, 2}, {2048, 2, 2}, {512, 8, 5},
                             {16, 2, 2}, {64, 4, 1}, {1024, 4, 2}, {128, 16, 6}, {512, 2, 2}};
constexpr int kLargest = 2048;

double difference(std::span<const float> a, std::span<const float> b) {
  double largest = 0;
  for (std::size_t n = 0; n < a.size(); ++n) largest = std::max(largest, std::abs(static_cast<double>(a[n]) - b[n]));
  return std::isfinite(peak_of(a)) && std::isfinite(peak_of(b)) ? largest : HUGE_VAL;
}

const std::vector<float> kSilence(16384);
constexpr const char* kSines = R"({"object": "PVAddSynth", "num": 100, "first": 2, "input": )";

}  // namespace

// In silence nothing is left of what sounded before, so that what is changed then must go on as one that is loaded then. All streams have the hops that they
// would have had if the new size had been theirs from the beginning: what is loaded later must be so by a multiple of each hop.
TEST_CASE("objects of a phase vocoder whose size or overlaps change go on as those that are loaded with the new ones") {
  const std::vector<float> noise = some_noise(16384, 0.3), other = some_noise(16384, 0.3, 7);
  for (const Chain& chain : kChains) {
    CAPTURE(chain.name);
    LivePatch live(patch_of_chain(chain, kShapes[0], kLargest)), sines(patch_of_chain(chain, kShapes[0], kLargest, kSines));
    live.play(noise);
    live.play(kSilence);
    sines.play(noise);
    sines.play(kSilence);
    for (std::size_t i = 1; i < std::size(kShapes); ++i) {
      if (kShapes[i].overlaps > 4 || kShapes[i].size < 256) continue;  // of these, what keeps frames keeps fewer
      CAPTURE(i);
      change(live, kShapes[i]);
      change(sines, kShapes[i]);
      LivePatch loaded(patch_of_chain(chain, kShapes[i], kLargest)), loaded_sines(patch_of_chain(chain, kShapes[i], kLargest, kSines));
      for (const auto& [a, b] : {std::pair{&live, &loaded}, {&sines, &loaded_sines}}) {
        const bool are_sines = a == &sines;
        CAPTURE(are_sines);
        for (LivePatch* patch : {a, b}) patch->play(std::span(kSilence).first(2048));  // what is kept is not all silent
        const std::vector<float> changed = a->play(other), expected = b->play(other);
        CHECK(peak_of(expected) > 1e-4);
        CHECK(difference(changed, expected) <= 2e-5 * std::max(1.0, peak_of(expected)));
        a->play(kSilence);
      }
    }
  }
}

// Of small frames and many overlaps there is less room in what keeps them; all others are exact.
TEST_CASE("those without a memory do so with all sizes and overlaps") {
  const std::vector<float> noise = some_noise(16384, 0.3), other = some_noise(16384, 0.3, 7);
  for (const Chain& chain : kChains) {
    if (chain.name == "PVDelay" || chain.name.starts_with("PVBuf")) continue;
    CAPTURE(chain.name);
    LivePatch live(patch_of_chain(chain, {16, 1, 2}, kLargest));
    live.play(noise);
    live.play(kSilence);
    for (const FrameShape& shape : {FrameShape{512, 8, 2}, {16, 16, 2}, {2048, 16, 2}, {32, 2, 2}, {1024, 4, 2}}) {
      CAPTURE(shape.size);
      change(live, shape);
      LivePatch loaded(patch_of_chain(chain, shape, kLargest));
      live.play(kSilence);
      loaded.play(kSilence);
      const std::vector<float> a = live.play(other), b = loaded.play(other);
      CHECK(peak_of(b) > 1e-3);
      CHECK(difference(a, b) <= 2e-5 * std::max(1.0, peak_of(b)));
      live.play(kSilence);
    }
  }
}

TEST_CASE("objects of a phase vocoder whose analysis changes its window are as loud as those that are loaded with it") {
  const std::vector<float> noise = some_noise(48000, 0.3);
  for (const Chain& chain : kChains) {
    CAPTURE(chain.name);
    LivePatch live(patch_of_chain(chain, {1024, 4, 2}, 1024));
    live.play(noise);
    for (const int window : {6, 0, 2}) {
      CAPTURE(window);
      change(live, {1024, 4, window});
      LivePatch loaded(patch_of_chain(chain, {1024, 4, window}, 1024));
      loaded.play(noise);
      live.play(noise);
      const std::span<const float> late = std::span(noise).subspan(0, 32768);
      const double ratio = power_of(live.play(late)) / power_of(loaded.play(late));
      // What was recorded stays: another piece of the noise.
      const bool records = chain.name.starts_with("PVBuf");
      CHECK(std::abs(10 * std::log10(ratio)) < (records ? 6 : 0.5));
    }
  }
}

TEST_CASE("PVAnal into PVSynth is the sound again after each change of size, overlaps and both windows, below -80 dB") {
  std::mt19937 random(5);
  LivePatch live(patch_of_chain(kChains[0], {1024, 4, 2}, 4096));
  const std::vector<float> noise = some_noise(96000, 0.5);
  for (int i = 0; i < 40; ++i) {
    const FrameShape shape{16 << random() % 9, 4 << random() % 3, static_cast<int>(random() % 9)};
    CAPTURE(shape.size);
    CAPTURE(shape.overlaps);
    CAPTURE(shape.window);
    if (i % 3 < 2) change(live, shape);
    else live.set("a", "overlaps", shape.overlaps);
    live.set("s", "wintype", static_cast<double>(random() % 9));
    const std::size_t from = random() % 40000, frames = 10000 + random() % 5000;
    const std::vector<float> sound = live.play(std::span(noise).subspan(from, frames), 1 + static_cast<int>(random() % 64));
    static int size = 1024;
    if (i % 3 < 2) size = shape.size;
    double largest = 0;
    for (std::size_t n = static_cast<std::size_t>(3 * size + 256 + size / 4); n < frames; ++n)
      largest = std::max(largest, std::abs(static_cast<double>(sound[n]) - noise[from + n - static_cast<std::size_t>(size)]));
    CHECK(largest < 0.5e-4);
    CHECK(peak_of(sound) <= 0.5 * 1.001);  // never louder
  }
}

// Sines, whose level is the same all the time.
TEST_CASE("a change of the frames' shape brings no burst and no number that is none") {
  std::vector<float> sines(200000);
  for (std::size_t n = 0; n < sines.size(); ++n)
    for (const double hz : {437.5, 1000.0, 2750.0, 6100.0})
      sines[n] += static_cast<float>(0.1 * std::sin(6.283185307179586 * hz * static_cast<double>(n) / 48000));
  for (const Chain& chain : kChains)
    for (const std::string synth : {R"({"object": "PVSynth", "input": )", kSines}) {
      CAPTURE(chain.name);
      CAPTURE(synth);
      const auto peak_with = [&](const FrameShape& shape) {
        LivePatch patch(patch_of_chain(chain, shape, kLargest, synth));
        return peak_of(patch.play(std::span(sines).first(48000)));
      };
      LivePatch live(patch_of_chain(chain, kShapes[0], kLargest, synth));
      double before = std::max(peak_with(kShapes[0]), peak_of(live.play(std::span(sines).first(20037))));
      std::size_t at = 20037;
      for (std::size_t i = 1; i < std::size(kShapes); ++i) {
        CAPTURE(i);
        change(live, kShapes[i]);
        const double after = peak_with(kShapes[i]);
        const double most = chain.keeps_phases ? 1.1 : synth == kSines ? 2.5 : 1.6;  // bins that add up in other phases
        CHECK(peak_of(live.play(std::span(sines).subspan(at, 15001), 50)) <= most * std::max(before, after));
        at += 15001;
        before = after;
      }
    }
}

TEST_CASE("of two inputs whose frames differ in size for a while the second is silent") {
  const std::vector<float> noise = some_noise(20000, 0.3);
  for (const int size : {256, 2048}) {
    LivePatch live(patch_of_chain(kChains[15], kShapes[0], kLargest)), alone(patch_of_chain(kChains[0], kShapes[0], kLargest));
    live.play(noise);
    alone.play(noise);
    live.set("b", "size", size);
    CHECK(difference(live.play(noise), alone.play(noise)) > 0.01);  // PVMix: another's bins, until they have gone
    CHECK(difference(live.play(noise), alone.play(noise)) > 0.0);
    live.set("b", "size", 1024);
    live.play(noise);
    CHECK(std::isfinite(peak_of(live.play(noise))));
  }
  SpectralChain second(1024, 4, 2, 1, 2048), first(1024, 4, 2, 0);
  first.add("PVMix", {}, {}, second.last());
  const std::vector<float> loud = tone(3000, 8192, 0.9), soft = tone(5000, 8192, 0.1);
  const auto both = [&] {
    for (std::size_t at = 0; at < loud.size(); at += 64) {
      second.run(std::span(loud).subspan(at, 64));
      first.run(std::span(soft).subspan(at, 64));
    }
    return first.frames.back().magnitudes[64];  // 3000 Hz
  };
  CHECK(both() == doctest::Approx(0.225).epsilon(0.01));
  second.set(0, 2048);
  CHECK(both() < 1e-3);
  second.set(0, 512);
  CHECK(both() < 1e-3);
  second.set(0, 1024);
  CHECK(both() == doctest::Approx(0.225).epsilon(0.01));
}

TEST_CASE("streams of a bank may have sizes of their own, and change them one by one") {
  const std::vector<float> noise = some_noise(16384, 0.3);
  const auto patch = [](const std::string& sizes) {
    return R"({"x": {"object": "Input"}, "a": {"object": "PVAnal", "input": "x", "largest": 2048, "size": )" + sizes + R"(}, "p": {"object": "PVTranspose", "input": "a", "transpo": 0.7}, "s": {"object": "PVSynth", "input": "p", "out": 0}})";
  };
  LivePatch live(patch("[256, 1024, 512, 512]")), loaded(patch("[2048, 1024, 512, 64]"));
  live.play(noise);
  live.play(kSilence);
  const int node = live.find("a");
  live.graph().set(node, 1, 0, 2048);
  live.graph().set(node, 1, 3, 64);
  live.graph().set(node, 1, 1, 512);  // there and back: its neighbours must not share its window
  live.play(std::span(kSilence).first(64));
  live.graph().set(node, 1, 1, 1024);
  live.play(std::span(kSilence).first(16384 - 64));
  live.graph().set(node, 2, -1, 2);  // all begin anew
  live.play(kSilence);
  live.graph().set(node, 2, -1, 4);
  live.play(kSilence);
  loaded.play(kSilence);
  CHECK(difference(live.play(noise), loaded.play(noise)) <= 1e-5);
}

TEST_CASE("frames may change at any time, together with plays and stops, in many streams") {
  std::mt19937 random(3);
  const std::vector<float> noise = some_noise(100000, 0.3);
  for (const Chain& chain : kChains) {
    CAPTURE(chain.name);
    LivePatch live(patch_of_chain(chain, kShapes[0], kLargest));
    double peak = 0;
    for (int i = 0; i < 400; ++i) {
      const char* analysis = random() % 2 ? "a" : "b";
      const int what = static_cast<int>(random() % 6);
      if (what == 0) live.set(analysis, "size", 16 << random() % 8);
      if (what == 1) live.set(analysis, "overlaps", 2 << random() % 4);
      if (what == 2) live.set(random() % 2 ? "s" : analysis, "wintype", random() % 9);
      const int node = live.find(random() % 3 == 0 ? "s" : random() % 2 ? "p" : analysis);
      if (what == 4 && node >= 0) live.graph().stop(node);
      if (what == 5 && node >= 0) live.graph().play(node);
      const std::size_t frames = 1 + random() % 300;
      peak = std::max(peak, peak_of(live.play(std::span(noise).subspan(static_cast<std::size_t>(i) * 200, frames), 1 + static_cast<int>(random() % 64))));
    }
    CHECK(peak < 50);
  }
}

TEST_CASE("sizes are for frames that there is memory for: of the patch, of its actions, or as it says") {
  const auto largest = [](const std::string& analysis, const std::string& more = "") {
    const Plan plan = compiled(R"({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": "n")" + analysis + R"(}, "s": {"object": "PVSynth", "input": "a", "out": 0})" + more + "}").plan;
    return node(plan, "a").fixed.at(0).number;
  };
  const auto sets = [](const char* to, const char* parameter = "size") {
    return std::string(R"(, "p": {"object": "Pattern", "time": 1, "do": [{"set": "a.)") + parameter + R"(", "to": )" + to + "}]}";
  };
  CHECK(largest("") == 1024);
  CHECK(largest(R"(, "size": [256, 512])") == 512);
  CHECK(largest(R"(, "size": 300, "largest": 4000)") == 4096);
  CHECK(largest("", sets(R"({"choice": [512, 4096]})")) == 4096);
  CHECK(largest(R"(, "largest": 4096)", sets("2048")) == 4096);
  const auto problem = [](const std::string& analysis, const std::string& more) {
    return wrong(R"({"n": {"object": "Noise"}, "a": {"object": "PVAnal", "input": "n")" + analysis + R"(}, "s": {"object": "PVSynth", "input": "a", "out": 0})" + more + "}");
  };
  CHECK(contains(problem(R"(, "largest": 512)", ""), "found 512, expected 0 or at least the size, 1024"));
  CHECK(contains(problem(R"(, "wintype": 2.5)", ""), "found 2.5, expected a whole number from 0 to 8"));
  CHECK(contains(problem("", sets("1000")), "found 1000 for a.size, expected a power of two from 16 to 1024"));
  CHECK(contains(problem(R"(, "largest": 2048)", sets("4096")), "found 4096 for a.size, expected a power of two from 16 to 2048, for which there is memory"));
  CHECK(contains(problem("", sets(R"({"uniform": [16, 1024]})")), "found any number for a.size, expected a power of two"));
  CHECK(contains(problem("", sets("3", "overlaps")), "found 3 for a.overlaps, expected a power of two from 1 to 16"));
  CHECK(contains(problem("", sets("1.5", "wintype")), "found 1.5 for a.wintype, expected a whole number from 0 to 8"));
}
