// What expressions become: numbers fold, signals make nodes, and as few as can be.
#include "coordinator/patch/evaluate.h"

#include <cmath>

#include "tests/coordinator/patch/patches.h"
#include "worker/graph.h"
#include "worker/random.h"
using namespace tutti;
using namespace tutti::test;
using Strings = std::vector<std::string>;

namespace {

// The Phasor `x` reads the expression in its freq; `src` has the streams 0 to 3.
CompiledPatch with(std::string_view expression) {
  return compiled(R"({"src": {"object": "Phasor", "freq": [1, 2, 3, 4]}, "lfo": {"object": "Phasor"},
                      "x": {"object": "Phasor", "freq": ")" + std::string(expression) + R"(", "out": 0}})");
}

Strings taps(std::string_view expression) {
  const CompiledPatch patch = with(expression);
  return taps_of(patch.plan, node(patch.plan, "x").values.at(0));
}

// The node that computes the expression, which must be the only one beside src, lfo and x.
Node only_node(std::string_view expression) {
  const CompiledPatch patch = with(expression);
  CHECK(std::count_if(patch.plan.nodes.begin(), patch.plan.nodes.end(), [](const Node& n) { return n.name.find("x.freq") != std::string::npos; }) == 1);
  return node(patch.plan, "x.freq");
}

std::string wrong_expression(std::string_view expression) {
  return wrong(R"({"src": {"object": "Phasor", "freq": [1, 2, 3, 4]}, "x": {"object": "Phasor", "freq": ")" + std::string(expression) + R"(", "out": 0}})");
}

}  // namespace

TEST_CASE("evaluate: slices are Python's") {
  CHECK(taps("src") == Strings{"src[0]", "src[1]", "src[2]", "src[3]"});
  CHECK(taps("src[0]") == Strings{"src[0]"});
  CHECK(taps("src[-1]") == Strings{"src[3]"});
  CHECK(taps("src[1:3]") == Strings{"src[1]", "src[2]"});
  CHECK(taps("src[:2]") == Strings{"src[0]", "src[1]"});
  CHECK(taps("src[2:]") == Strings{"src[2]", "src[3]"});
  CHECK(taps("src[-2:]") == Strings{"src[2]", "src[3]"});
  CHECK(taps("src[:-1]") == Strings{"src[0]", "src[1]", "src[2]"});
  CHECK(taps("src[::2]") == Strings{"src[0]", "src[2]"});
  CHECK(taps("src[::-1]") == Strings{"src[3]", "src[2]", "src[1]", "src[0]"});
  CHECK(taps("src[2:0:-1]") == Strings{"src[2]", "src[1]"});
  CHECK(taps("src[-100:100]") == Strings{"src[0]", "src[1]", "src[2]", "src[3]"});
  CHECK(taps("src[:][1:][0]") == Strings{"src[1]"});
  CHECK(taps("(src)[2]") == Strings{"src[2]"});
}

TEST_CASE("evaluate: a slice of no streams is an error that says which there are") {
  CHECK(contains(wrong_expression("src[4]"), "/objects/x/freq: found a slice of no streams, expected streams from 0 to 3, which is what \"src\" has"));
  CHECK(contains(wrong_expression("src[-5]"), "found a slice of no streams"));
  CHECK(contains(wrong_expression("src[2:2]"), "found a slice of no streams"));
  CHECK(contains(wrong_expression("(src * 2)[7]"), "expected streams from 0 to 3"));
}

TEST_CASE("evaluate: 1 and 0 vanish") {
  for (const char* same : {"src * 1", "1 * src", "src / 1", "src + 0", "0 + src", "src - 0", "src ^ 1", "pow(src, 1)", "src * (3 - 2)", "+src", "--src"})
    CHECK_MESSAGE((taps(same) == Strings{"src[0]", "src[1]", "src[2]", "src[3]"}), same);
}

TEST_CASE("evaluate: a factor and a summand go into one node") {
  const Node both = only_node("sin(lfo) * 0.5 + 3");
  CHECK(both.object == "Sin");
  CHECK(both.mul.is_number(0.5));
  CHECK(both.add.is_number(3));
  const Node divided = only_node("sin(lfo) / 4 - 1");
  CHECK(divided.mul.is_number(0.25));  // a multiplication is cheaper than a division
  CHECK(divided.add.is_number(-1));
  const Node ranged = only_node("range(lfo, 200, 400)");  // lfo * 100 + 300
  CHECK(ranged.object == "Mul");
  CHECK(ranged.add.is_number(300));
  CHECK((ranged.inputs.at(1).is_number(100) || ranged.inputs.at(0).is_number(100)));
  const Node signal = only_node("sin(lfo) * src[1]");
  CHECK(signal.object == "Sin");
  CHECK(signal.mul.is_signal());
}

