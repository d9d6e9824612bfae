// The name that was probably meant by a misspelt one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tutti {

// The candidate nearest to `name` by edits (a letter added, left out, changed, or two neighbours swapped; capitals are a
// quarter of an edit), if it is near: at most a third of the name's length, and 3. Empty if none is.
std::string nearest_name(std::string_view name, const std::vector<std::string_view>& candidates);

// `; did you mean "freq"?`, or nothing.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace tutti
