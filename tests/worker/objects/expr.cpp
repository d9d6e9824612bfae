#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <functional>
#include <string>
#include <vector>

#include "tests/against_pyo.h"
#include "tests/programs.h"
#include "tests/same_samples.h"
using namespace tutti::test;

namespace {

// As a string of JSON or Python.
std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.replace(at, 1, "\\n");
  return "\"" + text + "\"";
}

std::string listed(const std::vector<double>& values) {
  std::string text = "[";
  for (const double x : values) text += (text.size() > 1 ? ", " : "") + std::to_string(x);
  return text + "]";
}

// x, the input, is a ramp, y another: signals without a state that could differ.
constexpr const char* kSources = R"("x": {"object": "Phasor", "freq": [12000, 6000, 3000]}, "n": {"object": "Noise", "mul": 0.3}, )";

Sound ours(const std::string& expression, double seconds = 0.01, const std::string& more = "", int channels = 1, int period = 64) {
  return render_patch(std::string("{") + kSources + R"("e": {"object": "Expr", "input": "x", "expr": )" + quoted(expression) + more + R"(, "out": 0}})", seconds, channels, ".", period);
}

std::vector<float> first_frames(const std::string& expression, std::size_t count, const std::string& more = "") {
  std::vector<float> samples = ours(expression, 0.01, more).channels[0];
  samples.resize(count);
  return samples;
}

void check_frames(const std::string& expression, const std::vector<float>& expected, const std::string& more = "", double tolerance = 1e-6) {
  const std::vector<float> samples = first_frames(expression, expected.size(), more);
  CAPTURE(expression);
  for (std::size_t n = 0; n < expected.size(); ++n) {
    CAPTURE(n);
    CHECK(std::fabs(samples[n] - expected[n]) <= tolerance * std::max(1.0f, std::fabs(expected[n])));
  }
}

// Each expression is a channel; pyo's and ours.
double difference_of(const std::vector<std::string>& expressions, double seconds, const std::string& our_objects, const std::string& their_objects, const std::string& input, std::size_t first = 0) {
  std::string objects = our_objects, python = their_objects;
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const std::string number = std::to_string(i);
    objects += "\"e" + number + R"(": {"object": "Expr", "input": ")" + input + R"(", "expr": )" + quoted(expressions[i]) + ", \"out\": " + number + "},";
    python += "\ne" + number + " = Expr(" + input + ", " + quoted(expressions[i]) + ").out(" + number + ")";
  }
  objects.pop_back();
  const int channels = static_cast<int>(expressions.size());
  return largest_difference(render_patch("{" + objects + "}", seconds, channels), render_pyo(python, seconds, channels), first);
}

struct OfNumbers {
  const char* expression;
  std::function<double(double, double)> value;
  double tolerance = 2e-6;  // relative to what is larger than 1
};

