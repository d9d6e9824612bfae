// Every kind of mistake: the file, the place, the line, what was found, what was expected, and the name that was probably meant.
#include "coordinator/patch/problem.h"

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

// Of a whole patch.
std::string wrong_patch(std::string_view text) { return lines_of(problems_of_text(text)); }
// Of one Sine among others, whose members begin on line 2.
std::string wrong_sine(const std::string& members) {
  return wrong("{\"lfo\": {\"object\": \"Sine\"}, \"noise\": {\"object\": \"Noise\"}, \"tab\": {\"object\": \"HarmTable\"}, \"x\": {\"object\": \"SineLoop\",\n" + members + "}}");
}

}  // namespace

TEST_CASE("problems: the file as a whole") {
  CHECK(wrong_patch("") == "test.json:1: found an empty file, expected a patch: {\"tutti\": 1, \"objects\": {...}}\n");
  CHECK(wrong_patch(" \n\t") == wrong_patch(""));
  CHECK(wrong_patch("[1]") == "test.json:1: found a list of 1, expected a patch: {\"tutti\": 1, \"objects\": {...}}\n");
  CHECK(wrong_patch("null") == "test.json:1: found null, expected a patch: {\"tutti\": 1, \"objects\": {...}}\n");
  CHECK(wrong_patch("{}") == "test.json:1: found no \"tutti\", expected \"tutti\": 1, the format's version\ntest.json:1: found no \"objects\", expected \"objects\": {...}\n");
  const std::string good = R"("objects": {"x": {"object": "Sine"}})";
  CHECK(wrong_patch("{\n\"tutti\": 2, " + good + "}") == "test.json:2: /tutti: found the number 2, expected 1, the format's version that this tutti reads\n");
  CHECK(wrong_patch("{\"tutti\": 1, " + good + ",\n\"chanels\": 2}") ==
        "test.json:2: /chanels: found the key \"chanels\", expected tutti, title, seed, channels or objects; did you mean \"channels\"?\n");
  CHECK(wrong_patch("{\"tutti\": 1, \"title\": 5, " + good + "}") == "test.json:1: /title: found the number 5, expected a string\n");
  CHECK(wrong_patch("{\"tutti\": 1, \"seed\": -1, " + good + "}") == "test.json:1: /seed: found the number -1, expected a whole number from 0 to 9007199254740991\n");
  CHECK(wrong_patch("{\"tutti\": 1, \"seed\": 0.5, " + good + "}") == "test.json:1: /seed: found the number 0.5, expected a whole number from 0 to 9007199254740991\n");
  CHECK(wrong_patch("{\"tutti\": 1, \"channels\": 65, " + good + "}") == "test.json:1: /channels: found the number 65, expected a whole number from 1 to 64\n");
  CHECK(wrong_patch("{\"tutti\": 1, \"channels\": 0, " + good + "}") == "test.json:1: /channels: found the number 0, expected a whole number from 1 to 64\n");
  CHECK(wrong("{}") == "test.json:1: /objects: found {}, expected objects: {\"name\": {\"object\": \"Sine\", ...}, ...}\n");
  CHECK(wrong("[]") == "test.json:1: /objects: found an empty list, expected objects: {\"name\": {\"object\": \"Sine\", ...}, ...}\n");
}

TEST_CASE("problems: what is no JSON") {
  CHECK(wrong_patch("{\"tutti\": 1,\n\"objects\": {\n}") == "test.json:3: syntax error while parsing object - unexpected end of input; expected '}'\n");
  CHECK(wrong_patch("{\"tutti\": 1,\n\"objects\": {\"x\": {\"freq\": 1 2}}}").find("test.json:2: /objects/x: syntax error") == 0);
  CHECK(wrong_patch("{\"tutti\": 1} x").find("test.json:1: syntax error") == 0);
  CHECK(wrong_patch("{\"tutti\": NaN}").find("test.json:1: /tutti: syntax error") == 0);
  CHECK(wrong_patch("{\"tutti\": 1,\n/* no end").find("test.json:2: ") == 0);
  CHECK(wrong_patch("{\"tutti\": 1,\n\"tutti\": 1}") == "test.json:2: /tutti: found the key \"tutti\" twice, expected it once\n");
}

