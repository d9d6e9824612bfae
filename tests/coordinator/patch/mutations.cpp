// Thousands of small changes to good patches, from a fixed seed: each gives a plan or problems that say where.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <nlohmann/json.hpp>

#include "tests/coordinator/patch/patches.h"
#include "worker/random.h"
using namespace tutti;
using namespace tutti::test;

namespace {

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(uniform(random_) * static_cast<double>(n)); }

  // What people and hostile people do: letters changed, pieces moved, doubled and lost, and words of the language where they do not belong.
  std::string mutated(std::string text) {
    for (std::size_t changes = 1 + below(3); changes > 0; --changes) change(text);
    return text;
  }

 private:
  void change(std::string& text) {
    static const char* const words[] = {"{", "}", "[", "]", "\"", ",", ":", "//", "/*", "*/", "0", "-1", "1e999", "1e-320", "65537", "null", "true", "\"mix(src, 2)\"", "\"osc\"", "\"src[0:2]\"", "[[0, 1]]",
                                        "{\"uniform\": [0, 1], \"count\": 3}", "{\"each\": \"i ^ i\", \"count\": 4}", "\"object\": \"Osc\"", "\"Mix\"", "\"Pattern\"", "\"HarmTable\"", "\"freq\": [1, 2, 3],",
                                        "\"out\": [1, 0],", "\"play\": {\"delay\": 1},", "\\u0000", "\xff", "\xc3\xa9", "\n", " ** ", "(", ")", "sin(", "[-1]", " / 0"};
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = std::min<std::size_t>(text.size() - at, 1 + below(12));
    switch (below(5)) {
      case 0: text.insert(at, words[below(std::size(words))]); break;
      case 1: text.replace(at, length, words[below(std::size(words))]); break;
      case 2: text.erase(at, length); break;
      case 3: text.insert(below(text.size() + 1), text.substr(at, length * 4)); break;
      default: if (at < text.size()) text[at] = static_cast<char>(below(256)); break;
    }
  }

  std::uint64_t random_;
};

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

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
  for (const auto& entry : std::filesystem::directory_iterator(TUTTI_SOURCE_DIR "/patches")) {
    if (entry.path().extension() != ".json") continue;
    const std::string good = text_of(entry.path());
    for (int i = 0; i < 1500; ++i) {
      const std::string text = mutator.mutated(good);
      const std::vector<Problem> problems = problems_of_text(text, entry.path().string());
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