const std::vector<OfNumbers>& functions_of_numbers() {
  static const std::vector<OfNumbers> all = {
      {"(+ $x[0] $x1[0])", [](double x, double y) { return x + y; }},
      {"- $x[0] $x1[0]", [](double x, double y) { return x - y; }},
      {"(* $x[0] $x1[0])", [](double x, double y) { return x * y; }},
      {"(/ $x[0] $x1[0])", [](double x, double y) { return x / (y == 0 ? 1e-10 : y); }},
      {"(^ $x[0] $x1[0])", [](double x, double y) { const double p = std::pow(x, y); return std::isfinite(p) ? p : 0; }, 2e-5},
      {"(pow (abs $x[0]) $x1[0])", [](double x, double y) { const double p = std::pow(std::fabs(x), y); return std::isfinite(p) ? p : 0; }, 2e-5},
      {"(% $x[0] $x1[0])", [](double x, double y) { return y == 0 ? 0 : std::fmod(static_cast<float>(x), static_cast<float>(y)); }},
      {"(neg $x[0])", [](double x, double) { return -x; }},
      {"(< $x[0] $x1[0])", [](double x, double y) { return x < y; }},
      {"(<= $x[0] $x1[0])", [](double x, double y) { return x <= y; }},
      {"(> $x[0] $x1[0])", [](double x, double y) { return x > y; }},
      {"(>= $x[0] $x1[0])", [](double x, double y) { return x >= y; }},
      {"(== $x[0] $x1[0])", [](double x, double y) { return x == y; }},
      {"(!= $x[0] $x1[0])", [](double x, double y) { return x != y; }},
      {"(if (> $x[0] 0) ($x1[0]) (5))", [](double x, double y) { return x > 0 ? y : 5; }},
      {"(and $x[0] $x1[0])", [](double x, double y) { return x != 0 && y != 0; }},
      {"(or $x[0] $x1[0])", [](double x, double y) { return x != 0 || y != 0; }},
      {"(sin $x[0])", [](double x, double) { return std::sin(x); }},
      {"(cos $x[0])", [](double x, double) { return std::cos(x); }},
      {"(sin (* twopi $x[0]))", [](double x, double) { return std::sin(2 * M_PI * static_cast<float>(x)); }},
      {"(cos (* $x[0] twopi))", [](double x, double) { return std::cos(2 * M_PI * static_cast<float>(x)); }},
      {"(tan $x[0])", [](double x, double) { return std::tan(static_cast<float>(x)); }, 1e-4},
      {"(tanh $x[0])", [](double x, double) { return std::tanh(x); }},
      {"(atan $x[0])", [](double x, double) { return std::atan(x); }},
      {"(atan2 $x[0] $x1[0])", [](double x, double y) { return std::atan2(x, y); }},
      {"(sqrt $x[0])", [](double x, double) { return x > 0 ? std::sqrt(x) : 0; }},
      {"(log $x[0])", [](double x, double) { return x > 0 ? std::log(x) : 0; }},
      {"(log2 $x[0])", [](double x, double) { return x > 0 ? std::log2(x) : 0; }},
      {"(log10 $x[0])", [](double x, double) { return x > 0 ? std::log10(x) : 0; }},
      {"(exp $x[0])", [](double x, double) { return x > 88 ? 0 : std::exp(x); }},  // past 3e38 it is infinite; an output is 0 from 1e30 on
      {"(abs $x[0])", [](double x, double) { return std::fabs(x); }},
      {"(floor $x[0])", [](double x, double) { return std::floor(x); }},
      {"(ceil $x[0])", [](double x, double) { return std::ceil(x); }},
      {"(round $x[0])", [](double x, double) { return std::round(x); }},
      {"(min $x[0] $x1[0])", [](double x, double y) { return std::fmin(x, y); }},
      {"(max $x[0] $x1[0])", [](double x, double y) { return std::fmax(x, y); }},
      {"(wrap $x[0])", [](double x, double) { return x - std::floor(x); }},
      {"(const (pi))", [](double, double) { return M_PI; }},
      {"(+ twopi e)", [](double, double) { return 2 * M_PI + std::exp(1.0); }},
      {"sr", [](double, double) { return 48000.0; }},
      {"(+ (* $x[0] $x1[0]) $x[0])", [](double x, double y) { return x * y + x; }},
      {"(- $x[0] (* $x1[0] $x[0]))", [](double x, double y) { return x - y * x; }},
  };
  return all;
}

const std::vector<double> kX = {0.0, 1.0, -1.0, 0.5, -0.5, 2.5, -2.5, 3.0, -7.25, 0.1, 1.5, 12.25, -0.001, 5.0, -3.0, 0.25, 100.5, -40.125, 1.0, 8.0};
const std::vector<double> kY = {1.0, 1.0, -1.0, 2.0, 3.0, -1.5, 2.0, 0.0, 3.0, 0.5, 1.5, -0.25, 7.0, 5.0, -2.0, 0.75, 0.5, 1.0, 2.0, -3.0};

void check_numbers(const OfNumbers& function, const std::string& input, std::size_t count) {
  const std::string chnls = std::to_string(count);
  const Sound sound = render_patch(R"({"x": {"object": ")" + input + R"(, "a": {"object": "Expr", "input": "x", "chnls": )" + chnls + R"(, "expr": ")" + function.expression + R"(", "out": 0}})", 0.002, static_cast<int>(count));
  CAPTURE(function.expression);
  CAPTURE(count);
  for (std::size_t i = 0; i < count; ++i) {
    CAPTURE(kX[i]);
    CAPTURE(kY[i]);
    const double expected = function.value(kX[i], kY[i]);
    CHECK(std::fabs(sound.channels[i][70] - expected) <= function.tolerance * std::max(1.0, std::fabs(expected)));
  }
}

}  // namespace

