#include "coordinator/stress/music.h"

#include <algorithm>
#include <sstream>

#include "coordinator/assignments.h"
#include "coordinator/commands/command.h"

namespace tutti {
namespace {

constexpr int kBankStreams = 16384;        // more oscillators than that are several banks
constexpr int kMostOscillators = 250'000;  // of one worker: a patch has no more than a million numbers and streams
constexpr int kMostCopies = 100'000;       // of a patch, on all workers

// One worker's patch: banks of the object, each stream at a frequency of its own; what wants an input gets one noise.
std::string bank_patch(const Declaration& object, int count) {
  std::ostringstream text;
  text << R"({"tutti": 1, "objects": {"source": {"object": "Noise", "mul": 0.1})";
  for (int first = 0; first < count; first += kBankStreams) {
    const int streams = std::min(kBankStreams, count - first);
    text << ", \"bank" << first / kBankStreams << R"(": {"object": ")" << object.name << '"';
    bool counted = false;
    for (const Parameter& p : object.parameters) {
      if (p.kind == ParameterKind::Input)
        text << ", \"" << p.name << "\": \"source\"";
      else if (p.name == "freq")
        text << R"(, "freq": {"uniform": [100, 1000], "count": )" << streams << '}', counted = true;
      else if (p.name == "feedback")
        text << R"(, "feedback": 0.1)";
    }
    text << ", \"mul\": ";
    const double level = 0.5 / count;
    if (counted)
      text << level;
    else
      text << R"({"repeat": )" << level << R"(, "count": )" << streams << '}';
    text << R"(, "out": 0})";
  }
  text << "}}";
  return text.str();
}

const Declaration& stressed_object(const std::string& name) {
  const ObjectType* type = Registry::find(name);
  if (!type || type->declaration.role != ObjectRole::Audio)
    throw UsageError{"--object: found \"" + name + "\", expected an audio object (see `tutti objects`)"};
  for (const Parameter& p : type->declaration.parameters)
    if (p.required && p.kind != ParameterKind::Input)
      throw UsageError{"--object: " + name + " needs its parameter " + p.name + "; stress can't know it"};
  return type->declaration;
}

}  // namespace

StressMusic StressMusic::of_object(const std::string& name) {
  StressMusic music;
  music.name_ = stressed_object(name).name;
  return music;
}

StressMusic StressMusic::of_patch(const std::string& path) {
  StressMusic music;
  music.patch_ = load_patches({path});
  music.name_ = music.patch_.front().stem;
  return music;
}

int StressMusic::most_per_worker() const { return patch_.empty() ? kMostOscillators : kMostCopies; }

StressMusic::Played StressMusic::play(int per_worker, int workers) const {
  if (!patch_.empty()) return {patch_.front(), per_worker * workers};
  LoadedPatch loaded = parse_patch(bank_patch(stressed_object(name_), per_worker), "stress.json");
  if (!loaded.patch) throw PatchProblems{loaded.problems};
  return {std::move(*loaded.patch), workers};
}

}  // namespace tutti
