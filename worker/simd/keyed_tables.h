// Tables that follow from a key, of which those with the same key are one: streams of one shape share their window. There is room for each stream to have its
// own, or for all keys that there are, if that is less.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "worker/aligned_floats.h"

namespace tutti {

template <class Key>
class KeyedTables {
 public:
  KeyedTables(int streams, int keys, std::size_t floats) : table_of_(static_cast<std::size_t>(streams), -1) {
    for (int i = 0; i < std::min(streams, keys); ++i) {
      tables_.push_back({{}, 0, AlignedFloats(floats)});
      free_.push_back(i);
    }
    used_.reserve(tables_.size());
  }

  // The table of a stream's key from now on; fill(table) makes it, if no other stream has it. [audio-thread]
  template <class Fill>
  const float* take(std::size_t stream, const Key& key, Fill fill) {
    release(table_of_[stream]);
    const auto found = std::find_if(used_.begin(), used_.end(), [&](int i) { return at(i).key == key; });
    const bool is_new = found == used_.end();
    const int index = is_new ? free_.back() : *found;
    if (is_new) {
      free_.pop_back();
      used_.push_back(index);
      at(index).key = key;
      fill(at(index).floats.data());
    }
    ++at(index).streams;
    table_of_[stream] = index;
    return at(index).floats.data();
  }

 private:
  struct Table {
    Key key;
    int streams;
    AlignedFloats floats;
  };
  Table& at(int index) { return tables_[static_cast<std::size_t>(index)]; }
  void release(int index) {
    if (index < 0 || --at(index).streams > 0) return;
    used_.erase(std::find(used_.begin(), used_.end(), index));
    free_.push_back(index);
  }

  std::vector<Table> tables_;
  std::vector<int> table_of_, used_, free_;
};

}  // namespace tutti