// The same from held inputs, which are computed once a block, and from signals, for one stream, a few and more than a vector.
TEST_CASE("Expr: functions of numbers agree with their definitions") {
  for (const OfNumbers& function : functions_of_numbers())
    for (const std::size_t count : {std::size_t{1}, std::size_t{3}, kX.size()}) {
      std::vector<double> values(kX.begin(), kX.begin() + static_cast<std::ptrdiff_t>(count));
      values.insert(values.end(), kY.begin(), kY.begin() + static_cast<std::ptrdiff_t>(count));
      check_numbers(function, R"(Sig", "value": )" + listed(values) + "}", count);
      check_numbers(function, R"(Noise", "mul": 0, "add": )" + listed(values) + "}", count);
    }
}

TEST_CASE("Expr: numbers alone are computed once, as they would be in every frame") {
  for (const OfNumbers& function : functions_of_numbers())
    for (const std::size_t i : {std::size_t{1}, std::size_t{5}, std::size_t{8}, std::size_t{15}}) {
      std::string text = function.expression;
      for (const auto& [name, value] : {std::pair("$x[0]", kX[i]), std::pair("$x1[0]", kY[i])})
        for (std::size_t at = 0; (at = text.find(name)) != std::string::npos;) text.replace(at, std::string(name).size(), std::to_string(value));
      const double expected = function.value(kX[i], kY[i]);
      CAPTURE(text);
      CHECK(std::fabs(first_frames(text, 1)[0] - expected) <= function.tolerance * std::max(1.0, std::fabs(expected)));
    }
}

// pyo's sine is the C library's, ours a polynomial with an error of 6e-7; its ~ and Phasor add up steps of single precision.
TEST_CASE("Expr agrees with pyo: what keeps a state") {
  const std::vector<std::string> expressions = {
      "(~ 12000)", "(~ 12000 0.25)", "(++ 0.3125 1)", "(-- 0.25 1)", "(++ 2.5 1)", "(rpole 1 0.5)", "(rzero $x[0] 0.5)", "(delay (delay $x[0]))", "(sah $x2[0] $x[0])",
      "(sah $x[0] $x2[0])", "(+ $x[-1] 0)", "(+ (* 0.9 $y[-1]) 1)", "(+ (- 0 $y[-1]) 1)", "(+ (* -0.5 $y[-2]) 1)", "(+ $x[0] (* (- $y[-1] $x[0]) 0.99))", "(* $x[0] $x1[0])"};
  CHECK(difference_of(expressions, 0.004, R"("x": {"object": "Phasor", "freq": [12000, 6000, 3000]}, )", "x = Phasor([12000, 6000, 3000])", "x") < 1e-4);
}

TEST_CASE("Expr agrees with pyo: the examples of its documentation") {
  const std::vector<std::string> expressions = {
      "// A first-order IIR lowpass filter\n(var #sr 44100)\n(var #cutoff 1000)\n(let #coeff (exp (/ (* (* -2 (pi)) #cutoff) #sr)))\n+ $x[0] (* (- $y[-1] $x[0]) #coeff)\n",
      "// $1 = lfo frequency, $2 = lfo depth\n(define lfo (\n        (+ (* (sin (* (twopi) (~ $1))) (- $2 1)) $2)\n    )\n)\ntanh (* $x[0] (lfo .25 10))\n",
      "(var #freq 440)\n(define triangle (\n        (let #ph (~ $1))\n        (- (* (min #ph (- 1 #ph)) 4) 1)\n    )\n)\n(triangle #freq)\n",
      "(let #freq 250) // global #freq variable\n(define osc (\n        (let #freq (* $1 $2)) // local #freq variable\n        sin (* (twopi) (~ #freq))\n        )\n    )\n* (+ (osc 1 #freq) (osc 2 #freq)) 0.2\n",
      "(define oscloop (\n        (let #xsin\n            (sin (+ (* (~ $1) (twopi)) (* #xsin $2)))\n        )\n        #xsin\n    )\n)\n* (oscloop 200 0.7) 0.3\n",
      "(define osc (\n sin (* twopi (~ $1))\n )\n)\n(define fm (\n (let #car $1)\n (let #rat $2)\n (let #ind (+ (* (osc $3) 5) 5))\n (osc (+ #car (* (osc (* #car #rat)) (* #car (* #rat #ind)))))\n )\n)\n"
      "* (+ (fm 172 0.251 .1)\n (fm 86 0.499 .15))\n0.5\n",
      "(var #thresh 0.5)\n(var #gain 1)\n(let #sig (~ 1500))\n(let #rect (\n if (< #sig #thresh) (1.0) (-1.0)\n )\n)\n(if (>= #rect 0)\n (#rect)\n (* #gain #rect)\n)\n"};
  CHECK(difference_of(expressions, 0.02, R"("x": {"object": "Phasor", "freq": 750}, )", "x = Phasor(750)", "x") < 2e-3);
}

