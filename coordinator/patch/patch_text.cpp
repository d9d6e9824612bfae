#include "coordinator/patch/patch_text.h"

#include <nlohmann/json.hpp>

namespace tutti {

// Past white space and comments.
std::size_t PatchText::skip_space(std::size_t at) const {
  for (;;) {
    at = text_.find_first_not_of(" \t\r\n", at);
    if (at == std::string::npos) return text_.size();
    if (text_.compare(at, 2, "//") == 0) at = std::min(text_.find('\n', at), text_.size());
    else if (text_.compare(at, 2, "/*") == 0) at = text_.find("*/", at + 2) + 2;
    else return at;
  }
}

std::size_t PatchText::skip_string(std::size_t at) const {
  for (++at; text_[at] != '"'; ++at)
    if (text_[at] == '\\') ++at;
  return at + 1;
}

std::size_t PatchText::skip_value(std::size_t at) const {
  if (text_[at] == '"') return skip_string(at);
  if (text_[at] != '{' && text_[at] != '[') return std::min(text_.find_first_of(",]} \t\r\n/", at), text_.size());
  int depth = 0;
  do {
    at = skip_space(at);
    const char c = text_[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    at = c == '"' ? skip_string(at) : at + 1;
  } while (depth > 0);
  return at;
}

// Visits the members of the object that begins there, by their names.
template <class Visit>
void PatchText::each_member(std::size_t object, Visit visit) const {
  for (std::size_t at = skip_space(object + 1); text_[at] != '}'; at = skip_space(at)) {
    if (text_[at] == ',') {
      ++at;
      continue;
    }
    Member member{at, 0, 0};
    const std::size_t end_of_key = skip_string(at);
    member.value = skip_space(skip_space(end_of_key) + 1);  // past the colon
    member.end = skip_value(member.value);
    visit(nlohmann::json::parse(text_.substr(at, end_of_key - at)).get<std::string>(), member);
    at = member.end;
  }
}

void PatchText::find_objects() {
  objects_.clear();
  each_member(skip_space(0), [&](const std::string& name, const Member& objects) {
    if (name == "objects") each_member(objects.value, [&](const std::string& object, const Member& member) { objects_.emplace(object, member); });
  });
}

std::optional<PatchText::Member> PatchText::find(std::string_view object, std::string_view parameter) const {
  const auto found = objects_.find(std::string(object));
  if (found == objects_.end()) return std::nullopt;
  if (parameter.empty()) return found->second;
  std::optional<Member> result;
  each_member(found->second.value, [&](const std::string& name, const Member& member) {
    if (name == parameter) result = member;
  });
  return result;
}

std::string PatchText::value(std::string_view object, std::string_view parameter) const {
  const auto found = find(object, parameter);
  return found ? text_.substr(found->value, found->end - found->value) : "";
}

// With the comma that parted it from its neighbours, and the line where nothing else stands on it.
void PatchText::take_away(const Member& member) {
  std::size_t begin = member.begin, end = member.end;
  const std::size_t after = skip_space(end);
  if (text_[after] == ',') {
    end = after + 1;
    if (text_[begin - 1] == ' ' && text_[end] == ' ') ++end;
  } else {
    const std::size_t before = text_.find_last_not_of(" \t\r\n", begin - 1);
    if (before != std::string::npos && text_[before] == ',') begin = before;
  }
  if (text_[begin] != ',') {
    const std::size_t line = text_.find_last_of('\n', begin), rest = text_.find_first_not_of(" \t\r", end);
    if (line != std::string::npos && rest != std::string::npos && text_[rest] == '\n' && text_.find_first_not_of(" \t", line + 1) == begin) begin = line + 1, end = rest + 1;
  }
  text_.erase(begin, end - begin);
}

bool PatchText::apply(const Edit& edit) {
  const auto found = find(edit.object, edit.parameter);
  if (found && edit.value.empty()) {
    take_away(*found);
    find_objects();
    return true;
  }
  if (found) {
    text_.replace(found->value, found->end - found->value, edit.value);
    find_objects();
    return true;
  }
  const auto object = edit.parameter.empty() ? std::nullopt : find(edit.object, "");
  if (!object || edit.value.empty()) return false;
  const bool is_empty = text_[skip_space(object->value + 1)] == '}';
  text_.insert(object->value + 1, nlohmann::json(edit.parameter).dump() + ": " + edit.value + (is_empty ? "" : ", "));
  find_objects();
  return true;
}

}  // namespace tutti
