// The drawings of `tutti top`, read as text.
#include "coordinator/watching/plots.h"

#include <doctest/doctest.h>

#include <cmath>

#include "coordinator/watching/analyser_table.h"
using namespace tutti;

TEST_CASE("samples are drawn in dots, from the smallest to the largest of a column") {
  CHECK(plot_samples(std::vector<float>{1, 1, 1, 1}, 2, 1) == std::vector<std::string>{"⠉⠉"});
  CHECK(plot_samples(std::vector<float>{-1, -1, -1, -1}, 2, 2) == std::vector<std::string>{"⠀⠀", "⣀⣀"});
  CHECK(plot_samples(std::vector<float>{5, NAN, INFINITY, 5}, 2, 1).front().size() == 6);
  CHECK(plot_samples({}, 3, 1) == std::vector<std::string>{"⠀⠀⠀"});
}

TEST_CASE("magnitudes are drawn in bars, as decibels over the logarithm of the frequency") {
  std::vector<float> magnitudes(1025);
  magnitudes[512] = 1;  // a quarter of the rate: the middle of an axis from a nyquist / 4 to nyquist
  const std::vector<std::string> lines = plot_magnitudes(magnitudes, 24000, 6000, -96, 8, 2);
  CHECK(lines == std::vector<std::string>{"   ██   ", "   ██   "});
  const std::vector<float> even(1025, 0.1f);  // -20 dB: 0.79 of 16 eighths
  CHECK(plot_magnitudes(even, 24000, 20, -96, 3, 2) == std::vector<std::string>{"▅▅▅", "███"});
}

TEST_CASE("colour is only where it is asked for") {
  ShownAnalyser scope{"a.b", "Scope", PublishedKind::Scope, 48000, 0, {{0, 10, std::vector<float>(480)}}};
  CHECK(analyser_table({scope}, 60, false).find('\033') == std::string::npos);
  CHECK(analyser_table({scope}, 60, true).find("\033[36m") != std::string::npos);
  CHECK(analyser_table({}, 60, true).empty());
}

TEST_CASE("what is shown comes out as numbers") {
  const ShownAnalyser rms{"a.r", "RMS", PublishedKind::Value, 48000, 0, {{0, 7, {0.5f}}, {1, 7, {0.25f}}}};
  const ShownAnalyser spectrum{"a.s", "Spectrum", PublishedKind::Spectrum, 48000, 0, {{0, 64, std::vector<float>(64, 1.0f)}}};
  const nlohmann::json json = analyser_json({rms, spectrum});
  CHECK(json[0]["name"] == "a.r");
  CHECK(json[0]["streams"][1]["value"] == 0.25);
  CHECK(json[1]["streams"][0]["magnitudes"].size() == 33);
  CHECK(json[1]["streams"][0]["magnitudes"][0] == doctest::Approx(1.0));
}
