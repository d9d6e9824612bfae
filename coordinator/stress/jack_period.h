// The period of the JACK server that answers: read, changed for trials, and put back.
#pragma once

#include <memory>

namespace tutti {

class JackPeriod {
 public:
  // nullptr where no server answers (none is started). [main-thread]
  static std::unique_ptr<JackPeriod> of_server();
  virtual ~JackPeriod() = default;  // puts back what was there first, if it was changed

  virtual int frames() const = 0;
  // For all programs of the server. Throws std::runtime_error where it does not take it. [main-thread]
  virtual void change(int frames) = 0;
};

}  // namespace tutti
