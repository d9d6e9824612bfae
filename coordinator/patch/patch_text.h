// The text of a patch, to be edited in places: everything else, comments included, stays as it was written.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tutti {

// A change of a patch file.
struct Edit {
  std::string object;
  std::string parameter;  // empty: the whole object
  std::string value;      // JSON; empty: it is taken away
};

class PatchText {
 public:
  explicit PatchText(std::string text) : text_(std::move(text)) { find_objects(); }  // of a patch that has been read without problems

  const std::string& text() const { return text_; }
  // The JSON of an object's parameter as it is written; empty: it is not given.
  std::string value(std::string_view object, std::string_view parameter) const;
  // False: there is no such object, or nothing to take away.
  bool apply(const Edit& edit);

 private:
  struct Member {
    std::size_t begin = 0;        // of its key
    std::size_t value = 0, end = 0;  // of its value
  };
  template <class Visit>
  void each_member(std::size_t object, Visit visit) const;
  void find_objects();
  std::optional<Member> find(std::string_view object, std::string_view parameter) const;
  std::size_t skip_space(std::size_t at) const;
  std::size_t skip_value(std::size_t at) const;
  std::size_t skip_string(std::size_t at) const;
  void take_away(const Member& member);

  std::string text_;
  std::unordered_map<std::string, Member> objects_;  // where they stand
};

}  // namespace tutti
