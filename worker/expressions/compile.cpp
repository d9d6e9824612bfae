#include "worker/expressions/compile.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>
#include <span>
#include <string>

#include "worker/expressions/apply.h"
#include "worker/expressions/builder.h"
#include "worker/expressions/functions.h"
#include "worker/expressions/outputs.h"
#include "worker/expressions/variables.h"
#include "worker/expressions/words.h"

namespace tutti::expressions {

namespace {

constexpr std::string_view kConstants[] = {"pi", "twopi", "e", "sr"};
constexpr int kMaxEvaluationDepth = 1500;  // groups and functions in each other, all together

using Elements = std::span<const Element>;

// A function that the expression defines.
struct Definition {
  Elements body;
  Names locals;         // variables that it sets: each call has its own
  bool called = false;  // it is being written out
};

// What a call gives for $1, $2, ...; an argument may be left out.
using Arguments = std::vector<std::optional<Value>>;

class Compiler {
 public:
  explicit Compiler(const Setting& setting) : setting_(setting), variables_(builder_), outputs_(builder_, setting.outputs, setting.initial) {}

  Program compile(Elements elements) {
    Names globals;
    for (const Element& element : elements)
      if (is_call_of(element, "define")) define(element);
    find_variables(elements, globals);
    globals_ = variables_.scope_of(globals);
    const Call top{nullptr, &globals_, {}};
    for (const Element& element : elements)
      if (is_call_of(element, "var")) evaluate(element, top);
    send_last(elements, evaluate_statements(elements, top));
    Program program;
    program.outputs = outputs_.finish();
    variables_.link_past();
    program.inputs = inputs_;
    program.instructions = builder_.take();
    check_past(program);
    return program;
  }

 private:
  // Where something is evaluated: in the expression itself (no definition) or in a function that is written out.
  struct Call {
    const Definition* definition;
    Variables::Scope* locals;
    Arguments arguments;
    std::string_view name = {};
  };

  [[noreturn]] static void fail(Place place, std::string message) { throw Error{place, std::move(message), {}, {}}; }

  void define(const Element& group) {
    const std::vector<Element>& elements = group.elements;
    if (elements.size() != 3 || elements[1].is_group()) fail(group.place, "found a define without a name and one body, expected (define name (body))");
    const std::string_view name = elements[1].word;
    const bool taken = find_function(name) || std::find(std::begin(kConstants), std::end(kConstants), name) != std::end(kConstants);
    if (taken || number_of(name) || name[0] == '#' || name[0] == '$') fail(elements[1].place, "found the name " + quoted(name) + " for a function, expected one that means nothing else");
    const auto [definition, is_new] = definitions_.emplace(name, Definition{std::span(elements).subspan(2), {}});
    if (!is_new) fail(elements[1].place, "found a second function called " + quoted(name) + ", expected another name");
    find_variables(definition->second.body, definition->second.locals);
  }

  // The value of the last one. A function that stands among them without parentheses takes all that follow.
  Value evaluate_all(Elements elements, const Call& call) {
    Value last;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (is_function(elements[i])) return evaluate_call(elements[i], elements.subspan(i + 1), call);
      last = evaluate(elements[i], call);
    }
    return last;
  }

  // The same of the expression itself, whose functions and user variables are known already.
  std::optional<Value> evaluate_statements(Elements elements, const Call& call) {
    std::optional<Value> last;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (is_call_of(elements[i], "define") || is_call_of(elements[i], "var")) continue;
      if (is_function(elements[i])) return evaluate_call(elements[i], elements.subspan(i + 1), call);
      last = evaluate(elements[i], call);
    }
    return last;
  }

  bool is_function(const Element& element) const { return !element.is_group() && (find_function(element.word) || definitions_.contains(element.word)); }

  Value evaluate(const Element& element, const Call& call) {
    if (++evaluated_ > kMaxEvaluated || builder_.full()) fail(element.place, "found an expression that is too long with its functions written out, expected a shorter one");
    if (depth_ >= kMaxEvaluationDepth) fail(element.place, "found groups and functions too deep in each other, expected fewer");
    ++depth_;
    const Value value = element.is_group() ? evaluate_all(element.elements, call) : evaluate_word(element, call);
    --depth_;
    return value;
  }

