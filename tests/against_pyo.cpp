#include "tests/against_pyo.h"

#include <sndfile.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch.h"
#include "worker/graph.h"

namespace tutti::test {
namespace {

std::string problems_text(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.text() + "\n";
  return text;
}

}  // namespace

Sound read_sound(const std::string& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) throw std::runtime_error(path + ": " + sf_strerror(nullptr));
  std::vector<float> interleaved(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(file, interleaved.data(), info.frames);
  sf_close(file);
  Sound sound;
  sound.rate = info.samplerate;
  sound.channels.resize(static_cast<std::size_t>(info.channels));
  for (std::size_t i = 0; i < interleaved.size(); ++i) sound.channels[i % sound.channels.size()].push_back(interleaved[i]);
  return sound;
}

Sound render_patch(std::string_view objects, double seconds, int channels, std::string_view directory, int period) {
  const std::string text = R"({"tutti": 1, "channels": )" + std::to_string(channels) + R"(, "objects": )" + std::string(objects) + "}";
  const LoadedPatch loaded = parse_patch(text, std::string(directory) + "/test.json");
  if (!loaded.patch) throw std::runtime_error(problems_text(loaded.problems));
  CompiledPatch compiled = compile_patch(*loaded.patch, 48000);
  if (!compiled.problems.empty()) throw std::runtime_error(problems_text(compiled.problems));
  compiled.plan.offline = true;
  Graph graph(compiled.plan);

  Sound sound;
  const auto frames = static_cast<std::size_t>(std::llround(seconds * 48000));
  const auto step = static_cast<std::size_t>(period);
  sound.channels.assign(static_cast<std::size_t>(channels), std::vector<float>(frames + step));
  for (std::size_t done = 0; done < frames; done += step) {
    std::vector<float*> at;
    for (auto& channel : sound.channels) at.push_back(channel.data() + done);
    graph.render(at, period);
  }
  for (auto& channel : sound.channels) channel.resize(frames);
  return sound;
}

Sound render_pyo(std::string_view python, double seconds, int channels) {
  static int count = 0;
  const std::filesystem::path base = std::filesystem::temp_directory_path() / ("tutti-pyo-" + std::to_string(getpid()) + "-" + std::to_string(count++));
  const std::string wav = base.string() + ".wav", script = base.string() + ".py";
  std::ofstream(script) << "from pyo import *\n"
                        << "s = Server(sr=48000, nchnls=" << channels << ", buffersize=64, duplex=0, audio='offline')\ns.verbosity = 0\ns.boot()\ns.setGlobalSeed(1)\n"
                        << "s.recordOptions(dur=" << seconds << ", filename='" << wav << "', fileformat=0, sampletype=3)\n"
                        << python << "\ns.start()\n";
  // pyo 1.0.4 itself crashes at times: then again, up to eight times.
  constexpr int segmentation_fault = 128 + 11;  // as the shell tells it
  int status = 0;
  for (int attempt = 0; attempt < 8; ++attempt) {
    status = std::system(("/usr/bin/python3 " + script + " > /dev/null 2>&1").c_str());
    if (!WIFEXITED(status) || WEXITSTATUS(status) != segmentation_fault) break;
  }
  std::filesystem::remove(script);
  if (status != 0) throw std::runtime_error("pyo did not run (is python3-pyo installed?): " + std::string(python));
  Sound sound = read_sound(wav);
  std::filesystem::remove(wav);
  for (auto& channel : sound.channels) {
    // The offline server fades its output in over the first 5 ms: sample n is multiplied by (n + 1) / (0.005 rate).
    for (std::size_t n = 0; n < channel.size() && n < 240; ++n) channel[n] /= static_cast<float>(n + 1) / 240.0f;
    channel.resize(static_cast<std::size_t>(std::llround(seconds * 48000)));
  }
  return sound;
}

double largest_difference(const Sound& a, const Sound& b, std::size_t first) {
  if (a.channels.size() != b.channels.size()) throw std::runtime_error("sounds of different channels can't be compared");
  double largest = 0;
  for (std::size_t c = 0; c < a.channels.size(); ++c) {
    if (a.channels[c].size() != b.channels[c].size()) throw std::runtime_error("sounds of different lengths can't be compared");
    for (std::size_t n = first; n < a.channels[c].size(); ++n) {
      const double difference = std::abs(static_cast<double>(a.channels[c][n]) - b.channels[c][n]);
      if (!(difference <= largest)) largest = std::isnan(difference) ? HUGE_VAL : difference;
    }
  }
  return largest;
}

}  // namespace tutti::test
