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

std::string escaped(std::string_view text, std::size_t bytes) {
  const std::string_view kept = cut(text, bytes);
  std::string result;
  for (const char c : kept) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      char code[8];
      std::snprintf(code, sizeof code, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      result += code;
    } else {
      result += c;
    }
  }
  if (kept.size() < text.size()) result += "...";
  return result;
}

}  // namespace

std::string Problem::text() const {
  std::string result = escaped(file, 4096);
  if (line > 0) result += ":" + std::to_string(line);
  result += ": ";
  if (!pointer.empty()) result += escaped(pointer, kMaxPointer) + ": ";
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

std::string in_quotes(std::string_view text) { return '"' + escaped(text, kMaxQuoted) + '"'; }

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
