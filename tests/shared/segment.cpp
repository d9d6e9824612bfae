// The segment of an instance: private, versioned, removed when its owner is dead, never touched while it lives.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "shared/segment.h"
#include "tests/programs.h"

using namespace tutti;

namespace {

Segment make(const std::string& name) {
  Segment::Layout layout;
  layout.name = name;
  layout.driver = "test";
  layout.workers = 3;
  layout.geometry = {2, 2, 256};
  return Segment::create(layout);
}

bool listed(const std::string& name) {
  const std::vector<std::string> live = Segment::live_instances();
  return std::find(live.begin(), live.end(), name) != live.end();
}

std::string error_of(const std::string& shm_name, int worker) {
  try {
    Segment::open_for_worker(shm_name, worker);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a segment is the user's alone and goes with its maker") {
  std::string file;
  {
    const Segment segment = make("tests-own");
    file = "/dev/shm/" + segment.shm_name();
    struct stat status {};
    REQUIRE(stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    CHECK(listed("tests-own"));
    const Segment same = make("tests-own");
    CHECK(std::string(same.header().name) == "tests-own-01");  // as JACK names a second client
  }
  CHECK(access(file.c_str(), F_OK) != 0);
}

TEST_CASE("a worker sees what the coordinator wrote, at another address") {
  const Segment segment = make("tests-map");
  segment.record(2).supervision.late.store(17);
  segment.ring(2).channel(1, 1)[255] = 0.25f;
  const Segment own = Segment::open_for_worker(segment.shm_name(), 2);
  CHECK(&own.record(2) != &segment.record(2));
  CHECK(own.record(2).supervision.late.load() == 17);
  CHECK(own.ring(2).channel(1, 1)[255] == 0.25f);
  CHECK(error_of(segment.shm_name(), 3).find("has no worker 3") != std::string::npos);
}

TEST_CASE("another version and another build are clear errors") {
  const Segment segment = make("tests-version");
  segment.header().version = 99;
  CHECK(error_of(segment.shm_name(), 0).find("layout version 99, this tutti has version") != std::string::npos);
  segment.header().version = kSegmentVersion;
  segment.header().record_bytes += 64;
  CHECK(error_of(segment.shm_name(), 0).find("another build") != std::string::npos);
  segment.header().record_bytes -= 64;
  segment.header().magic.store(1);
  CHECK(error_of(segment.shm_name(), 0).find("not a tutti segment") != std::string::npos);
  CHECK(error_of("tutti.none", 0).find("no such instance") != std::string::npos);
}

TEST_CASE("a dead instance's segment is removed at the next start, a live one's never") {
  const Segment live = make("tests-live");
  const pid_t child = fork();
  if (child == 0) {
    const Segment dead = make("tests-dead");
    raise(SIGKILL);
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  CHECK(access(("/dev/shm/tutti." + std::to_string(getuid()) + ".tests-dead").c_str(), F_OK) == 0);
  const Segment next = make("tests-next");
  CHECK(access(("/dev/shm/tutti." + std::to_string(getuid()) + ".tests-dead").c_str(), F_OK) != 0);
  CHECK(listed("tests-live"));
  CHECK(listed("tests-next"));
}
