#include "coordinator/patch/nearest_name.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "coordinator/patch/problem.h"

namespace tutti {

namespace {

constexpr std::size_t kLongestName = 64;          // longer ones are not misspelt names
constexpr std::size_t kMostCandidates = 10'000;   // a bound for the time that one misspelt name takes
constexpr std::size_t kMostEdits = 3;             // more make another name
constexpr int kEdit = 4;                          // a change of capitals costs 1

int change(char a, char b) {
  if (a == b) return 0;
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b)) ? 1 : kEdit;
}

// Optimal string alignment distance (Damerau, "A technique for computer detection and correction of spelling errors", 1964),
// in quarters of an edit; `enough` where it is that or more. b has at most kLongestName + kMostEdits characters.
int distance(std::string_view a, std::string_view b, int enough) {
  std::array<int, kLongestName + kMostEdits + 1> before_last{}, last{}, row{};
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<int>(j) * kEdit;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i) * kEdit;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + kEdit, row[j - 1] + kEdit, last[j - 1] + change(a[i - 1], b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before_last[j - 2] + kEdit);
    }
    // What follows comes from this row, or by a swap of neighbours from the one before.
    const auto least = [&](const auto& r) { return *std::min_element(r.begin(), r.begin() + static_cast<std::ptrdiff_t>(b.size()) + 1); };
    if (least(row) >= enough && least(last) >= enough) return enough;
    before_last = last;
    last = row;
  }
  return std::min(last[b.size()], enough);
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string_view>& candidates) {
  if (name.empty() || name.size() > kLongestName) return {};
  int best = kEdit * static_cast<int>(std::min(kMostEdits, (name.size() + 2) / 3)) + 1;
  std::string_view nearest;
  std::size_t tried = 0;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > name.size() + kMostEdits || name.size() > candidate.size() + kMostEdits) continue;
    if (++tried > kMostCandidates) break;
    const int edits = distance(name, candidate, best);
    if (edits < best) {
      best = edits;
      nearest = candidate;
    }
  }
  return std::string(nearest);
}

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates) {
  const std::string nearest = nearest_name(name, candidates);
  return nearest.empty() ? "" : "; did you mean " + in_quotes(nearest) + "?";
}

}  // namespace tutti
