#include "coordinator/signals.h"

#include <signal.h>

#include <initializer_list>

namespace tutti {
namespace {
volatile sig_atomic_t asked = 0;
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { asked = 1; };
  sigemptyset(&action.sa_mask);
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

bool asked_to_end() { return asked != 0; }

}  // namespace tutti
