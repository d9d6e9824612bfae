#include <doctest/doctest.h>

#include <cmath>

#include "tests/filter_against_pyo.h"
using namespace tutti::test;

// Steps up and down. (While its input moves, pyo takes the time of the direction in which that moves; tutti that of the way that is left.) pyo's rounding
// piles up over as many frames as the glide has; ours is kept small.
TEST_CASE("Port agrees with pyo: numbers and lists") {
  const std::string steps = R"("t": {"object": "LinTable", "list": [[0, 0], [500, 0], [501, 1], [2000, 1], [2001, 0.25], [4799, 0.25]], "size": 4800},
    "x": {"object": "TableRead", "table": "t", "freq": 10},)";
  const std::string python = "t = LinTable([(0, 0), (500, 0), (501, 1), (2000, 1), (2001, 0.25), (4799, 0.25)], 4800); x = TableRead(t, 10).play()\n";
  const Sound ours = render_patch("{" + steps + R"("a": {"object": "Port", "input": "x", "risetime": [0.01, 0.05], "falltime": [0.05, 0.002], "mul": 0.5, "out": 0}})", 0.09, 2);
  const Sound theirs = render_pyo(python + "a = Port(x, risetime=[0.01, 0.05], falltime=[0.05, 0.002], mul=0.5).out()", 0.09, 2);
  CHECK(largest_difference(ours, theirs) < 2e-5);
}

TEST_CASE("Port agrees with pyo: signals on its times") {
  const Sound ours = render_patch(R"({"x": {"object": "Sig", "value": 0.8}, "slow": {"object": "Phasor", "freq": 5.859375},
    "a": {"object": "Port", "input": "x", "risetime": "slow * 0.1 + 0.01", "falltime": "slow", "init": 0.1, "out": 0}})", 0.15, 1);
  const Sound theirs = render_pyo("x = Sig(0.8); slow = Phasor(5.859375); a = Port(x, slow * 0.1 + 0.01, slow, 0.1).out()", 0.15, 1);
  CHECK(largest_difference(ours, theirs) < 2e-5);
}

// pyo stays where a step no longer changes a float: 0.4 Hz short after these 3 s.
TEST_CASE("Port arrives where it goes") {
  const Sound sound = render_patch(R"({"c": {"object": "Sig", "value": 500}, "a": {"object": "Port", "input": "c", "risetime": 0.2, "init": 400, "out": 0}})", 3, 1);
  CHECK(std::abs(sound.channels[0].back() - 500) < 1e-4);
}
