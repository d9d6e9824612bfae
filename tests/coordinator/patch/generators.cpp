// List generators: what they make, and that their random numbers depend on the seed, the copy and their place alone.
#include "coordinator/patch/generators.h"

#include <cmath>
#include <set>

#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;
using Numbers = std::vector<double>;

namespace {

std::string wrong_freq(std::string_view freq) { return wrong(R"({"x": {"object": "Sine", "freq": )" + std::string(freq) + R"(, "out": 0}})"); }

}  // namespace

TEST_CASE("generators: linspace, geomspace, repeat and each") {
  CHECK(numbers_of(R"({"linspace": [1, 3], "count": 5})") == Numbers{1, 1.5, 2, 2.5, 3});
  CHECK(numbers_of(R"({"linspace": [3, 1], "count": 3})") == Numbers{3, 2, 1});
  CHECK(numbers_of(R"({"linspace": [5, 9], "count": 1})") == Numbers{5});
  const Numbers octaves = numbers_of(R"({"geomspace": [110, 1760], "count": 5})");
  REQUIRE(octaves.size() == 5);
  CHECK(octaves[0] == 110);
  CHECK(octaves[2] == doctest::Approx(440));
  CHECK(octaves[4] == 1760);
  CHECK(numbers_of(R"({"geomspace": [-1, -4], "count": 3})")[1] == doctest::Approx(-2));
  CHECK(numbers_of(R"([{"repeat": 7, "count": 2}, 8])") == Numbers{7, 7, 8});
  CHECK(numbers_of(R"({"repeat": [1, 2], "count": 2})") == Numbers{1, 2, 1, 2});
  CHECK(numbers_of(R"({"each": "20 * 2 ^ i", "count": 4})") == Numbers{20, 40, 80, 160});
  CHECK(numbers_of(R"([1, {"linspace": [2, 3], "count": 2}, "2 + 2"])") == Numbers{1, 2, 3, 4});
}

TEST_CASE("generators: geomspace and linspace reach from one end of the numbers to the other") {
  const Numbers wide = numbers_of(R"({"geomspace": [1e-300, 1e300], "count": 3})");
  CHECK(wide[1] == doctest::Approx(1));
  CHECK(numbers_of(R"({"linspace": [-1.5e308, 1.5e308], "count": 3})")[1] == 0);
}

TEST_CASE("generators: random numbers stay in their range and fill it") {
  const Numbers drawn = numbers_of(R"({"uniform": [190, 210], "count": 2000})");
  REQUIRE(drawn.size() == 2000);
  double sum = 0;
  for (const double x : drawn) {
    CHECK(x >= 190);
    CHECK(x <= 210);
    sum += x;
  }
  // The mean of 2000 has a deviation of 20 / sqrt(12 * 2000) = 0.13; five of them do not occur by chance, and the seed is fixed.
  CHECK(std::abs(sum / 2000 - 200) < 0.65);
  const Numbers chosen = numbers_of(R"({"choice": [1, 2, 5], "count": 300})");
  CHECK(std::set<double>(chosen.begin(), chosen.end()) == std::set<double>{1, 2, 5});
  CHECK(numbers_of(R"({"uniform": [3, 3]})") == Numbers{3});  // one, where no count is given
}

TEST_CASE("generators: the same seed gives the same numbers, another seed or copy gives others") {
  const char* random = R"({"uniform": [0, 1], "count": 8})";
  const Numbers first = numbers_of(random);
  CHECK(first == numbers_of(random));
  CHECK(first == numbers_of(random, R"("seed": 0, )"));
  CHECK(first != numbers_of(random, R"("seed": 1, )"));
  CHECK(first != numbers_of(random, "", 1));
  CHECK(numbers_of(random, "", 1) != numbers_of(random, "", 2));
  CHECK(numbers_of(random, "", 1) == numbers_of(random, "", 1));
  CHECK(numbers_of(random, "", 1) != numbers_of(random, R"("seed": 1, )"));  // copy 1 is not seed 1
}

