// mpirun -n K tutti render: the same samples as K workers. Left out where this build has no MPI.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "source_dir.h"
#include "tests/against_pyo.h"
#include "tests/midi_player.h"
#include "tests/programs.h"

using namespace tutti::test;

namespace {

bool built_with_mpi() { return std::filesystem::exists(std::filesystem::path(tutti_program()).parent_path() / "tutti-mpi"); }

Finished mpirun(const std::string& ranks, std::vector<std::string> arguments) {
  std::vector<std::string> all{"mpirun", "-n", ranks, tutti_program()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  Program program(all, {"OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1", "OMPI_MCA_rmaps_base_oversubscribe=1", "OMPI_MCA_btl_vader_single_copy_mechanism=none"});
  const int status = program.wait();
  return {status, program.output()};
}

Sound rendered(const std::vector<std::string>& patches, const std::string& count, bool by_ranks, const TemporaryFolder& folder) {
  const std::string wav = folder.path("rendered.wav");
  std::vector<std::string> arguments{"render", "--duration", "1", "-o", wav};
  if (!by_ranks) arguments.insert(arguments.end(), {"--workers", count});
  arguments.insert(arguments.end(), patches.begin(), patches.end());
  const Finished finished = by_ranks ? mpirun(count, arguments) : run_tutti(arguments);
  REQUIRE_MESSAGE(finished.status == 0, finished.output);
  return read_sound(wav);
}

}  // namespace

TEST_CASE("ranks of MPI give the same samples as workers") {
  if (!built_with_mpi()) return;
  const TemporaryFolder folder;
  const std::string stages = folder.write("stages.json", R"json({"tutti": 1, "objects": {
    "a": {"object": "SineLoop", "freq": {"linspace": [200, 900], "count": 1600}, "feedback": 0.05, "mul": 0.0005},
    "b": {"object": "LFO", "freq": {"linspace": [200, 900], "count": 320}, "mul": 0.001},
    "one": {"object": "Freeverb", "input": "mix(a, 2)", "mul": 0.5},
    "two": {"object": "ButLP", "input": "mix(one, 1) + mix(b, 1)", "freq": 900, "out": 0}}})json");
  const std::string patches = std::string(TUTTI_SOURCE_DIR) + "/patches/";
  for (const std::string& patch : {stages, patches + "lfo_chords.json", patches + "rc_pattern.json"}) {
    CAPTURE(patch);
    CHECK(largest_difference(rendered({patch}, "2", true, folder), rendered({patch}, "2", false, folder)) == 0);
    CHECK(largest_difference(rendered({patch}, "3", true, folder), rendered({patch}, "1", false, folder)) <= 1e-6);
  }
}

TEST_CASE("ranks of MPI hear a MIDI file as workers do") {
  if (!built_with_mpi()) return;
  const TemporaryFolder folder;
  const std::string notes = ticks(10) + message({0x90, 57, 100}) + ticks(40) + message({64, 80}) + ticks(40) + message({57, 0}) + ticks(40) + message({64, 0});
  const std::vector<std::string> played{"--midi", folder.write("song.mid", midi_header(0, 1, 96) + midi_track(notes)), std::string(TUTTI_SOURCE_DIR) + "/patches/midi_synth.json"};
  const Sound ranks = rendered(played, "2", true, folder), workers = rendered(played, "2", false, folder);
  CHECK(largest_difference(ranks, workers) == 0);
  CHECK(*std::max_element(ranks.channels[0].begin(), ranks.channels[0].end()) > 0.01f);
}

TEST_CASE("under mpirun, a wrong patch is one line and leaves no file") {
  if (!built_with_mpi()) return;
  const TemporaryFolder folder;
  const std::string wrong = folder.write("wrong.json", R"({"tutti": 1, "objects": {"a": {"object": "Sine", "frq": 3}}})");
  const Finished finished = mpirun("2", {"render", wrong, "-o", folder.path("never.wav")});
  CHECK(finished.status == 2);
  CHECK(finished.output.find("did you mean \"freq\"?") != std::string::npos);
  CHECK(finished.output.find("did you mean", finished.output.find("did you mean") + 1) == std::string::npos);
  const Finished tables = mpirun("2", {"render", folder.write("shared.json", R"({"tutti": 1, "objects": {"t": {"object": "SharedTable", "name": "/t", "size": 512},
    "o": {"object": "Sine"}, "w": {"object": "TableFill", "input": "o", "table": "t"}}})"), "-o", folder.path("never.wav")});
  CHECK(tables.status == 2);
  CHECK(tables.output.find("share tables") != std::string::npos);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path("")), std::filesystem::directory_iterator()) == 2);
}
