// What a declaration says, as people and scripts read it in `tutti objects`.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "worker/objects/declaration.h"

namespace tutti {

// A number as a person would write it: 1000, not 1000.0.
nlohmann::ordered_json json_number(double number);

// The value that a parameter has where a patch does not give it, as a patch would write it; nothing where it must be given.
std::optional<nlohmann::ordered_json> default_of(const Parameter& parameter);

// Members for a patch's "objects": the object with all its parameters, after what it needs to be heard or to have something to do.
nlohmann::ordered_json example_of(const Declaration& declaration);

// Everything about an object: name, family, doc, parameters, example.
nlohmann::ordered_json reference_of(const Declaration& declaration);

// The same as text of some lines.
std::string reference_text(const Declaration& declaration);

// All objects by family, a line for each.
std::string reference_overview();

}  // namespace tutti
