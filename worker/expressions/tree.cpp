#include "worker/expressions/tree.h"

namespace tutti::expressions {

std::variant<std::vector<Element>, Error> parse(std::string_view text, std::string_view file) {
  const auto tokens = tokens_of(text, file);
  if (const auto* error = std::get_if<Error>(&tokens)) return *error;
  std::vector<Element> open(1);  // the whole expression, then the groups that are not closed yet
  for (const Token& token : std::get<std::vector<Token>>(tokens)) {
    if (token.kind == Token::Word) {
      open.back().elements.push_back({token.text, {}, token.place});
    } else if (token.kind == Token::Open) {
      if (open.size() > kMaxDepth) return Error{token.place, "found more than " + std::to_string(kMaxDepth) + " parentheses in each other, expected fewer", {}, {}};
      open.push_back({{}, {}, token.place});
    } else {
      if (open.size() == 1) return Error{token.place, "found a \")\" without a \"(\" before it", {}, {}};
      if (open.back().elements.empty()) return Error{open.back().place, "found nothing between parentheses, expected a value or a function", {}, {}};
      Element closed = std::move(open.back());
      open.pop_back();
      open.back().elements.push_back(std::move(closed));
    }
  }
  if (open.size() > 1) return Error{open.back().place, "found a \"(\" without a \")\" after it", {}, {}};
  return std::move(open.front().elements);
}

std::string written(const std::vector<Element>& elements) {
  std::string text;
  bool after_word = false;
  for (const Element& element : elements) {
    if (element.is_group()) text += "(" + written(element.elements) + ")";
    else text.append(after_word ? " " : "").append(element.word);
    after_word = !element.is_group();
  }
  return text;
}

}  // namespace tutti::expressions
