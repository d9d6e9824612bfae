"""The measurements behind scripts/bench. Every figure is the median of several runs; both sides of a ratio are measured in turn,
in one run. pyo renders offline, so that only its computing counts; the time of an empty server is taken away from it."""
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time

from playing import TUTTI, Playing, memory_bytes, used_cores

RATE = 48000
RUNS = 5

PYO = """
import time
from pyo import *
s = Server(sr=48000, nchnls=2, buffersize=64, duplex=0, audio='offline')
s.verbosity = 0
s.boot()
s.recordOptions(dur={seconds}, filename='{wav}', fileformat=0, sampletype=3)
import random
random.seed(1)
{setup}
t, c = time.perf_counter(), time.process_time()
s.start()
print('SECONDS', time.perf_counter() - t)
print('PROCESSOR', time.process_time() - c)
"""


def pyo_seconds(setup, seconds, folder, measure="SECONDS"):
    """Seconds that pyo needs to render `seconds`; with PROCESSOR those of its processor's time."""
    text = PYO.format(seconds=seconds, wav=os.path.join(folder, "pyo.wav"), setup=setup)
    out = subprocess.run(["/usr/bin/python3", "-c", text], capture_output=True, text=True).stdout
    found = re.search(measure + r" ([0-9.e+-]+)", out)
    return float(found.group(1)) if found else None


def tutti_seconds(objects, seconds, folder, copies=1, workers=1, target=None):
    """Busy seconds of the busiest worker, from its own statistics, and the wall clock's seconds, of rendering `seconds`."""
    patch = os.path.join(folder, "bench.json")
    with open(patch, "w") as file:
        json.dump({"tutti": 1, "objects": objects}, file)
    environment = dict(os.environ, **({"TUTTI_TARGET": target} if target else {}))
    out = subprocess.run([TUTTI, "render", patch, "-o", os.path.join(folder, "bench.wav"), "--duration", str(seconds), "--copies", str(copies),
                          "--workers", str(workers)], capture_output=True, text=True, env=environment).stderr
    found = re.search(r"s in ([0-9.]+) s", out)
    if not found:
        raise SystemExit("tutti render failed: " + out)
    return float(found.group(1))


def tutti_cpu(objects, seconds, folder):
    """Seconds of processor time of tutti and its worker."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    tutti_seconds(objects, seconds, folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def pyo_cpu(setup, seconds, folder):
    return pyo_seconds(setup, seconds, folder, "PROCESSOR")


def bank(streams):
    return {"osc": {"object": "SineLoop", "freq": {"uniform": [200, 1000], "count": streams}, "feedback": 0.1, "mul": 0.0005, "out": 0}}


def ns(seconds, rendered, streams):
    return seconds * 1e9 / (rendered * RATE * streams)


def instruction_sets():
    with open("/proc/cpuinfo") as file:
        flags = file.read()
    sets = [("AVX-512", "AVX3")] if "avx512f" in flags else []
    return sets + ([("AVX2", "AVX2")] if "avx2" in flags else []) + [("SSE4", "SSE4")]


def bench_bank(folder):
    streams, seconds = 2000, 60
    pyo_setup = "a = SineLoop(freq=[random.uniform(200, 1000) for i in range(%d)], feedback=0.1, mul=0.0005).out()" % 500
    print("A bank of %d SineLoops through `tutti render` (workers, rings, mix, file), one worker; pyo: 500, offline" % streams)
    ours = {name: [] for name, _ in instruction_sets()}
    theirs, empty_ours = [], []
    empty = {"osc": {"object": "Sig", "value": 0, "out": 0}}
    for _ in range(RUNS):
        empty_ours.append(tutti_seconds(empty, seconds, folder))
        for name, target in instruction_sets():
            ours[name].append(tutti_seconds(bank(streams), seconds, folder, target=target))
        theirs.append(pyo_seconds(pyo_setup, 5, folder) - pyo_seconds("", 5, folder))
    pyo_ns = ns(statistics.median(theirs), 5, 500)
    for name, _ in instruction_sets():
        whole, without = statistics.median(ours[name]), statistics.median(empty_ours)
        cost = ns(whole, seconds, streams)
        print("  %-8s %6.3f ns for each oscillator and sample, all included (%.3f without start, file and sum); pyo %.2f: %5.1f times" %
              (name, cost, ns(whole - without, seconds, streams), pyo_ns, pyo_ns / cost))
    one, two = [], []
    for _ in range(2 * RUNS):
        one.append(tutti_seconds(bank(streams), seconds, folder, copies=2, workers=1))
        two.append(tutti_seconds(bank(streams), seconds, folder, copies=2, workers=2))
    print("  two workers against one, the same music, in turn: %.2f times as fast (medians of %d)" %
          (statistics.median(one) / statistics.median(two), 2 * RUNS))


def bench_start(folder):
    print("Starting, and what runs beside the workers: patches/oscillators.json, four copies, the built-in clock at 256 frames")
    firsts = []
    for turn in range(RUNS):
        with Playing(["patches/oscillators.json"], "--copies", "4", "--driver", "clock", client="bench") as playing:
            firsts.append(playing.start_seconds)
            if turn < RUNS - 1:
                continue
            time.sleep(1)
            coordinator = used_cores([playing.pid], 5)[0]
            memory = max(memory_bytes(worker["pid"]) for worker in playing.workers())
    print("  from the command to the first sound %.0f ms (median of %d); coordinator %.2f %% of a core; worker's memory %.1f MB" %
          (1000 * statistics.median(firsts), RUNS, 100 * coordinator, memory / 2**20))


def main():
    wanted = sys.argv[1] if len(sys.argv) > 1 else "bank"
    with tempfile.TemporaryDirectory() as folder:
        if wanted in ("bank", "all"):
            bench_bank(folder)
        if wanted in ("start", "all"):
            bench_start(folder)
        if wanted in ("objects", "all"):
            import bench_objects
            bench_objects.run(sys.argv[2:], folder, tutti_cpu, pyo_cpu)
        if wanted in ("tips", "all"):
            import bench_tips
            bench_tips.run(sys.argv[2:], folder, tutti_cpu, pyo_cpu)
        if wanted in ("peers", "all"):
            import bench_peers
            bench_peers.run(sys.argv[2:], folder, tutti_cpu, pyo_cpu)
        if wanted in ("small", "all"):
            import bench_small
            bench_small.run(folder)
        if wanted in ("hops", "all"):
            import bench_hops
            bench_hops.run(folder)
        if wanted not in ("bank", "start", "small", "hops", "objects", "tips", "peers", "all"):
            raise SystemExit("usage: scripts/bench [bank|start|small|hops|objects [NAME...]|tips [WORD...]|peers [--quick] [WORD...]|all]")


if __name__ == "__main__":
    main()
