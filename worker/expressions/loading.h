// Puts what an expression loads in the place of its (load path), before it is compiled. What a file defines, it defines once, however often it is loaded.
#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "worker/expressions/tree.h"
#include "worker/text_files.h"

namespace tutti::expressions {

inline constexpr int kMaxOpenFiles = 32;  // files that load each other

class Loading {
 public:
  // A relative path begins at `folder`, or at the folder of the file that has it. With what is loaded, an expression has at most kMaxTextBytes.
  Loading(std::filesystem::path folder, ReadTextFile read) : folder_(std::move(folder)), read_(std::move(read)) {}

  // The elements, and the places of errors, point into `text` and into what is kept here. To be called once.
  std::variant<std::vector<Element>, Error> elements_of(std::string_view text);
  bool loaded_any() const { return !files_.empty(); }

 private:
  struct File {
    std::string text;
    std::vector<Element> elements;
    bool open = false;  // it is being put in a place
  };

  std::vector<Element> with_files(std::span<const Element> elements, const std::filesystem::path& folder, int depth);
  std::vector<Element> load(const Element& group, const std::filesystem::path& folder, int depth);
  void read(const std::string& path, File& file, const Place& place) const;

  std::filesystem::path folder_;
  ReadTextFile read_;
  std::map<std::string, File> files_;  // by their absolute paths
  std::size_t bytes_ = 0;
  int open_ = 0;
};

}  // namespace tutti::expressions