  Value evaluate_word(const Element& element, const Call& call) {
    const std::string_view word = element.word;
    if (const std::optional<float> x = number_of(word)) return {builder_.number(*x)};
    if (word == "pi") return {builder_.number(std::numbers::pi_v<float>)};
    if (word == "twopi") return {builder_.number(2 * std::numbers::pi_v<float>)};
    if (word == "e") return {builder_.number(std::numbers::e_v<float>)};
    if (word == "sr") return {builder_.number(static_cast<float>(setting_.rate))};
    if (is_signal(word)) return {signal(element)};
    if (is_variable(word)) return variables_.read(find_variable(element, call));
    if (argument_number(word) > 0) {
      if (const std::optional<Value> given = argument(element, call)) return *given;
      fail(element.place, not_given(element, call));
    }
    if (is_function(element)) fail(element.place, "found " + quoted(word) + " where a value is expected; a function among arguments stands in parentheses with its own");
    unknown(element);
  }

  [[noreturn]] void unknown(const Element& element) const {
    Error error{element.place, "found " + quoted(element.word) + ", expected a number, a function or a name that the expression defines", std::string(element.word), function_names()};
    error.candidates.insert(error.candidates.end(), std::begin(kConstants), std::end(kConstants));
    throw error;
  }

  Variables::Variable& find_variable(const Element& element, const Call& call) {
    for (Variables::Scope* scope : {call.locals, &globals_})
      if (const auto found = scope->find(element.word); found != scope->end()) return *found->second;
    Error error{element.place, "found " + quoted(element.word) + ", which nothing sets; expected a variable of a let or a var", std::string(element.word), {}};
    for (const Variables::Scope* scope : {call.locals, &globals_})
      for (const auto& [name, variable] : *scope) error.candidates.push_back(name);
    throw error;
  }

  // $1 to $9 of the function that is written out.
  std::optional<Value> argument(const Element& element, const Call& call) const {
    if (!call.definition) fail(element.place, "found " + quoted(element.word) + " outside of a function, expected it within a define");
    const auto index = static_cast<std::size_t>(argument_number(element.word) - 1);
    return index < call.arguments.size() ? call.arguments[index] : std::nullopt;
  }

  int signal(const Element& element) {
    const Signal s = signal_of(element.word, element.place);
    const int channels = s.output ? setting_.outputs : setting_.inputs;
    if (s.channel >= channels)
      fail(element.place, "found " + quoted(element.word) + ", expected one of the " + std::to_string(channels) + (s.output ? " outputs" : " signals of the input") + ", counted from 0");
    if (s.output) return outputs_.past(s.channel, s.distance);
    inputs_ = std::max(inputs_, s.channel + 1);
    const int input = builder_.input(s.channel);
    return s.distance == 0 ? input : builder_.past(input, s.distance, 0);
  }

  Arguments evaluate_arguments(Elements elements, const Call& call) {
    Arguments values;
    for (const Element& element : elements) {
      if (!element.is_group() && argument_number(element.word) > 0) values.push_back(argument(element, call));
      else values.push_back(evaluate(element, call));
    }
    while (!values.empty() && !values.back()) values.pop_back();
    return values;
  }

  Value evaluate_call(const Element& name, Elements given, const Call& call) {
    const Function* function = find_function(name.word);
    if (!function) return evaluate_definition(name, evaluate_arguments(given, call));
    if (function->kind == Function::Let || function->kind == Function::Var) return set_variable(name, given, call);
    if (function->kind == Function::Define) fail(name.place, "found define within something else, expected it beside the expression's other parts");
    if (function->kind == Function::Load) fail(name.place, "found load among other things, expected it in parentheses of its own: (load path)");
    const std::vector<Value> values = evaluate_values(*function, name, given, call);
    return function->kind == Function::Out ? send_out(values, given[0].place) : apply(builder_, *function, values);
  }

