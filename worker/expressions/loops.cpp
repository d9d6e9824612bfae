#include "worker/expressions/loops.h"

#include <algorithm>

namespace tutti::expressions {

namespace {

class Finder {
 public:
  Finder(const Program& program, const std::vector<bool>& held) : program_(program), held_(held), nodes_(program.instructions.size()) {}

  std::vector<Part> find() {
    for (const int output : program_.outputs) visit(output);
    return std::move(parts_);
  }

 private:
  struct Node {
    int number = -1, lowest = 0;
    bool waiting = false;
  };
  // A node whose arguments are being looked at: by hand, for a chain may be as long as the program.
  struct Visit {
    int node;
    std::size_t next = 0;
  };

  int node_of(int value) const { return computed_by(program_, source_of(program_, value)); }
  bool computed(int node) const {
    const Op op = program_.instructions[static_cast<std::size_t>(node)].op;
    return op != Op::Number && op != Op::Input && !held_[static_cast<std::size_t>(node)];
  }
  Node& at(int node) { return nodes_[static_cast<std::size_t>(node)]; }

  void begin(int node) {
    at(node) = {count_, count_, true};
    ++count_;
    waiting_.push_back(node);
    visits_.push_back({node});
  }

  void visit(int value) {
    if (const int node = node_of(value); computed(node) && at(node).number < 0) begin(node);
    while (!visits_.empty()) {
      Visit& visit = visits_.back();
      const int node = visit.node;
      if (visit.next < kMaxArguments) {
        const int arg = program_.instructions[static_cast<std::size_t>(node)].args[visit.next++];
        if (arg < 0) continue;
        const int source = node_of(arg);
        if (!computed(source)) continue;
        if (at(source).number < 0) begin(source);
        else if (at(source).waiting) at(node).lowest = std::min(at(node).lowest, at(source).number);
        continue;
      }
      visits_.pop_back();
      if (!visits_.empty()) at(visits_.back().node).lowest = std::min(at(visits_.back().node).lowest, at(node).lowest);
      if (at(node).lowest == at(node).number) end_part(node);
    }
  }

  void end_part(int root) {
    Part part;
    for (int node = -1; node != root;) {
      node = waiting_.back();
      waiting_.pop_back();
      at(node).waiting = false;
      part.members.push_back(node);
    }
    std::sort(part.members.begin(), part.members.end());
    measure(part);
    parts_.push_back(std::move(part));
  }

  void measure(Part& part) const {
    for (const int member : part.members)
      for (const int arg : program_.instructions[static_cast<std::size_t>(member)].args) {
        if (arg < 0 || !std::binary_search(part.members.begin(), part.members.end(), node_of(arg))) continue;
        const Instruction& past = program_.instructions[static_cast<std::size_t>(arg)];
        if (past.op != Op::Past) continue;
        part.frames = part.loop ? std::min(part.frames, past.distance) : past.distance;
        part.loop = true;
      }
  }

  const Program& program_;
  const std::vector<bool>& held_;
  std::vector<Node> nodes_;
  std::vector<int> waiting_;
  std::vector<Visit> visits_;
  std::vector<Part> parts_;
  int count_ = 0;
};

}  // namespace

std::vector<Part> find_parts(const Program& program, const std::vector<bool>& held) { return Finder(program, held).find(); }

}  // namespace tutti::expressions
