#include <cmath>

#include "coordinator/patch/limits.h"
#include "coordinator/patch/nearest_name.h"
#include "coordinator/patch/patch_file.h"
#include "coordinator/patch/reader.h"

namespace tutti {

namespace {

const std::vector<std::string_view> kKeys{"tutti", "title", "seed", "channels", "objects"};

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 200 || (text[0] >= '0' && text[0] <= '9')) return false;
  for (const char c : text)
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_')) return false;
  return true;
}

std::vector<std::string_view> object_types() {
  std::vector<std::string_view> names;
  for (const auto& [name, type] : Registry::all()) names.push_back(name);
  return names;
}

bool is_whole(const Value& value, double lowest, double highest) {
  const double* number = value.number();
  return number && *number == std::floor(*number) && *number >= lowest && *number <= highest;
}

LoadedPatch parse(const PatchFile& file, std::string_view text, Problems& problems) {
  LoadedPatch loaded;
  Patch patch;
  patch.path = file.path;
  patch.stem = file.stem;
  patch.directory = file.directory;
  if (const std::optional<Value> source = read_source(text, problems)) PatchReader(problems).read(*source, patch);
  if (problems.empty()) loaded.patch = std::move(patch);
  loaded.problems = problems.take();
  return loaded;
}

}  // namespace

LoadedPatch load_patch(const std::string& path) {
  Problems problems(path);
  if (const std::optional<PatchFile> file = read_patch_file(path, problems)) return parse(*file, file->text, problems);
  return {std::nullopt, problems.take()};
}

LoadedPatch parse_patch(std::string_view text, const std::string& path) {
  Problems problems(path);
  return parse(name_patch_file(path), text, problems);
}

const Given* PatchObject::find(int parameter) const {
  for (const Given& g : given)
    if (g.parameter == parameter) return &g;
  return nullptr;
}

void PatchReader::add(const std::string& pointer, const Value& found, const std::string& expected) {
  problems_.add(pointer, found.line, "found " + found.description() + ", expected " + expected);
}

std::string PatchReader::suggestion(std::string_view name, const std::vector<std::string_view>& candidates) const {
  return problems_.listed_all() ? "" : did_you_mean(name, candidates);
}

void PatchReader::read(const Value& source, Patch& patch) {
  patch_ = &patch;
  if (!source.object()) return add("", source, "a patch: {\"tutti\": 1, \"objects\": {...}}");
  const Value* version = source.find("tutti");
  if (!version) problems_.add("", source.line, "found no \"tutti\", expected \"tutti\": 1, the format's version");
  else if (!is_whole(*version, 1, 1)) add("/tutti", *version, "1, the format's version that this tutti reads");
  const Value* objects = nullptr;
  for (const Member& member : *source.object()) {
    if (problems_.enough()) return;
    if (member.name == "tutti" || member.name == "$schema") continue;  // the latter is for editors
    if (member.name == "title") read_title(member.value);
    else if (member.name == "seed") read_seed(member.value);
    else if (member.name == "channels") read_channels(member.value);
    else if (member.name == "objects") objects = &member.value;
    else problems_.add(at("", member.name), member.line, "found the key " + in_quotes(member.name) + ", expected tutti, title, seed, channels or objects" + suggestion(member.name, kKeys));
  }
  if (objects) read_objects(*objects);
  else problems_.add("", source.line, "found no \"objects\", expected \"objects\": {...}");
}

void PatchReader::read_title(const Value& value) {
  if (const std::string* title = value.string()) patch_->title = *title;
  else add("/title", value, "a string");
}

void PatchReader::read_seed(const Value& value) {
  if (is_whole(value, 0, kMaxSeed)) patch_->seed = static_cast<std::uint64_t>(*value.number());
  else add("/seed", value, "a whole number from 0 to 9007199254740991");
}

void PatchReader::read_channels(const Value& value) {
  if (is_whole(value, 1, kMaxChannels)) patch_->channels = static_cast<int>(*value.number());
  else add("/channels", value, "a whole number from 1 to " + std::to_string(kMaxChannels));
}

// Two passes: expressions may name objects that come later.
void PatchReader::read_objects(const Value& value) {
  const Value::Object* members = value.object();
  if (!members || members->empty()) return add("/objects", value, "objects: {\"name\": {\"object\": \"Sine\", ...}, ...}");
  if (members->size() > kMaxObjects)
    return problems_.add("/objects", value.line, "found " + std::to_string(members->size()) + " objects, expected at most " + std::to_string(kMaxObjects));
  patch_->objects.reserve(members->size());
  for (const Member& member : *members) declare_object(member);
  for (std::size_t i = 0; i < members->size() && !problems_.enough(); ++i)
    if (patch_->objects[i].type) read_object(patch_->objects[i], (*members)[i].value);
}

const int* PatchReader::find_object(std::string_view name) const {
  const auto found = indices_.find(name);
  return found == indices_.end() ? nullptr : &found->second;
}

// An object whose type is unknown keeps its name, so that its readers are not wrong as well.
void PatchReader::declare_object(const Member& member) {
  const std::string pointer = at("/objects", member.name);
  PatchObject object;
  object.name = member.name;
  object.line = member.line;
  if (!is_name(member.name))
    problems_.add(pointer, member.line, "found the name " + in_quotes(member.name) + ", expected letters, digits and _, no digit first");
  const Value* type = member.value.find("object");
  if (!member.value.object()) add(pointer, member.value, "an object: {\"object\": \"Sine\", ...}");
  else if (!type) problems_.add(pointer, member.value.line, "found no \"object\", expected the type of the object: \"object\": \"Sine\"");
  else if (!type->string()) add(at(pointer, "object"), *type, "the name of a type, as \"Sine\"");
  else if (!(object.type = Registry::find(*type->string())))
    problems_.add(at(pointer, "object"), type->line, "found the type " + in_quotes(*type->string()) + ", expected one that `tutti objects` lists" + suggestion(*type->string(), object_types()));
  patch_->objects.push_back(std::move(object));
  indices_.emplace(member.name, static_cast<int>(patch_->objects.size()) - 1);
  object_names_.push_back(member.name);
}

}  // namespace tutti