TEST_CASE("problems: objects and their names") {
  CHECK(wrong("{\"2x\":\n{\"object\": \"Sine\"}}") == "test.json:1: /objects/2x: found the name \"2x\", expected letters, digits and _, no digit first\n");
  CHECK(wrong(R"({"a/b~c": {"object": "Sine"}})").find("test.json:1: /objects/a~1b~0c: found the name \"a/b~c\"") == 0);
  CHECK(wrong(R"({"": {"object": "Sine"}})").find("found the name \"\"") != std::string::npos);
  CHECK(wrong(R"({"x": 5})") == "test.json:1: /objects/x: found the number 5, expected an object: {\"object\": \"Sine\", ...}\n");
  CHECK(wrong(R"({"x": {}})") == "test.json:1: /objects/x: found no \"object\", expected the type of the object: \"object\": \"Sine\"\n");
  CHECK(wrong(R"({"x": {"object": 5}})") == "test.json:1: /objects/x/object: found the number 5, expected the name of a type, as \"Sine\"\n");
  CHECK(wrong("{\"x\": {\n\"object\": \"SinLoop\"}}") == "test.json:2: /objects/x/object: found the type \"SinLoop\", expected one that `tutti objects` lists; did you mean \"SineLoop\"?\n");
  CHECK(wrong(R"({"x": {"object": "sineloop"}})").find("did you mean \"SineLoop\"?") != std::string::npos);
  CHECK(wrong(R"({"x": {"object": "Zyxwvut"}})").find("did you mean") == std::string::npos);
}

TEST_CASE("problems: parameters") {
  CHECK(wrong_sine(R"("freqq": 5)") == "test.json:2: /objects/x/freqq: found the key \"freqq\", expected a parameter of SineLoop; did you mean \"freq\"?\n");
  CHECK(wrong_sine(R"("Freq": 5)").find("did you mean \"freq\"?") != std::string::npos);
  CHECK(wrong_sine(R"("ouy": 5)").find("did you mean \"out\"?") != std::string::npos);
  CHECK(wrong_sine(R"("feedback": 1.5)") == "test.json:2: /objects/x/feedback: found 1.5, expected a number from 0 to 1\n");
  CHECK(wrong_sine("\"feedback\": [0.5,\n1.5]") == "test.json:3: /objects/x/feedback/1: found 1.5, expected a number from 0 to 1\n");
  CHECK(wrong_sine(R"("feedback": {"uniform": [0, 2], "count": 3})") == "test.json:2: /objects/x/feedback: found 2, expected a number from 0 to 1\n");
  CHECK(wrong_sine(R"("freq": true)") == "test.json:2: /objects/x/freq: found true, expected a number of Hz, a signal, or a list of them\n");
  CHECK(wrong_sine(R"("freq": null)") == "test.json:2: /objects/x/freq: found null, expected a number of Hz, a signal, or a list of them\n");
  CHECK(wrong_sine(R"("freq": [])") == "test.json:2: /objects/x/freq: found an empty list, expected a number of Hz, a signal, or a list of them\n");
  CHECK(wrong_sine(R"("freq": [1, [2]])") == "test.json:2: /objects/x/freq/1: found a list of 1, expected a number of Hz, a signal, or a list of them\n");
  CHECK(wrong_sine(R"("freq": "lfp")") == "test.json:2: /objects/x/freq: found the name \"lfp\", expected an object of this patch; did you mean \"lfo\"?\n");
  CHECK(wrong_sine(R"("freq": "tab")") == "test.json:2: /objects/x/freq: found \"tab\", a HarmTable, expected an object with a signal\n");
  CHECK(wrong_sine(R"("freq": "lfo.imag")") == "test.json:2: /objects/x/freq: found the output \"imag\" of \"lfo\", but Sine has no named outputs; expected \"lfo\"\n");
  CHECK(wrong_sine(R"("freq": "lfo +")") == "test.json:2: /objects/x/freq: at character 6 of the expression: found the end of the expression, expected a number, a name or \"(\"\n");
}