TEST_CASE("Expr agrees with pyo: filters of complex numbers") {
  const std::vector<std::string> expressions = {
      "(cpole (complex $x[0] 0) (complex 0.3 0.6))", "(imag (cpole (complex $x[0] $x1[0]) (complex 0.3 0.6)))", "(czero (complex $x[0] 0) (complex 0.5 0.5))",
      "(imag (czero (complex $x[0] $x1[0]) (complex 0.5 -0.5)))", "(let #c (complex 1 2))\n(+ (real #c) (imag #c))", "(+ (complex 1 2) (complex 3 4))",
      "(define f (complex $1 $2))\n(imag (f 3 4))", "(imag (const (complex 1 2)))",
      "(define peak (\n (let #p (sqrt (max 0 (min $3 0.99))))\n (let #angle (/ (* twopi $2) sr))\n (cpole (complex $1 0) (complex (* #p (cos #angle)) (* #p (sin #angle))))\n )\n)\n(peak $x[0] 1000 0.5)\n"};
  CHECK(difference_of(expressions, 0.01, R"("x": {"object": "Phasor", "freq": [12000, 6000]}, )", "x = Phasor([12000, 6000])", "x") < 1e-5);
}

// pyo's paths begin at the working directory, ours at the patch.
TEST_CASE("Expr agrees with pyo: what it loads") {
  const TemporaryFolder folder;
  folder.write("osc.expr", "// a library\n(define osc (sin (* twopi (~ $1))))\n(define twice (* $1 2))\n");
  folder.write("all of it.expr", "(load " + folder.path("osc.expr") + ")\n(let #freq (twice 220))\n");
  folder.write("phase.expr", "(* (~ 300) 0.5)\n");
  const std::vector<std::string> expressions = {"(load " + folder.path("osc.expr") + ")\n(* (osc 440) (twice 0.25))", "(load " + folder.path("all of it.expr") + ")\n(+ (osc #freq) $x[0])",
                                                "(+ 2 (load " + folder.path("phase.expr") + "))", "(define f (load " + folder.path("phase.expr") + "))\n(* (f) $x[0])"};
  CHECK(difference_of(expressions, 0.02, R"("x": {"object": "Phasor", "freq": 750}, )", "x = Phasor(750)", "x") < 1e-4);
  const std::string patch = R"x({"a": {"object": "Expr", "input": 0, "expr": "(load osc.expr) (twice 3)", "out": 0}})x";
  CHECK(render_patch(patch, 0.01, 1, folder.path("")).channels[0][100] == 6);
}

