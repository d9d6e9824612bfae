#include "coordinator/patch/problem.h"

#include <charconv>
#include <cstdio>
#include <utility>

namespace tutti {

namespace {

constexpr std::size_t kMaxQuoted = 60;    // bytes of a patch's text in a message
constexpr std::size_t kMaxPointer = 300;  // bytes of a pointer
constexpr std::size_t kMaxKey = 200;      // bytes of a step of a pointer: no name that is right is longer

// The longest start of `text` of at most `bytes` bytes that does not end inside a UTF-8 character.
std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

// The bytes of the UTF-8 character at the start of `text`; 0 where there is none (RFC 3629: no overlong forms, no surrogates) or
// where it is a control character, which a terminal would obey.
std::size_t printable_bytes(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) { return byte(i) >= low && byte(i) <= high; };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f;
  if (first == 0xc2) return follows(1, 0xa0) ? 2 : 0;  // U+0080 to U+009F are control characters
  if (first > 0xc2 && first < 0xe0) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first < 0xf0) return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
  if (first >= 0xf0 && first < 0xf5) return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
  return 0;
}

}  // namespace

std::string printable(std::string_view text, std::size_t most_bytes) {
  const std::string_view kept = cut(text, most_bytes);
  std::string result;
  for (std::size_t i = 0; i < kept.size();) {
    if (const std::size_t bytes = printable_bytes(kept.substr(i))) {
      result += kept.substr(i, bytes);
      i += bytes;
    } else {
      char code[8];
      std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(kept[i++])));
      result += code;
    }
  }
  if (kept.size() < text.size()) result += "...";
  return result;
}

std::string Problem::text() const {
  std::string result = printable(file, 4096);
  if (line > 0) result += ":" + std::to_string(line);
  result += ": ";
  if (!pointer.empty()) result += printable(pointer, kMaxPointer) + ": ";
  return result + message;
}

void Problems::add(std::string pointer, int line, std::string message) {
  if (list_.size() < kMaxProblems) list_.push_back({file_, std::move(pointer), line, std::move(message)});
  else ++more_;
}

std::vector<Problem> Problems::take() {
  if (more_ > 0) list_.push_back({file_, "", 0, (enough() ? "and at least " : "and ") + std::to_string(more_) + " more"});
  more_ = 0;
  return std::exchange(list_, {});
}

std::string in_quotes(std::string_view text) { return '"' + printable(text, kMaxQuoted) + '"'; }

std::string shown(double number) {
  char text[40];
  const auto [end, error] = std::to_chars(text, text + sizeof text, number);
  return error == std::errc() ? std::string(text, end) : std::string("?");
}

std::string at(std::string_view pointer, std::string_view key) {
  std::string result(pointer);
  result += '/';
  const std::string_view kept = cut(key, kMaxKey);
  for (const char c : kept) {
    if (c == '~') result += "~0";
    else if (c == '/') result += "~1";
    else result += c;
  }
  if (kept.size() < key.size()) result += "...";
  return result;
}

std::string at(std::string_view pointer, std::size_t index) { return std::string(pointer) + '/' + std::to_string(index); }

}  // namespace tutti