TEST_CASE("problems: parameters that are fixed at load") {
  const auto of = [](const std::string& x) { return wrong("{\"lfo\": {\"object\": \"Sine\"}, \"tab\": {\"object\": \"HarmTable\"}, \"x\": " + x + "}"); };
  CHECK(of(R"({"object": "Phaser"})") == "test.json:1: /objects/x: found no \"input\", which Phaser needs; expected a signal, as \"name\", a number, or a list of them\n");
  CHECK(of(R"({"object": "Phaser", "input": "lfo", "num": 2.5})") == "test.json:1: /objects/x/num: found the number 2.5, expected a whole number from 1 to 256\n");
  CHECK(of(R"({"object": "Phaser", "input": "lfo", "num": 1e9})") == "test.json:1: /objects/x/num: found 1e+09, expected a whole number from 1 to 256\n");
  CHECK(of(R"({"object": "Phaser", "input": "lfo", "num": "8"})").find("found the string \"8\", expected a whole number") != std::string::npos);
  CHECK(of(R"({"object": "Osc", "table": "lfo"})") == "test.json:1: /objects/x/table: found \"lfo\", a Sine, expected a table object\n");
  CHECK(of(R"({"object": "Osc", "table": "tsb"})") == "test.json:1: /objects/x/table: found the name \"tsb\", expected a table object of this patch; did you mean \"tab\"?\n");
  CHECK(of(R"({"object": "Osc", "table": 5})") == "test.json:1: /objects/x/table: found the number 5, expected the name of a table object\n");
  CHECK(of(R"({"object": "HarmTable", "list": "lfo"})") == "test.json:1: /objects/x/list: found the string \"lfo\", expected a number\n");
  CHECK(of(R"({"object": "HarmTable", "list": [1, "2"]})") == "test.json:1: /objects/x/list/1: found the string \"2\", expected a number\n");
  CHECK(of(R"({"object": "HarmTable", "mul": 2})").find("found the key \"mul\"") != std::string::npos);
  CHECK(of(R"({"object": "HarmTable", "play": false})").find("found the key \"play\"") != std::string::npos);
  CHECK(of(R"({"object": "Linseg", "list": [[0, 0], [1]]})") == "test.json:1: /objects/x/list/1: found a list of 1, expected a pair of numbers, [time, value]\n");
  CHECK(of(R"({"object": "Linseg", "list": [[0, 0], [2, 1], [1, 0]]})") == "test.json:1: /objects/x/list/2: found the time 1 after 2, expected times that do not decrease\n");
  CHECK(of(R"({"object": "Linseg", "list": []})") == "test.json:1: /objects/x/list: found an empty list, expected a list of [time, value] pairs\n");
  CHECK(of(R"({"object": "Linseg", "list": [[0, 1]], "loop": 1})") == "test.json:1: /objects/x/loop: found the number 1, expected true or false\n");
  CHECK(of(R"({"object": "SfPlayer", "path": 5})") == "test.json:1: /objects/x/path: found the number 5, expected the path of a file\n");
  CHECK(of(R"({"object": "SfPlayer", "path": ""})").find("expected the path of a file") != std::string::npos);
  CHECK(of(R"({"object": "SfPlayer", "path": "a\u0000b"})").find("expected the path of a file") != std::string::npos);
  CHECK(of(R"({"object": "Fader", "fadein": "lfo"})") == "test.json:1: /objects/x/fadein: found the signal \"lfo\", expected a number from 0 to 22000 s: fadein can't be a signal\n");
}

TEST_CASE("problems: outputs by name") {
  const auto read = [](const std::string& freq) { return wrong("{\"b\": {\"object\": \"Beat\"}, \"x\": {\"object\": \"Sine\", \"freq\": \"" + freq + "\", \"out\": 0}}"); };
  CHECK(read("b + b.amp * b.dur") == "");
  CHECK(contains(read("b.apm"), "/objects/x/freq: found the output \"apm\" of \"b\", a Beat, expected one of its outputs "));
  CHECK(contains(read("b.apm"), "did you mean \"amp\"?"));
}

TEST_CASE("problems: out and play") {
  CHECK(wrong_sine(R"("out": -1)") == "test.json:2: /objects/x/out: found the number -1, expected a channel, a whole number from 0 to 63\n");
  CHECK(wrong_sine(R"("out": "0")") == "test.json:2: /objects/x/out: found the string \"0\", expected a channel, a whole number from 0 to 63\n");
  CHECK(wrong_sine(R"("out": [0, 64])") == "test.json:2: /objects/x/out/1: found the number 64, expected a channel, a whole number from 0 to 63\n");
  CHECK(wrong_sine(R"("out": [])") == "test.json:2: /objects/x/out: found an empty list, expected a channel, or a list of 1 to 65536 channels\n");
  CHECK(wrong_sine(R"("play": 1)") == "test.json:2: /objects/x/play: found the number 1, expected true, false or {\"delay\": seconds, \"dur\": seconds}\n");
  CHECK(wrong_sine(R"("play": {"delay": -1})") == "test.json:2: /objects/x/play/delay: found the number -1, expected a number from 0 to 1e+09 s\n");
  CHECK(wrong_sine(R"("play": {"dur": 1e300})") == "test.json:2: /objects/x/play/dur: found the number 1e+300, expected a number from 0 to 1e+09 s\n");
  CHECK(wrong_sine(R"("play": {"deley": 1})") == "test.json:2: /objects/x/play/deley: found the key \"deley\", expected delay or dur; did you mean \"delay\"?\n");
}