  std::vector<Value> evaluate_values(const Function& function, const Element& name, Elements given, const Call& call) {
    const auto wrong_count = [&](std::size_t count) {
      const std::string expected = function.least == function.most ? std::to_string(function.most) : std::to_string(function.least) + " or " + std::to_string(function.most);
      fail(name.place, "found " + quoted(name.word) + " with " + std::to_string(count) + (count == 1 ? " argument" : " arguments") + ", expected " + expected);
    };
    if (static_cast<int>(given.size()) < function.least || static_cast<int>(given.size()) > function.most) wrong_count(given.size());
    const Arguments arguments = evaluate_arguments(given, call);
    if (static_cast<int>(arguments.size()) < function.least) fail(given[arguments.size()].place, not_given(given[arguments.size()], call));
    std::vector<Value> values;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (!arguments[i]) fail(given[i].place, not_given(given[i], call));
      values.push_back(*arguments[i]);
    }
    return values;
  }

  static std::string not_given(const Element& argument, const Call& call) {
    return "found " + quoted(argument.word) + ", which the call of " + quoted(call.name) + " does not give";
  }

  Value send_out(const std::vector<Value>& values, Place place) {
    const float* output = builder_.number_at(values[0].real);
    if (!output || *output != std::floor(*output) || *output < 0 || *output >= static_cast<float>(setting_.outputs))
      fail(place, "found an output that is not there, expected a whole number from 0 to " + std::to_string(setting_.outputs - 1) + " (outs is " + std::to_string(setting_.outputs) + ")");
    outputs_.send(static_cast<int>(*output), values[1].real);
    return {values[1].real};
  }

  Value set_variable(const Element& keyword, Elements given, const Call& call) {
    if (given.size() < 2 || !is_variable(given[0].word)) fail(keyword.place, "found " + quoted(keyword.word) + " without a name and a value, expected (" + std::string(keyword.word) + " #name (value))");
    Variables::Variable& variable = find_variable(given[0], call);
    const bool user_variable = keyword.word == "var" && !call.definition;
    if (const auto var = user_variables_.find(given[0].word); var != user_variables_.end() && !call.definition)
      fail(given[0].place, "found " + quoted(given[0].word) + " set again, expected another name: it is the variable of a var");
    const Value value = evaluate_all(given.subspan(1), call);
    if (user_variable) user_variables_.insert(given[0].word);
    variable.value = value;
    return value;
  }

  Value evaluate_definition(const Element& name, Arguments arguments) {
    Definition& definition = definitions_.find(name.word)->second;
    if (definition.called) fail(name.place, "found " + quoted(name.word) + " within itself, expected a function that does not call itself");
    if (++depth_ > kMaxEvaluationDepth) fail(name.place, "found functions too deep in each other, expected fewer");
    definition.called = true;
    Variables::Scope locals = variables_.scope_of(definition.locals);
    const Value value = evaluate_all(definition.body, Call{&definition, &locals, std::move(arguments), name.word});
    definition.called = false;
    --depth_;
    return value;
  }

  // Without an out, the last value is the output; an expression of nothing is silent.
  void send_last(Elements elements, std::optional<Value> last) {
    if (outputs_.any()) return;
    if (elements.empty()) last = Value{builder_.number(0)};
    else if (setting_.outputs > 1) fail(elements.back().place, "found no (out ...), expected one for each of the " + std::to_string(setting_.outputs) + " outputs");
    if (!last) fail(elements.back().place, "found no value, expected something that is computed");
    outputs_.send(0, last->real);
  }

  static void check_past(const Program& program) {
    std::map<int, int> longest;
    for (const Instruction& i : program.instructions)
      if (i.op == Op::Past) longest[i.args[0]] = std::max(longest[i.args[0]], i.distance);
    std::int64_t frames = 0;
    for (const auto& [source, distance] : longest) frames += distance;
    if (frames > kMaxPastOfAll) fail({}, "found $x and $y of " + std::to_string(frames) + " past frames in all, expected at most " + std::to_string(kMaxPastOfAll));
  }

  const Setting& setting_;
  Builder builder_;
  Variables variables_;
  Variables::Scope globals_;
  Names user_variables_;
  std::map<std::string_view, Definition> definitions_;
  Outputs outputs_;
  int inputs_ = 0;
  int evaluated_ = 0, depth_ = 0;
};

}  // namespace

std::variant<Program, Error> compile(std::string_view text, const Setting& setting) {
  const auto tree = parse(text);
  if (const auto* error = std::get_if<Error>(&tree)) return *error;
  return compile(std::get<std::vector<Element>>(tree), setting);
}

std::variant<Program, Error> compile(const std::vector<Element>& elements, const Setting& setting) {
  try {
    return Compiler(setting).compile(elements);
  } catch (Error& error) {
    return std::move(error);
  }
}

}  // namespace tutti::expressions
