// Which objects draw random numbers: all of them are listened to with two seeds.
#include "coordinator/patch/random_objects.h"

#include <algorithm>
#include <cstring>

#include "source_dir.h"
#include "tests/coordinator/patch/patches.h"
#include "worker/graph.h"
#include "worker/objects/spectral_signals.h"
using namespace tutti;
using namespace tutti::test;

namespace {

// Noise that triggers now and then (more than 1 in one frame of ten) on each input; for a parameter that chooses a kind, its `kind`.
std::string patch_with(const Declaration& declaration, int kind) {
  std::string members;
  const auto member = [&](const Parameter& p, const std::string& value) { members += ", \"" + p.name + "\": " + value; };
  for (const Parameter& p : declaration.parameters) {
    const bool chooses = p.kind == ParameterKind::Value && !p.signal && p.unit.empty() && p.min == 0 && p.max >= 2 && p.max <= 16;
    if (p.kind == ParameterKind::Input) member(p, p.spectrum ? "\"v\"" : "\"n\"");
    else if (p.kind == ParameterKind::Table) member(p, p.matrix ? "\"m\"" : "\"t\"");
    else if (p.kind == ParameterKind::Tables) member(p, p.matrix ? R"(["m", "m"])" : R"(["t", "t"])");
    else if (p.kind == ParameterKind::Path) member(p, "\"" TUTTI_SOURCE_DIR "/patches/pluck.flac\"");
    else if (p.kind == ParameterKind::Points && p.required) member(p, "[[0, 0], [0.1, 1]]");
    else if (p.kind == ParameterKind::Numbers) member(p, "[0.5, 1, 0.25]");
    else if (chooses) member(p, std::to_string(kind % (static_cast<int>(p.max) + 1)));
    else if (p.required) member(p, p.kind == ParameterKind::Integer ? "64" : "0.5");
    else if (p.name == "frnda" || p.name == "arnda") member(p, "0.5");  // how far an OscBank's tones wander
    else if (p.kind == ParameterKind::Value && p.name == "time") member(p, "0.01");
    else if (p.kind == ParameterKind::Number && p.name == "length") member(p, "0.1");
    else if (p.name == "high") member(p, "2");
    else if (p.name == "freq" && p.kind == ParameterKind::Value) member(p, "500");
  }
  return R"({"n": {"object": "Noise", "mul": 1.11}, "t": {"object": "HarmTable", "list": [1, 0.5]},
      "m": {"object": "NewMatrix", "width": 2, "height": 2, "init": [[0.1, 0.5], [1, -0.5]]},
      "v": {"object": "PVAnal", "input": "n"},
      "x": {"object": ")" + declaration.name + "\"" + members + (is_spectral(declaration) ? R"(}, "w": {"object": "PVSynth", "input": "x")" : "") + R"(, "out": 0}})";
}

// Objects of which only some kinds draw: the first of these kinds, 0 for all others.
int kind_of(const Declaration& declaration) {
  if (declaration.name == "LFO") return 6;
  if (declaration.name == "PVAmpMod" || declaration.name == "PVFreqMod") return 5;
  return declaration.name == "PVBufLoops" ? 3 : 0;
}

// The object in question.
Node& subject(Plan& plan) { return *std::find_if(plan.nodes.begin(), plan.nodes.end(), [](const Node& n) { return n.name == "test.x"; }); }

std::vector<float> rendered(Plan plan, std::uint64_t seed) {
  subject(plan).seed = seed;
  plan.offline = true;
  Graph graph(plan);
  std::vector<float> left(24000), right(24000);
  for (int done = 0; done < 24000; done += 64) {
    float* channels[] = {left.data() + done, right.data() + done};
    graph.render(channels, std::min(64, 24000 - done));
  }
  return left;
}

}  // namespace

TEST_CASE("random objects: those whose sound depends on their seed, and no others") {
  for (const auto& entry : Registry::all()) {
    const Declaration& declaration = entry.second.declaration;
    if (declaration.role != ObjectRole::Audio) continue;
    CAPTURE(declaration.name);
    if (analyses(declaration)) continue;  // its seed says when its hops are
    const bool one_kind_draws = kind_of(declaration) != 0;
    bool draws = false;
    for (int kind = 0; kind < 13; ++kind) {
      Plan plan = compiled(patch_with(declaration, kind)).plan;
      const bool differs = std::memcmp(rendered(plan, 1).data(), rendered(plan, 0x123456789abcdef0).data(), 24000 * sizeof(float)) != 0;
      CAPTURE(kind);
      if (differs) CHECK(draws_random(subject(plan)));
      draws |= differs;
      if (one_kind_draws) CHECK(draws_random(subject(plan)) == differs);
      if (kind == 0 && !differs && !one_kind_draws && declaration.name != "TrigXnoiseMidi" && declaration.name != "Xnoise") break;
    }
    Plan plan = compiled(patch_with(declaration, 0)).plan;
    if (!one_kind_draws) CHECK(draws == draws_random(subject(plan)));
  }
}
