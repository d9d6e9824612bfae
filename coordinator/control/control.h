// What can be done to a running instance, checked, remembered and sent to the workers: values are set, objects are played and stopped. Who asks
// for it does not matter here (OSC: osc_server.h).
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coordinator/control/addresses.h"
#include "coordinator/control/outbox.h"
#include "coordinator/watching/analysers.h"
#include "shared/segment.h"

namespace tutti {

// Something that is right and can be done, now or later.
struct Change {
  CommandKind kind = CommandKind::Set;
  std::vector<int> objects;     // of the addresses
  std::vector<int> parameters;  // Set: of each of the objects
  std::vector<double> values;   // Set: one for all streams, or stream by stream; they wrap around
  std::uint32_t generation = 0; // of what plays: addresses change when patches are read again, come and go
};

// All functions lock: any thread but an audio thread.
class Control {
 public:
  Control(const Segment& segment, const Assignments& assignments);

  // Checks names and values; both names may be patterns, which leave out what has no such parameter. Throws WrongMessage.
  Change set(std::string_view patch, std::string_view object, std::string_view parameter, std::vector<double> values) const;
  // `action`: play, stop, or out, which plays what has an output. Throws WrongMessage.
  Change send(std::string_view patch, std::string_view object, std::string_view action) const;
  // Does it: `frame` as in Command. False: something else plays since it was checked; check it again. Throws WrongMessage where a worker takes nothing.
  bool apply(const Change& change, std::int64_t frame);

  // Values as they are in the patch or were last set: one for all streams, or one for each.
  struct Value {
    std::string patch, object;
    std::vector<double> numbers;
  };
  std::vector<Value> values(std::string_view patch, std::string_view object, std::string_view parameter) const;
  // Names of what is played, and of the parameters of an object that can be set.
  struct Listed {
    std::string patch;
    std::vector<std::string> objects;
  };
  std::vector<Listed> list() const;
  std::vector<std::string> parameters(std::string_view patch, std::string_view object) const;

  // What analysers show; both names may be patterns, which leave out what is none. Throws WrongMessage, too where nothing is shown at the moment.
  std::vector<ShownAnalyser> shown(std::string_view patch, std::string_view object) const;

  // The transport has started or stopped: what keeps time, unless the patch itself does not play it, begins or stops at `frame`, and so does from now on
  // what is read anew. For assignments that follow the transport.
  void follow_transport(bool rolling, std::int64_t frame);

  // What was done since the patches began, and holds: values that were set, objects that were played or stopped. What follows the transport is left out.
  struct Kept {
    std::string patch, object;
    std::string parameter;        // empty: it was played (1) or stopped (0)
    std::vector<double> numbers;  // one for all streams, or one for each
    auto operator<=>(const Kept&) const = default;
  };
  std::vector<Kept> kept() const;

  // Sends on what the workers had no room for. True: all is sent.
  bool flush();

  // A worker is about to be started in the place of one that has ended: its plan gets what was set since the instance began.
  void prepare(int worker, WorkerPlan& plan);
  // These commands too: the rings have one writer. They are an edit's: what was set before by other means is forgotten where they set something.
  void send(std::span<const std::pair<int, Command>> commands);
  // Workers are these from now on, each at the place of its number; what was set in the patches that have begun anew is forgotten.
  void renew(const Assignments& assignments, const std::set<std::string>& begun_anew);
  // All workers are about to be replaced by these; prepare() comes next.
  void replace(const Assignments& assignments);

 private:
  // What was done to an object.
  struct Done {
    std::vector<int> set;        // parameters
    std::optional<bool> played;  // or stopped; the last of them
  };

  void set_streams(const ControlledObject& object, int parameter, std::span<const double> values, std::int64_t frame);
  bool follows_transport(const ControlledObject& object) const;
  void send_to_places(const ControlledObject& object, CommandKind kind, std::int64_t frame);
  void remember(ControlledObject& object, int parameter, std::span<const double> values);
  void forget(int worker, const Command& command);
  void write(int worker, WorkerPlan& plan) const;
  void write(const ControlledObject& object, const Done& done, const Place& place, Node& node) const;

  mutable std::mutex mutex_;
  const Segment& segment_;
  Addresses addresses_;
  std::vector<Done> done_;  // by object
  std::uint32_t generation_ = 0;
  Outbox outbox_;
  const bool follow_transport_;
  bool rolling_ = false;
};

}  // namespace tutti