// Where pyo's own does not hold what its documentation says: a real number is a complex one without an imaginary part, numbers wrap between 0 and y
// whichever way they move, the last of several expressions is what is heard, and a comment may stand at the end.
TEST_CASE("Expr does what pyo's documentation says where pyo does not") {
  check_frames("(cpole 1 0.5)", {1, 1.5, 1.75, 1.875});
  check_frames("(++ -0.3 1)", {0, 0.7f, 0.4f, 0.1f, 0.8f});
  check_frames("(-- -0.25 1)", {0.25f, 0.5f, 0.75f, 0, 0.25f});
  check_frames("(-- 2.5 1)", {0.5f, 0, 0.5f, 0});
  check_frames("(++ 1 0)", {0, 0, 0, 0});
  check_frames("(~ -12000)", {0, 0.75f, 0.5f, 0.25f, 0});
  check_frames("(~ 60000)", {0, 0.25f, 0.5f, 0.75f, 0, 0.25f, 0.5f, 0.75f, 0, 0.25f});  // pyo's goes to 0.75, then to infinity
  check_frames("(~ 12000 1.5)", {0.5f, 0.75f, 0, 0.25f});
  check_frames("(+ 1 2)\n(+ 3 4)", {7, 7});
  check_frames("(+ 3 4) // the end", {7, 7});
  check_frames("; the beginning\n(+ 3 4)", {7, 7});
  check_frames("(let #a 3)", {3, 3});
  check_frames("(define g (+ $1 1))(define f (g (g $1)))(f 1)", {3, 3});
  check_frames("(define f (g $1))(define g (+ $1 1))(f 1)", {2, 2});
  check_frames("(let #a (+ #b 0))(var #b 5)(+ #a 0)", {5, 5});
  check_frames("pi", {3.14159265f});
  check_frames("(out 0 (+ 3 0))", {3, 3});
  check_frames("", {0, 0});
  check_frames("// nothing", {0, 0});
  check_frames("(/ 1 0)", {1e10f});
  check_frames("(log 0)", {0});
}

TEST_CASE("Expr: variables, in the order of the text, and of the frame before") {
  check_frames("(let #a (+ #a 1))\n#a", {1, 2, 3, 4});
  check_frames("(let #b (+ #a 1))\n(let #a #b)\n(+ #a 0)", {1, 2, 3, 4});
  check_frames("(let #a 1)(let #b (+ #a 0))(let #a 2)(+ (* 10 #b) #a)", {12, 12});
  check_frames("(let #b (+ #a 0))(let #a $x[0])(+ #b 0)", {0, 0, 0.25f, 0.5f, 0.75f, 0});
  check_frames("(let #f 5)(define f ((let #f $1) (+ #f 0)))(+ (f 1) #f)", {6, 6});
  check_frames("(let #f 5)(define f (+ #f $1))(+ (f 1) 0)", {6, 6});
  check_frames("(define count ((let #n (+ #n $1)) #n))(+ (* 100 (count 1)) (count 2))", {102, 204, 306});
  check_frames("(let #a #b)(let #b #a)(+ #a 7)", {7, 7});
  check_frames("(let #a #a)(+ #a 7)", {7, 7});
  check_frames("(define f (- $1 $1))(f (randf 0 1))", {0, 0, 0});
  check_frames("(define f (~ $1 $2))(+ (f 12000) 0)", {0, 0.25f, 0.5f});
  check_frames("(let #y2 ((let #y1 (+ 1 (* 0.5 #y2))) (delay #y1)))\n#y1", {1, 1, 1.5f, 1.5f, 1.75f, 1.75f});
}

TEST_CASE("Expr: the past of inputs and outputs, however far") {
  for (const int distance : {1, 2, 5, 15, 16, 17, 63, 64, 65, 200}) {
    CAPTURE(distance);
    const std::string past = "[-" + std::to_string(distance) + "]";
    const std::vector<float> comb = first_frames("(+ 1 (* 0.5 $y" + past + "))", 480), input = first_frames("(+ $x2" + past + " 0)", 480), echo = first_frames("(+ $x2[0] 0)", 480);
    float level = 1;
    for (std::size_t n = 0; n < 480; ++n) {
      if (n > 0 && n % static_cast<std::size_t>(distance) == 0) level = 1 + 0.5f * level;
      CHECK(comb[n] == doctest::Approx(level).epsilon(1e-6));
      CHECK(input[n] == (n < static_cast<std::size_t>(distance) ? 0 : echo[n - static_cast<std::size_t>(distance)]));
    }
  }
  // Two ways back in one loop: the shorter one tells how many frames can be computed at once.
  const std::vector<float> both = first_frames("(+ (* 0.5 $y[-3]) (+ 1 (* 0.25 $y[-40])))", 480);
  std::vector<float> expected(480, 0.0f);
  for (std::size_t n = 0; n < 480; ++n) {
    expected[n] = 1 + (n >= 3 ? 0.5f * expected[n - 3] : 0) + (n >= 40 ? 0.25f * expected[n - 40] : 0);
    CHECK(both[n] == doctest::Approx(expected[n]).epsilon(1e-6));
  }
  check_frames("(+ $y[-3] 1)", {1.5f, 1.5f, 1.5f, 2.5f, 2.5f, 2.5f, 3.5f}, R"(, "initout": 0.5)");
  check_frames("$y[-2]", {0.5f, 0.5f, 0.5f}, R"(, "initout": 0.5)");
  check_frames("(delay $y[-1])", {0, 0.5f, 0, 0.5f}, R"(, "initout": 0.5)");
}

