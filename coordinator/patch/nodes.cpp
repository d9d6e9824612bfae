#include "coordinator/patch/nodes.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "worker/folding.h"

namespace tutti {

namespace {

template <class Elements>
bool all_equal(const Elements& elements) {
  return std::all_of(elements.begin(), elements.end(), [&](const auto& e) { return e == elements.front(); });
}

template <class Elements>
Elements spread_elements(const Elements& elements, std::size_t streams, std::size_t divisor) {
  Elements result(streams);
  for (std::size_t s = 0; s < streams; ++s) result[s] = elements[s / divisor % elements.size()];
  if (all_equal(result)) result.resize(1);
  return result;
}

void append_bytes(std::string& key, const void* data, std::size_t size) {
  const char* bytes = static_cast<const char*>(data);
  key.append(bytes, bytes + size);
}

void append_key(std::string& key, const Argument& argument) {
  const std::size_t sizes[] = {argument.numbers.size(), argument.taps.size()};
  append_bytes(key, sizes, sizeof sizes);
  append_bytes(key, argument.numbers.data(), argument.numbers.size() * sizeof(double));
  append_bytes(key, argument.taps.data(), argument.taps.size() * sizeof(Tap));
}

// Two nodes with the same key give the same sound.
std::string key_of(const Node& node) {
  std::string key = node.object + '\0';
  for (const int number : {node.streams, node.rate, node.reads_at}) append_bytes(key, &number, sizeof number);
  for (const Argument& a : node.inputs) append_key(key, a);
  for (const Argument& a : node.values) append_key(key, a);
  for (const FixedArgument& f : node.fixed) append_bytes(key, &f.number, sizeof f.number);
  append_key(key, node.mul);
  append_key(key, node.add);
  return key;
}

std::string name_of(const Site& site) { return std::string(site.object) + "." + std::string(site.parameter); }

bool is_one_number(const Argument& x) { return !x.is_signal() && x.numbers.size() == 1; }

// What a node gives, as a line: input factor + summand, of one of its inputs, or of what the object gives without mul and add (input -1).
struct Line {
  int input = -1;
  double factor = 1, summand = 0;