TEST_CASE("generators: an object's numbers do not depend on the other objects, nor on its other parameters") {
  const char* x = R"("x": {"object": "Sine", "freq": {"uniform": [0, 1], "count": 4}, "out": 0})";
  const auto freq = [](const std::string& objects) { return node(compiled(objects).plan, "x").values.at(0).numbers; };
  const Numbers alone = freq("{" + std::string(x) + "}");
  const std::string other = R"("y": {"object": "Sine", "freq": {"uniform": [0, 1], "count": 9}, "out": 0})";
  CHECK(alone == freq("{" + std::string(x) + ", " + other + "}"));
  CHECK(alone == freq("{" + other + ", " + std::string(x) + "}"));
  CHECK(alone == freq(R"({"x": {"object": "Sine", "phase": {"uniform": [0, 1], "count": 4}, "freq": {"uniform": [0, 1], "count": 4}, "out": 0}})"));
  const CompiledPatch two = compiled(R"({"x": {"object": "Sine", "freq": {"uniform": [0, 1], "count": 4}, "phase": {"uniform": [0, 1], "count": 4}, "out": 0},
                                         "y": {"object": "Sine", "freq": {"uniform": [0, 1], "count": 4}, "out": 0}})");
  CHECK(node(two.plan, "x").values.at(0).numbers != node(two.plan, "x").values.at(1).numbers);
  CHECK(node(two.plan, "x").values.at(0).numbers != node(two.plan, "y").values.at(0).numbers);
  const Numbers twice = freq(R"({"x": {"object": "Sine", "freq": [{"uniform": [0, 1], "count": 4}, {"uniform": [0, 1], "count": 4}], "out": 0}})");
  CHECK(Numbers(twice.begin(), twice.begin() + 4) == alone);
  CHECK(Numbers(twice.begin() + 4, twice.end()) != alone);  // the second goes on where the first ended
}

TEST_CASE("generators: what is wrong with one is said") {
  CHECK(contains(wrong_freq(R"({"uniform": [210, 190], "count": 5})"), "test.json:1: /objects/x/freq/uniform: found a list of 2, expected two numbers, [lo, hi]"));
  CHECK(contains(wrong_freq(R"({"uniform": 5, "count": 5})"), "found the number 5, expected two numbers"));
  CHECK(contains(wrong_freq(R"({"unifrom": [1, 2], "count": 5})"), "did you mean \"uniform\"?"));
  CHECK(contains(wrong_freq(R"({"uniform": [1, 2], "cuont": 5})"), "found the key \"cuont\""));
  CHECK(contains(wrong_freq(R"({"uniform": [1, 2], "choice": [1, 2]})"), "found the key \"choice\", expected one list generator"));
  CHECK(contains(wrong_freq(R"({"linspace": [1, 2]})"), "found no \"count\", expected how many numbers to make"));
  CHECK(contains(wrong_freq(R"({"linspace": [1, 2], "count": 0})"), "/objects/x/freq/count: found the number 0, expected a whole number from 1 to 65536"));
  CHECK(contains(wrong_freq(R"({"linspace": [1, 2], "count": 2.5})"), "found the number 2.5"));
  CHECK(contains(wrong_freq(R"({"linspace": [1, 2], "count": 1000000000})"), "found the number 1e+09, expected a whole number from 1 to 65536"));
  CHECK(contains(wrong_freq(R"({"repeat": [1, 2], "count": 65536})"), "found 131072 numbers, expected at most 65536"));
  CHECK(contains(wrong_freq(R"({"geomspace": [-1, 2], "count": 5})"), "expected two numbers of one sign"));
  CHECK(contains(wrong_freq(R"({"geomspace": [0, 2], "count": 5})"), "expected two numbers of one sign"));
  CHECK(contains(wrong_freq(R"({"choice": [], "count": 5})"), "found an empty list, expected a list of numbers"));
  CHECK(contains(wrong_freq(R"({"each": "20 * j", "count": 5})"), "found the name \"j\", expected only i"));
  CHECK(contains(wrong_freq(R"json({"each": "mix(i)", "count": 5})json"), "found mix, expected functions of numbers"));
  CHECK(contains(wrong_freq(R"({"each": "i[0]", "count": 5})"), "found [ ], expected an expression of numbers"));
  CHECK(contains(wrong_freq(R"({"each": 5, "count": 5})"), "found the number 5, expected an expression of i"));
  CHECK(contains(wrong_freq(R"({"each": "1 / i", "count": 5})"), "found inf for i = 0 in \"1 / i\", expected finite numbers"));
  CHECK(contains(wrong_freq("{}"), "found {}, expected a list generator: uniform, choice, linspace, geomspace, repeat or each"));
}
