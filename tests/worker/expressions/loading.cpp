// Expressions that load files: what stands where, and what is wrong is told with its file, line and column.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch.h"
#include "tests/programs.h"
#include "worker/expressions/compile.h"
#include "worker/expressions/loading.h"
#include "worker/random.h"
using namespace tutti::expressions;
using tutti::ReadTextFile;

namespace {

using Files = std::map<std::string, std::string>;

ReadTextFile reader_of(const Files& files) {
  return [files](const std::string& path, std::uintmax_t) -> std::variant<std::string, tutti::Unreadable> {
    const auto found = files.find(path);
    if (found == files.end()) return tutti::Unreadable{"there is none"};
    return found->second;
  };
}

// The expression that is left when all is loaded, or "file, line, column: message".
std::string loaded(std::string_view text, const Files& files) {
  Loading loading("/patches", reader_of(files));
  const auto elements = loading.elements_of(text);
  if (const auto* error = std::get_if<Error>(&elements)) return shown(error->place) + ": " + error->message;
  return written(std::get<std::vector<Element>>(elements));
}

std::string error_of(std::string_view text, const Files& files) {
  Loading loading("/patches", reader_of(files));
  const auto elements = loading.elements_of(text);
  if (const auto* error = std::get_if<Error>(&elements)) return shown(error->place) + ": " + error->message;
  const auto program = compile(std::get<std::vector<Element>>(elements), {});
  const auto* error = std::get_if<Error>(&program);
  return error ? shown(error->place) + ": " + error->message : "";
}

std::string repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("expressions: what is loaded stands in the place of its load") {
  const Files files{{"/patches/osc.expr", "// an oscillator\n(define osc (sin (* twopi (~ $1))))\n"}, {"/patches/two.expr", "2"}, {"/elsewhere/my numbers.expr", "1 2"}, {"/patches/nothing.expr", "; nothing"}};
  CHECK(loaded("(load osc.expr)(osc 440)", files) == "(define osc(sin(* twopi(~ $1))))(osc 440)");
  CHECK(loaded("(+ 1(load two.expr)3)", files) == "(+ 1 2 3)");
  CHECK(loaded("(+ (load /elsewhere/my numbers.expr ))", files) == "(+ 1 2)");
  CHECK(loaded("(+ (load ../elsewhere/my numbers.expr))", files) == "(+ 1 2)");
  CHECK(loaded("(load nothing.expr)(+ 1 2 (load ./nothing.expr))", files) == "(+ 1 2)");
  CHECK(loaded("(let #x (load two.expr))", files) == "(let #x 2)");
  CHECK(loaded("// (load none.expr)\n(+ 1 2)", files) == "(+ 1 2)");
}

TEST_CASE("expressions: a file's own paths begin at its folder") {
  const Files files{{"/patches/lib/all.expr", "(load filters.expr)\n(load ../osc.expr)"}, {"/patches/lib/filters.expr", "(define lowpass 1)"}, {"/patches/osc.expr", "(define osc 2)"}};
  CHECK(loaded("(load lib/all.expr)", files) == "(define lowpass 1)(define osc 2)");
}

TEST_CASE("expressions: what a file defines is defined once, however often it is loaded") {
  const Files files{{"/patches/a.expr", "(load c.expr)(define a (c 1))"}, {"/patches/b.expr", "(load c.expr)(define b (c 2))"}, {"/patches/c.expr", "(define c (+ $1 1))(let #n (+ #n 1))"}};
  CHECK(loaded("(load a.expr)(load b.expr)", files) == "(define c(+ $1 1))(let #n(+ #n 1))(define a(c 1))(let #n(+ #n 1))(define b(c 2))");
  CHECK(error_of("(load a.expr)(load b.expr)(+ (a) (b))", files) == "");
  CHECK(error_of("(define c 3)(load c.expr)", files) == "/patches/c.expr, line 1, column 9: found a second function called \"c\", expected another name");
}

TEST_CASE("expressions: what is wrong in a file is told with the file, and with the load where it can't be loaded") {
  const Files files{{"/patches/open.expr", "\n (+ 1 2"}, {"/patches/wrong.expr", "// a comment\n(define f (sinn $1))"}, {"/patches/deep.expr", "(define g\n  (f (load lib/wrong.expr)))"}, {"/patches/lib/wrong.expr", "sinn"},
                    {"/patches/self.expr", "(+ 1 2)\n(load self.expr)"}, {"/patches/ping.expr", "(load lib/pong.expr)"}, {"/patches/lib/pong.expr", "\n\n(load ../ping.expr)"}, {"/patches/nothing.expr", ""}};
  CHECK(error_of("1\n  (load none.expr)", files) == "line 2, column 9: /patches/none.expr: there is none");
  CHECK(error_of("(load open.expr)", files) == "/patches/open.expr, line 2, column 2: found a \"(\" without a \")\" after it");
  CHECK(error_of("(load wrong.expr)(f 1)", files).starts_with("/patches/wrong.expr, line 2, column 12: found \"sinn\""));
  CHECK(error_of("(define f $1)(load deep.expr)(g 1)", files).starts_with("/patches/lib/wrong.expr, line 1, column 1: found \"sinn\""));
  CHECK(error_of("(load self.expr)", files) == "/patches/self.expr, line 2, column 7: found load of /patches/self.expr within itself, expected a file that does not load itself");
  CHECK(error_of("(load ping.expr)", files).starts_with("/patches/lib/pong.expr, line 3, column 7: found load of /patches/ping.expr within itself"));
  CHECK(error_of("((load nothing.expr))", files).starts_with("line 1, column 1: found nothing"));
  CHECK(error_of("(load)", files).starts_with("line 1, column 1: found a load without a path"));
  CHECK(error_of("(load (wrong.expr))", files).starts_with("line 1, column 1: found a load without a path"));
  CHECK(error_of("(load a\nb)", files).starts_with("line 1, column 7: found a path with control characters"));
  CHECK(error_of("(load \x1b[31m)", files).starts_with("line 1, column 7: found a path with control characters"));
}

TEST_CASE("expressions: files that are too big, too many or too deep are refused") {
  Files files{{"/patches/big.expr", std::string(40'000, ' ') + "1"}, {"/patches/bigger.expr", std::string(65'537, ' ')}, {"/patches/deep.expr", repeated("(neg ", 150) + "1" + repeated(")", 150)},
              {"/patches/doubling0.expr", "(let #x (+ #x 1))"}};
  CHECK(error_of("(load big.expr)", files) == "");
  CHECK(error_of("(load big.expr)(load big.expr)", files).starts_with("line 1, column 22: found more than 65536 bytes with /patches/big.expr"));
  CHECK(error_of("(load bigger.expr)", files).find("at most 65536") != std::string::npos);
  CHECK(error_of("(load deep.expr)", files) == "");
  CHECK(error_of(repeated("(neg ", 100) + "(load deep.expr)" + repeated(")", 100), files).starts_with("/patches/deep.expr, line 1, column 501: found more than 200 parentheses"));
  for (int i = 1; i < 30; ++i) files["/patches/doubling" + std::to_string(i) + ".expr"] = repeated("(load doubling" + std::to_string(i - 1) + ".expr)", 2);
  CHECK(error_of("(load doubling29.expr)", files).find("found more than 65536 bytes") != std::string::npos);
  for (int i = 0; i < 40; ++i) files["/patches/chain" + std::to_string(i) + ".expr"] = "(load chain" + std::to_string(i + 1) + ".expr)";
  CHECK(error_of("(load chain0.expr)", files).starts_with("/patches/chain31.expr, line 1, column 7: found more than 32 files"));
}

// What the worker is given is what was checked.
TEST_CASE("expressions: written out, random ones mean the same") {
  const char* const words[] = {"(", "(", "(", ")", ")", ")", "+", "sin", "define", "let", "load a", "(load a)", "(load b)", "(load c)", "f", "#a", "$1", "$x[0]", "1", "0.5", "// c\n", "\n"};
  std::uint64_t random = 1;
  const auto made = [&](std::uint64_t most) {
    std::string text;
    for (std::uint64_t n = tutti::splitmix64(random) % most; n > 0; --n) text += std::string(words[tutti::splitmix64(random) % std::size(words)]) + " ";
    return text;
  };
  int good = 0;
  for (int i = 0; i < 20'000; ++i) {
    const Files files{{"/a", made(6)}, {"/b", made(8)}, {"/c", "(define f (+ $1 1))"}};
    const std::string text = made(16) + (i % 2 == 0 ? "(+ (load a) (f (load b)))" : "");
    Loading loading("/", reader_of(files));
    const auto elements = loading.elements_of(text);
    if (std::holds_alternative<Error>(elements)) continue;
    const auto program = compile(std::get<std::vector<Element>>(elements), {});
    const std::string plain = written(std::get<std::vector<Element>>(elements));
    CAPTURE(text);
    CAPTURE(plain);
    const auto again = compile(plain, {});
    REQUIRE(std::holds_alternative<Error>(program) == std::holds_alternative<Error>(again));
    if (std::holds_alternative<Error>(program)) continue;
    ++good;
    CHECK(std::get<Program>(program).instructions.size() == std::get<Program>(again).instructions.size());
  }
  CHECK(good > 200);
}

TEST_CASE("expressions: files are looked for beside the patch, and read when it is compiled") {
  using namespace tutti;
  const test::TemporaryFolder folder;
  const auto compiled = [&](const std::string& expression, const OnLoad& on_load = nullptr) {
    const LoadedPatch loaded = parse_patch("{\"tutti\": 1, \"objects\": {\n\"a\": {\"object\": \"Expr\", \"input\": 0,\n\"expr\": \"" + expression + "\", \"out\": 0}}}", folder.path("test.json"));
    REQUIRE(loaded.patch);
    return compile_patch(*loaded.patch, 48000, 0, Simplification::All, {}, on_load);
  };
  const auto problem_of = [&](const std::string& expression) {
    const CompiledPatch patch = compiled(expression);
    return patch.problems.empty() ? std::string() : patch.problems.front().text();
  };
  const std::string at = folder.path("test.json") + ":3: /objects/a/expr: ";
  folder.write("osc.expr", "(define osc (sin (* twopi (~ $1))))");
  std::string asked;
  CHECK(compiled("(load osc.expr) (osc 440)", [&](const std::string& path) { asked += path; }).plan.nodes.front().fixed.front().text == "(define osc(sin(* twopi(~ $1))))(osc 440)");
  CHECK(asked == folder.path("osc.expr"));
  folder.write("osc.expr", "\n(define osc (sinn (* twopi (~ $1))))");
  CHECK(problem_of("(load osc.expr) (osc 440)") ==
        at + folder.path("osc.expr") + ", line 2, column 14: found \"sinn\", expected a number, a function or a name that the expression defines; did you mean \"sin\"?");
  CHECK(problem_of("(load none.expr)") == at + "line 1, column 7: " + folder.path("none.expr") + ": can't read it: No such file or directory");
  CHECK(problem_of("(load .)").find("found a directory, expected a text file") != std::string::npos);
  CHECK(problem_of("(load /dev/zero)") == at + "line 1, column 7: /dev/zero: found a device, expected a text file");
  folder.write("big.expr", std::string(65'537, ' '));
  CHECK(problem_of("(load big.expr)") == at + "line 1, column 7: " + folder.path("big.expr") + ": found a file of 65537 bytes, expected a text file of at most 65536");
}
