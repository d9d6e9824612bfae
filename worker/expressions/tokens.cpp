#include "worker/expressions/tokens.h"

namespace tutti::expressions {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }
bool starts_comment(std::string_view rest) { return rest.starts_with("//") || rest.starts_with(";"); }
bool ends_word(std::string_view rest) { return rest.empty() || is_blank(rest[0]) || rest[0] == '(' || rest[0] == ')' || starts_comment(rest); }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }  // UTF-8

class Reader {
 public:
  Reader(std::string_view text, std::string_view file) : rest_(text), place_{1, 1, file} {}

  std::vector<Token> read() {
    std::vector<Token> tokens;
    while (skip_blanks_and_comments(), !rest_.empty()) {
      const Place place = place_;
      std::size_t length = 1;
      const bool word = rest_[0] != '(' && rest_[0] != ')';
      while (word && !ends_word(rest_.substr(length))) ++length;
      tokens.push_back({word ? Token::Word : rest_[0] == '(' ? Token::Open : Token::Close, rest_.substr(0, length), place});
      skip(length);
    }
    return tokens;
  }

 private:
  void skip(std::size_t bytes) {
    for (const char c : rest_.substr(0, bytes)) {
      if (c == '\n') ++place_.line, place_.column = 1;
      else if (!continues_character(c)) ++place_.column;
    }
    rest_.remove_prefix(bytes);
  }
  void skip_blanks_and_comments() {
    while (!rest_.empty()) {
      if (is_blank(rest_[0])) skip(1);
      else if (starts_comment(rest_)) skip(std::min(rest_.find('\n'), rest_.size()));
      else return;
    }
  }

  std::string_view rest_;
  Place place_;
};

}  // namespace

std::string shown(const Place& place) {
  return (place.file.empty() ? "" : std::string(place.file) + ", ") + "line " + std::to_string(place.line) + ", column " + std::to_string(place.column);
}

std::variant<std::vector<Token>, Error> tokens_of(std::string_view text, std::string_view file) {
  if (text.size() > kMaxTextBytes)
    return Error{{1, 1, file}, "found " + std::to_string(text.size()) + " bytes, expected at most " + std::to_string(kMaxTextBytes), {}, {}};
  return Reader(text, file).read();
}

}  // namespace tutti::expressions
