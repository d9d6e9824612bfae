#include "coordinator/patch/source.h"

#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "coordinator/patch/limits.h"

namespace tutti {

namespace {

// Reads characters and counts lines. The line advances when the character after a newline is read, because the parser reads
// one character past a number.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  struct Lines {
    int line = 1;
    bool newline_read = false;
  };

  CountingIterator(const char* at, Lines* lines) : at_(at), lines_(lines) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    if (lines_->newline_read) ++lines_->line;
    lines_->newline_read = *at_ == '\n';
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at_ == other.at_; }
  bool operator!=(const CountingIterator& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  Lines* lines_;
};

// nlohmann's messages start with an error number and a position that we know better, and may quote megabytes.
std::string short_message(std::string_view what) {
  const auto dash = what.find("syntax error ");
  if (dash != std::string_view::npos) what.remove_prefix(dash);
  else if (what.find("number overflow") != std::string_view::npos) return "found a number that is too big, expected a finite number";
  const auto last_read = what.find("; last read: '");
  return printable(what.size() < 300 ? what : what.substr(0, last_read), 300);
}

// Builds the tree from the parser's events. Open lists and objects stand on a stack; nothing recurses.
class TreeBuilder {
 public:
  using json = nlohmann::json;

  TreeBuilder(const CountingIterator::Lines& lines, Problems& problems) : lines_(lines), problems_(problems) {}

  std::optional<Value> take() { return failed_ ? std::nullopt : std::move(root_); }

  bool null() { return put({}); }
  bool boolean(bool on) { return put(on); }
  bool number_integer(json::number_integer_t n) { return put(static_cast<double>(n)); }
  bool number_unsigned(json::number_unsigned_t n) { return put(static_cast<double>(n)); }
  bool number_float(json::number_float_t x, const json::string_t&) {
    if (!std::isfinite(x)) return fail("found a number that is too big, expected a finite number");
    return put(x);
  }
  bool string(json::string_t& text) { return put(std::move(text)); }
  bool binary(json::binary_t&) { return fail("found binary data, expected JSON"); }
  bool start_object(std::size_t) { return open(Value::Object()); }
  bool start_array(std::size_t) { return open(Value::List()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(json::string_t& name) {
    Open& open = stack_.back();
    if (!open.keys.insert(name).second) return fail("found the key " + in_quotes(name) + " twice, expected it once", at(pointer(), name));
    open.key = std::move(name);
    open.key_line = lines_.line;
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const json::exception& error) { return fail(short_message(error.what()), pointer()); }

 private:
  struct Open {
    Value value;
    std::string key;  // objects: the member whose value comes next
    int key_line = 0;
    std::unordered_set<std::string> keys;
  };

  bool put(decltype(Value::content) content) { return attach(Value{std::move(content), lines_.line}); }

  bool attach(Value value) {
    if (++values_ > kMaxJsonValues) return fail("found more than " + std::to_string(kMaxJsonValues) + " values in one file, expected fewer; list generators save space");
    if (stack_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Open& open = stack_.back();
    if (auto* list = std::get_if<Value::List>(&open.value.content)) list->push_back(std::move(value));
    else std::get<Value::Object>(open.value.content).push_back({std::move(open.key), open.key_line, std::move(value)});
    return true;
  }

  bool open(decltype(Value::content) content) {
    if (stack_.size() >= kMaxJsonDepth) return fail("found lists and objects nested more than " + std::to_string(kMaxJsonDepth) + " deep");
    stack_.push_back({Value{std::move(content), lines_.line}, {}, 0, {}});
    return true;
  }

  bool close() {
    Value value = std::move(stack_.back().value);
    stack_.pop_back();
    return attach(std::move(value));
  }

  // Of the value that is being read.
  std::string pointer() const {
    std::string result;
    for (const Open& open : stack_) {
      if (const auto* list = open.value.list()) result = at(result, list->size());
      else if (!open.key.empty()) result = at(result, open.key);
    }
    return result;
  }

  bool fail(std::string message) { return fail(std::move(message), pointer()); }
  bool fail(std::string message, std::string pointer) {
    failed_ = true;
    problems_.add(std::move(pointer), lines_.line, std::move(message));
    return false;
  }

  const CountingIterator::Lines& lines_;
  Problems& problems_;
  std::vector<Open> stack_;
  std::optional<Value> root_;
  std::size_t values_ = 0;
  bool failed_ = false;
};

}  // namespace

const Value* Value::find(std::string_view name) const {
  if (const Object* members = object())
    for (const Member& member : *members)
      if (member.name == name) return &member.value;
  return nullptr;
}

std::string Value::description() const {
  if (const bool* on = flag()) return *on ? "true" : "false";
  if (const double* x = number()) return "the number " + shown(*x);
  if (const std::string* text = string()) return "the string " + in_quotes(*text);
  if (const List* values = list()) return values->empty() ? "an empty list" : "a list of " + std::to_string(values->size());
  if (const Object* members = object()) return members->empty() ? "{}" : "an object with the key " + in_quotes(members->front().name);
  return "null";
}

std::optional<Value> read_source(std::string_view text, Problems& problems) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    problems.add("", 1, "found an empty file, expected a patch: {\"tutti\": 1, \"objects\": {...}}");
    return std::nullopt;
  }
  CountingIterator::Lines lines;
  TreeBuilder builder(lines, problems);
  nlohmann::json::sax_parse(CountingIterator(text.data(), &lines), CountingIterator(text.data() + text.size(), &lines), &builder,
                            nlohmann::json::input_format_t::json, true, true);
  return builder.take();
}

}  // namespace tutti
