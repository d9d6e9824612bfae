// Thousands of small changes to good patches, from a fixed seed: each gives a plan or problems that say where.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "tests/coordinator/patch/mutator.h"
#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

// Of printable UTF-8: nlohmann's serialiser refuses what is not UTF-8.
bool is_clean(const std::string& line) {
  try {
    (void)nlohmann::json(line).dump();
  } catch (const nlohmann::json::exception&) {
    return false;
  }
  return std::none_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

TEST_CASE("mutations: a changed patch gives a plan, or problems that say where") {
  Mutator mutator(2026);
  int plans = 0, refused = 0;
  for (const auto& entry : patches_of_the_project()) {
    const auto& path = entry.first;
    const auto& good = entry.second;
    for (int i = 0; i < 1500; ++i) {
      const std::string text = mutator.mutated(good);
      const std::vector<Problem> problems = problems_of_text(text, path);
      ++(problems.empty() ? plans : refused);
      if (problems.empty()) continue;
      const bool placed = std::any_of(problems.begin(), problems.end(), [](const Problem& p) { return p.line > 0; });
      CHECK_MESSAGE(placed, lines_of(problems) << "in\n" << text);
      for (const Problem& problem : problems) CHECK_MESSAGE(is_clean(problem.text()), problem.text());
    }
  }
  CHECK(plans > 200);  // else the changes are so coarse that nothing is tried
  CHECK(refused > 2000);
}
