// What is wrong with an expression is told with its line and column, and hostile ones are refused.
#include <doctest/doctest.h>

#include <string>

#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch.h"
#include "worker/expressions/compile.h"
using namespace tutti::expressions;

namespace {

// "line:column message", or "" where all is well.
std::string error_of(std::string_view text, int inputs = 2, int outputs = 1) {
  const auto program = compile(text, {48000, inputs, outputs, 0});
  const auto* error = std::get_if<Error>(&program);
  return error ? std::to_string(error->place.line) + ":" + std::to_string(error->place.column) + " " + error->message : "";
}

void check_error(std::string_view text, std::string_view place, std::string_view part, int outputs = 1) {
  const std::string error = error_of(text, 2, outputs);
  CAPTURE(text);
  CAPTURE(error);
  CHECK(error.substr(0, error.find(' ')) == place);
  CHECK(error.find(part) != std::string::npos);
}

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("expressions: errors have a line and a column") {
  check_error("(+ 1 (sin 2)", "1:1", "without a \")\"");
  check_error("(+ 1 2))", "1:8", "without a \"(\"");
  check_error("(+ 1\n   (* 2 ()))", "2:9", "nothing between");
  check_error("// a comment\n(+ 1 (sinn 2))", "2:7", "\"sinn\"");
  check_error("(+ 1)", "1:2", "1 argument, expected 2");
  check_error("(+ 1 2 3)", "1:2", "3 arguments, expected 2");
  check_error("(~ 1 2 3)", "1:2", "expected 1 or 2");
  check_error("(+ 1 * 2 3)", "1:2", "4 arguments");
  check_error("(+ 1 sin)", "1:6", "in parentheses");
  check_error("(+ $x2[0] 1)", "1:4", "expected one of the 2 signals of the input");
  check_error("(+ $x[1] 1)", "1:4", "expected a frame from -65536 to 0");
  check_error("(+ $y[0] 1)", "1:4", "expected a frame from -65536 to -1");
  check_error("(+ $y1[-1] 1)", "1:4", "expected one of the 1 outputs");
  check_error("(+ $x[-65537] 1)", "1:4", "expected a frame");
  check_error("(+ $x[a] 1)", "1:4", "expected $x[0]");
  check_error("(+ $x[-0.5] 1)", "1:4", "expected $x[0]");
  check_error("(+ $z 1)", "1:4", "\"$z\"");
  check_error("(+ #freq 1)", "1:4", "which nothing sets");
  check_error("(+ $1 1)", "1:4", "outside of a function");
  check_error("(define f (+ $1 $2))\n(f 1)", "1:17", "does not give");
  check_error("(define f (g $1))(define g (f $1))(f 1)", "1:29", "within itself");
  check_error("(define sin (+ $1 1))(sin 1)", "1:9", "means nothing else");
  check_error("(define f (+ $1 1))\n(define f (+ $1 2))\n(f 1)", "2:9", "a second function");
  check_error("(define f)", "1:1", "expected (define name (body))");
  check_error("(+ 1 (define f (+ $1 1)))", "1:7", "within something else");
  check_error("(let a 3)", "1:2", "expected (let #name (value))");
  check_error("(let #a)", "1:2", "expected (let #name (value))");
  check_error("(var #a 1)\n(let #a 2)\n(+ #a 0)", "2:6", "set again");
  check_error("load filters.expr", "1:1", "in parentheses of its own");
  check_error("(out 1 3)", "1:6", "expected a whole number from 0 to 0");
  check_error("(out 0.5 3)", "1:6", "expected a whole number");
  check_error("(out $x[0] 3)", "1:6", "expected a whole number");
  check_error("(+ 1 2)", "1:1", "found no (out ...)", 2);
  check_error("(define f (+ $1 1))", "1:1", "found no value");
  check_error("(+ 1e99 1)", "1:4", "\"1e99\"");
  check_error("(+ 1.2.3 1)", "1:4", "\"1.2.3\"");
  check_error("(+ \"\x1b[31m\" 1)", "1:4", "\"\"?[31m\"\"");
}

TEST_CASE("expressions: a misspelt name brings what may have been meant") {
  const auto program = compile("(let #freq 3) (+ #frq 1)", {});
  const auto& error = std::get<Error>(program);
  CHECK(error.name == "#frq");
  REQUIRE(error.candidates.size() >= 1);
  CHECK(error.candidates.front() == "#freq");
}

TEST_CASE("expressions: what is too long or too deep is refused") {
  check_error(repeated("(neg ", 200) + "1" + repeated(")", 200), "", "");
  check_error(repeated("(", 201) + "1" + repeated(")", 201), "1:201", "more than 200 parentheses");
  check_error(std::string(65537, ' '), "1:1", "at most 65536");
  std::string doubling = "(define f0 (+ (sin $1) (sin (+ $1 1))))";
  for (int i = 1; i < 30; ++i) doubling += "(define f" + std::to_string(i) + " (+ (f" + std::to_string(i - 1) + " (+ $1 1)) (f" + std::to_string(i - 1) + " (+ $1 2))))";
  CHECK(error_of(doubling + "(f29 $x[0])").find("too long with its functions written out") != std::string::npos);
  std::string chain = "(define f0 (sin $1))";
  for (int i = 1; i < 1700; ++i) chain += "(define f" + std::to_string(i) + " (f" + std::to_string(i - 1) + " $1))";
  CHECK(error_of(chain + "(f1699 1)").find("too deep in each other") != std::string::npos);
  std::string past = "(let #s 0)";
  for (int i = 0; i < 40; ++i) past += "(let #s (+ #s (* $x[-65536] (sin (+ $y[-" + std::to_string(65536 - i) + "] " + std::to_string(i) + ")))))(let #d" + std::to_string(i) + " #s)";
  CHECK(error_of(past + "(+ #s 0)") == "");
}

TEST_CASE("expressions: an error stands at its place in the patch") {
  using namespace tutti;
  const auto problem_of = [](const std::string& object) {
    const LoadedPatch loaded = parse_patch("{\"tutti\": 1, \"objects\": {\n\"a\": {" + object + ",\n\"out\": 0}}}", "test.json");
    REQUIRE(loaded.patch);
    const CompiledPatch compiled = compile_patch(*loaded.patch, 48000);
    return compiled.problems.empty() ? std::string() : compiled.problems.front().text();
  };
  CHECK(problem_of(R"json("object": "Expr", "input": 0, "expr": "(+ 1 2)")json") == "");
  CHECK(problem_of("\"object\": \"Expr\", \"input\": 0,\n\"expr\": \"// a\\n(+ 1 (sinn 2))\"") ==
        "test.json:3: /objects/a/expr: line 2, column 7: found \"sinn\", expected a number, a function or a name that the expression defines; did you mean \"sin\"?");
  CHECK(problem_of("\"object\": \"Expr\", \"input\": [0, 1],\n\"expr\": \"(+ $x2[0] 1)\"").find("column 4: found \"$x2[0]\"") != std::string::npos);
  CHECK(problem_of("\"object\": \"Expr\", \"input\": [0, 1, 2, 3], \"chnls\": 2,\n\"expr\": \"(+ $x1[0] 1)\"") == "");
  CHECK(problem_of("\"object\": \"Expr\", \"input\": [0, 1, 2, 3], \"chnls\": 2,\n\"expr\": \"(+ $x2[0] 1)\"").find("one of the 2 signals") != std::string::npos);
}