TEST_CASE("problems: actions") {
  const auto act = [](const std::string& actions) {
    return wrong(R"({"x": {"object": "SineLoop", "out": 0}, "tab": {"object": "HarmTable"}, "f": {"object": "Sine", "freq": "x", "out": 1}, "p": {"object": "Pattern", "do": )" + actions + "}}");
  };
  const std::string one_of = "an action: {\"set\": \"name.parameter\", \"to\": value}, {\"play\": \"name\"} or {\"stop\": \"name\"}";
  CHECK(act("[]") == "");
  CHECK(act("5").find("/objects/p/do: found the number 5, expected a list of actions") != std::string::npos);
  CHECK(act("[5]") == "test.json:1: /objects/p/do/0: found the number 5, expected " + one_of + "\n");
  CHECK(act("[{}]").find("/objects/p/do/0: found {}, expected " + one_of) != std::string::npos);
  CHECK(act(R"([{"plya": "x"}])").find("/objects/p/do/0/plya: found the key \"plya\", expected " + one_of + "; did you mean \"play\"?") != std::string::npos);
  CHECK(act(R"([{"play": "y"}])").find("/objects/p/do/0/play: found the name \"y\", expected an object of this patch") != std::string::npos);
  CHECK(act(R"([{"play": "tab"}])").find("found \"tab\", a HarmTable, expected an object that plays") != std::string::npos);
  CHECK(act(R"([{"play": "x", "to": 5}])").find("/objects/p/do/0/to: found the key \"to\", which only {\"set\": ...} has") != std::string::npos);
  CHECK(act(R"([{"play": "x", "stop": "x"}])").find("found the key \"stop\"") != std::string::npos);
  CHECK(act(R"([{"to": 5}])").find("expected " + one_of) != std::string::npos);
  CHECK(act(R"([{"set": "x", "to": 5}])").find("/objects/p/do/0/set: found the string \"x\", expected \"name.parameter\"") != std::string::npos);
  CHECK(act(R"([{"set": "x.frq", "to": 5}])").find("found the parameter \"frq\", expected one of SineLoop that can be set; did you mean \"freq\"?") != std::string::npos);
  CHECK(act(R"([{"set": "x.freq"}])").find("/objects/p/do/0: found no \"to\", expected a value") != std::string::npos);
  CHECK(act(R"([{"set": "x.feedback", "to": 5}])").find("/objects/p/do/0/to: found 5, expected a number from 0 to 1") != std::string::npos);
  CHECK(act(R"([{"set": "x.freq", "to": "f"}])").find("/objects/p/do/0/to: found the signal \"f\", expected a number of Hz: to can't be a signal") != std::string::npos);
  CHECK(act(R"([{"set": "x.feedback", "to": {"choice": [0.5, 3]}}])").find("found 3, expected a number from 0 to 1") != std::string::npos);
  CHECK(act(R"([{"set": "x.feedback", "to": "3 * 4"}])").find("found 12, expected a number from 0 to 1") != std::string::npos);
}

TEST_CASE("problems: all of a patch are reported, in the file's order") {
  const std::vector<Problem> problems = problems_of("{\"a\": {\"object\": \"Sinne\"},\n\"b\": {\"object\": \"SineLoop\", \"feedback\": 7,\n\"frq\": 1},\n\"c\": {\"object\": \"Sine\", \"freq\": \"nosuch\",\n\"out\": \"left\"}}");
  REQUIRE(problems.size() == 5);
  const std::string text = lines_of(problems);
  for (const char* place : {":1: /objects/a/object", ":2: /objects/b/feedback", ":3: /objects/b/frq", ":4: /objects/c/freq", ":5: /objects/c/out"}) CHECK_MESSAGE(text.find(place) != std::string::npos, text);
}

TEST_CASE("problems: those that show only when the patch is compiled are all reported, too") {
  const std::string text = wrong(R"({"a": {"object": "Sine", "freq": "1 / 0"}, "src": {"object": "Sine", "freq": [1, 2]}, "b": {"object": "Sine", "freq": "src[2]"},
                                     "c": {"object": "Mix", "input": "src", "voices": 2, "mul": "a"}, "d": {"object": "Pan", "input": "src[5]"}, "e": {"object": "Sine", "freq": "c[7]"}})");
  CHECK(text.find("/objects/a/freq: found a / b of 1, 0") != std::string::npos);
  CHECK(text.find("/objects/b/freq: found a slice of no streams") != std::string::npos);
  CHECK(text.find("/objects/d/input: found a slice of no streams") != std::string::npos);
  CHECK(text.find("/objects/c") == std::string::npos);  // c itself is right
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
}

