// What `tutti check` finds in a patch: where it costs more than it must, and what to write instead. A rule is a function in a file of this folder; find_all()
// asks them all. All on the main thread.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "coordinator/patch/compile.h"
#include "coordinator/patch/patch.h"
#include "coordinator/patch/patch_text.h"

namespace tutti {

struct Finding {
  std::string rule;          // "mix-first"
  std::string object;        // the first that it is about
  int line = 0;
  std::string message;       // what is found, and why it costs
  std::vector<Edit> edits;   // what to write instead; empty: nothing can be written for the user
  bool same_sound = false;   // the edits do not change what is heard
  double saving = 0;         // of the patch's whole cost, measured; 0: nothing, it is not computed anyway
  double worth = 0.03;       // a smaller saving is not worth telling
};

// What a rule looks at.
class Checked {
 public:
  // `cost`: of each node of the plan, measured; empty: it could not be.
  Checked(const Patch& patch, const CompiledPatch& compiled, const PatchText& text, const std::vector<double>& cost);

  const Patch& patch;
  const CompiledPatch& compiled;
  const PatchText& text;

  // The object's own node in the plan; nullptr: it is not computed.
  const Node* node(const PatchObject& object) const;
  // The object whose own node it is; nullptr: it was made for an expression.
  const PatchObject* object(int node) const { return object_of_[static_cast<std::size_t>(node)]; }
  // The object's own part of what the patch costs: no edit of it saves more. 1 where nothing was measured.
  double share(const PatchObject& object) const;
  // How many objects read any of its streams (or act upon it).
  int readers(const PatchObject& object) const;

 private:
  std::unordered_map<const PatchObject*, int> node_of_;
  std::vector<const PatchObject*> object_of_;  // by node
  std::vector<int> readers_;                   // by node
  const std::vector<double>& cost_;
  double whole_cost_;
};

std::vector<Finding> find_effects_to_mix_first(const Checked& checked);
std::vector<Finding> find_unheard(const Checked& checked);
std::vector<Finding> find_never_played(const Checked& checked);
std::vector<Finding> find_costly_signals(const Checked& checked);
std::vector<Finding> find_banks(const Checked& checked);
std::vector<Finding> find_allpass_chains(const Checked& checked);
std::vector<Finding> find_repeated_noises(const Checked& checked);

// Everything that the rules find, each with what its edits save: the edited patch is compiled and measured. Those that save nothing worth the name are left
// out. The largest saving comes first.
std::vector<Finding> find_all(const Patch& patch, const std::string& text, double rate);

// The patch's text with these findings' edits; findings whose edits do not leave a right patch are passed over, and counted in `left`.
std::string edited(const Patch& patch, const std::string& text, const std::vector<Finding>& findings, double rate, int& left);

}  // namespace tutti
