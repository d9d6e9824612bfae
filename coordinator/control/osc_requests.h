// What OSC messages ask of an instance:
//
//   /tutti/PATCH/OBJECT/PARAM value...      sets a parameter: one value for all streams, or a list, stream by stream, which wraps around
//   /tutti/PATCH/OBJECT/PARAM               answered by the same address with the values
//   /tutti/PATCH/OBJECT/play, stop, out     an argument of 0 does nothing: buttons send 1 when they are pressed and 0 after that
//   /tutti/PATCH/OBJECT                     answered by the same address with the names of the parameters that can be set
//   /tutti/PATCH/OBJECT/frame               of an analyser; answered by the same address with the newest value of each stream; by a Spectrum and a Scope with a
//                                           message for each stream: its number, then magnitudes (0 Hz to half the rate) or samples; at most 4097
//   /tutti/list                             answered by /tutti/list/reply PATCH OBJECT... for each patch
//   /tutti/add PATH [copies]                answered by /tutti/added NAME... when it sounds
//   /tutti/remove PATCH                     answered by /tutti/removed NAME... when it is silent
//   /tutti/move WORKER CORE                 answered by /tutti/moved WORKER CORE
//   /tutti/sync argument...                 answered by /tutti/synced argument..., after all that came before
//
// add, remove and move are taken from programs of this machine only. PATCH and OBJECT may be patterns of OSC. What OSC keeps for itself may be written with per cent signs: chorus%232 is chorus#2, and so is chorus.2.
// What is wrong is answered by /tutti/error ADDRESS MESSAGE.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coordinator/control/control.h"
#include "coordinator/control/osc_message.h"
#include "coordinator/control/patch_requests.h"

namespace tutti {

struct OscAnswer {
  std::optional<Change> change;  // to be done at the message's time
  std::optional<PatchRequest> request;  // for the main thread, which answers
  std::vector<OscMessage> replies;
};

// Throws WrongMessage.
OscAnswer answer(const OscMessage& message, const Control& control);

OscMessage error_reply(const std::string& address, const std::string& message);

// A name as a part of an address, and back: "chorus#2" is "chorus%232".
std::string osc_name(std::string_view name);
std::string name_of_osc(std::string_view part);

}  // namespace tutti
