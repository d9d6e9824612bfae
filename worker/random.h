// Random numbers that are the same on every machine and however a patch is split: each stream draws from its own seed.
#pragma once

#include <cstdint>

namespace tutti {

// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): the next state's hash.
inline std::uint64_t splitmix64(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// The seed of one stream of a node.
inline std::uint64_t seed_of_stream(std::uint64_t node_seed, int stream) {
  std::uint64_t state = node_seed + 0x632be59bd9b4e019u * static_cast<std::uint64_t>(stream + 1);
  return splitmix64(state);
}

// Uniform in [0, 1).
inline double uniform(std::uint64_t& state) { return static_cast<double>(splitmix64(state) >> 11) * 0x1p-53; }

}  // namespace tutti
