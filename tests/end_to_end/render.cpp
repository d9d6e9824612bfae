// tutti render: the same samples every time, however many workers there are, and no half-made file.
#include <doctest/doctest.h>
#include <signal.h>
#include <sndfile.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "source_dir.h"
#include "tests/programs.h"

using namespace tutti::test;

namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

struct Samples {
  SF_INFO info{};
  std::vector<float> values;
};
Samples samples_of(const std::string& path) {
  Samples samples;
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &samples.info);
  REQUIRE(file);
  samples.values.resize(static_cast<std::size_t>(samples.info.frames * samples.info.channels));
  sf_readf_float(file, samples.values.data(), samples.info.frames);
  sf_close(file);
  return samples;
}

std::string patch(const std::string& name) { return std::string(TUTTI_SOURCE_DIR) + "/patches/" + name; }

}  // namespace

TEST_CASE("a sound file goes through the patch, whatever the period") {
  const TemporaryFolder folder;
  const std::string effect = folder.write("effect.json", R"({"tutti": 1, "objects": {"i": {"object": "Input", "chnl": [1, 0], "out": 0}}})");
  const auto render = [&](const std::vector<std::string>& arguments, const std::string& name) {
    std::vector<std::string> all{"render", "--duration", "0.9", "-o", folder.path(name)};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return run_tutti(all);
  };
  REQUIRE(render({patch("oscillators.json")}, "in.wav").status == 0);
  const Samples in = samples_of(folder.path("in.wav"));
  for (const char* period : {"16", "100", "256", "8192"}) {
    REQUIRE(render({effect, "--input", folder.path("in.wav"), "--period", period}, "out.wav").status == 0);
    const Samples out = samples_of(folder.path("out.wav"));
    REQUIRE(out.values.size() == in.values.size());
    bool same = true;
    for (std::size_t i = 0; i < in.values.size(); ++i) same &= out.values[i] == in.values[i ^ 1];
    CHECK(same);
  }
  CHECK(render({patch("oscillators.json"), "--input", folder.path("in.wav")}, "out.wav").output.find("no patch has an Input") != std::string::npos);
  const Finished other = render({effect, "--input", folder.path("in.wav"), "--rate", "44100"}, "no.wav");
  CHECK(other.status == 2);
  CHECK(other.output.find("found a rate of 48000, expected 44100") != std::string::npos);
  CHECK(render({effect, "--input", folder.path("nothing.wav")}, "no.wav").status == 2);
  CHECK_FALSE(std::filesystem::exists(folder.path("no.wav")));
}

TEST_CASE("the same patch renders the same file, bit for bit; another number of workers the same sound") {
  const TemporaryFolder folder;
  const auto render = [&](const std::string& name, const std::string& workers) {
    const Finished finished = run_tutti({"render", patch("oscillators.json"), "--copies", "4", "--workers", workers, "--duration", "1.5", "-o", folder.path(name)});
    REQUIRE(finished.status == 0);
    return folder.path(name);
  };
  CHECK(bytes_of(render("a.wav", "2")) == bytes_of(render("b.wav", "2")));
  const Samples two = samples_of(folder.path("a.wav")), one = samples_of(render("c.wav", "1"));
  REQUIRE(one.values.size() == 2 * 72000);
  double largest = 0, peak = 0;
  for (std::size_t i = 0; i < one.values.size(); ++i) {
    largest = std::fmax(largest, std::abs(one.values[i] - two.values[i]));
    peak = std::fmax(peak, std::abs(one.values[i]));
  }
  CHECK(largest < 1e-6);
  CHECK(peak > 0.01);
}

TEST_CASE("a render does not depend on the period, and its length is exact") {
  const TemporaryFolder folder;
  Samples first;
  for (const char* period : {"256", "16", "1000", "8191"}) {
    CAPTURE(period);
    const std::string path = folder.path(std::string(period) + ".wav");
    REQUIRE(run_tutti({"render", patch("chorus.json"), "--period", period, "--duration", "0.7", "-o", path}).status == 0);
    const Samples samples = samples_of(path);
    CHECK(samples.info.frames == 33600);
    if (first.values.empty()) first = samples;
    double largest = 0;
    for (std::size_t i = 0; i < first.values.size(); ++i) largest = std::fmax(largest, std::abs(first.values[i] - samples.values[i]));
    CHECK(largest < 1e-4);  // control values are looked at once a block, whose edges lie elsewhere
  }
}

TEST_CASE("formats and rates") {
  const TemporaryFolder folder;
  struct Case {
    const char *file, *format;
    int subtype, container;
  };
  for (const Case& c : {Case{"f.wav", "float", SF_FORMAT_FLOAT, SF_FORMAT_WAV}, Case{"s.flac", "pcm16", SF_FORMAT_PCM_16, SF_FORMAT_FLAC},
                        Case{"t.aif", "pcm24", SF_FORMAT_PCM_24, SF_FORMAT_AIFF}, Case{"u.caf", "float", SF_FORMAT_FLOAT, SF_FORMAT_CAF}}) {
    CAPTURE(c.file);
    REQUIRE(run_tutti({"render", patch("chorus.json"), "--format", c.format, "--rate", "44100", "--channels", "3", "--duration", "0.1", "-o", folder.path(c.file)}).status == 0);
    const Samples samples = samples_of(folder.path(c.file));
    CHECK(samples.info.samplerate == 44100);
    CHECK(samples.info.channels == 3);
    CHECK((samples.info.format & SF_FORMAT_SUBMASK) == c.subtype);
    CHECK((samples.info.format & SF_FORMAT_TYPEMASK) == c.container);
  }
}

