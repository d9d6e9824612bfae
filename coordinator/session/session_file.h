// What a session keeps, and the JSON file that keeps it:
//
//   {
//     "tutti_session": 1,
//     "patches": ["chorus.json", "/music/drums.json"],       relative to the file where they lie beside or below it
//     "options": ["--workers=4", "--watch"],                 of `tutti play`
//     "values": {"chorus": {"src": {"freq": [220]}}},        patch, object, parameter: one for all streams, or one for each
//     "played": {"chorus": {"env": false}},                  patch, object: played or stopped
//     "connections": {"out_1": ["system:playback_1"]}        a port of ours, those of others; missing: it has not been seen with ports
//   }
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "coordinator/control/control.h"
#include "coordinator/session/port_connections.h"

namespace tutti {

struct SessionState {
  std::vector<std::string> patches;  // absolute paths
  std::vector<std::string> options;
  std::vector<Control::Kept> changes;
  std::optional<std::vector<PortConnection>> connections;  // none: JACK has never been there, which makes the usual ones then
  bool operator==(const SessionState&) const = default;
};

// Throws PatchProblems for a file that can't be read or is no session: each with its place.
SessionState read_session(const std::string& path);
// Whole or not at all: a file beside it takes its place. Makes the folder. Throws std::runtime_error.
void write_session(const std::string& path, const SessionState& state);

}  // namespace tutti
