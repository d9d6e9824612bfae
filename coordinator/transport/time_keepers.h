// Objects that keep time by themselves: a transport starts and stops them.
#pragma once

#include <vector>

#include "coordinator/supervisor.h"
#include "worker/objects/declaration.h"

namespace tutti {

// Those of the family "time" that hear nothing: Metro, Pattern, Euclide. One that hears something (TrigEnv) follows what it hears.
bool keeps_time(const Declaration& declaration);

// In these plans, what keeps time waits until it is told to begin (CommandKind::Begin).
void stand_still(std::vector<Assignment>& workers);

}  // namespace tutti
