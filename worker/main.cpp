// tutti-worker: started by tutti, one process for each core. Reads its plan, builds its graph, then renders periods into its ring.
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "shared/realtime.h"
#include "shared/segment.h"
#include "worker/confine.h"
#include "worker/graph.h"
#include "worker/period_loop.h"
#include "worker/plan.h"

namespace {

using namespace tutti;

struct Arguments {
  std::string segment;
  int worker = 0;
  int plan_descriptor = -1;
  int core = -1;      // -1: any
  int priority = 0;   // 0: do not ask for real-time scheduling
};

int number(const char* text) {
  int value = -1;
  std::from_chars(text, text + std::strlen(text), value);
  return value;
}

WorkerPlan read_plan(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0 || status.st_size == 0) throw std::runtime_error("no plan was handed over");
  const auto size = static_cast<std::size_t>(status.st_size);
  void* memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (memory == MAP_FAILED) throw std::runtime_error("the plan can't be read");
  WorkerPlan plan = plan_from_bytes({static_cast<const std::uint8_t*>(memory), size});
  munmap(memory, size);
  close(descriptor);
  return plan;
}

[[noreturn]] void work(const Arguments& arguments) {
  const Segment segment = Segment::open_for_worker(arguments.segment, arguments.worker);
  const WorkerPlan plan = read_plan(arguments.plan_descriptor);
  if (arguments.core >= 0) stay_on_core(arguments.core);
  denormals_off();
  confine_memory();
  PeriodWriter writer(plan, segment, arguments.worker);
  WorkerStatistics& statistics = segment.record(arguments.worker).statistics;
  touch_stack();
  statistics.memory_locked.store(lock_memory());
  statistics.realtime.store(arguments.priority > 0 && become_realtime(arguments.priority));
  confine_to_futex();
  statistics.loaded.store(1, std::memory_order_release);
  run_periods(writer);
}

// Renders a little of a plan and writes down what each node takes: the planner's costs.
void measure(int plan_descriptor, int result_descriptor) {
  const WorkerPlan plan = read_plan(plan_descriptor);
  denormals_off();
  confine_memory();
  Graph graph(plan.parts.at(0));
  const std::vector<double> costs = graph.measure();
  const std::size_t bytes = costs.size() * sizeof(double);
  if (write(result_descriptor, costs.data(), bytes) != static_cast<ssize_t>(bytes)) throw std::runtime_error("the costs can't be written");
}

}  // namespace

int main(int argc, char** argv) {
  const bool measures = argc == 4 && std::strcmp(argv[1], "--measure") == 0;
  if (!measures && (argc != 7 || std::strcmp(argv[1], "--from-tutti") != 0)) {
    std::fprintf(stderr, "tutti-worker is started by tutti; run `tutti --help`\n");
    return 2;
  }
  // The terminal's Ctrl-C reaches the whole process group: the coordinator decides what it means.
  signal(SIGINT, SIG_IGN);
  try {
    if (measures) return measure(number(argv[2]), number(argv[3])), 0;
    work({argv[2], number(argv[3]), number(argv[4]), number(argv[5]), number(argv[6])});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tutti-worker: %s\n", error.what());
    return 1;
  }
}
