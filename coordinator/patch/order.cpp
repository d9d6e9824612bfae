#include "coordinator/patch/order.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "coordinator/patch/limits.h"

namespace tutti {

namespace {

std::vector<int> objects_read_by(const PatchObject& object) {
  std::vector<int> reads;  // in the order of the file, each once
  std::unordered_set<int> known;
  const auto add = [&](int read) {
    if (known.insert(read).second) reads.push_back(read);
  };
  for (const Given& given : object.given) {
    if (const auto* tables = std::get_if<Given::Tables>(&given.value)) std::for_each(tables->begin(), tables->end(), add);
    const Items* items = std::get_if<Items>(&given.value);
    if (!items) continue;
    for (const Item& item : *items) {
      const Expression* expression = std::get_if<Expression>(&item);
      if (!expression) continue;
      for (const Expression::Step& step : expression->steps)
        if (const auto* name = std::get_if<Expression::Name>(&step); name && name->object >= 0) add(name->object);
    }
  }
  return reads;
}

// All that `object` reads, directly or by others.
std::vector<bool> all_read_by(int object, const std::vector<std::vector<int>>& reads) {
  std::vector<bool> found(reads.size());
  std::vector<int> left{object};
  while (!left.empty()) {
    const int next = left.back();
    left.pop_back();
    if (found[static_cast<std::size_t>(next)]) continue;
    found[static_cast<std::size_t>(next)] = true;
    const std::vector<int>& of_next = reads[static_cast<std::size_t>(next)];
    left.insert(left.end(), of_next.begin(), of_next.end());
  }
  return found;
}

bool writes(const PatchObject& object, const Given& given) {
  return given.parameter >= 0 && object.type->declaration.parameters[static_cast<std::size_t>(given.parameter)].writes;
}

// What writes to a table is computed before what reads from it, so that a sample written is heard at once; except where it is itself made
// of what it would have to come before (a delay line with feedback): then the readers come first, and hear what was written a block ago.
void put_writers_first(const Patch& patch, std::vector<std::vector<int>>& reads, Problems& problems) {
  std::vector<std::vector<int>> readers(patch.objects.size());
  std::vector<std::pair<int, int>> writers;  // with their tables
  for (std::size_t i = 0; i < patch.objects.size(); ++i)
    for (const Given& given : patch.objects[i].given)
      if (const auto* tables = std::get_if<Given::Tables>(&given.value))
        for (const int table : *tables) {
          if (writes(patch.objects[i], given)) writers.emplace_back(static_cast<int>(i), table);
          else readers[static_cast<std::size_t>(table)].push_back(static_cast<int>(i));
        }
  if (writers.size() > kMaxTableWriters) {
    const PatchObject& object = patch.objects[static_cast<std::size_t>(writers[kMaxTableWriters].first)];
    return problems.add(at("/objects", object.name), object.line, "found more than " + std::to_string(kMaxTableWriters) + " objects that write to tables, expected fewer");
  }
  for (const auto& [writer, table] : writers) {
    const std::vector<bool> before = all_read_by(writer, reads);
    for (const int reader : readers[static_cast<std::size_t>(table)])
      if (!before[static_cast<std::size_t>(reader)]) reads[static_cast<std::size_t>(reader)].push_back(writer);
  }
}

// Depth first, with a stack of its own: a patch may chain a hundred thousand objects.
class Search {
 public:
  Search(const Patch& patch, Problems& problems) : patch_(patch), problems_(problems), states_(patch.objects.size(), State::New) {
    for (const PatchObject& object : patch.objects) reads_.push_back(objects_read_by(object));
    put_writers_first(patch, reads_, problems);
  }

  std::vector<int> order() {
    for (std::size_t i = 0; i < patch_.objects.size() && !problems_.enough(); ++i)
      if (states_[i] == State::New) visit(static_cast<int>(i));
    return std::move(order_);
  }

 private:
  enum class State : char { New, Open, Done };
  struct Visit {
    int object;
    std::size_t next = 0;
  };

  void open(int object) {
    states_[static_cast<std::size_t>(object)] = State::Open;
    path_.push_back({object});
  }

  void visit(int first) {
    open(first);
    while (!path_.empty()) {
      Visit& top = path_.back();
      const std::vector<int>& reads = reads_[static_cast<std::size_t>(top.object)];
      if (top.next == reads.size()) {
        states_[static_cast<std::size_t>(top.object)] = State::Done;
        order_.push_back(top.object);
        path_.pop_back();
        continue;
      }
      const int read = reads[top.next++];
      const State state = states_[static_cast<std::size_t>(read)];
      if (state == State::New) open(read);
      else if (state == State::Open && !problems_.enough()) report_loop(read);
    }
  }

  void report_loop(int object) {
    constexpr std::ptrdiff_t kMostNames = 12;
    if (problems_.listed_all()) return problems_.add("", 0, "");  // counted
    const PatchObject& reader = patch_.objects[static_cast<std::size_t>(path_.back().object)];
    const auto begin = std::find_if(path_.begin(), path_.end(), [&](const Visit& v) { return v.object == object; });
    const auto name = [&](const Visit& v) -> const std::string& { return patch_.objects[static_cast<std::size_t>(v.object)].name; };
    std::string loop;
    for (auto v = begin; v != path_.end(); ++v) {
      if (v - begin == kMostNames && path_.end() - v > 1) {
        loop += "... -> ";
        v = path_.end() - 1;
      }
      loop += name(*v) + " -> ";
    }
    problems_.add(at("/objects", reader.name), reader.line, "found a loop of signals, each reading the next: " + loop + name(*begin) + "; expected none");
  }

  const Patch& patch_;
  Problems& problems_;
  std::vector<std::vector<int>> reads_;
  std::vector<State> states_;
  std::vector<Visit> path_;
  std::vector<int> order_;
};

}  // namespace

std::vector<int> order_objects(const Patch& patch, Problems& problems) { return Search(patch, problems).order(); }

}  // namespace tutti