TEST_CASE("problems: the reader of a wrong object is not wrong as well") {
  CHECK(wrong(R"({"a": {"object": "Nosuchthing"}, "b": {"object": "Sine", "freq": "a * 2", "out": 0}})").find("/objects/b") == std::string::npos);
  CHECK(wrong(R"({"a": {"object": "Sine", "freq": 0, "frq": 1}, "b": {"object": "Sine", "freq": "a * 2", "out": 0}})").find("/objects/b") == std::string::npos);
}

TEST_CASE("problems: a matrix is no table, and a table no matrix") {
  const auto of = [](const std::string& object) {
    return wrong(R"({"tab": {"object": "HarmTable"}, "mat": {"object": "NewMatrix", "width": 2, "height": 2}, "lfo": {"object": "Sine"}, "x": )" + object + "}");
  };
  CHECK(of(R"({"object": "Osc", "table": "mat"})") == "test.json:1: /objects/x/table: found \"mat\", a NewMatrix, which is a matrix; expected a table object of one row\n");
  CHECK(of(R"({"object": "MatrixPointer", "matrix": "tab", "x": 0, "y": 0})") == "test.json:1: /objects/x/matrix: found \"tab\", a HarmTable, expected a matrix object\n");
  CHECK(of(R"({"object": "MatrixPointer", "matrix": "lfo", "x": 0, "y": 0})") == "test.json:1: /objects/x/matrix: found \"lfo\", a Sine, expected a matrix object\n");
  CHECK(of(R"({"object": "MatrixPointer", "matrix": "mta", "x": 0, "y": 0})") ==
        "test.json:1: /objects/x/matrix: found the name \"mta\", expected a matrix object of this patch; did you mean \"mat\"?\n");
  CHECK(of(R"({"object": "MatrixPointer", "matrix": 5, "x": 0, "y": 0})") == "test.json:1: /objects/x/matrix: found the number 5, expected the name of a matrix object\n");
  CHECK(of(R"({"object": "MatrixMorph", "input": 0, "matrix": "mat", "sources": ["mat", "tab"]})") ==
        "test.json:1: /objects/x/sources/1: found \"tab\", a HarmTable, expected a matrix object\n");
  CHECK(of(R"({"object": "TableMorph", "input": 0, "table": "tab", "sources": ["mat"]})") ==
        "test.json:1: /objects/x/sources/0: found \"mat\", a NewMatrix, which is a matrix; expected a table object of one row\n");
  CHECK(of(R"({"object": "MatrixPointer", "matrix": "mat", "x": 0, "y": 0})") == "");
}

TEST_CASE("problems: fifty are listed, the others counted") {
  std::string objects = "{";
  for (int i = 0; i < 1000; ++i) objects += (i > 0 ? ", \"n" : "\"n") + std::to_string(i) + R"(": {"object": "Sine", "frq": 5})";
  const std::vector<Problem> problems = problems_of(objects + "}");
  REQUIRE(problems.size() == 51);
  CHECK(problems.back().text() == "test.json: and 950 more");
}

TEST_CASE("problems: lines are counted through strings, comments and all kinds of values") {
  CHECK(wrong_patch("{\"tutti\": 1, // a\n/* b\n\n*/ \"title\": \"c\\n\",\r\n\"objects\": {\"x\":\n\n{\"object\": \"Sine\", \"freq\": [1,\n2,\n{},\n3]}}}").find("test.json:9: /objects/x/freq/2: found {}") == 0);
}

TEST_CASE("problems: what a terminal would obey is shown, not sent; long texts are cut between characters") {
  CHECK(in_quotes("a\x1b[2Jb") == "\"a\\x1b[2Jb\"");
  CHECK(in_quotes("\x7f\n") == "\"\\x7f\\x0a\"");
  CHECK(in_quotes("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8e\xb5") == "\"caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x8e\xb5\"");
  CHECK(in_quotes("\xc2\x9b" "1m") == "\"\\xc2\\x9b1m\"");              // CSI as one character
  CHECK(in_quotes("\xff\xc3(\xc0\xaf\xed\xa0\x80") == "\"\\xff\\xc3(\\xc0\\xaf\\xed\\xa0\\x80\"");
  const std::string cut = in_quotes(std::string(59, 'a') + "\xc3\xa9\xc3\xa9");
  CHECK(cut == "\"" + std::string(59, 'a') + "...\"");
  CHECK(Problem{"f.json", "/a\nb", 3, "m"}.text() == "f.json:3: /a\\x0ab: m");
}

TEST_CASE("problems: numbers are shown as a person writes them") {
  CHECK(shown(0.1) == "0.1");
  CHECK(shown(1000) == "1000");
  CHECK(shown(1.0 / 3) == "0.3333333333333333");
}
