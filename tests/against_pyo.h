// Renders the same music with tutti and with pyo, offline, to compare them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tutti::test {

struct Sound {
  double rate = 48000;
  std::vector<std::vector<float>> channels;
};

// A sound file that libsndfile reads. Throws std::runtime_error.
Sound read_sound(const std::string& path);

// The whole way of a patch, in this process: text, validation, plan, graph. `objects` is the value of a patch's "objects".
// `directory` is where the files it names are. Throws std::runtime_error with the patch's errors.
Sound render_patch(std::string_view objects, double seconds, int channels = 2, std::string_view directory = ".", int period = 64);

// Runs a Python snippet with `from pyo import *` on pyo's offline server (48000 Hz, buffers of 64, random numbers from seed 1).
// Throws std::runtime_error where pyo does not run.
Sound render_pyo(std::string_view python, double seconds, int channels = 2);

// Largest difference of two samples, over all channels, from frame `first` on; both must have as many channels and frames.
double largest_difference(const Sound& a, const Sound& b, std::size_t first = 0);

}  // namespace tutti::test
