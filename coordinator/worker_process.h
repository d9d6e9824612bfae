// Starting tutti-worker, and handing it what it is to compute. All on the main thread.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

#include "worker/plan.h"

namespace tutti {

// Beside tutti itself, in a build directory as in an installation. Throws std::runtime_error: it is not there.
std::string worker_program();

// An anonymous file with the plan in it: the worker reads it once, and so does one that may take its place. Throws std::runtime_error.
int plan_file(const WorkerPlan& plan);

// Starts the program with these arguments; it keeps the files open that it is `given` and ends with its coordinator. Throws std::runtime_error: no
// more processes.
pid_t start_worker(const std::string& program, std::span<const std::string> arguments, std::span<const int> given);

// Lets a worker render a little of the plan: nanoseconds a frame that each node takes. Empty: it could not (it says why), or took too long.
std::vector<double> measure_in_worker(const Plan& plan);

}  // namespace tutti
