// SIGINT, SIGTERM and SIGHUP as a question that the main loop asks.
#pragma once

namespace tutti {

// From now on these signals set a mark instead of ending the process. [main-thread]
void catch_signals();
// Whether one has come: end in good order. [any thread]
bool asked_to_end();

// SIGUSR1 (`tutti reload`): once for each time it was asked.
bool asked_to_reload();

}  // namespace tutti
