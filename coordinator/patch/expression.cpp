#include "coordinator/patch/expression.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numbers>

#include "coordinator/patch/limits.h"
#include "coordinator/patch/nearest_name.h"
#include "coordinator/patch/problem.h"

namespace tutti {

namespace {

bool starts_name(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_'; }
bool continues_name(char c) { return starts_name(c) || std::isdigit(static_cast<unsigned char>(c)); }

std::vector<std::string_view> function_names() {
  std::vector<std::string_view> names;
  for (const Function& f : functions())
    if (starts_name(f.name.front())) names.push_back(f.name);
  return names;
}

// Recursive descent. Each rule leaves its steps at the end of `steps_`; the first error ends it.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::variant<Expression, ExpressionError> parse() {
    if (text_.size() > kMaxExpressionLength)
      return ExpressionError{"found an expression of " + std::to_string(text_.size()) + " characters, expected at most " + std::to_string(kMaxExpressionLength)};
    sum();
    peek();
    if (!error_ && at_ < text_.size()) fail("an operator or the end");
    if (error_) return ExpressionError{*error_};
    return Expression{std::string(text_), std::move(steps_)};
  }

 private:
  // The next character that is not space; '\0' at the end (and where the text has one).
  char peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (peek() != c || at_ >= text_.size()) return false;
    ++at_;
    return true;
  }
  bool take_power() {
    if (take('^')) return true;
    if (peek() != '*' || text_.substr(at_, 2) != "**") return false;
    at_ += 2;
    return true;
  }

  std::string found() {
    peek();
    if (at_ >= text_.size()) return "the end of the expression";
    std::size_t end = at_ + 1;
    if (continues_name(text_[at_])) while (end < text_.size() && continues_name(text_[end])) ++end;
    else while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xc0) == 0x80) ++end;  // the rest of a UTF-8 character
    return in_quotes(text_.substr(at_, end - at_));
  }
  void fail(const std::string& expected) { fail_with("found " + found() + ", expected " + expected); }
  void fail_with(std::string message) {
    if (!error_) error_ = "at character " + std::to_string(at_ + 1) + " of the expression: " + std::move(message);
  }
  void fail_at(std::size_t place, std::string message) {
    at_ = place;
    fail_with(std::move(message));
  }

  void call(std::string_view name, int arguments) { steps_.push_back(Expression::Call{find_function(name), arguments}); }

  void sum() {
    product();
    while (!error_) {
      if (take('+')) product(), call("+", 2);
      else if (take('-')) product(), call("-", 2);
      else return;
    }
  }
  void product() {
    unary();
    while (!error_) {
      if (take('*')) unary(), call("*", 2);
      else if (take('/')) unary(), call("/", 2);
      else return;
    }
  }
  void unary() {
    if (++depth_ > kMaxExpressionDepth) fail_with("found an expression nested more than " + std::to_string(kMaxExpressionDepth) + " deep");
    bool negative = false;
    while (!error_) {
      if (take('-')) negative = !negative;
      else if (!take('+')) break;
    }
    if (!error_) power();
    if (negative) {
      steps_.push_back(-1.0);
      call("*", 2);
    }
    --depth_;
  }
  void power() {
    stream();
    if (!error_ && take_power()) unary(), call("^", 2);
  }
  void stream() {
    primary();
    while (!error_ && take('[')) slice();
  }

  void primary() {
    const char c = peek();
    if (take('(')) {
      sum();
      if (!error_ && !take(')')) fail("\")\"");
    } else if (std::isdigit(static_cast<unsigned char>(c)) || c == '.') {
      number();
    } else if (starts_name(c)) {
      name();
    } else {
      fail("a number, a name or \"(\"");
    }
  }

  void number() {
    double value = 0;
    const auto [end, result] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (result == std::errc::result_out_of_range) return fail_with("found a number that is too big or too small");
    if (result != std::errc() || !std::isfinite(value)) return fail("a number");
    at_ = static_cast<std::size_t>(end - text_.data());
    steps_.push_back(value);
  }

  std::string_view identifier() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  void name() {
    const std::size_t place = at_;
    const std::string_view word = identifier();
    if (take('(')) return arguments(word, place);
    Expression::Name name{std::string(word), "", -1};
    if (at_ < text_.size() && text_[at_] == '.') {
      ++at_;
      if (!starts_name(peek())) return fail("the name of an output of " + in_quotes(word));
      name.output = identifier();
    }
    steps_.push_back(std::move(name));
  }

  void arguments(std::string_view word, std::size_t place) {
    const Function* function = find_function(word);
    if (!function) return fail_at(place, "found the function " + in_quotes(word) + ", expected one that exists" + did_you_mean(word, function_names()));
    int count = 0;
    if (peek() != ')') do {
      sum();
      ++count;
    } while (!error_ && take(','));
    if (error_) return;
    if (!take(')')) return fail("\",\" or \")\"");
    if (count < function->fewest || count > function->most)
      return fail_at(place, "found " + std::to_string(count) + (count == 1 ? " argument" : " arguments") + ", expected " + std::string(function->usage));
    for (; count < function->most; ++count) steps_.push_back(function->defaults[static_cast<std::size_t>(count)]);
    steps_.push_back(Expression::Call{function, count});
  }

  std::optional<std::int64_t> whole() {
    const char c = peek();
    if (c != '-' && !std::isdigit(static_cast<unsigned char>(c))) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, result] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (result != std::errc() || value > kMostIndex || value < -kMostIndex) {
      fail("a stream's number");
      return std::nullopt;
    }
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }
  void slice() {
    Slice slice;
    slice.first = whole();
    slice.single = !error_ && slice.first && peek() == ']';
    if (!error_ && !slice.single) {
      if (!take(':')) return fail("a stream's number or a range of them, [i] or [i:j]");
      slice.last = whole();
      if (!error_ && take(':')) slice.step = whole().value_or(1);
      if (!error_ && slice.step == 0) return fail_with("found a step of 0, expected another");
    }
    if (!error_ && !take(']')) fail("\"]\"");
    steps_.push_back(slice);
  }

  static constexpr std::int64_t kMostIndex = std::int64_t{1} << 40;

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::vector<Expression::Step> steps_;
  std::optional<std::string> error_;
};

}  // namespace

