// The shape of frames that may change while they are played (worker/objects/spectral/frame_parameters.h): what it may be, and what memory it wants.
#pragma once

#include <optional>
#include <string>

#include "worker/objects/checks.h"
#include "worker/objects/declaration.h"
#include "worker/plan.h"

namespace tutti {

// Writes into `node` the largest frames that there is to be memory for, where the patch leaves that out. What is wrong: a number that is not whole, or a size
// beyond "largest".
std::optional<WrongParameter> size_frames(Node& node, const Declaration& declaration);

// An action of the patch will set frames of this size: there is to be memory for them, where the patch leaves out how much there is.
void make_room_for_frames(Node& node, const Declaration& declaration, int parameter, double size);

// What is expected of a value of a parameter that says what frames are like: "a power of two from 16 to 1024, ...". Nothing: it is that, or the parameter says
// something else.
std::optional<std::string> expected_of_frames(const Node& node, const Declaration& declaration, int parameter, double value);

// Is it one number for all streams, because the frames of a sound lie in several of them?
bool is_of_all_frames(const Declaration& declaration, int parameter);

// Sizes, overlaps and windows, the largest of each: what the cost of a node depends on.
std::string frames_key(const Node& node, const Declaration& declaration);

// The size of the frames that a stream of an analysis makes at first.
int frame_size_of(const Node& node, const Declaration& declaration, std::size_t stream);

}  // namespace tutti
