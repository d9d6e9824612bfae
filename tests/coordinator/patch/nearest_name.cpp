// The name that was probably meant.
#include "coordinator/patch/nearest_name.h"

#include "tests/coordinator/patch/patches.h"
using namespace tutti;

TEST_CASE("nearest name: a letter added, lost, changed, swapped or of the other case") {
  const std::vector<std::string_view> names{"freq", "feedback", "fadein", "fadeout", "mul"};
  CHECK(nearest_name("frq", names) == "freq");
  CHECK(nearest_name("freqq", names) == "freq");
  CHECK(nearest_name("fraq", names) == "freq");
  CHECK(nearest_name("ferq", names) == "freq");
  CHECK(nearest_name("FREQ", names) == "freq");
  CHECK(nearest_name("feedbak", names) == "feedback");
  CHECK(nearest_name("feebdakc", names) == "feedback");
  CHECK(nearest_name("mlu", names) == "mul");
  CHECK(nearest_name("fadeoin", names) == "fadein");
  CHECK(nearest_name("freq", names) == "freq");
}

TEST_CASE("nearest name: none, where nothing is near") {
  const std::vector<std::string_view> names{"freq", "mul"};
  CHECK(nearest_name("bandwidth", names) == "");
  CHECK(nearest_name("", names) == "");
  CHECK(nearest_name("x", names) == "");
  CHECK(nearest_name("lum", names) == "");  // two changes are too much for three letters
  CHECK(nearest_name("freq", {}) == "");
  CHECK(nearest_name(std::string(65, 'a'), {std::string_view("a")}) == "");
  const std::string long_name(64, 'a'), longer = long_name + "bbb", too_long = long_name + "bbbb";
  CHECK(nearest_name(long_name, {longer}) == longer);
  CHECK(nearest_name(long_name, {too_long}) == "");
}

TEST_CASE("nearest name: the nearest of several, the first of equals") {
  CHECK(nearest_name("sine", {"Sine", "sing", "fine"}) == "Sine");
  CHECK(nearest_name("bat", {"cat", "hat"}) == "cat");
}
