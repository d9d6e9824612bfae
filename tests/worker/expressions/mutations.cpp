// Random expressions: put together from the language's words, or spoilt from good ones. Each is compiled or refused, and what is compiled runs and
// recovers from bad samples.
#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/unit_setup.h"
#include "worker/aligned_floats.h"
#include "worker/expressions/compile.h"
#include "worker/expressions/schedule.h"
#include "worker/objects/registry.h"
#include "worker/random.h"
using namespace tutti;

namespace {

const char* const kWords[] = {"(", "(", "(", ")", ")", ")", "+", "-", "*", "/", "^", "%", "neg", "++", "--", "~", "<", "if", "and", "sin", "tan", "tanh", "atan2", "sqrt", "log", "pow", "exp",
                              "round", "wrap", "randf", "randi", "complex", "real", "imag", "delay", "sah", "rpole", "rzero", "cpole", "czero", "out", "define", "let", "var", "load",
                              "#a", "#b", "f", "g", "$1", "$2", "$x[0]", "$x1[-3]", "$y[-1]", "$y[-70]", "$y1[-2]", "pi", "e", "sr", "0", "1", "-1", "0.5", "1e30", "440", "// c\n", "\n"};

const char* const kGood[] = {
    "(define osc ((let #x (sin (+ (* (~ $1) twopi) (* #x $2)))) #x))\n(* (osc 200 0.7) 0.3)",
    "(let #bw (/ 100 10))(let #y2 ((let #y1 (- (- $x[0] (* #y1 0.3)) (* #y2 0.2))) (delay #y1)))\n#y1",
    "(if (< $x[0] 0.5) (cpole (complex $x[0] 0) (complex 0.3 0.4)) (rpole $x1[-2] 0.9))",
    "(out 0 (+ $y1[-1] (* 0.1 $x[0])))(out 1 (- 0.1 (* 0.5 $y0[-5])))",
    "(sah (randf -1 1) (~ 1000)) // noise",
    "(let #c (czero (complex $x[0] 1) (complex 0.5 $y[-1])))(+ (real #c) (* 0.5 (imag #c)))",
};

std::uint64_t draw(std::uint64_t& random, std::uint64_t below) { return splitmix64(random) % below; }

std::string made(std::uint64_t& random) {
  std::string text;
  for (std::uint64_t words = 1 + draw(random, 40); words > 0; --words) text += std::string(kWords[draw(random, std::size(kWords))]) + " ";
  for (std::uint64_t close = draw(random, 4); close > 0; --close) text += ")";
  return text;
}

std::string spoilt(std::uint64_t& random) {
  std::string text = kGood[draw(random, std::size(kGood))];
  for (std::uint64_t changes = draw(random, 4); changes > 0; --changes) {
    const auto at = static_cast<std::size_t>(draw(random, text.size()));
    switch (draw(random, 4)) {
      case 0: text.erase(at, 1 + draw(random, 5)); break;
      case 1: text.insert(at, std::string(" ") + kWords[draw(random, std::size(kWords))] + " "); break;
      case 2: text[at] = static_cast<char>(draw(random, 256)); break;
      default: text.insert(at, text.substr(draw(random, text.size()), draw(random, 20)));
    }
    if (text.empty()) text = "1";
  }
  return text;
}

// Runs it for some streams, with bad samples in between; false: something that is no number is left.
bool runs_and_recovers(const std::string& text, int outs, int copies) {
  const int streams = outs * copies;
  UnitSetup setup = test::plain_setup();
  AlignedFloats input(static_cast<std::size_t>(kBlock * 4)), output(static_cast<std::size_t>(kBlock * Shape::of(streams).lanes())), ones(kMaxWidth * 8), zeros(kMaxWidth * 8);
  std::fill_n(ones.data(), ones.size(), 1.0f);
  setup.streams = streams;
  const Shape shape = Shape::of(streams), two = Shape::of(2);
  const auto width = static_cast<std::uint32_t>(shape.width);
  setup.inputs.push_back({input.data(), 4, 4 * kBlock, two});
  setup.mul = {ones.data(), 0, 0, shape};
  setup.add = {zeros.data(), 0, 0, shape};
  setup.output = {output.data(), width, width * kBlock, shape, false};
  Fixed expression, number_of_outs, initial, number_of_copies;
  expression.text = text;
  number_of_outs.number = outs;
  initial.number = 0.25;
  number_of_copies.number = copies;
  setup.fixed = {expression, number_of_outs, initial, number_of_copies};
  const auto unit = Registry::find("Expr")->make(setup);
  const auto run = [&](int frames, float x) {
    std::fill_n(input.data(), input.size(), x);
    unit->run(frames);
  };
  for (const float x : {0.5f, std::nanf(""), HUGE_VALF, -HUGE_VALF, 1e30f, -1e30f}) {
    run(7, x);
    run(64, 0.1f);
  }
  for (int i = 0; i < 60; ++i) run(i % 64 + 1, 0.1f);
  for (int s = 0; s < streams; ++s)
    if (!std::isfinite(setup.output.at(s, 0))) return false;
  return true;
}

}  // namespace

TEST_CASE("expressions: random ones are compiled or refused, mutations of good ones too") {
  std::uint64_t random = 1;
  int good = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = i % 2 ? made(random) : spoilt(random);
    const int outs = 1 + i % 2, copies = i % 7 == 0 ? 1 : i % 7 == 1 ? 3 : 20;
    const auto program = expressions::compile(text, {48000, copies == 1 ? 2 : 1, outs, 0.25f});
    if (const auto* error = std::get_if<expressions::Error>(&program)) {
      CHECK(!error->message.empty());
      continue;
    }
    CAPTURE(text);
    ++good;
    expressions::schedule(std::get<expressions::Program>(program), true);
    CHECK(runs_and_recovers(text, outs, copies));
  }
  CHECK(good > 1000);
  MESSAGE(good << " of 20000 are expressions");
}