TEST_CASE("evaluate: numbers one after the other become one factor and one summand") {
  const Node sine = only_node("(sin(lfo) + 3) * 0.5");
  CHECK(sine.object == "Sin");
  CHECK(sine.mul.is_number(0.5));
  CHECK(sine.add.is_number(1.5));
  const Node away = only_node("1 - sin(lfo)");
  CHECK(away.mul.is_number(-1));
  CHECK(away.add.is_number(1));
  const Node product = only_node("src * 2 * 3");
  CHECK(product.inputs.at(1).is_number(6));
  CHECK(product.mul.is_number(1));
  CHECK(product.streams == 4);
  const Node nested = only_node("range(range(lfo, 0, 4), 10, 20)");  // (lfo 2 + 2) 5 + 15
  CHECK(nested.inputs.at(1).is_number(10));
  CHECK(nested.add.is_number(25));
  CHECK(only_node("2 - (1 - (src + 3))").inputs.at(1).is_number(4));
  CHECK(only_node("mix(src, 2) / 4").mul.is_number(0.25));
}

TEST_CASE("evaluate: what comes to 1 and 0 vanishes") {
  for (const char* same : {"-(-src)", "0 - (0 - src)", "src * 2 * 0.5", "src / 4 * 4", "src + 1 - 1", "(1 - src) * -1 + 1",
                           "secToSamps(sampsToSec(src))", "range(src, -1, 1)"})
    CHECK_MESSAGE((taps(same) == Strings{"src[0]", "src[1]", "src[2]", "src[3]"}), same);
  CHECK(taps("-(-src[2])") == Strings{"src[2]"});
  CHECK(node(with("mix(lfo, 3) * 2 * 0.5").plan, "x").streams == 3);  // three times the same, but three
  CHECK(only_node("src * 0").object == "Mul");  // pyo computes it too: of what is no number it gives no number
  CHECK(node(with("src * 1e30 * 1e30").plan, "x.freq.2").inputs.at(1).is_number(1e30));  // together they would be infinity
}

TEST_CASE("evaluate: a square is a product") {
  for (const char* square : {"src ^ 2", "src ** 2", "pow(src, 2)"}) {
    const Node product = only_node(square);
    CHECK_MESSAGE(product.object == "Mul", square);
    CHECK(product.inputs.at(0).taps == product.inputs.at(1).taps);
  }
}

TEST_CASE("evaluate: of a signal an expression gives what it gives of its value") {
  std::uint64_t random = 7;
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(uniform(random) * static_cast<double>(n)); };
  static const char* const steps[] = {"(? * 2)", "(3 * ?)", "(? + 0.5)", "(1 - ?)", "(? - 2)", "(? / 4)", "(-?)",
                                      "range(?, 2, 5)", "rescale(?, -1, 3, 0, 2)", "sin(?)", "abs(?)", "(? * ? + 1)", "(? ^ 2)"};
  for (int i = 0; i < 300; ++i) {
    std::string expression = "?";
    for (std::size_t depth = 1 + below(6); depth > 0; --depth) {
      std::string step = steps[below(std::size(steps))];
      for (std::size_t at = 0; (at = step.find('?', at)) != std::string::npos; at += expression.size()) step.replace(at, 1, expression);
      if (step.size() > 2000) break;
      expression = step;
    }
    std::string of_number = expression, of_signal = expression;
    for (std::size_t at = 0; (at = of_number.find('?')) != std::string::npos;) of_number.replace(at, 1, "0.3");
    for (std::size_t at = 0; (at = of_signal.find('?')) != std::string::npos;) of_signal.replace(at, 1, "v");
    const double expected = value_of(of_number);
    Graph graph(compiled(R"({"v": {"object": "Sig", "value": 0.3}, "x": {"object": "Sig", "value": ")" + of_signal + R"(", "out": 0}})").plan);
    float left[64], right[64];
    float* channels[] = {left, right};
    graph.render(channels, 64);
    CHECK_MESSAGE(left[0] == doctest::Approx(expected).epsilon(1e-5), of_signal);
  }
}

TEST_CASE("evaluate: mul and add of the patch's own objects are not touched") {
  const Node product = only_node("lfo * 0.5");
  CHECK(product.object == "Mul");
  CHECK(node(with("lfo * 0.5").plan, "lfo").mul.is_number(1));
}

