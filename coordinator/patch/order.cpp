#include "coordinator/patch/order.h"

#include <algorithm>

namespace tutti {

namespace {

std::vector<int> objects_read_by(const PatchObject& object) {
  std::vector<int> reads;
  for (const Given& given : object.given) {
    if (const int* table = std::get_if<int>(&given.value)) reads.push_back(*table);
    const Items* items = std::get_if<Items>(&given.value);
    if (!items) continue;
    for (const Item& item : *items) {
      const Expression* expression = std::get_if<Expression>(&item);
      if (!expression) continue;
      for (const Expression::Step& step : expression->steps)
        if (const auto* name = std::get_if<Expression::Name>(&step); name && name->object >= 0) reads.push_back(name->object);
    }
  }
  return reads;
}

// Depth first, with a stack of its own: a patch may chain a hundred thousand objects.
class Search {
 public:
  Search(const Patch& patch, Problems& problems) : patch_(patch), problems_(problems), states_(patch.objects.size(), State::New) {}

  std::vector<int> order() {
    for (std::size_t i = 0; i < patch_.objects.size() && !problems_.enough(); ++i)
      if (states_[i] == State::New) visit(static_cast<int>(i));
    return std::move(order_);
  }

 private:
  enum class State : char { New, Open, Done };
  struct Visit {
    int object;
    std::vector<int> reads;
    std::size_t next = 0;
  };

  void open(int object) {
    states_[static_cast<std::size_t>(object)] = State::Open;
    path_.push_back({object, objects_read_by(patch_.objects[static_cast<std::size_t>(object)])});
  }

  void visit(int first) {
    open(first);
    while (!path_.empty()) {
      Visit& top = path_.back();
      if (top.next == top.reads.size()) {
        states_[static_cast<std::size_t>(top.object)] = State::Done;
        order_.push_back(top.object);
        path_.pop_back();
        continue;
      }
      const int read = top.reads[top.next++];
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
  std::vector<State> states_;
  std::vector<Visit> path_;
  std::vector<int> order_;
};

}  // namespace

std::vector<int> order_objects(const Patch& patch, Problems& problems) { return Search(patch, problems).order(); }

}  // namespace tutti
