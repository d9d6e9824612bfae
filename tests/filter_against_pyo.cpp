#include "tests/filter_against_pyo.h"

#include <nlohmann/json.hpp>

namespace tutti::test {

const char* const kFilterSources = R"("src": {"object": "Phasor", "freq": 93.75, "mul": 2, "add": -1},
    "other": {"object": "Phasor", "freq": 187.5, "mul": 2, "add": -1},
    "slow": {"object": "Phasor", "freq": 5.859375},)";

Sound filtered(const std::string& object, const std::string& parameters, double seconds, int channels) {
  const std::string filter = R"("a": {"object": ")" + object + R"(", "input": "src", "out": 0)" + (parameters.empty() ? "" : ", ") + parameters;
  return render_patch("{" + std::string(kFilterSources) + filter + "}}", seconds, channels);
}

Sound filtered_by_pyo(const std::string& object, const std::string& parameters, double seconds, int channels) {
  std::string python =
      "src = Phasor(93.75, mul=2, add=-1); other = Phasor(187.5, mul=2, add=-1); slow = Phasor(5.859375)\na = " + object + "(src";
  const auto given = nlohmann::ordered_json::parse("{" + parameters + "}");
  for (const auto& [name, value] : given.items())
    python += ", " + name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
  return render_pyo(python + ").out()", seconds, channels);
}

double difference_to_pyo(const std::string& object, const std::string& parameters, double seconds, int channels, std::size_t first) {
  return largest_difference(filtered(object, parameters, seconds, channels), filtered_by_pyo(object, parameters, seconds, channels), first);
}

}  // namespace tutti::test
