"""A `tutti play` of the bench's own: started, looked at while it plays, ended."""
import json
import os
import re
import signal
import subprocess
import time

TUTTI = "build/tutti"


class Playing:
    """Starts at once, ends with the `with` block. Raises RuntimeError with tutti's line where it does not play."""

    def __init__(self, patches, *options, client, environment=None):
        self.client = client
        begin = time.perf_counter()
        self.process = subprocess.Popen([TUTTI, "play", *patches, "--client", client, *options], env=environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = ""
        for line in self.process.stderr:
            if "playing as" in line:
                break
        else:
            self.process.wait()
            raise RuntimeError("tutti play does not start: " + line.strip())
        self.start_seconds = time.perf_counter() - begin  # all workers have their first period ready
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self.process)

    def workers(self):
        """As `tutti top` has them."""
        top = subprocess.run([TUTTI, "top", "--once", "--json", "--client", self.client], capture_output=True, text=True)
        if top.returncode != 0:
            raise RuntimeError("tutti does not play on: " + top.stderr.strip())
        return json.loads(top.stdout)["workers"]

    def late(self):
        return sum(worker["late"] for worker in self.workers())


def end(process):
    process.send_signal(signal.SIGINT)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def cpu_seconds(pid):
    """Of all threads, to the nanosecond (the times in /proc/PID/stat count clock ticks)."""
    total = 0
    for thread in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/schedstat" % (pid, thread)) as file:
            total += int(file.read().split()[0])
    return total * 1e-9


def used_cores(pids, seconds):
    """How much of a core these processes take in the next seconds, each."""
    before, begin = [cpu_seconds(pid) for pid in pids], time.perf_counter()
    time.sleep(seconds)
    elapsed = time.perf_counter() - begin
    return [(cpu_seconds(pid) - used) / elapsed for pid, used in zip(pids, before)]


def memory_bytes(pid):
    with open("/proc/%d/smaps_rollup" % pid) as file:
        return int(re.search(r"^Rss:\s+(\d+)", file.read(), re.M).group(1)) * 1024