  Line then(double k, double c) const { return {input, factor * k, summand * k + c}; }
  bool fits() const { return std::isfinite(static_cast<float>(factor)) && std::isfinite(static_cast<float>(summand)); }
};

// Of a node whose mul and add are one number each.
Line line_of(const Node& node) {
  const double mul = node.mul.numbers[0], add = node.add.numbers[0];
  for (int number = 0; number < 2 && node.inputs.size() == 2; ++number) {
    if (!is_one_number(node.inputs[static_cast<std::size_t>(number)])) continue;
    const double c = node.inputs[static_cast<std::size_t>(number)].numbers[0];
    if (node.object == "Mul") return Line{1 - number, c, 0}.then(mul, add);
    if (node.object == "Add") return Line{1 - number, 1, c}.then(mul, add);
    if (node.object == "Sub" && number == 0) return Line{1, -1, c}.then(mul, add);
  }
  return {-1, mul, add};
}

// An input of a node, one element for each stream.
Argument for_all_streams(const Node& node, int input) {
  Argument x = node.inputs[static_cast<std::size_t>(input)];
  const Tap first = x.taps.front();
  if (x.taps.size() == 1) x.taps.assign(static_cast<std::size_t>(node.streams), first);
  return x;
}

}  // namespace

Node default_node(std::string_view object, std::string name) {
  const Declaration& declaration = Registry::find(object)->declaration;
  Node node;
  node.object = declaration.name;
  node.name = std::move(name);
  for (const Parameter& p : declaration.parameters) {
    if (p.kind == ParameterKind::Input) node.inputs.push_back({{p.number}, {}});
    else if (p.kind == ParameterKind::Value) node.values.push_back({{p.number}, {}});
    else node.fixed.push_back({p.number, p.text, p.numbers, p.points, {}, {}, {}, {}});
  }
  return node;
}

int Nodes::add(Node node) {
  nodes_.push_back(std::move(node));
  anonymous_.push_back(false);
  return static_cast<int>(nodes_.size()) - 1;
}

void Nodes::report(const Site& site, std::string message) {
  const std::string object = at("/objects", site.object);
  problems_.add(site.parameter.empty() ? object : at(object, site.parameter), site.line, std::move(message));
}

bool Nodes::take(std::size_t count, const Site& site) {
  if (over_budget_) return false;
  if (budget_.take(count)) return true;
  over_budget_ = true;
  report(site, "found more than " + std::to_string(kMaxPatchNumbers) + " numbers and streams in one patch (all lists expanded), expected fewer; split the patch in several");
  return false;
}

Argument Nodes::streams_of(int node, const Site& site, int port) {
  Argument result;
  const int streams = (*this)[node].streams;
  if (!take(static_cast<std::size_t>(streams), site)) return result;
  for (int s = 0; s < streams; ++s) result.taps.push_back({node, port * streams + s});
  return result;
}

Argument Nodes::at_own_rate(Argument x, const Site& site) { return at_rate(std::move(x), rate_, site); }

// From one rate beside the patch's to another by way of the patch's: a fast object hands on more frames than a block has.
Argument Nodes::at_rate(Argument x, int rate, const Site& site) {
  if (!x.is_signal()) return x;
  const int given = (*this)[x.taps.front().node].rate;
  if (given == rate) return x;
  if (given != 1 && rate != 1) x = resampled(std::move(x), 1, site);
  return x.is_signal() ? resampled(std::move(x), rate, site) : x;
}

Argument Nodes::resampled(Argument x, int rate, const Site& site) {
  constexpr double kHighQuality = 64;  // of Resample's mode
  Node node = default_node("Resample", name_of(site));
  node.fixed.at(0).number = kHighQuality;
  node.reads_at = (*this)[x.taps.front().node].rate;
  node.rate = rate;
  node.streams = static_cast<int>(x.taps.size());
  node.inputs.at(0) = std::move(x);
  return intern(std::move(node), site);
}

Argument Nodes::spread(const Argument& argument, std::size_t streams, std::size_t divisor, const Site& site) {
  Argument result;
  if (size_of(argument) == 1) return argument;
  if (!take(streams, site)) return result;
  if (argument.is_signal()) result.taps = spread_elements(argument.taps, streams, divisor);
  else if (!argument.numbers.empty()) result.numbers = spread_elements(argument.numbers, streams, divisor);
  return result;
}

Argument Nodes::intern(Node node, const Site& site) {
  const auto [found, is_new] = interned_.emplace(key_of(node), static_cast<int>(nodes_.size()));
  if (is_new) {
    if (!take(static_cast<std::size_t>(node.streams), site)) return {};
    nodes_.push_back(std::move(node));
    anonymous_.push_back(true);
  }
  return streams_of(found->second, site);
}

Argument Nodes::compute(std::string_view object, std::vector<Argument> inputs, const Site& site) {
  const ObjectType* type = Registry::find(object);
  if (!type) {
    report(site, "found an expression that needs " + std::string(object) + ", expected an object that this tutti has");
    return {};
  }
  std::size_t streams = 1;
  for (const Argument& input : inputs) streams = std::max(streams, size_of(input));
  Node node = default_node(type->declaration.name, name_of(site));
  node.streams = static_cast<int>(streams);
  node.rate = node.reads_at = rate_;
  for (std::size_t i = 0; i < inputs.size(); ++i) node.inputs[i] = spread(inputs[i], streams, 1, site);
  return over_budget_ ? Argument() : intern(std::move(node), site);
}

Argument Nodes::mix(Argument x, int voices, const Site& site) {
  const ObjectType* type = Registry::find("Mix");
  if (!type) {
    report(site, "found mix(), expected only what this tutti has: it has no Mix");
    return {};
  }
  const Parameter* parameter = nullptr;
  Node node = default_node(type->declaration.name, name_of(site));
  for (std::size_t i = 0, fixed = 0; i < type->declaration.parameters.size(); ++i) {
    const Parameter& p = type->declaration.parameters[i];
    if (p.kind == ParameterKind::Input || p.kind == ParameterKind::Value) continue;
    if (p.name == "voices") {
      parameter = &p;
      node.fixed[fixed].number = voices;
    }
    ++fixed;
  }
  if (parameter && (voices < parameter->min || voices > parameter->max)) {
    report(site, "found mix to " + std::to_string(voices) + " streams, expected at most " + shown(parameter->max));
    return {};
  }
  node.inputs[0] = std::move(x);
  node.streams = voices;
  node.rate = node.reads_at = rate_;
  return intern(std::move(node), site);
}

Argument Nodes::hold(Argument numbers, const Site& site) {
  const ObjectType* type = Registry::find("Sig");
  if (!type) {
    report(site, "found numbers among signals, expected only what this tutti has: it has no Sig");
    return {};
  }
  Node node = default_node(type->declaration.name, name_of(site));
  node.streams = static_cast<int>(size_of(numbers));
  node.rate = node.reads_at = rate_;
  (node.inputs.empty() ? node.values : node.inputs)[0] = std::move(numbers);
  return intern(std::move(node), site);
}

Argument Nodes::times_and_plus(Argument x, double factor, double summand, const Site& site) {
  if (factor == 1 && summand == 0) return x;
  if (factor == 1) return compute("Add", {std::move(x), {{summand}, {}}}, site);
  Argument product = compute("Mul", {std::move(x), {{factor}, {}}}, site), result;
  if (summand == 0 || product.taps.empty()) return product;
  fuse(product, {{summand}, {}}, false, site, result);
  return result;
}

Argument Nodes::scaled(Argument x, double factor, double summand, const Site& site) {
  if (!is_own(x)) return times_and_plus(std::move(x), factor, summand, site);
  const Node& node = (*this)[x.taps.front().node];
  if (!is_one_number(node.mul) || !is_one_number(node.add)) return times_and_plus(std::move(x), factor, summand, site);
  const Line line = line_of(node).then(factor, summand);
  if (!line.fits()) return times_and_plus(std::move(x), factor, summand, site);
  std::size_t elements = static_cast<std::size_t>(node.streams);
  for (const Argument& a : node.inputs) elements += size_of(a);
  if (!take(elements, site)) return {};
  if (line.input >= 0) return times_and_plus(for_all_streams(node, line.input), line.factor, line.summand, site);
  Node changed = node;  // the first one is dropped if nothing else hears it
  changed.name = name_of(site);
  changed.mul.numbers = {line.factor};
  changed.add.numbers = {line.summand};
  return intern(std::move(changed), site);
}

bool Nodes::is_own(const Argument& x) const {
  if (!x.is_signal()) return false;
  const int source = x.taps.front().node;
  return anonymous(source) && is_identity(x.taps, source, (*this)[source].streams);
}

bool Nodes::fuse(const Argument& x, const Argument& c, bool multiply, const Site& site, Argument& result) {
  if (!is_own(x)) return false;
  const Node& node = (*this)[x.taps.front().node];
  if (size_of(c) != 1 && size_of(c) != static_cast<std::size_t>(node.streams)) return false;
  if (!node.add.is_number(0) || (multiply && !node.mul.is_number(1)) || node.rate != node.reads_at) return false;
  std::size_t elements = size_of(c);
  for (const Argument& a : node.inputs) elements += size_of(a);
  if (!take(elements, site)) return true;
  Node fused = node;  // the unfused one is dropped if nothing else hears it
  fused.name = name_of(site);
  (multiply ? fused.mul : fused.add) = c;
  result = intern(std::move(fused), site);
  return true;
}

}  // namespace tutti