TEST_CASE("Expr: several outputs, mul for each; pyo's Lorenz attractor") {
  const std::string lorenz =
      "(let #pit 500)\n(let #chaos 2.0)\n(let #A 10.0)\n(let #B 28.0)\n(let #delta (* (/ 1.0 sr) #pit))\n(let #vDX (* (- $y1[-1] $y0[-1]) #A))\n(let #vDY (- (* $y0[-1] (- #B $y2[-1])) $y1[-1]))\n"
      "(let #vDZ (- (* $y0[-1] $y1[-1]) (* #chaos $y2[-1])))\n(out 0 (+ $y0[-1] (* #vDX #delta)))\n(out 1 (+ $y1[-1] (* #vDY #delta)))\n(out 2 (+ $y2[-1] (* #vDZ #delta)))\n";
  const Sound a = render_patch(R"({"e": {"object": "Expr", "input": 0, "outs": 3, "initout": 1, "mul": [0.044, 0.0328, 0.01], "expr": )" + quoted(lorenz) + R"(, "out": 0}})", 0.01, 3);
  const Sound b = render_pyo("e = Expr(Sig(0), " + quoted(lorenz) + ", outs=3, initout=1.0, mul=[0.044, 0.0328, 0.01]).out()", 0.01, 3);
  CHECK(largest_difference(a, b) < 1e-3);  // it is chaotic: what single precision leaves grows
  CHECK(std::fabs(a.channels[0][400]) > 0.01f);
  const Sound crossed = ours("(out 0 (+ $y1[-1] 1))(out 1 (+ $y0[-1] 10))", 0.01, R"(, "outs": 2, "initout": 0.5)", 2);
  for (const auto& [n, first, second] : {std::tuple(0, 1.5f, 10.5f), std::tuple(1, 11.5f, 11.5f), std::tuple(2, 12.5f, 21.5f)}) {
    CHECK(crossed.channels[0][static_cast<std::size_t>(n)] == first);
    CHECK(crossed.channels[1][static_cast<std::size_t>(n)] == second);
  }
  const Sound silent = ours("(out 1 (+ 2 0))", 0.01, R"(, "outs": 2, "initout": 0.5)", 2);
  CHECK(silent.channels[0][100] == 0.5f);
  CHECK(silent.channels[1][100] == 2.0f);
}

// With chnls, many at once: each as it would be alone, in loops and out of them.
TEST_CASE("Expr: copies side by side are what each would be alone") {
  const std::string expressions[] = {"(sin (* twopi (+ (~ (* 1000 $x[0])) (* 0.1 $x1[-3]))))", "(let #a (sin (+ (* twopi (~ (* 900 $x[0]))) (* #a $x1[0])))) #a", "(rpole (rzero $x[0] 0.5) $x1[0])",
                                     "(cpole (complex $x[0] 0) (complex $x1[0] 0.3))", "(+ $x[0] (* 0.5 $y[-20]))", "(sah (++ $x[0] 3) (-- $x1[0] 1))"};
  for (const std::string& expression : expressions)
    for (const int copies : {2, 5, 16, 17, 67}) {
      CAPTURE(expression);
      CAPTURE(copies);
      const std::string values = R"({"each": "0.1 + i / 200", "count": )" + std::to_string(2 * copies) + "}";
      const auto patch = [&](const std::string& input, int chnls) {
        return R"({"x": {"object": "Noise", "mul": 0, "add": )" + values + R"(}, "e": {"object": "Expr", "input": )" + input + R"(, "chnls": )" + std::to_string(chnls) + R"(, "expr": ")" + expression + R"(", "mul": 0.5, "out": 0}})";
      };
      const Sound all = render_patch(patch("\"x\"", copies), 0.01, std::min(copies, 64));
      for (const int copy : {0, 1, copies / 2, copies - 1}) {
        if (copy >= 64) continue;
        const Sound alone = render_patch(patch("[\"x[" + std::to_string(copy) + "]\", \"x[" + std::to_string(copies + copy) + "]\"]", 1), 0.01, 1);
        double difference = 0;
        for (std::size_t n = 0; n < 480; ++n) {
          // More than 64 streams wrap around to the channels.
          const double x = all.channels[static_cast<std::size_t>(copy)][n] - (copies > 64 && copy < copies - 64 ? NAN : 0);
          if (std::isfinite(x)) difference = std::max(difference, std::fabs(x - alone.channels[0][n]));
        }
        CHECK(difference < 2e-5);
      }
    }
}

