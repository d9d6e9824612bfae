// Random changes to the text of patches.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>

#include "worker/random.h"

namespace tutti::test {

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

}  // namespace tutti::test
