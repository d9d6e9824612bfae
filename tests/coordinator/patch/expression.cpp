// The grammar of signal expressions and what they give for numbers.
#include "coordinator/patch/expression.h"

#include <cmath>
#include <numbers>

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

std::string error_of(std::string_view text) {
  const auto parsed = parse_expression(text);
  const auto* error = std::get_if<ExpressionError>(&parsed);
  return error ? error->message : "";
}

}  // namespace

TEST_CASE("expression: operators bind as in Python") {
  CHECK(value_of("1 + 2 * 3") == 7);
  CHECK(value_of("(1 + 2) * 3") == 9);
  CHECK(value_of("7 - 2 - 1") == 4);    // from the left
  CHECK(value_of("8 / 4 / 2") == 1);
  CHECK(value_of("2 * 6 / 3") == 4);
  CHECK(value_of("2 ^ 3 ^ 2") == 512);  // from the right
  CHECK(value_of("2 ** 3 ** 2") == 512);
  CHECK(value_of("-2 ^ 2") == -4);      // a power binds tighter than the sign before it
  CHECK(value_of("2 ^ -1") == 0.5);     // and not tighter than the sign after it
  CHECK(value_of("(-2) ^ 2") == 4);
  CHECK(value_of("2 * -3") == -6);
  CHECK(value_of("1 - -1") == 2);
  CHECK(value_of("--3") == 3);
  CHECK(value_of("-+-+3") == 3);
  CHECK(value_of("2 * 3 ^ 2") == 18);
  CHECK(value_of("-3 * 2 + 10") == 4);
}

TEST_CASE("expression: numbers and white space") {
  CHECK(value_of(".5") == 0.5);
  CHECK(value_of("5.") == 5);
  CHECK(value_of("1e3") == 1000);
  CHECK(value_of("1.5E-2") == 0.015);
  CHECK(value_of(" \\t\\n 1+1 ") == 2);
  CHECK(value_of("pi") == std::numbers::pi);
  CHECK(value_of("pi[0] * 2") == 2 * std::numbers::pi);
}

TEST_CASE("expression: functions of numbers") {
  CHECK(value_of("midiToHz(69)") == 440);
  CHECK(value_of("MToF(57)") == doctest::Approx(220));
  CHECK(value_of("hzToMidi(880)") == doctest::Approx(81));
  CHECK(value_of("midiToTranspo(72)") == doctest::Approx(2));
  CHECK(value_of("dbToA(-20)") == doctest::Approx(0.1));
  CHECK(value_of("dbToA(-120)") == 0);  // as pyo's DBToA
  CHECK(value_of("aToDb(0.1)") == doctest::Approx(-20));
  CHECK(value_of("aToDb(0)") == doctest::Approx(-120));
  CHECK(value_of("sampsToSec(24000)") == 0.5);  // at 48000 frames a second
  CHECK(value_of("secToSamps(0.25)") == 12000);
  CHECK(value_of("range(0.5, 200, 400)") == 350);
  CHECK(value_of("rescale(0.25, 0, 1, 100, 200)") == 125);
  CHECK(value_of("rescale(0.25)") == 0.25);     // both ranges are [0, 1] where not given
  CHECK(value_of("rescale(3, 2, 4)") == 0.5);
  CHECK(value_of("sqrt(16) + abs(-2) + floor(1.9) + ceil(1.1) + round(2.5) + round(-2.5)") == 9);
  CHECK(value_of("min(2, 3) * max(2, 3)") == 6);
  CHECK(value_of("pow(2, 10)") == 1024);
  CHECK(value_of("exp(log(5))") == doctest::Approx(5));
  CHECK(value_of("log10(1000)") == doctest::Approx(3));
  CHECK(value_of("sin(pi / 2) + cos(0) + tan(0) + tanh(0)") == doctest::Approx(2));
  CHECK(value_of("atan2(1, 1)") == doctest::Approx(std::numbers::pi / 4));
  CHECK(value_of("mix(3)") == 3);
}

TEST_CASE("expression: what is wrong is named with its place") {
  CHECK(error_of("1 + ") == "at character 5 of the expression: found the end of the expression, expected a number, a name or \"(\"");
  CHECK(error_of("") == "at character 1 of the expression: found the end of the expression, expected a number, a name or \"(\"");
  CHECK(error_of("src $ 2") == "at character 5 of the expression: found \"$\", expected an operator or the end");
  CHECK(error_of("(a") == "at character 3 of the expression: found the end of the expression, expected \")\"");
  CHECK(error_of("a b") == "at character 3 of the expression: found \"b\", expected an operator or the end");
  CHECK(error_of("2a") == "at character 2 of the expression: found \"a\", expected an operator or the end");
  CHECK(contains(error_of("midiToHs(60)"), "at character 1 of the expression: found the function \"midiToHs\", expected one that exists; did you mean \"midiToHz\"?"));
  CHECK(contains(error_of("1 + range(lfo, 1)"), "at character 5 of the expression: found 2 arguments, expected range(x, min, max)"));
  CHECK(contains(error_of("sqrt()"), "found 0 arguments, expected sqrt(x)"));
  CHECK(contains(error_of("sqrt(1 2)"), "expected \",\" or \")\""));
  CHECK(contains(error_of("src[1.5]"), "expected a stream's number or a range of them, [i] or [i:j]"));
  CHECK(contains(error_of("src[0:4:0]"), "found a step of 0"));
  CHECK(contains(error_of("src[99999999999999999999]"), "expected a stream's number"));
  CHECK(contains(error_of("src[1"), "expected a stream's number or a range of them"));
  CHECK(contains(error_of("src[0:1"), "expected \"]\""));
  CHECK(contains(error_of("src."), "expected the name of an output of \"src\""));
  CHECK(contains(error_of("."), "expected a number"));
  CHECK(contains(error_of("1e999"), "found a number that is too big or too small"));
  CHECK(contains(error_of("\xc3\xa9t\xc3\xa9"), "found \"\xc3\xa9\", expected a number, a name"));  // a UTF-8 character is quoted whole
}

TEST_CASE("expression: a NUL is not the end") { CHECK(contains(error_of(std::string_view("a\0 garbage", 10)), "found \"\\x00\", expected an operator or the end")); }

TEST_CASE("expression: nesting and length are limited") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "1" + std::string(depth, ')'); };
  CHECK(error_of(nested(90)) == "");
  CHECK(contains(error_of(nested(101)), "nested more than 100 deep"));
  CHECK(contains(error_of(std::string(10'000, '(')), "nested more than 100 deep"));
  CHECK(contains(error_of(std::string(10'001, '(')), "found an expression of 10001 characters, expected at most 10000"));
  CHECK(error_of(std::string(9'999, '-') + "1") == "");  // signs do not nest
  std::string powers = "2";
  for (int i = 0; i < 200; ++i) powers += "^1";
  CHECK(contains(error_of(powers), "nested more than 100 deep"));
}