TEST_CASE("Expr: several outputs of several copies") {
  const Sound sound = render_patch(R"json({"e": {"object": "Expr", "input": [1, 2, 3], "chnls": 3, "outs": 2, "expr": "(out 0 (* 10 $x[0])) (out 1 (+ (* 0 (~ 1)) $x[0]))", "mul": [1, 0.5], "out": 0}})json", 0.01, 6);
  const float expected[] = {10, 0.5f, 20, 1, 30, 1.5f};
  for (std::size_t c = 0; c < 6; ++c) CHECK(sound.channels[c][100] == expected[c]);
}

TEST_CASE("Expr: the same, however it is split in periods") {
  for (const char* expression : {"(let #a (sin (+ (* twopi (~ 200)) (* #a 0.7)))) #a", "(+ $x[-70] (* 0.5 $y[-20]))", "(randf -1 1)", "(sin (* twopi (+ (~ 440 0.3) $x2[0])))", "(cpole (complex $x[0] 0) (complex 0.3 0.6))"}) {
    CAPTURE(expression);
    const Sound whole = ours(expression, 0.02);
    for (const int period : {1, 5, 17, 48, 63}) {
      CAPTURE(period);
      const Sound split = ours(expression, 0.02, "", 1, period);
      for (std::size_t n = 0; n < 960; ++n) CHECK(split.channels[0][n] == doctest::Approx(whole.channels[0][n]).epsilon(1e-6));
    }
  }
}

TEST_CASE("Expr: random numbers fill their range, each stream and each function draws its own") {
  const Sound sound = render_patch(R"json({"e": {"object": "Expr", "input": 0, "chnls": 2, "expr": "(randf -1 3)", "out": 0}, "i": {"object": "Expr", "input": 0, "expr": "(randi -2 2)", "out": 2},
                                       "d": {"object": "Expr", "input": 0, "expr": "(- (randf 0 1) (randf 0 1))", "out": 3}})json", 1, 4);
  double sum = 0, square = 0, product = 0, difference = 0;
  float low = 9, high = -9;
  int counts[4] = {};
  for (std::size_t n = 0; n < 48000; ++n) {
    const float x = sound.channels[0][n], i = sound.channels[2][n];
    low = std::min(low, x);
    high = std::max(high, x);
    sum += x;
    square += (x - 1) * (x - 1);
    product += (x - 1) * (sound.channels[1][n] - 1);
    difference += std::fabs(sound.channels[3][n]);
    REQUIRE(i == std::floor(i));
    REQUIRE(i >= -2);
    REQUIRE(i <= 1);
    ++counts[static_cast<int>(i) + 2];
  }
  CHECK(low >= -1);
  CHECK(low < -0.99f);
  CHECK(high < 3);
  CHECK(high > 2.99f);
  CHECK(sum / 48000 == doctest::Approx(1).epsilon(0.02));
  CHECK(square / 48000 == doctest::Approx(16.0 / 12).epsilon(0.02));
  CHECK(std::fabs(product / 48000) < 0.03);
  CHECK(difference / 48000 == doctest::Approx(1.0 / 3).epsilon(0.02));
  for (const int count : counts) CHECK(std::abs(count - 12000) < 500);
}

// 2^20 frames of a tone: pyo's phase, a sum in single precision, is off by then.
TEST_CASE("Expr: a ramp does not drift") {
  const Sound sound = ours("(~ 440.1)", 20);
  const std::size_t n = 959999;
  const double turns = 440.1 / 48000 * static_cast<double>(n), difference = std::fabs(sound.channels[0][n] - (turns - std::floor(turns)));
  CHECK(std::min(difference, 1 - difference) < 3e-4);  // a 32-bit step is right to half of 2^-32 turns
}
