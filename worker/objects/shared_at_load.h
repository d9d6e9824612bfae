// What several objects of a worker make at load from the same tables, once: it stays in the cache then, and in memory once.
#pragma once

#include <map>
#include <memory>
#include <mutex>

namespace tutti {

// The value that was made for an equal key, as long as some object has it, or a new one of these arguments. What the key names must live as long as the object
// that asks. At load; any thread.
template <class Value, class Key, class... Arguments>
std::shared_ptr<const Value> shared_at_load(const Key& key, const Arguments&... arguments) {
  static std::mutex mutex;
  static std::map<Key, std::weak_ptr<const Value>> values;
  const std::lock_guard lock(mutex);
  std::erase_if(values, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<const Value>& known = values[key];
  std::shared_ptr<const Value> value = known.lock();
  if (!value) known = value = std::make_shared<const Value>(arguments...);
  return value;
}

}  // namespace tutti
