// The patch format as a JSON Schema (draft 2020-12), made from the objects' declarations: editors complete and check a patch with it.
#pragma once

#include <nlohmann/json.hpp>

namespace tutti {

// Accepts every patch that tutti accepts. What a schema can't say (names that exist, loops, the values of expressions) is left to
// `tutti check`. Members stand in the order in which a person reads them.
nlohmann::ordered_json patch_schema();

}  // namespace tutti
