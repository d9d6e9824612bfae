// The tables that patches share by name (SharedTable): where each stands in the instance's memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "worker/plan.h"

namespace tutti {

bool is_shared_table(const Node& node);

class SharedTables {
 public:
  // Gives every SharedTable of the plan its place; a name that is known already has the place it had. Returns what is wrong, and with which
  // node: two sizes under one name.
  struct Wrong {
    std::string node, message;
  };
  std::optional<Wrong> place(Plan& plan);

  std::int64_t floats() const { return floats_; }  // of memory, for all
  int shortest() const;                            // samples; 0: there are none
  // A name that no patch placed so far creates, if there is one.
  std::optional<std::string> created_by_none() const;

 private:
  struct Table {
    std::int64_t place = 0;
    int size = 0;
    bool created = false;
  };
  std::map<std::string, Table> tables_;
  std::int64_t floats_ = 0;
};

// The names of the tables that a plan writes to, and of those that it reads.
struct SharedNames {
  std::set<std::string> written, read;
};
SharedNames shared_names(const Plan& plan);

}  // namespace tutti
