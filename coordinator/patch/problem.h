// A Problem is what is wrong with a patch, and where: one line that a person can act upon.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/patch/limits.h"

namespace tutti {

struct Problem {
  std::string file;
  std::string pointer;  // JSON pointer; empty for the file as a whole
  int line = 0;         // from 1; 0 where there is no line to name
  std::string message;

  // `file:line: /objects/src/freq: found ..., expected ...`
  std::string text() const;
};

// Collects the problems of one file; those past kMaxProblems are counted only.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  void add(std::string pointer, int line, std::string message);
  bool empty() const { return list_.empty(); }
  std::size_t count() const { return list_.size() + more_; }
  bool listed_all() const { return list_.size() >= kMaxProblems; }  // more are only counted: no need to word them well
  bool enough() const { return more_ >= kMaxCountedProblems; }      // stop looking for more
  // The list, ended by "and N more" where there were more.
  std::vector<Problem> take();

 private:
  std::string file_;
  std::vector<Problem> list_;
  std::size_t more_ = 0;
};

// Text from anywhere as it may be shown: control characters and what is not UTF-8 escaped, cut after `most_bytes`.
std::string printable(std::string_view text, std::size_t most_bytes);

// The same in quotes, for a message that quotes a patch.
std::string in_quotes(std::string_view text);

// A number as a person would write it.
std::string shown(double number);

// A JSON pointer's next step, with ~ and / escaped (RFC 6901). A key too long for a name is cut: a hostile patch could else have
// megabytes copied for each of its problems.
std::string at(std::string_view pointer, std::string_view key);
std::string at(std::string_view pointer, std::size_t index);

}  // namespace tutti
