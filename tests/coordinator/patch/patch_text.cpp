#include "coordinator/patch/patch_text.h"

#include <doctest/doctest.h>

using namespace tutti;

namespace {

const char* kText = R"json(// A patch
{
  "tutti": 1, /* the "objects": { */
  "objects": {
    "a": {"object": "Sine", "freq": [100, /* two, */ 200], "out": 0},  // first
    "b\"{": {"object": "Sine", "freq": "range(a, 1, 2)", "mul": 0.5 /* half */},
    "empty": {},
    "last": {"object": "Noise"}
  }
})json";

std::string with(const Edit& edit) {
  PatchText text(kText);
  CHECK(text.apply(edit));
  return text.text();
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("patch text: values are found as they are written") {
  const PatchText text(kText);
  CHECK(text.value("a", "freq") == "[100, /* two, */ 200]");
  CHECK(text.value("b\"{", "freq") == "\"range(a, 1, 2)\"");
  CHECK(text.value("b\"{", "mul") == "0.5");
  CHECK(text.value("last", "") == R"({"object": "Noise"})");
  CHECK(text.value("a", "phase").empty());
  CHECK(text.value("nobody", "").empty());
}

TEST_CASE("patch text: a change leaves everything else as it was") {
  CHECK(has(with({"a", "freq", "300"}), R"("a": {"object": "Sine", "freq": 300, "out": 0},  // first)"));
  CHECK(has(with({"b\"{", "mul", "1"}), R"("mul": 1 /* half */})"));
  CHECK(has(with({"last", "mul", "0.1"}), R"("last": {"mul": 0.1, "object": "Noise"})"));
  CHECK(has(with({"empty", "object", "\"Sine\""}), R"("empty": {"object": "Sine"})"));
  CHECK(has(with({"last", "", R"({"object": "Sine"})"}), R"("last": {"object": "Sine"})"));
}

TEST_CASE("patch text: what is taken away takes its comma with it") {
  CHECK(has(with({"a", "freq", ""}), R"("a": {"object": "Sine", "out": 0},)"));
  CHECK(has(with({"a", "out", ""}), R"("freq": [100, /* two, */ 200]},)"));
  CHECK(has(with({"last", "", ""}), "\"empty\": {}\n  }"));
  CHECK(has(with({"empty", "", ""}), "/* half */},\n    \"last\""));
  PatchText text(kText);
  CHECK_FALSE(text.apply({"a", "phase", ""}));
  CHECK_FALSE(text.apply({"nobody", "freq", "1"}));
}
