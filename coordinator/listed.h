// Names as a line of text.
#pragma once

#include <string>
#include <vector>

namespace tutti {

// "chorus, chorus#2, drums"
inline std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace tutti
