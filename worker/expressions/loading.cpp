#include "worker/expressions/loading.h"

#include <algorithm>
#include <iterator>
#include <system_error>

#include "worker/expressions/variables.h"

namespace tutti::expressions {

namespace {

[[noreturn]] void fail(const Place& place, std::string message) { throw Error{place, std::move(message), {}, {}}; }

bool defines(const Element& element) { return is_call_of(element, "define"); }
bool is_control(char c) { return (c >= 0 && c < ' ') || c == 127; }

// What stands between "load" and the parenthesis, blanks within it too.
std::string_view path_of(const Element& group) {
  const std::vector<Element>& elements = group.elements;
  const bool words = std::none_of(elements.begin(), elements.end(), [](const Element& element) { return element.is_group(); });
  if (elements.size() < 2 || !words) fail(group.place, "found a load without a path, expected (load path)");
  const char* begin = elements[1].word.data();
  const std::string_view path(begin, static_cast<std::size_t>(elements.back().word.data() - begin) + elements.back().word.size());
  if (std::any_of(path.begin(), path.end(), is_control)) fail(elements[1].place, "found a path with control characters, expected it in one line");
  return path;
}

std::string absolute_path(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::absolute(path, error);
  return (error ? path : whole).lexically_normal().string();
}

}  // namespace

std::variant<std::vector<Element>, Error> Loading::elements_of(std::string_view text) {
  const auto tree = parse(text);
  if (const auto* error = std::get_if<Error>(&tree)) return *error;
  bytes_ = text.size();
  try {
    return with_files(std::get<std::vector<Element>>(tree), folder_, 0);
  } catch (Error& error) {
    return std::move(error);
  }
}

std::vector<Element> Loading::with_files(std::span<const Element> elements, const std::filesystem::path& folder, int depth) {
  std::vector<Element> result;
  for (const Element& element : elements) {
    if (is_call_of(element, "load")) {
      std::vector<Element> loaded = load(element, folder, depth);
      std::move(loaded.begin(), loaded.end(), std::back_inserter(result));
    } else if (element.is_group()) {
      if (depth == kMaxDepth)
        fail(element.place, "found more than " + std::to_string(kMaxDepth) + " parentheses in each other with what loads it, expected fewer");
      result.push_back({{}, with_files(element.elements, folder, depth + 1), element.place});
      if (result.back().elements.empty()) fail(element.place, "found nothing but what loads nothing, expected a value or a function");
    } else {
      result.push_back(element);
    }
  }
  return result;
}

std::vector<Element> Loading::load(const Element& group, const std::filesystem::path& folder, int depth) {
  const auto [found, is_new] = files_.try_emplace(absolute_path(folder / path_of(group)));
  auto& [path, file] = *found;
  const Place& place = group.elements[1].place;
  if (file.open) fail(place, "found load of " + path + " within itself, expected a file that does not load itself");
  if (open_ == kMaxOpenFiles) fail(place, "found more than " + std::to_string(kMaxOpenFiles) + " files that load each other, expected fewer");
  if (is_new) read(path, file, place);
  bytes_ += file.text.size();
  if (bytes_ > kMaxTextBytes) fail(place, "found more than " + std::to_string(kMaxTextBytes) + " bytes with " + path + ", expected fewer in what is loaded");
  file.open = true, ++open_;
  std::vector<Element> elements = with_files(file.elements, std::filesystem::path(path).parent_path(), depth);
  file.open = false, --open_;
  if (!is_new) std::erase_if(elements, defines);
  return elements;
}

void Loading::read(const std::string& path, File& file, const Place& place) const {
  auto text = read_(path, kMaxTextBytes);
  if (const auto* unreadable = std::get_if<Unreadable>(&text)) fail(place, path + ": " + unreadable->why);
  file.text = std::move(std::get<std::string>(text));
  auto tree = parse(file.text, path);
  if (const auto* error = std::get_if<Error>(&tree)) throw *error;
  file.elements = std::move(std::get<std::vector<Element>>(tree));
}

}  // namespace tutti::expressions
