// A session's file: what is written is read again, what is wrong is told with its place.
#include "coordinator/session/session_file.h"

#include <doctest/doctest.h>

#include <filesystem>

#include "coordinator/assignments.h"
#include "tests/programs.h"

using namespace tutti;
using namespace tutti::test;

namespace {

std::string problem_of(const std::string& path) {
  try {
    read_session(path);
  } catch (const PatchProblems& wrong) {
    return wrong.problems.front().text().substr(path.size());
  }
  return "";
}

}  // namespace

TEST_CASE("session file: comes back as it was, in a folder that was not there") {
  const TemporaryFolder folder;
  SessionState state;
  state.patches = {folder.path("new/a.json"), folder.path("new/below/b.json"), "/elsewhere/c.json"};
  state.options = {"--workers=4", "--watch"};
  state.changes = {{"a", "src", "freq", {0.1, 1e300, -5}}, {"a#2", "src", "mul", {1 / 3.0}}, {"a", "env", "", {0}}, {"b", "env", "", {1}}};
  state.connections = std::vector<PortConnection>{{"out_1", "system:playback_1"}, {"out_1", "a \"b\":in/1"}, {"out_2", "x:y"}};
  const std::string file = folder.path("new/session.json");
  write_session(file, state);
  CHECK(read_session(file) == state);
  write_session(file, state);  // over the first one
  CHECK(read_session(file) == state);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path("new")), {}) == 1);  // nothing unfinished is left

  std::filesystem::rename(folder.path("new"), folder.path("moved"));
  const SessionState moved = read_session(folder.path("moved/session.json"));
  CHECK(moved.patches == std::vector<std::string>{folder.path("moved/a.json"), folder.path("moved/below/b.json"), "/elsewhere/c.json"});
}

TEST_CASE("session file: no connections are another thing than none that were ever seen") {
  const TemporaryFolder folder;
  for (const auto& connections : {std::optional<std::vector<PortConnection>>(), std::optional(std::vector<PortConnection>())}) {
    SessionState state;
    state.connections = connections;
    write_session(folder.path("s.json"), state);
    CHECK(read_session(folder.path("s.json")).connections == connections);
  }
}

TEST_CASE("session file: mistakes have their place") {
  const TemporaryFolder folder;
  const auto wrong = [&](const std::string& text) { return problem_of(folder.write("s.json", text)); };
  CHECK(problem_of(folder.path("none.json")).find("No such file") != std::string::npos);
  CHECK(wrong("{\n\"patches\": []}").starts_with(":1: "));
  CHECK(wrong("[]").find("expected a session") != std::string::npos);
  CHECK(wrong("{\"tutti_session\": 1,\n\"patches\": [\"a.json\",\n7]}").starts_with(":3: /patches/1: found the number 7, expected a text"));
  CHECK(wrong("{\"tutti_session\": 1,\n\"values\": {\"a\": {\"src\": {\"freq\": [1, true]}}}}")
            .starts_with(":2: /values/a/src/freq: found a list of 2, expected a list of numbers"));
  CHECK(wrong("{\"tutti_session\": 1, \"values\": {\"a\": {\"src\": {\"freq\": 5}}}}").find("expected a list of numbers") != std::string::npos);
  CHECK(wrong("{\"tutti_session\": 1, \"played\": {\"a\": {\"src\": 1}}}").find("expected true or false") != std::string::npos);
  CHECK(wrong("{\"tutti_session\": 1, \"connexions\": {}}").find("found the key \"connexions\"") != std::string::npos);
}

TEST_CASE("session file: one that can't be written leaves what was there") {
  const TemporaryFolder folder;
  folder.write("file", "");
  CHECK_THROWS_AS(write_session(folder.path("file/s.json"), {}), std::runtime_error);
}
