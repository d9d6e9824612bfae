// Patches made to do harm: each ends in a plan or a clear error, within the limits of limits.h. No test asserts a time; a patch
// that took minutes or gigabytes would show.
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "coordinator/patch/limits.h"
#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

std::string repeated(std::string_view text, std::size_t count) {
  std::string result;
  result.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

// The only problem of a whole patch.
std::string only_problem(std::string_view text) {
  const std::vector<Problem> problems = problems_of_text(text);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].text().size() < 1000);
  return problems[0].text();
}

// x has the value as its freq.
std::string wrong_freq(std::string_view freq) { return wrong(R"({"src": {"object": "Sine", "freq": [1, 2]}, "x": {"object": "Sine", "freq": )" + std::string(freq) + R"(, "out": 0}})"); }
std::string wrong_expression(std::string_view expression) { return wrong_freq('"' + std::string(expression) + '"'); }

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("tutti-hostile-" + std::to_string(getpid()));
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string file(const std::string& name) const { return (path / name).string(); }
};

std::string load_error(const std::string& path) {
  const LoadedPatch loaded = load_patch(path);
  CHECK(!loaded.patch);
  REQUIRE(loaded.problems.size() == 1);
  CHECK(loaded.problems[0].file == path);
  return loaded.problems[0].message;
}

}  // namespace

