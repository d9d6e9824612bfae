// What counts as a start, a stop, and a relocation of the transport.
#include "coordinator/transport/transport_note.h"

#include <doctest/doctest.h>

using namespace tutti;

namespace {

struct Watched {
  TransportNote note;
  std::uint32_t last = 0;
  // The change that this period brings: 1 it begins, 0 it stops, -1 none.
  int see(const TransportPeriod& period) {
    note.see(period);
    const auto change = note.wait(last, 0);
    if (!change) return -1;
    last = change->number;
    CHECK(change->frame == period.frame);
    return change->rolling ? 1 : 0;
  }
};

}  // namespace

TEST_CASE("transport note: the first period, starts and stops") {
  Watched watched;
  CHECK(watched.see({false, 0, 1000, 0}) == 0);
  CHECK(watched.see({false, 0, 1256, 256}) == -1);
  CHECK(watched.see({false, 48000, 1512, 512}) == -1);  // relocated while it stands still
  CHECK(watched.see({true, 48000, 1768, 768}) == 1);
  CHECK(watched.see({true, 48256, 2024, 1024}) == -1);
  CHECK(watched.see({false, 48512, 2280, 1280}) == 0);
  Watched rolling;
  CHECK(rolling.see({true, 5, 1000, 7}) == 1);
}

TEST_CASE("transport note: relocations, but not missed periods, nor numbers that wrap") {
  Watched watched;
  watched.see({true, 96000, 0xffffff00u, 0});
  CHECK(watched.see({true, 96256, 0, 256}) == -1);
  CHECK(watched.see({true, 96512 + 9 * 256, 10 * 256, 512}) == -1);  // nine were missed
  CHECK(watched.see({true, 96768 + 9 * 256, 40 * 256, 768}) == -1);  // the server itself stood still
  CHECK(watched.see({true, 500000, 41 * 256, 1024}) == 1);           // forward
  CHECK(watched.see({true, 499999, 42 * 256, 1280}) == 1);           // backward, by a little
  CHECK(watched.see({true, 0, 43 * 256, 1536}) == 1);
  CHECK(watched.see({true, 256, 44 * 256, 1792}) == -1);
}
