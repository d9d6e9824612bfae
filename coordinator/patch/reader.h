// Reads a patch's tree of values into a Patch and finds all that is wrong with it. The parts of PatchReader stand in the files
// of their subjects: read_patch.cpp (the file as a whole), read_object.cpp (one object), read_items.cpp (numbers, lists and
// expressions), read_fixed.cpp (parameters that are fixed at load), read_actions.cpp (what a Pattern does).
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "coordinator/patch/patch.h"
#include "coordinator/patch/source.h"

namespace tutti {

class PatchReader {
 public:
  explicit PatchReader(Problems& problems) : problems_(problems) {}

  // Leaves problems where there are any; `patch` is of use only if there are none.
  void read(const Value& source, Patch& patch);

 private:
  // Where a value stands and what it is for.
  struct Place {
    std::string pointer;
    const Parameter& parameter;
  };

  void read_title(const Value& value);
  void read_seed(const Value& value);
  void read_channels(const Value& value);
  void read_objects(const Value& value);
  void declare_object(const Member& member);
  void add(const std::string& pointer, const Value& found, const std::string& expected);

  void read_object(PatchObject& object, const Value& value);
  void read_member(PatchObject& object, const Member& member, const std::string& pointer);
  void read_out(PatchObject& object, const Value& value, const std::string& pointer);
  void read_play(PatchObject& object, const Value& value, const std::string& pointer);
  void read_rate(PatchObject& object, const Value& value, const std::string& pointer);
  void check_required(const PatchObject& object, const std::string& pointer);

  Items read_items(const Value& value, const Place& place);
  void read_item(const Value& value, const std::string& pointer, const Parameter& parameter, Items& items);
  void read_expression(const Value& value, const std::string& pointer, const Parameter& parameter, Items& items);
  void resolve(Expression& expression, const Value& value, const std::string& pointer);
  void resolve_output(Expression::Name& name, const Declaration& declaration, const Value& value, const std::string& pointer);
  bool check_spectra(const Expression& expression, const Parameter& parameter, const Value& value, const std::string& pointer);
  bool check_range(const Parameter& parameter, double number, const Value& value, const std::string& pointer);

  void read_fixed(const Value& value, const Place& place, Given& given);
  void read_table(const Value& value, const std::string& pointer, const Parameter& parameter, Given::Tables& tables);
  void read_tables(const Value& value, const Place& place, Given& given);
  void read_names(const Value& value, const Place& place, Given& given);
  void read_points(const Value& value, const Place& place, Given& given);
  void read_text(const Value& value, const Place& place, Given& given);
  void read_rows(const Value& value, const Place& place, Given& given);

  void read_actions(const Value& value, const std::string& pointer, Given& given);
  void read_action(const Value& value, const std::string& pointer, std::vector<PatchAction>& actions);
  bool read_set(const Value& target, const Value* to, const std::string& pointer, PatchAction& action);
  bool read_target(std::string_view name, const Value& value, const std::string& pointer, PatchAction& action);

  // `; did you mean ...?`, while problems are still listed.
  std::string suggestion(std::string_view name, const std::vector<std::string_view>& candidates) const;

  const int* find_object(std::string_view name) const;
  // The names of the patch's objects, for "did you mean".
  const std::vector<std::string_view>& object_names() const { return object_names_; }

  Problems& problems_;
  Patch* patch_ = nullptr;
  std::unordered_map<std::string_view, int> indices_;
  std::vector<std::string_view> object_names_;
};

// mul and add, as if they were declared.
const Parameter& mul_parameter();
const Parameter& add_parameter();
const Parameter& parameter_of(const Declaration& declaration, int index);  // or kMul, kAdd

// May it run at another rate than the patch's? What comes in from outside has that one; what acts at times counts its frames.
bool may_run_at_rates(const Declaration& declaration);

// Names that an object's members may have: object, its parameters, mul, add, out, rate, play.
std::vector<std::string_view> member_names(const Declaration& declaration);

// "a number from 0 to 1", "a number of at least 0 s"; any number where nothing bounds it.
std::string expected_number(const Parameter& parameter, std::string_view noun = "a number");
// What a parameter takes, for messages: the number and what else it may be.
std::string expected_value(const Parameter& parameter);
bool in_range(const Parameter& parameter, double number);

}  // namespace tutti
