#include "coordinator/stress/trial.h"

#include <unistd.h>

#include <algorithm>

#include "coordinator/commands/command.h"
#include "coordinator/signals.h"
#include "coordinator/worker_table.h"

namespace tutti {
namespace {

constexpr double kLoadSeconds = 0.5;  // enough to know the load, where a period is late at once

Trial read_trial(const Instance& instance, const TrialSetup& setup) {
  Trial trial;
  trial.setup = setup;
  for (const WorkerRow& row : read_workers(instance.segment())) {
    trial.load_mean = std::max(trial.load_mean, row.load_mean);
    trial.load_worst = std::max(trial.load_worst, row.load_worst);
    trial.late += row.late;
    trial.restarts += row.restarts;
  }
  if (instance.all_failed()) ++trial.restarts;
  return trial;
}

}  // namespace

Trial play_trial(const StressMusic& music, const TrialSetup& setup, DriverChoice driver, DriverOptions options, const TrialProgress& progress) {
  StressMusic::Played played = music.play(setup.per_worker, setup.workers);
  InstanceOptions instance_options;
  instance_options.driver = driver;
  instance_options.driver_options = std::move(options);
  instance_options.driver_options.client = "stress";
  instance_options.driver_options.period = setup.period;
  instance_options.driver_options.channels = 0;  // as many as the patch has
  instance_options.workers = setup.workers;
  instance_options.copies = played.copies;
  Instance instance({std::move(played.patch)}, std::move(instance_options));
  instance.start();
  TrialSetup real = setup;
  real.period = instance.driver().period();
  const double begin = instance.seconds_played();
  for (double done = 0; !asked_to_end() && done < setup.seconds && !instance.all_failed(); done = instance.seconds_played() - begin) {
    if (setup.until_late && done >= kLoadSeconds && !read_trial(instance, real).plays()) break;
    progress(done / setup.seconds);
    instance.look_after();
    usleep(20000);
  }
  Trial trial = read_trial(instance, real);
  trial.interrupted = asked_to_end();
  trial.table = worker_table(instance.segment(), output_is_terminal());
  instance.stop();
  return trial;
}

}  // namespace tutti
