// Patch -> Plan: lists expanded by pyo's rule (the longest decides, shorter ones wrap around), random numbers drawn, expressions
// turned into objects, objects in the order in which they are computed, those that nothing hears left out, equal ones united.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "coordinator/patch/patch.h"
#include "coordinator/patch/problem.h"
#include "coordinator/patch/simplify.h"
#include "worker/plan.h"

namespace tutti {

struct CompiledPatch {
  Plan plan;                         // empty where there are problems
  std::vector<std::string> unheard;  // objects that were left out: no way leads from them to an output
  std::vector<Absorbed> absorbed;    // objects that are computed by another's node, and stay addressable by their names
  std::vector<Problem> problems;
};

// Told of each text file that an object of the patch loads, before it is read.
using OnLoad = std::function<void(const std::string& path)>;

// `rate` in frames a second. Each copy draws other random values. Nodes are called `name`.src; without a name: stem.src, stem#2.src (copy 1), ...
CompiledPatch compile_patch(const Patch& patch, double rate, int copy = 0, Simplification simplification = Simplification::All, std::string name = {},
                            const OnLoad& on_load = nullptr);

}  // namespace tutti