TEST_CASE("bad input: one clear line, exit status 2, no file") {
  const TemporaryFolder folder;
  const std::string out = folder.path("never.wav");
  const std::string wrong = folder.write("wrong.json", "{\"tutti\": 1,\n \"objects\": {\"a\": {\"object\": \"Sine\", \"frq\": 5, \"out\": 0}}}");
  const Finished misspelt = run_tutti({"render", wrong, "-o", out});
  CHECK(misspelt.status == 2);
  CHECK(misspelt.output.find("wrong.json:2: /objects/a/frq:") != std::string::npos);
  CHECK(misspelt.output.find("did you mean \"freq\"?") != std::string::npos);
  const Finished missing = run_tutti({"render", folder.path("none.json"), "-o", out});
  CHECK(missing.status == 2);
  const Finished option = run_tutti({"render", patch("chorus.json"), "-o", out, "--durration", "3"});
  CHECK(option.status == 2);
  const Finished kind = run_tutti({"render", patch("chorus.json"), "-o", folder.path("never.xyz")});
  CHECK(kind.status == 2);
  CHECK(kind.output.find("expected .wav") != std::string::npos);
  CHECK(std::filesystem::is_empty(folder.path("")) == false);  // the patch itself
  CHECK_FALSE(std::filesystem::exists(out));
  for (const auto& entry : std::filesystem::directory_iterator(folder.path(""))) CHECK(entry.path().filename() == "wrong.json");
}

TEST_CASE("an interrupted render leaves no file") {
  const TemporaryFolder folder;
  Program tutti({tutti_program(), "render", patch("oscillators.json"), "--duration", "100000", "-o", folder.path("long.wav")});
  REQUIRE(eventually([&] { return !std::filesystem::is_empty(folder.path("")); }));
  tutti.signal(SIGINT);
  CHECK(tutti.wait() == 1);
  CHECK(tutti.output().find("interrupted") != std::string::npos);
  CHECK(std::filesystem::is_empty(folder.path("")));
}

TEST_CASE("a render whose worker ends does not wait for it, also where it is interrupted itself") {
  const TemporaryFolder folder;
  for (const bool interrupted : {false, true, true, false, true, true}) {
    CAPTURE(interrupted);
    Program tutti({tutti_program(), "render", patch("chorus.json"), "--workers", "1", "--duration", "100000", "-o", folder.path("long.wav")});
    REQUIRE(eventually([&] { return !std::filesystem::is_empty(folder.path("")); }));
    sleep_ms(150);
    std::ifstream children("/proc/" + std::to_string(tutti.pid()) + "/task/" + std::to_string(tutti.pid()) + "/children");
    pid_t worker = 0;
    children >> worker;
    REQUIRE(worker > 0);
    if (interrupted) tutti.signal(SIGTERM);
    kill(worker, SIGTERM);
    CHECK(tutti.wait() == 1);
    const std::string expected = interrupted ? "long.wav is not written" : "was killed by SIGTERM; ";
    CHECK(tutti.output().find(expected) != std::string::npos);
    CHECK(std::filesystem::is_empty(folder.path("")));
  }
}

TEST_CASE("every patch of patches/ sounds, and none is too loud") {
  const TemporaryFolder folder;
  int patches = 0;
  // A standard MIDI file: three keys, held for as long as it plays.
  const std::string track("\x00\x90\x3c\x60\x00\x90\x40\x60\x00\x90\x43\x60\x8f\x00\xff\x2f\x00", 17);
  const std::string chord = folder.write("chord.mid", std::string("MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk\0\0\0", 21) + static_cast<char>(track.size()) + track);
  REQUIRE(run_tutti({"render", patch("chorus.json"), "--duration", "2.5", "-o", folder.path("in.wav")}).status == 0);
  for (const auto& entry : std::filesystem::directory_iterator(std::string(TUTTI_SOURCE_DIR) + "/patches")) {
    if (entry.path().extension() != ".json") continue;
    CAPTURE(entry.path().filename().string());
    ++patches;
    const std::string out = folder.path("out.wav");
    std::vector<std::string> arguments{"render", entry.path().string(), "--input", folder.path("in.wav"), "--midi", chord, "--duration", "2.5", "-o", out};
    if (entry.path().filename() == "band_transposer.json") arguments.push_back(patch("band_splitter.json"));  // it hears what that one writes
    REQUIRE(run_tutti(arguments).status == 0);
    double peak = 0, sum = 0;
    const Samples samples = samples_of(out);
    for (const float x : samples.values) {
      REQUIRE(std::isfinite(x));
      peak = std::fmax(peak, std::abs(x));
      sum += static_cast<double>(x) * x;
    }
    CHECK(peak <= 1.0);
    CHECK(std::sqrt(sum / static_cast<double>(samples.values.size())) > 0.001);  // -60 dB
  }
  CHECK(patches >= 26);
}
