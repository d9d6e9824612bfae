// A chain of second-order allpass filters is what a Phaser computes by itself.
#include <nlohmann/json.hpp>
#include <set>

#include "coordinator/findings/finding.h"

namespace tutti {
namespace {

constexpr int kShortest = 4;

// The Allpass2 that this one hears, and that nobody else hears.
const PatchObject* before(const Checked& checked, const PatchObject& object) {
  const Node* node = checked.node(object);
  if (!node || node->inputs.at(0).taps.empty()) return nullptr;
  const PatchObject* source = checked.object(node->inputs[0].taps.front().node);
  const bool of_the_chain = source && source->type->declaration.name == "Allpass2" && source->out.empty() && checked.readers(*source) == 1;
  return of_the_chain ? source : nullptr;
}

}  // namespace

std::vector<Finding> find_allpass_chains(const Checked& checked) {
  std::vector<Finding> findings;
  std::set<const PatchObject*> heard_by_the_next;
  for (const PatchObject& object : checked.patch.objects)
    if (object.type->declaration.name == "Allpass2") heard_by_the_next.insert(before(checked, object));
  for (const PatchObject& object : checked.patch.objects) {
    if (object.type->declaration.name != "Allpass2" || !checked.node(object)) continue;
    if (heard_by_the_next.contains(&object)) continue;
    int count = 1;
    const PatchObject* first = &object;
    for (; before(checked, *first); ++count) first = before(checked, *first);
    if (count < kShortest) continue;
    std::string phaser = R"({"object": "Phaser", "input": )" + checked.text.value(first->name, "input");
    if (const std::string freq = checked.text.value(first->name, "freq"); !freq.empty()) phaser += ", \"freq\": " + freq;
    phaser += ", \"num\": " + std::to_string(count);
    for (const char* key : {"mul", "add", "out"})
      if (const std::string value = checked.text.value(object.name, key); !value.empty()) phaser += ", \"" + std::string(key) + "\": " + value;
    findings.push_back({"phaser", object.name, object.line, std::to_string(count) + " Allpass2 follow each other; a Phaser of as many stages has them in one object",
                        {{object.name, "", phaser + "}"}}, false});
  }
  return findings;
}

}  // namespace tutti
