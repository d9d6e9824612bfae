// The names by which a running instance is changed: patch, object and parameter, and where in the workers each is computed.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "coordinator/assignments.h"
#include "worker/objects/declaration.h"
#include "worker/plan.h"

namespace tutti {

// Thrown for a name or a value that is wrong: one line that says what was found, what was expected, and which name was probably meant.
struct WrongMessage {
  std::string text;
};

// Where one of the workers computes an object, or a part of its streams.
struct Place {
  int worker = 0;
  int node = 0;              // numbered through all parts of the worker's plan
  std::vector<int> numbers;  // of the streams in the whole bank; empty: it is the whole
};

struct ControlledObject {
  std::string patch, name;              // "chorus#2", "src"
  const Declaration* declaration = nullptr;
  Node node;                            // whole, with the values that were last set
  std::vector<Place> places;            // copies and parts, all of which are changed together
};

// All functions: one thread at a time.
class Addresses {
 public:
  explicit Addresses(const Assignments& assignments);

  const std::vector<ControlledObject>& objects() const { return objects_; }
  ControlledObject& operator[](int index) { return objects_[static_cast<std::size_t>(index)]; }
  const std::vector<std::string>& patches() const { return patches_; }

  // The objects of these names, either of which may be a pattern of OSC (* ? [] {}); at least one. A copy may be called "chorus.2" too, because
  // OSC keeps "#" for itself. Throws WrongMessage.
  std::vector<int> find(std::string_view patch, std::string_view object) const;

 private:
  bool is_unheard(std::string_view patch, std::string_view object) const;

  std::vector<std::string> patches_;
  std::vector<ControlledObject> objects_;
  std::unordered_map<std::string, int> by_name_;  // "chorus.src"
  std::vector<std::string> unheard_;              // "chorus.lfo"
};

// An index into Declaration::parameters, or kMul, kAdd: a parameter that can be set because it is given as a number, or a matrix. Throws WrongMessage.
int settable_parameter(const ControlledObject& object, std::string_view name);
std::vector<std::string_view> settable_parameters(const ControlledObject& object);

}  // namespace tutti