bool Expression::is_constant() const {
  return std::none_of(steps.begin(), steps.end(), [](const Step& step) {
    const Name* name = std::get_if<Name>(&step);
    return name && name->object >= 0;
  });
}

std::variant<Expression, ExpressionError> parse_expression(std::string_view text) { return Parser(text).parse(); }

std::optional<std::string> not_of_i(const Expression& expression) {
  for (const Expression::Step& step : expression.steps) {
    if (const auto* name = std::get_if<Expression::Name>(&step); name && (!name->output.empty() || (name->name != "i" && name->name != "pi")))
      return "found the name " + in_quotes(name->name) + ", expected only i, the number of the element from 0";
    if (std::holds_alternative<Slice>(step)) return "found [ ], expected an expression of numbers";
    if (const auto* call = std::get_if<Expression::Call>(&step); call && !call->function->of_numbers)
      return "found " + std::string(call->function->name) + ", expected functions of numbers";
  }
  return std::nullopt;
}

double value_at(const Expression& expression, double i, double rate) {
  std::vector<double> stack;
  for (const Expression::Step& step : expression.steps) {
    if (const double* number = std::get_if<double>(&step)) {
      stack.push_back(*number);
    } else if (const auto* name = std::get_if<Expression::Name>(&step)) {
      stack.push_back(name->name == "i" ? i : std::numbers::pi);
    } else if (const auto* call = std::get_if<Expression::Call>(&step)) {
      const std::size_t first = stack.size() - static_cast<std::size_t>(call->arguments);
      const double result = call->function->of_numbers(stack.data() + first, rate);
      stack.resize(first);
      stack.push_back(result);
    }
  }
  return stack.back();
}

}  // namespace tutti
