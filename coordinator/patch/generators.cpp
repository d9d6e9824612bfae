#include "coordinator/patch/generators.h"

#include <algorithm>
#include <cmath>

#include "coordinator/patch/limits.h"
#include "coordinator/patch/nearest_name.h"
#include "worker/random.h"

namespace tutti {

namespace {

constexpr struct { std::string_view name; Generator::Kind kind; std::string_view expected; } kKinds[] = {
    {"uniform", Generator::Uniform, "two numbers, [lo, hi]"},
    {"choice", Generator::Choice, "a list of numbers"},
    {"linspace", Generator::Linspace, "two numbers, [first, last]"},
    {"geomspace", Generator::Geomspace, "two numbers of one sign, [first, last], neither of them 0"},
    {"repeat", Generator::Repeat, "a number or a list of numbers"},
    {"each", Generator::Each, "an expression of i, \"20 * 1.1487 ^ i\""},
};

// What stands under the kind's name. Nothing if it does not fit.
bool read_given(const Value& value, Generator& generator) {
  if (const double* number = value.number(); number && generator.kind == Generator::Repeat) {
    generator.given = {*number};
    return true;
  }
  const Value::List* list = value.list();
  if (!list || list->empty()) return false;
  for (const Value& element : *list) {
    if (!element.number()) return false;
    generator.given.push_back(*element.number());
  }
  const std::vector<double>& given = generator.given;
  switch (generator.kind) {
    case Generator::Uniform: return given.size() == 2 && given[0] <= given[1];
    case Generator::Linspace: return given.size() == 2;
    case Generator::Geomspace: return given.size() == 2 && (given[0] > 0) == (given[1] > 0) && given[0] != 0 && given[1] != 0;
    default: return true;
  }
}

bool read_each(const Value& value, const std::string& pointer, Generator& generator, Problems& problems) {
  auto parsed = parse_expression(*value.string());
  std::optional<std::string> wrong;
  if (const auto* error = std::get_if<ExpressionError>(&parsed)) wrong = error->message;
  else wrong = not_of_i(std::get<Expression>(parsed));
  if (wrong) {
    problems.add(pointer, value.line, *wrong);
    return false;
  }
  generator.each = std::move(std::get<Expression>(parsed));
  return true;
}

bool read_count(const Value* count, const Value& whole, const std::string& pointer, Generator& generator, Problems& problems) {
  if (!count) {
    if (generator.is_random()) return true;  // one number
    problems.add(pointer, whole.line, "found no \"count\", expected how many numbers to make");
    return false;
  }
  const double* number = count->number();
  if (!number || *number != std::floor(*number) || *number < 1 || *number > static_cast<double>(kMaxStreams)) {
    problems.add(at(pointer, "count"), count->line, "found " + count->description() + ", expected a whole number from 1 to " + std::to_string(kMaxStreams));
    return false;
  }
  generator.count = static_cast<std::size_t>(*number);
  if (generator.size() <= kMaxStreams) return true;
  problems.add(pointer, whole.line, "found " + std::to_string(generator.size()) + " numbers, expected at most " + std::to_string(kMaxStreams));
  return false;
}

const std::vector<std::string_view>& keys() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> result{"count"};
    for (const auto& kind : kKinds) result.push_back(kind.name);
    return result;
  }();
  return names;
}

}  // namespace

std::optional<Generator> read_generator(const Value& value, const std::string& pointer, Problems& problems) {
  std::optional<Generator> generator;
  const Value* count = nullptr;
  for (const Member& member : *value.object()) {
    if (member.name == "count") {
      count = &member.value;
      continue;
    }
    const auto* kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& k) { return k.name == member.name; });
    if (kind == std::end(kKinds) || generator) {
      problems.add(at(pointer, member.name), member.line,
                   "found the key " + in_quotes(member.name) + (generator ? ", expected one list generator" : ", expected a list generator: uniform, choice, linspace, geomspace, repeat or each") +
                       did_you_mean(member.name, keys()));
      return std::nullopt;
    }
    generator.emplace().kind = kind->kind;
    const bool each = kind->kind == Generator::Each;
    if (each ? !member.value.string() : !read_given(member.value, *generator)) {
      problems.add(at(pointer, member.name), member.value.line, "found " + member.value.description() + ", expected " + std::string(kind->expected));
      return std::nullopt;
    }
    if (each && !read_each(member.value, at(pointer, member.name), *generator, problems)) return std::nullopt;
  }
  if (!generator) {
    problems.add(pointer, value.line, "found " + value.description() + ", expected a list generator: uniform, choice, linspace, geomspace, repeat or each");
    return std::nullopt;
  }
  if (!read_count(count, value, pointer, *generator, problems)) return std::nullopt;
  return generator;
}

std::vector<double> Generator::numbers(std::uint64_t& random, double rate) const {
  std::vector<double> result;
  result.reserve(size());
  // Not lo + x (hi - lo): the difference of two numbers may be too big for one, and rounding may not lead out of the range.
  const auto between = [this](double x) {
    return std::clamp(given[0] * (1 - x) + given[1] * x, std::min(given[0], given[1]), std::max(given[0], given[1]));
  };
  // Not first (last / first)^x, for the same reasons.
  const auto geometric = [this](double x) {
    const double a = std::abs(given[0]), b = std::abs(given[1]);
    return std::copysign(std::clamp(std::pow(a, 1 - x) * std::pow(b, x), std::min(a, b), std::max(a, b)), given[0]);
  };
  const double last = count > 1 ? static_cast<double>(count - 1) : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const double x = static_cast<double>(i) / last;
    switch (kind) {
      case Uniform: result.push_back(between(uniform(random))); break;
      case Choice: result.push_back(given[static_cast<std::size_t>(uniform(random) * static_cast<double>(given.size()))]); break;
      case Linspace: result.push_back(between(x)); break;
      case Geomspace: result.push_back(geometric(x)); break;
      case Repeat: result.insert(result.end(), given.begin(), given.end()); break;
      case Each: result.push_back(value_at(each, static_cast<double>(i), rate)); break;
    }
  }
  return result;
}

}  // namespace tutti
