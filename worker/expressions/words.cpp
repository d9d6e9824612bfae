#include "worker/expressions/words.h"

#include <charconv>
#include <cmath>

#include "worker/expressions/compile.h"

namespace tutti::expressions {

namespace {

// The digits at the start of `text`, taken away from it; `none` where there are none.
std::optional<int> take_whole(std::string_view& text, std::optional<int> none) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end == text.data()) return none;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<float> number_of(std::string_view word) {
  std::string_view digits = word;
  if (word.starts_with("+")) digits.remove_prefix(1);
  const std::string_view unsigned_digits = digits.starts_with("-") && digits.data() == word.data() ? digits.substr(1) : digits;
  if (unsigned_digits.empty() || !((unsigned_digits[0] >= '0' && unsigned_digits[0] <= '9') || unsigned_digits[0] == '.')) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (end != digits.data() + digits.size() || error != std::errc() || !std::isfinite(static_cast<float>(value))) return std::nullopt;
  return static_cast<float>(value);
}

Signal signal_of(std::string_view word, Place place) {
  const bool output = word[1] == 'y';
  const std::string form = output ? "$y[-1], or $y1[-2] for the second output two frames ago" : "$x[0], or $x1[-2] for the second input signal two frames ago";
  std::string_view rest = word.substr(2);
  const bool digit = !rest.empty() && rest[0] >= '0' && rest[0] <= '9';
  const std::optional<int> channel = digit || rest.starts_with('[') ? take_whole(rest, 0) : std::nullopt;
  const bool opened = channel && take(rest, '[');
  const std::optional<int> frame = opened ? take_whole(rest, std::nullopt) : std::nullopt;
  if (!frame || rest != "]") throw Error{place, "found " + quoted(word) + ", expected " + form, {}, {}};
  const int nearest = output ? -1 : 0;
  if (*frame > nearest || *frame < -kMaxPast)
    throw Error{place, "found " + quoted(word) + ", expected a frame from " + std::to_string(-kMaxPast) + " to " + std::to_string(nearest), {}, {}};
  return {output, *channel, -*frame};
}

std::string quoted(std::string_view word) {
  constexpr std::size_t most = 40;
  std::string text = "\"";
  for (const char c : word.substr(0, most)) text += c >= ' ' && c < 127 ? c : '?';
  return text + (word.size() > most ? "...\"" : "\"");
}

}  // namespace tutti::expressions
