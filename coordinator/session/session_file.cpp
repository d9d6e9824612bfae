#include "coordinator/session/session_file.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "coordinator/assignments.h"
#include "coordinator/patch/patch_file.h"
#include "coordinator/patch/source.h"

namespace tutti {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;

// As it may be moved together with the session.
std::string path_beside(const fs::path& folder, const std::string& path) {
  const fs::path relative = fs::path(path).lexically_relative(folder);
  return relative.empty() || *relative.begin() == ".." ? path : relative.string();
}

Json json_of(const SessionState& state, const fs::path& folder) {
  Json patches = Json::array(), values = Json::object(), played = Json::object();
  for (const std::string& patch : state.patches) patches.push_back(path_beside(folder, patch));
  for (const Control::Kept& kept : state.changes) {
    if (kept.parameter.empty())
      played[kept.patch][kept.object] = kept.numbers.front() != 0;
    else
      values[kept.patch][kept.object][kept.parameter] = kept.numbers;
  }
  Json json = {{"tutti_session", kVersion}, {"patches", patches}, {"options", state.options}, {"values", values}, {"played", played}};
  if (state.connections) {
    Json& connections = json["connections"] = Json::object();
    for (const PortConnection& connection : *state.connections) connections[connection.port].push_back(connection.other);
  }
  return json;
}

// Reads the tree of a session's file; what is wrong becomes a problem with its place.
class SessionReader {
 public:
  SessionReader(fs::path folder, Problems& problems) : folder_(std::move(folder)), problems_(problems) {}

  SessionState read(const Value& root) {
    const Value* version = root.find("tutti_session");
    if (!version || !version->number() || *version->number() != kVersion) {
      problems_.add("", root.line, "found no \"tutti_session\": " + std::to_string(kVersion) + ", expected a session of this tutti");
      return {};
    }
    for (const Member& member : *root.object()) read_member(member);
    return std::move(state_);
  }

 private:
  void read_member(const Member& member) {
    const std::string pointer = at("", member.name);
    const Value& value = member.value;
    if (member.name == "patches")
      each_text(value, pointer, [&](const std::string& path) { state_.patches.push_back((folder_ / path).lexically_normal().string()); });
    else if (member.name == "options")
      each_text(value, pointer, [&](const std::string& option) { state_.options.push_back(option); });
    else if (member.name == "values")
      read_values(value, pointer);
    else if (member.name == "played")
      read_played(value, pointer);
    else if (member.name == "connections")
      read_connections(value, pointer);
    else if (member.name != "tutti_session")
      problems_.add(pointer, member.line, "found the key " + in_quotes(member.name) + ", expected one of a session");
  }

  void read_values(const Value& value, const std::string& pointer) {
    each_member(value, pointer, [&](const Member& patch, const std::string& of_patch) {
      each_member(patch.value, of_patch, [&](const Member& object, const std::string& of_object) {
        each_member(object.value, of_object, [&](const Member& parameter, const std::string& of_parameter) {
          state_.changes.push_back({patch.name, object.name, parameter.name, read_numbers(parameter.value, of_parameter)});
        });
      });
    });
  }

  std::vector<double> read_numbers(const Value& value, const std::string& pointer) {
    std::vector<double> numbers;
    if (const Value::List* list = value.list())
      for (const Value& item : *list)
        if (item.number()) numbers.push_back(*item.number());
    if (numbers.empty() || numbers.size() != value.list()->size()) expected(value, pointer, "a list of numbers");
    return numbers;
  }

  void read_played(const Value& value, const std::string& pointer) {
    each_member(value, pointer, [&](const Member& patch, const std::string& of_patch) {
      each_member(patch.value, of_patch, [&](const Member& object, const std::string& of_object) {
        if (const bool* on = object.value.flag())
          state_.changes.push_back({patch.name, object.name, "", {*on ? 1.0 : 0.0}});
        else
          expected(object.value, of_object, "true or false");
      });
    });
  }

  void read_connections(const Value& value, const std::string& pointer) {
    std::vector<PortConnection>& connections = state_.connections.emplace();
    each_member(value, pointer, [&](const Member& port, const std::string& of_port) {
      each_text(port.value, of_port, [&](const std::string& other) { connections.push_back({port.name, other}); });
    });
  }

  template <class Visit>
  void each_text(const Value& value, const std::string& pointer, Visit visit) {
    if (!value.list()) return expected(value, pointer, "a list of texts");
    for (std::size_t i = 0; i < value.list()->size(); ++i) {
      const Value& item = (*value.list())[i];
      if (item.string())
        visit(*item.string());
      else
        expected(item, at(pointer, i), "a text");
    }
  }

  template <class Visit>
  void each_member(const Value& value, const std::string& pointer, Visit visit) {
    if (!value.object()) return expected(value, pointer, "an object with names");
    for (const Member& member : *value.object()) visit(member, at(pointer, member.name));
  }

  void expected(const Value& value, const std::string& pointer, const std::string& what) {
    problems_.add(pointer, value.line, "found " + value.description() + ", expected " + what);
  }

  fs::path folder_;
  Problems& problems_;
  SessionState state_;
};

}  // namespace

SessionState read_session(const std::string& path) {
  Problems problems(path);
  SessionState state;
  if (const auto file = read_patch_file(path, problems))
    if (const auto root = read_source(file->text, problems)) state = SessionReader(fs::absolute(path).parent_path(), problems).read(*root);
  if (!problems.empty()) throw PatchProblems{problems.take()};
  return state;
}

void write_session(const std::string& path, const SessionState& state) {
  const fs::path folder = fs::absolute(path).parent_path();
  const std::string part = path + "." + std::to_string(getpid()) + ".part";
  std::error_code error;
  fs::create_directories(folder, error);
  std::ofstream file(part);
  file << json_of(state, folder).dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
  file.close();
  if (file) fs::rename(part, path, error);
  if (!file || error) {
    fs::remove(part, error);
    throw std::runtime_error(path + ": the session can't be written");
  }
}

}  // namespace tutti