TEST_CASE("hostile: deep nesting") {
  for (const char* bracket : {"[", "{\"a\":"}) {
    const std::string text = only_problem(repeated(bracket, 100'000));
    CHECK_MESSAGE(contains(text, "found lists and objects nested more than 64 deep"), text);
  }
  CHECK(contains(only_problem("{\"tutti\": 1, \"objects\": {\"x\": {\"object\": \"Sine\", \"freq\": " + repeated("[", 1'000'000) + repeated("]", 1'000'000) + "}}}"), "nested more than 64 deep"));
  CHECK(contains(wrong_expression(repeated("(", 5000) + "1" + repeated(")", 4000)), "nested more than 100 deep"));
  CHECK(contains(wrong_expression(repeated("sin(", 2000)), "nested more than 100 deep"));
}

TEST_CASE("hostile: counts") {
  CHECK(contains(wrong_freq(R"({"uniform": [0, 1], "count": 1e9})"), "expected a whole number from 1 to 65536"));
  CHECK(contains(wrong_freq(R"({"uniform": [0, 1], "count": 18446744073709551617})"), "expected a whole number from 1 to 65536"));
  CHECK(contains(wrong_freq(R"({"each": "i", "count": -1})"), "expected a whole number from 1 to 65536"));
  CHECK(contains(wrong_freq(R"({"geomspace": [1, 2], "count": 1e308})"), "expected a whole number from 1 to 65536"));
  const std::string most = R"({"linspace": [0, 1], "count": 65536})";
  CHECK(wrong_freq(most) == "");
  CHECK(contains(wrong_freq("[" + most + ", 1]"), "found a list of more than 65536 streams"));
  CHECK(contains(wrong_freq("[" + most + repeated(", " + most, 20) + "]"), "found a list of more than 65536 streams"));
  CHECK(contains(wrong_expression("mix(src, 65537)"), "expected a whole number from 1 to 65536"));
  CHECK(contains(wrong_expression("mix(src, 1e18)"), "expected a whole number from 1 to 65536"));
  CHECK(contains(wrong(R"({"x": {"object": "Pan", "input": {"repeat": 0, "count": 65536}, "outs": 64, "out": 0}})"), "found an object of more than 65536 streams"));
}

TEST_CASE("hostile: many big lists") {
  std::string objects = "{";
  for (int i = 0; i < 400; ++i) objects += (i > 0 ? ", \"n" : "\"n") + std::to_string(i) + R"(": {"object": "Sine", "freq": {"uniform": [0, 1], "count": 65536}, "out": 0})";
  const std::string text = wrong(objects + "}");
  CHECK(contains(text, "found more than 1000000 numbers and streams in one patch (all lists expanded), expected fewer"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("hostile: expressions that would grow") {
  const std::string big = R"("s": {"object": "Sine", "freq": {"uniform": [0, 1], "count": 60000}}, )";
  const auto of = [&](const std::string& expression) { return wrong("{" + big + R"("x": {"object": "Sine", "freq": ")" + expression + R"(", "out": 0}})"); };
  CHECK(contains(of("s" + repeated(" + s", 2000)), "found more than 1000000 numbers and streams"));
  CHECK(contains(of("s" + repeated("[:]", 3000)), "found more than 1000000 numbers and streams"));
  CHECK(contains(of("s" + repeated("[::-1]", 1500)), "found more than 1000000 numbers and streams"));
  CHECK(contains(of("sin(cos(s)) * " + repeated("(s + 1) * ", 900) + "2"), "found more than 1000000 numbers and streams"));
  CHECK(of("s" + repeated(" * 1", 2000)) == "");
  // Each object reads the one before twice: a tree of 2^60, a graph of 60.
  std::string objects = R"({"n0": {"object": "Sine"})";
  for (int i = 1; i <= 60; ++i) objects += ", \"n" + std::to_string(i) + R"(": {"object": "Sine", "freq": "n)" + std::to_string(i - 1) + " + sin(n" + std::to_string(i - 1) + ")\"}";
  CHECK(wrong(objects + R"(, "x": {"object": "Sine", "freq": "n60", "out": 0}})") == "");
}

TEST_CASE("hostile: a long expression for each of many numbers") {
  const std::string each = R"({"each": "i)" + repeated("^i", 90) + repeated("+i^2", 2000) + R"(", "count": 65536})";
  const std::string text = wrong_freq(each);
  CHECK(contains(text, "found more than 1000000 numbers and streams"));
  CHECK(contains(wrong_freq(R"({"each": "10 ^ i", "count": 65536})"), "found inf for i = 309 in \"10 ^ i\", expected finite numbers"));
  CHECK(contains(wrong_freq(R"({"each": "(i - 5) ^ 0.5", "count": 10})"), "for i = 0 in"));
}

TEST_CASE("hostile: loops and long chains of objects") {
  const auto chain = [](int count, const std::string& first) {
    std::string objects = R"({"n0": {"object": "Sine", "freq": )" + first + "}";
    for (int i = 1; i < count; ++i) objects += ", \"n" + std::to_string(i) + R"(": {"object": "Sine", "freq": "n)" + std::to_string(i - 1) + "\"}";
    return objects + "}";
  };
  CHECK(contains(wrong(chain(100'000, "\"n99999\"")), "found a loop of signals, each reading the next: n0 -> n99999 -> n99998"));
  CHECK(contains(wrong(chain(100'001, "1")), "found 100001 objects, expected at most 100000"));
  CHECK(compiled(chain(50'000, "1")).plan.nodes.empty());  // nobody hears it
  std::string all = "{";  // each reads all: a million loops
  std::string names = "\"m0";
  for (int i = 1; i < 500; ++i) names += " + m" + std::to_string(i);
  for (int i = 0; i < 500; ++i) all += (i > 0 ? ", \"m" : "\"m") + std::to_string(i) + R"(": {"object": "Sine", "freq": )" + names + "\"}";
  CHECK(problems_of(all + "}").size() == kMaxProblems + 1);
}

TEST_CASE("hostile: many writers and readers of one table") {
  std::string objects = R"({"t": {"object": "NewTable", "length": 1})";
  for (int i = 0; i < 20'000; ++i) {
    const std::string n = std::to_string(i);
    objects += ", \"w" + n + R"(": {"object": "TableRec", "input": "r)" + n + R"(", "table": "t"}, "r)" + n + R"(": {"object": "Osc", "table": "t", "out": 0})";
  }
  CHECK(contains(wrong(objects + "}"), "found more than 256 objects that write to tables, expected fewer"));
}

TEST_CASE("hostile: numbers that are none") {
  for (const char* number : {"NaN", "nan", "Infinity", "-Infinity", "inf", "1e", "0x10", "01", "+1", ".5", "1.", "--1", "1_000", "'1'"})
    CHECK_MESSAGE(contains(wrong_freq(number), "test.json:1: /objects/x"), wrong_freq(number));
  for (const char* number : {"1e999", "-1e999", "1e99999999999999999999"}) CHECK_MESSAGE(contains(wrong_freq(number), "/objects/x/freq: found a number that is too big, expected a finite number"), number);
  CHECK(contains(wrong_freq(repeated("9", 100'000)), "found a number that is too big, expected a finite number"));
  CHECK(wrong_freq("0." + repeated("0", 1'000'000) + "1") == "");
  for (const char* number : {"1e308", "-1e308", "1e-320", "-0.0", "123456789012345678901234567890"}) CHECK_MESSAGE(wrong_freq(number) == "", number);
  CHECK(contains(wrong_expression("1e308 * 10"), "which gives inf; expected a finite number"));
  CHECK(contains(wrong_expression("nan"), "found the name \"nan\""));
  CHECK(contains(wrong_expression("1e999"), "found a number that is too big or too small"));
}

TEST_CASE("hostile: text that is no UTF-8, and text that is") {
  for (const char* bytes : {"\xff", "\xc3(", "\xc0\xaf", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82", "\x80"}) {
    for (const std::string& text : {"{\"tutti\": 1, \"title\": \"" + std::string(bytes) + "\"}", patch_of("{\"" + std::string(bytes) + "\": {\"object\": \"Sine\"}}"),
                                    "{\"tutti\": 1, \"objects\": " + std::string(bytes) + "}", std::string(bytes)}) {
      const std::string line = only_problem(text);
      CHECK_MESSAGE(contains(line, "test.json:1: "), line);
      for (const char c : line) CHECK(static_cast<unsigned char>(c) < 0x80);  // the bytes are shown as \xNN
    }
  }
  CHECK(contains(wrong_expression("\\ud83c\\udfb5"), "found \"\xf0\x9f\x8e\xb5\", expected a number, a name"));
  CHECK(contains(wrong_expression("\\ud83c"), "syntax error"));  // half a pair
  CHECK(contains(only_problem("\xff\xfe{\0\"\0"), "test.json:1: syntax error"));
  CHECK(contains(wrong_expression("src\\u0000 + nosuch"), "found \"\\x00\", expected an operator or the end"));
  CHECK(contains(wrong("{\"x\\u0000\": {\"object\": \"Sine\"}}"), "found the name \"x\\x00\""));
}

TEST_CASE("hostile: a byte order mark is no harm") {
  CHECK(problems_of_text("\xef\xbb\xbf" + patch_of(R"({"x": {"object": "Sine", "out": 0}})")).empty());
  CHECK(problems_of_text("\xef\xbb\xbf").size() == 1);
}

TEST_CASE("hostile: names and strings of a megabyte") {
  const std::string million(1'000'000, 'a');
  CHECK(contains(wrong("{\"" + million + R"(": {"object": "Sine"}})"), "found the name \"aaaa"));
  CHECK(contains(wrong(R"({"x": {"object": ")" + million + R"("}})"), "found the type \"aaaa"));
  CHECK(contains(wrong(R"({"x": {"object": "Sine", ")" + million + R"(": 1}})"), "found the key \"aaaa"));
  CHECK(contains(wrong_expression(million), "found an expression of 1000000 characters, expected at most 10000"));
  CHECK(contains(wrong_expression(million.substr(0, 9000)), "found the name \"aaaa"));
  CHECK(contains(wrong(R"({"t": {"object": "Osc", "table": ")" + million + R"("}})"), "found the name \"aaaa"));
  CHECK(contains(wrong(R"({"t": {"object": "SfPlayer", "path": ")" + million + R"("}})"), "expected the path of a file"));
  CHECK(contains(wrong(R"({"p": {"object": "Pattern", "do": [{"play": ")" + million + R"("}, {"set": ")" + million + "." + million + R"(", "to": 1}]}})"), "found the name \"aaaa"));
  CHECK(contains(wrong_freq("fals" + million), "syntax error"));
  CHECK(problems_of_text(patch_of(R"({"x": {"object": "Sine", "out": 0}})", "\"title\": \"" + million + "\", ")).empty());
}

TEST_CASE("hostile: a long name is not copied for each of its problems") {
  // Ten thousand problems in an object whose name has eight megabytes.
  std::string members;
  for (int i = 0; i < 12'000; ++i) members += ", \"k" + std::to_string(i) + "\": 0";
  const std::vector<Problem> problems = problems_of("{\"" + std::string(8'000'000, 'a') + R"(": {"object": "Sine")" + members + "}}");
  CHECK(problems.size() == kMaxProblems + 1);
  CHECK(problems.back().message == "and at least 10000 more");
  for (const Problem& problem : problems) CHECK(problem.pointer.size() < 500);
}

TEST_CASE("hostile: a misspelt name among a hundred thousand") {
  std::string objects = "{";
  for (int i = 0; i < 99'000; ++i) objects += "\"a_rather_long_name_" + std::to_string(i) + R"(": {"object": "Sine"}, )";
  for (int i = 0; i < 1'000; ++i) objects += "\"x" + std::to_string(i) + R"(": {"object": "Sine", "freq": "a_rather_longer_name_)" + std::to_string(i) + "\"}" + (i < 999 ? "," : "}");
  CHECK(problems_of(objects).size() == kMaxProblems + 1);
}

TEST_CASE("hostile: more values than a patch may have") {
  CHECK(contains(only_problem("{\"tutti\": 1, \"objects\": {\"x\": {\"object\": \"Sine\", \"freq\": [" + repeated("1,", 1'100'000) + "1]}}}"), "found more than 1000000 values in one file"));
  CHECK(contains(only_problem("[" + repeated("[],", 1'100'000) + "1]"), "found more than 1000000 values in one file"));
  CHECK(contains(wrong_freq("[" + repeated("1,", 900'000) + "1]"), "found a list of more than 65536 streams"));
}

TEST_CASE("hostile: wrong values without end") {
  CHECK(problems_of(R"({"x": {"object": "SineLoop", "feedback": [)" + repeated("2,", 900'000) + "2]}}").size() == kMaxProblems + 1);
  CHECK(problems_of(R"({"x": {"object": "Sine", "freq": [)" + repeated("{},", 900'000) + "2]}}").size() == kMaxProblems + 1);
  CHECK(problems_of(R"({"x": {"object": "Sine", "freq": [)" + repeated("\"$\",", 900'000) + "2]}}").size() == kMaxProblems + 1);
  CHECK(problems_of(R"({"x": {"object": "Sine", "out": [)" + repeated("-1,", 60'000) + "2]}}").size() == kMaxProblems + 1);
  CHECK(problems_of(R"({"p": {"object": "Pattern", "do": [)" + repeated("5,", 900'000) + "2]}}").size() == kMaxProblems + 1);
}

TEST_CASE("hostile: files that are no files") {
  const Folder folder;
  CHECK(load_error(folder.path.string()) == "found a directory, expected a patch file");
  REQUIRE(mkfifo(folder.file("pipe.json").c_str(), 0600) == 0);
  CHECK(load_error(folder.file("pipe.json")) == "found a pipe, expected a patch file");  // and no waiting for a writer
  CHECK(load_error("/dev/zero") == "found a device, expected a patch file");
  CHECK(load_error(folder.file("none.json")) == "can't read it: No such file or directory");
  CHECK(load_error("") == "can't read it: No such file or directory");
  CHECK(load_error(folder.file(std::string(5000, 'a'))) == "can't read it: File name too long");
  CHECK(load_error(std::string("a\0b", 3)) == "found a file name with a NUL in it, expected a patch file");
  std::filesystem::create_symlink("loop.json", folder.file("loop.json"));
  CHECK(load_error(folder.file("loop.json")) == "can't read it: Too many levels of symbolic links");
  std::ofstream(folder.file("empty.json"));
  CHECK(contains(load_error(folder.file("empty.json")), "found an empty file"));
}

TEST_CASE("hostile: files of a hundred megabytes are not read") {
  const Folder folder;
  const auto write = [&](const std::string& name, std::size_t bytes, const std::string& text) {
    std::ofstream file(folder.file(name), std::ios::binary);
    const std::string piece = repeated(text, 1'000'000 / text.size());
    for (std::size_t done = 0; done < bytes; done += piece.size()) file << piece;
  };
  write("brackets.json", 100'000'000, "[");
  CHECK(load_error(folder.file("brackets.json")) == "found a file of 100000000 bytes, expected a patch file of at most 16777216");
  write("fits.json", 16'000'000, "[");
  CHECK(contains(load_error(folder.file("fits.json")), "nested more than 64 deep"));
  write("spaces.json", 16'000'000, " ");
  CHECK(contains(load_error(folder.file("spaces.json")), "found an empty file"));
  write("comments.json", 16'000'000, "/* */\n//\n ");
  CHECK(contains(load_error(folder.file("comments.json")), "syntax error"));
}
