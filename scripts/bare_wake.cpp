// What a period costs that does nothing: one thread sleeps until it begins and wakes another, which sleeps again. The least that a coordinator and a worker
// can cost on this machine. Prints the percentage of a core: of the two, and of the first one without the other. bench_small.py compiles and runs it.
//
//   bare_wake NANOSECONDS_OF_A_PERIOD PERIODS
#include <linux/futex.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>

static std::atomic<int> period{0};

static void futex(int operation, int value) { syscall(SYS_futex, &period, operation, value, nullptr, nullptr, 0); }

static double processor_seconds() {
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + 1e-6 * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

// In percent of a core.
static double cost(long length, long periods, bool wakes) {
  timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  const double before = processor_seconds();
  for (long i = 0; i < periods; ++i) {
    next.tv_nsec += length;
    if (next.tv_nsec >= 1'000'000'000) next.tv_nsec -= 1'000'000'000, ++next.tv_sec;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, nullptr);
    if (!wakes) continue;
    ++period;
    futex(FUTEX_WAKE, 1);
  }
  return 100 * (processor_seconds() - before) / (1e-9 * static_cast<double>(length) * static_cast<double>(periods));
}

int main(int, char** arguments) {
  const long length = std::atol(arguments[1]), periods = std::atol(arguments[2]);
  const double alone = cost(length, periods, false);
  std::thread worker([periods] {
    for (int seen = 0; seen < periods; seen = period.load()) futex(FUTEX_WAIT, seen);
  });
  const double both = cost(length, periods, true);
  worker.join();
  std::printf("%.3f %.3f\n", both, alone);
}