TEST_CASE("evaluate: what is the same is computed once") {
  const CompiledPatch patch = compiled(R"json({"lfo": {"object": "Phasor"}, "a": {"object": "Sine", "freq": "range(lfo, 1, 2)", "out": 0},
                                           "b": {"object": "Sine", "freq": "range(lfo, 1, 2)", "phase": "sin(lfo)", "mul": "sin(lfo)", "out": 0}})json");
  CHECK(patch.plan.nodes.size() == 5);  // lfo, a, b, the range and the sine
  CHECK(node(patch.plan, "a").values.at(0).taps == node(patch.plan, "b").values.at(0).taps);
}

TEST_CASE("evaluate: streams of different number wrap around") {
  const CompiledPatch patch = with("src * lfo + src[0:2]");
  const Node& x = node(patch.plan, "x");
  CHECK(x.streams == 4);
  const Node& sum = node(patch.plan, "x.freq.2");
  CHECK(sum.object == "Add");
  CHECK(taps_of(patch.plan, sum.inputs.at(1)) == Strings{"src[0]", "src[1]", "src[0]", "src[1]"});
}

TEST_CASE("evaluate: mix") {
  const Node down = only_node("mix(src, 2)");
  CHECK(down.object == "Mix");
  CHECK(down.streams == 2);
  CHECK(down.inputs.at(0).taps.size() == 4);
  CHECK(only_node("mix(src)").streams == 1);
  CHECK(taps("mix(lfo)") == Strings{"lfo[0]"});                                            // a sum of one is that one: no node
  CHECK(taps("mix(src[0:2], 4)") == Strings{"src[0]", "src[1]", "src[0]", "src[1]"});       // as pyo's Mix with more voices than streams
  CHECK(contains(wrong_expression("mix(src, 0)"), "found mix(x, n) with n = 0, expected a whole number from 1"));
  CHECK(contains(wrong_expression("mix(src, 1.5)"), "n = 1.5"));
  CHECK(contains(wrong_expression("mix(src, src)"), "n = a signal"));
}

TEST_CASE("evaluate: numbers among signals are held") {
  const CompiledPatch patch = compiled(R"({"lfo": {"object": "Phasor"}, "x": {"object": "Phasor", "freq": [1, "lfo", 3, "lfo * 1"], "out": 0}})");
  const Node& x = node(patch.plan, "x");
  CHECK(x.streams == 4);
  CHECK(taps_of(patch.plan, x.values.at(0)) == Strings{"x.freq[0]", "lfo[0]", "x.freq[1]", "lfo[0]"});
  CHECK(node(patch.plan, "x.freq").object == "Sig");
  CHECK(node(patch.plan, "x.freq").values.at(0).numbers == std::vector<double>{1, 3});
}

TEST_CASE("evaluate: what is not defined is an error that names it") {
  CHECK(contains(wrong_expression("1 / 0"), "found a / b of 1, 0, which gives inf; expected a finite number"));
  CHECK(contains(wrong_expression("src / 0"), "which gives inf"));
  CHECK(contains(wrong_expression("sqrt(-1)"), "found sqrt(x) of -1, which gives"));
  CHECK(contains(wrong_expression("10 ^ 400"), "which gives inf"));
  CHECK(contains(wrong_expression("rescale(src, 1, 1, 0, 1)"), "which gives inf"));
  CHECK(contains(wrong_expression("src + nosuch"), "found the name \"nosuch\", expected an object of this patch"));
  CHECK(contains(wrong_expression("srv + 1"), "found the name \"srv\", expected an object of this patch; did you mean \"src\"?"));
}

TEST_CASE("evaluate: a range holds for what an expression or a generator gives, also among signals") {
  const auto with_feedback = [](const std::string& feedback) {
    return wrong(R"({"lfo": {"object": "Phasor"}, "x": {"object": "SineLoop", "feedback": )" + feedback + R"(, "out": 0}})");
  };
  for (const char* feedback : {R"("2 * 5")", R"({"each": "i * 5", "count": 3})", R"(["lfo", "2 * 5"])", R"(["lfo", {"each": "i * 5", "count": 3}])", R"(["lfo", 7])"})
    CHECK_MESSAGE(contains(with_feedback(feedback), "expected a number from 0 to 1"), feedback);
  CHECK(with_feedback(R"(["lfo", "0.5 * 2", 0])") == "");
}
