// The search against machines that are made up: it must find what they carry, whatever noise there is.
#include "coordinator/stress/limit_search.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace tutti;

namespace {

// Plays up to `carries` voices; the load tells how many that is.
Trial made_up(int count, int carries) {
  Trial trial;
  trial.setup.per_worker = count;
  trial.load_mean = static_cast<double>(count) / carries;
  trial.late = count > carries ? 3 : 0;
  return trial;
}

}  // namespace

TEST_CASE("the limit is found within a twentieth, and what is found has played for the whole time") {
  for (const int carries : {1, 2, 7, 99, 500, 501, 12345, 104'000}) {
    for (const int first : {1, 500, 200'000}) {
      CAPTURE(carries);
      CAPTURE(first);
      int confirmed = 0;
      const FoundLimit found = search_limit(first, 250'000, [&](int count, bool confirm) {
        if (confirm) confirmed = count;
        return made_up(count, carries);
      });
      CHECK(found.per_worker <= carries);
      CHECK(found.per_worker >= carries - std::max(1, (carries + 1) / 19));
      CHECK(confirmed == found.per_worker);
      CHECK(found.trial.setup.per_worker == found.per_worker);
      CHECK_FALSE(found.at_least);
    }
  }
}

TEST_CASE("one late trial of two is the machine's fault, two are not") {
  int trials = 0;
  const FoundLimit noisy = search_limit(100, 250'000, [&](int count, bool) {
    Trial trial = made_up(count, 5000);
    if (++trials % 2 == 1) trial.late = 1;  // every second trial, whatever plays
    return trial;
  });
  CHECK(noisy.per_worker <= 5000);
  CHECK(noisy.per_worker >= 4700);
}

TEST_CASE("what plays shortly but not for the whole time is no limit") {
  const FoundLimit found = search_limit(100, 250'000, [](int count, bool confirm) { return made_up(count, confirm ? 4000 : 5000); });
  CHECK(found.per_worker <= 4000);
  CHECK(found.per_worker >= 3700);
}

TEST_CASE("a machine that carries none, or more than can be tried") {
  const FoundLimit none = search_limit(100, 250'000, [](int count, bool) {
    Trial trial = made_up(count, 1);
    trial.late = 1;
    return trial;
  });
  CHECK(none.per_worker == 0);
  CHECK_FALSE(none.at_least);
  CHECK(none.trials.back().setup.per_worker == 1);

  const FoundLimit all = search_limit(100, 3000, [](int count, bool) { return made_up(count, 1'000'000); });
  CHECK(all.per_worker == 3000);
  CHECK(all.at_least);
}

TEST_CASE("a worker that hung is too much, and who interrupts the search is not told a limit") {
  Trial hung = made_up(1, 10);
  hung.restarts = 1;
  CHECK_FALSE(hung.plays());

  int trials = 0;
  const FoundLimit found = search_limit(100, 3000, [&](int count, bool) {
    Trial trial = made_up(count, 2000);
    trial.interrupted = ++trials == 3;
    return trial;
  });
  CHECK(trials == 3);
  CHECK(found.interrupted);
  CHECK(found.per_worker == 0);
}
