#include "coordinator/signals.h"

#include <signal.h>

#include <initializer_list>

namespace tutti {
namespace {
volatile sig_atomic_t asked = 0, reload = 0;
}

void catch_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { asked = 1; };
  sigemptyset(&action.sa_mask);
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
  action.sa_handler = [](int) { reload = 1; };
  sigaction(SIGUSR1, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

bool asked_to_end() { return asked != 0; }

bool asked_to_reload() {
  if (reload == 0) return false;
  reload = 0;
  return true;
}

}  // namespace tutti
