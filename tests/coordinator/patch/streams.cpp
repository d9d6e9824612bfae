// How many streams an object has where its fixed parameters say so.
#include "coordinator/patch/streams.h"

#include <sndfile.h>
#include <unistd.h>

#include <filesystem>

#include "source_dir.h"
#include "tests/coordinator/patch/patches.h"
using namespace tutti;
using namespace tutti::test;

namespace {

Declaration declared(std::vector<Parameter> parameters) {
  Declaration declaration;
  declaration.name = "Test";
  declaration.parameters = std::move(parameters);
  return declaration;
}

FixedArgument fixed_number(double number) {
  FixedArgument argument;
  argument.number = number;
  return argument;
}

// "count/divisor", or what is wrong.
std::string counted(std::vector<Parameter> parameters, const std::vector<FixedArgument>& fixed, std::size_t longest) {
  const auto streams = count_streams(declared(std::move(parameters)), fixed, longest);
  if (const auto* text = std::get_if<std::string>(&streams)) return *text;
  return std::to_string(std::get<Streams>(streams).count) + "/" + std::to_string(std::get<Streams>(streams).divisor);
}

struct SoundFile {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("tutti-streams-" + std::to_string(getpid()) + ".wav");
  explicit SoundFile(int channels) {
    SF_INFO info{};
    info.samplerate = 48000;
    info.channels = channels;
    info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
    REQUIRE(file != nullptr);
    const std::vector<float> frame(static_cast<std::size_t>(channels), 0.5f);
    sf_writef_float(file, frame.data(), 1);
    sf_close(file);
  }
  ~SoundFile() { std::filesystem::remove(path); }
};

}  // namespace

TEST_CASE("streams: the longest list, where no fixed parameter bears on it") {
  CHECK(counted({integer("order", 5)}, {fixed_number(5)}, 7) == "7/1");
  CHECK(counted({}, {}, 1) == "1/1");
}

TEST_CASE("streams: set, multiplied, doubled by a flag or always") {
  CHECK(counted({integer("voices", 1).sets_streams()}, {fixed_number(3)}, 50) == "3/1");
  CHECK(counted({integer("outs", 2).multiplies_streams()}, {fixed_number(4)}, 3) == "12/4");
  CHECK(counted({flag("stereo", false).multiplies_streams()}, {fixed_number(1)}, 3) == "6/2");
  CHECK(counted({flag("stereo", false).multiplies_streams()}, {fixed_number(0)}, 3) == "3/1");
  CHECK(counted({input("input").doubles_streams(), number("roomSize", 1)}, {fixed_number(1)}, 3) == "6/2");
}

TEST_CASE("streams: too many are refused, whatever is multiplied") {
  const std::string many = "found an object of more than 65536 streams, expected fewer";
  CHECK(counted({integer("outs", 2).multiplies_streams()}, {fixed_number(64)}, 65536) == many);
  CHECK(counted({integer("voices", 1).sets_streams()}, {fixed_number(65537)}, 1) == many);
  const std::vector<Parameter> ten(10, integer("n", 1).multiplies_streams());
  CHECK(counted(ten, std::vector<FixedArgument>(10, fixed_number(2147483647)), 65536) == many);
}

TEST_CASE("streams: a sound file's channels") {
  const SoundFile file(3);
  const std::string objects = R"({"x": {"object": "SfPlayer", "path": ")" + file.path.string() + R"(", "speed": [1, 2], "out": 0}})";
  const CompiledPatch patch = compiled(objects);
  CHECK(node(patch.plan, "x").streams == 6);
  CHECK(node(patch.plan, "x").values.at(0).numbers == std::vector<double>{1, 1, 1, 2, 2, 2});
  FixedArgument named;
  named.text = file.path.string();
  CHECK(counted({path("path").channels_are_streams(), integer("chnl", -1).picks_one_channel()}, {named, fixed_number(-1)}, 1) == "3/3");
  CHECK(counted({path("path").channels_are_streams(), integer("chnl", -1).picks_one_channel()}, {named, fixed_number(2)}, 1) == "1/1");
}

TEST_CASE("streams: a file is looked for relative to the patch") {
  const SoundFile file(2);
  const std::string text = patch_of(R"({"x": {"object": "SfPlayer", "path": ")" + file.path.filename().string() + R"(", "out": 0}})");
  CHECK(problems_of_text(text, (file.path.parent_path() / "song.json").string()).empty());
  CHECK(problems_of_text(text, "/nowhere/song.json").size() == 1);
}

TEST_CASE("streams: a file that is no sound file, or none at all") {
  const auto play = [](const std::string& path) { return wrong("{\"x\": {\"object\": \"SfPlayer\",\n\"path\": \"" + path + R"(", "out": 0}})"); };
  CHECK(play("/nowhere/a.wav").find("test.json:2: /objects/x/path: found the path /nowhere/a.wav, expected a file that can be read: No such file or directory") == 0);
  CHECK(play("/tmp").find("which is no file; expected one") != std::string::npos);
  CHECK(play(TUTTI_SOURCE_DIR "/meson.build").find("which is no sound file") != std::string::npos);
  CHECK(play(std::string(4096, 'a')).find("expected the path of a file") != std::string::npos);
}
