// What analysers show, as text for people and as JSON for scripts.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "coordinator/watching/analysers.h"

namespace tutti {

// Values as numbers, a Scope and a Spectrum drawn, `columns` wide.
std::string analyser_table(const std::vector<ShownAnalyser>& analysers, int columns, bool colour);

// [{"name", "object", "streams": [{"stream", "written", ...}]}]; of a stream "value" or "triggers", "samples" of a Scope, "magnitudes" of a Spectrum.
nlohmann::json analyser_json(const std::vector<ShownAnalyser>& analysers);

}  // namespace tutti
