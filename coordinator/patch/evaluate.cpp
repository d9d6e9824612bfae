#include "coordinator/patch/evaluate.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "coordinator/patch/reader.h"

namespace tutti {

namespace {

Argument number(double x) { return {{x}, {}}; }
bool is_empty(const Argument& x) { return x.numbers.empty() && x.taps.empty(); }

// The range of streams that a slice takes from `size`, by Python's rules. Nothing where there is no such stream.
struct Range {
  std::int64_t first, step;
  std::size_t count;
};
std::optional<Range> range_of(const Slice& slice, std::size_t size) {
  const std::int64_t n = static_cast<std::int64_t>(size);
  if (slice.single) {
    const std::int64_t i = *slice.first < 0 ? *slice.first + n : *slice.first;
    if (i < 0 || i >= n) return std::nullopt;
    return Range{i, 1, 1};
  }
  const bool up = slice.step > 0;
  const auto bound = [&](const std::optional<std::int64_t>& given, std::int64_t otherwise) {
    if (!given) return otherwise;
    const std::int64_t i = *given < 0 ? *given + n : *given;
    return std::clamp<std::int64_t>(i, up ? 0 : -1, up ? n : n - 1);
  };
  const std::int64_t first = bound(slice.first, up ? 0 : n - 1), last = bound(slice.last, up ? n : -1);
  const std::int64_t distance = up ? last - first : first - last;
  if (distance <= 0) return std::nullopt;
  return Range{first, slice.step, static_cast<std::size_t>((distance - 1) / std::abs(slice.step) + 1)};
}

std::string no_streams(std::size_t size, const std::string& of) {
  return "found a slice of no streams, expected streams from 0 to " + std::to_string(size - 1) + ", which is what " + of + " has";
}

}  // namespace

Argument Evaluator::evaluate(const Items& items, const Parameter& parameter, std::uint64_t random, const Site& site) {
  Argument result;
  std::vector<double> numbers_among_signals;
  std::vector<Argument> parts;
  std::size_t elements = 0;
  bool any_signal = false;
  for (const Item& item : items) {
    parts.push_back(evaluate(item, parameter, random, site));
    if (is_empty(parts.back())) return {};
    any_signal |= parts.back().is_signal();
    elements += size_of(parts.back());
    if (elements > kMaxStreams) {
      nodes_.report(site, "found a list of more than " + std::to_string(kMaxStreams) + " streams, expected fewer");
      return {};
    }
  }
  if (parts.size() == 1) return std::move(parts[0]);
  for (const Argument& part : parts) {
    if (!any_signal) result.numbers.insert(result.numbers.end(), part.numbers.begin(), part.numbers.end());
    for (const double x : any_signal ? part.numbers : std::vector<double>()) {
      result.taps.push_back({-1, static_cast<int>(numbers_among_signals.size())});
      numbers_among_signals.push_back(x);
    }
    result.taps.insert(result.taps.end(), part.taps.begin(), part.taps.end());
  }
  if (numbers_among_signals.empty()) return result;
  const Argument held = nodes_.hold({std::move(numbers_among_signals), {}}, site);
  if (is_empty(held)) return {};
  for (Tap& tap : result.taps)
    if (tap.node < 0) tap = held.taps[static_cast<std::size_t>(tap.stream)];
  return result;
}

std::vector<double> Evaluator::numbers(const Item& item, const Parameter& parameter, std::uint64_t& random, const Site& site) {
  return evaluate(item, parameter, random, site).numbers;
}

// Numbers out of the parameter's range are a problem, also where they stand among signals.
Argument Evaluator::evaluate(const Item& item, const Parameter& parameter, std::uint64_t& random, const Site& site) {
  Argument result;
  if (const auto* expression = std::get_if<Expression>(&item)) result = evaluate(*expression, site);
  else if (const auto* generator = std::get_if<Generator>(&item)) result.numbers = draw(*generator, random, site);
  else if (const auto& list = std::get<std::vector<double>>(item); nodes_.take(list.size(), site)) result.numbers = list;
  const auto wrong = std::find_if(result.numbers.begin(), result.numbers.end(), [&](double x) { return !in_range(parameter, x); });
  if (wrong == result.numbers.end()) return result;
  nodes_.report(site, "found " + shown(*wrong) + ", expected " + expected_number(parameter));
  return {};
}

std::vector<double> Evaluator::draw(const Generator& generator, std::uint64_t& random, const Site& site) {
  // A long expression costs time for each of its numbers: 16 steps count as one more.
  if (!nodes_.take(generator.size() * (1 + generator.each.steps.size() / 16), site)) return {};
  std::vector<double> result = generator.numbers(random, rate());
  const auto wrong = std::find_if(result.begin(), result.end(), [](double x) { return !std::isfinite(x); });
  if (wrong == result.end()) return result;
  nodes_.report(site, "found " + shown(*wrong) + " for i = " + std::to_string(wrong - result.begin()) + " in " + in_quotes(generator.each.text) + ", expected finite numbers");
  return {};
}

Argument Evaluator::evaluate(const Expression& expression, const Site& site) {
  std::vector<Argument> stack;
  for (std::size_t i = 0; i < expression.steps.size(); ++i) {
    const Expression::Step& step = expression.steps[i];
    if (const double* x = std::get_if<double>(&step)) {
      stack.push_back(number(*x));
    } else if (const auto* n = std::get_if<Expression::Name>(&step)) {
      // A name's slice is taken at once: "src[3]" must not first list all of src.
      const Slice* next = i + 1 < expression.steps.size() ? std::get_if<Slice>(&expression.steps[i + 1]) : nullptr;
      if (next && n->object >= 0) ++i;
      stack.push_back(name(*n, next, site));
    } else if (const auto* s = std::get_if<Slice>(&step)) {
      stack.back() = slice(std::move(stack.back()), *s, site);
    } else {
      const auto& c = std::get<Expression::Call>(step);
      const std::size_t first = stack.size() - static_cast<std::size_t>(c.arguments);
      Argument result = call(*c.function, std::span(stack).subspan(first), site);
      stack.resize(first);
      stack.push_back(std::move(result));
    }
    if (is_empty(stack.back())) return {};
  }
  return std::move(stack.back());
}

Argument Evaluator::name(const Expression::Name& name, const Slice* slice, const Site& site) {
  if (name.object < 0) return number(std::numbers::pi);
  const int node = node_of_object_[static_cast<std::size_t>(name.object)];
  if (node < 0) return {};  // it has a problem of its own
  if (!slice) return nodes_.at_own_rate(nodes_.streams_of(node, site, name.port), site);
  const std::size_t size = static_cast<std::size_t>(nodes_[node].streams);
  const std::optional<Range> range = range_of(*slice, size);
  Argument result;
  if (!range) {
    nodes_.report(site, no_streams(size, in_quotes(name.name)));
    return result;
  }
  if (!nodes_.take(range->count, site)) return result;
  const std::int64_t first = range->first + name.port * static_cast<std::int64_t>(size);
  for (std::size_t i = 0; i < range->count; ++i) result.taps.push_back({node, static_cast<int>(first + static_cast<std::int64_t>(i) * range->step)});
  return nodes_.at_own_rate(std::move(result), site);
}

Argument Evaluator::slice(Argument x, const Slice& slice, const Site& site) {
  const std::optional<Range> range = range_of(slice, size_of(x));
  Argument result;
  if (!range) {
    nodes_.report(site, no_streams(size_of(x), "what stands before it"));
    return result;
  }
  if (!nodes_.take(range->count, site)) return result;
  for (std::size_t i = 0; i < range->count; ++i) {
    const std::size_t from = static_cast<std::size_t>(range->first + static_cast<std::int64_t>(i) * range->step);
    if (x.is_signal()) result.taps.push_back(x.taps[from]);
    else result.numbers.push_back(x.numbers[from]);
  }
  return result;
}

Argument Evaluator::call(const Function& function, std::span<Argument> x, const Site& site) {
  if (function.kind == Function::Mix) return mix(x, site);
  if (std::none_of(x.begin(), x.end(), [](const Argument& a) { return a.is_signal(); })) return of_numbers(function, x, site);
  switch (function.kind) {
    case Function::Linear: return linear(function, x, site);
    case Function::PerRate: return object("*", std::move(x[0]), number(1 / rate()), site);
    case Function::TimesRate: return object("*", std::move(x[0]), number(rate()), site);
    default: break;
  }
  if (x.size() == 2) return object(function.name, std::move(x[0]), std::move(x[1]), site);
  return nodes_.compute(function.object, std::vector<Argument>(std::make_move_iterator(x.begin()), std::make_move_iterator(x.end())), site);
}

// Constants never make nodes.
Argument Evaluator::of_numbers(const Function& function, std::span<const Argument> x, const Site& site) {
  std::size_t size = 1;
  for (const Argument& a : x) size = std::max(size, size_of(a));
  Argument result;
  if (!nodes_.take(size, site)) return result;
  for (std::size_t i = 0; i < size; ++i) {
    double values[Function::kMostArguments] = {};
    for (std::size_t k = 0; k < x.size(); ++k) values[k] = x[k].numbers[i % size_of(x[k])];
    const double y = function.of_numbers(values, rate());
    if (!std::isfinite(y)) {
      std::string given = shown(values[0]);
      for (std::size_t k = 1; k < x.size(); ++k) given += ", " + shown(values[k]);
      nodes_.report(site, "found " + std::string(function.usage) + " of " + given + ", which gives " + shown(y) + "; expected a finite number");
      return {};
    }
    result.numbers.push_back(y);
  }
  return result;
}

Argument Evaluator::mix(std::span<Argument> x, const Site& site) {
  const Argument& voices = x[1];
  const double n = voices.is_signal() || voices.numbers.size() != 1 ? 0 : voices.numbers[0];
  if (n != std::floor(n) || n < 1 || n > static_cast<double>(kMaxStreams)) {
    nodes_.report(site, "found mix(x, n) with n = " + (voices.is_signal() ? std::string("a signal") : shown(n)) + ", expected a whole number from 1 to " + std::to_string(kMaxStreams));
    return {};
  }
  const std::size_t count = static_cast<std::size_t>(n);
  if (count >= size_of(x[0])) {  // each stream stands alone
    Argument result;
    if (!nodes_.take(count, site)) return result;
    for (std::size_t i = 0; i < count; ++i) {
      if (x[0].is_signal()) result.taps.push_back(x[0].taps[i % x[0].taps.size()]);
      else result.numbers.push_back(x[0].numbers[i % x[0].numbers.size()]);
    }
    return result;
  }
  if (x[0].is_signal()) return nodes_.mix(std::move(x[0]), static_cast<int>(n), site);
  Argument sums{std::vector<double>(count), {}};
  for (std::size_t i = 0; i < x[0].numbers.size(); ++i) sums.numbers[i % count] += x[0].numbers[i];
  return sums;
}

// range and rescale: x k + c.
Argument Evaluator::linear(const Function& function, std::span<Argument> x, const Site& site) {
  if (function.name == "range") {
    const Argument half = object("*", object("-", x[2], x[1], site), number(0.5), site);
    const Argument middle = object("*", object("+", x[1], x[2], site), number(0.5), site);
    return object("+", object("*", std::move(x[0]), half, site), middle, site);
  }
  const Argument slope = object("/", object("-", x[4], x[3], site), object("-", x[2], x[1], site), site);
  const Argument start = object("-", x[3], object("*", x[1], slope, site), site);
  return object("+", object("*", std::move(x[0]), slope, site), start, site);
}

// What is 1 or 0 vanishes; a constant factor or summand goes into the node before it, where it fits. A product with 0 stays one, as pyo's does.
Argument Evaluator::object(std::string_view sign, Argument a, Argument b, const Site& site) {
  if (is_empty(a) || is_empty(b)) return {};
  const Function& function = *find_function(sign);
  if (!a.is_signal() && !b.is_signal()) return of_numbers(function, std::array{a, b}, site);
  if (b.is_number(0) && (sign == "+" || sign == "-")) return a;
  if (a.is_number(0) && sign == "+") return b;
  if (b.is_number(1) && (sign == "*" || sign == "/" || sign == "^" || sign == "pow")) return a;
  if (a.is_number(1) && sign == "*") return b;
  if (!b.is_signal() && (sign == "/" || sign == "-")) {  // a multiplication is cheaper than a division
    const Argument other = sign == "/" ? of_numbers(function, std::array{number(1), b}, site) : of_numbers(*find_function("*"), std::array{number(-1), b}, site);
    return object(sign == "/" ? "*" : "+", std::move(a), other, site);
  }
  if (b.is_number(2) && (sign == "^" || sign == "pow")) return object("*", a, a, site);
  const auto is_one_number = [](const Argument& x) { return !x.is_signal() && x.numbers.size() == 1; };
  if (sign == "*" || sign == "+") {
    if (is_one_number(a)) std::swap(a, b);
    if (is_one_number(b)) return nodes_.scaled(std::move(a), sign == "*" ? b.numbers[0] : 1, sign == "+" ? b.numbers[0] : 0, site);
    Argument fused;
    if (a.is_signal() && nodes_.fuse(a, b, sign == "*", site, fused)) return fused;
    if (b.is_signal() && nodes_.fuse(b, a, sign == "*", site, fused)) return fused;
  }
  if (sign == "-" && is_one_number(a) && nodes_.is_own(b)) return nodes_.scaled(std::move(b), -1, a.numbers[0], site);
  std::vector<Argument> inputs;
  inputs.push_back(std::move(a));
  inputs.push_back(std::move(b));
  return nodes_.compute(function.object, std::move(inputs), site);
}

}  // namespace tutti
