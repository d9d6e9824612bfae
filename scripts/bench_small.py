"""Small work stays small: what one oscillator, many workers and many patches cost, by the built-in clock."""
import json
import os
import statistics
import subprocess
import time

from playing import Playing, memory_bytes, used_cores

RUNS = 5
SECONDS = 5


def written(folder, name, objects):
    path = os.path.join(folder, name + ".json")
    with open(path, "w") as file:
        json.dump({"tutti": 1, "objects": objects}, file)
    return path


def bank(streams, limit=16384):
    """SineLoops; more than `limit` are several objects."""
    return {"bank%d" % (first // limit): {"object": "SineLoop", "freq": {"linspace": [200, 1000], "count": min(limit, streams - first)},
                                          "feedback": 0.1, "mul": 0.5 / streams, "out": 0} for first in range(0, streams, limit)}


def play(patches, *options):
    return Playing(patches, "--driver", "clock", *options, client="bench-small")


def bare_wake(folder, period):
    """What a period costs on this machine that does nothing, in percent of a core: two threads of which one wakes the other, one thread that sleeps alone."""
    program = os.path.join(folder, "bare_wake")
    if not os.path.exists(program):
        subprocess.run(["c++", "-O2", "-std=c++20", "-pthread", os.path.join(os.path.dirname(os.path.abspath(__file__)), "bare_wake.cpp"), "-o", program], check=True)
    length = round(1e9 * period / 48000)
    output = subprocess.run([program, str(length), str(round(SECONDS * 1e9 / length))], capture_output=True, check=True, text=True).stdout
    return tuple(float(share) for share in output.split())


def mono_patch(folder):
    patch = written(folder, "mono", {"tone": {"object": "Sine", "freq": 440, "mul": 0.1, "out": 0}})
    for period, lookahead in ((16, 1), (16, 8), (16, 16), (64, 1), (256, 1)):
        with play([patch], "--channels", "2", "--period", str(period), "--lookahead", str(lookahead)) as playing:
            time.sleep(0.5)
            pids = [playing.pid, *(worker["pid"] for worker in playing.workers())]
            used = [100 * cores for cores in used_cores(pids, SECONDS)]
            late = playing.late()
        print("  one Sine at %3d frames, %2d ahead: %5.2f %% of a core (coordinator %.2f, worker %.2f), %d late; two bare threads, one woken by the other: %.2f %%; one that only sleeps: %.2f %%" %
              (period, lookahead, sum(used), used[0], sum(used[1:]), late, *bare_wake(folder, period)), flush=True)


def start(folder):
    patch = written(folder, "start", bank(500))
    seconds = []
    for _ in range(RUNS):
        with play([patch]) as playing:
            seconds.append(playing.start_seconds)
    print("  from the command to the first sound: %.0f ms (median of %d; 500 SineLoops)" % (1000 * statistics.median(seconds), RUNS), flush=True)


def many_workers(folder):
    patches = [written(folder, "one%d" % i, bank(1)) for i in range(64)]
    with play(patches, "--workers", "64") as playing:
        time.sleep(2 * SECONDS)
        workers = playing.workers()
        late = sum(worker["late"] for worker in workers)
        used = used_cores([playing.pid, *(worker["pid"] for worker in workers)], SECONDS)
    print("  64 workers of one SineLoop at 256 frames: %d play, %d late periods in %d s; %.0f %% of a core together" %
          (sum(worker["state"] == "playing" for worker in workers), late, 2 * SECONDS, 100 * sum(used)), flush=True)


def many_patches(folder):
    patches = [written(folder, "patch%d" % i, bank(1)) for i in range(1000)]
    for options in ([], ["--workers", "1000"]):
        with play(patches, *options) as playing:
            time.sleep(1)
            workers = playing.workers()
            memory = sum(memory_bytes(pid) for pid in [playing.pid, *(worker["pid"] for worker in workers)])
            print("  1000 patches%s: %d workers, %d of them play, first sound after %.1f s, %.0f MB in all (shared code counted in each)" %
                  (" ".join(["", *options]), len(workers), sum(worker["state"] == "playing" for worker in workers), playing.start_seconds, memory / 2**20), flush=True)


def memory(folder):
    few, many = 10_000, 60_000
    sizes = {}
    for streams in (few, many):
        with play([written(folder, "memory%d" % streams, bank(streams))], "--workers", "1") as playing:
            time.sleep(1)
            sizes[streams] = memory_bytes(playing.pid), sum(memory_bytes(worker["pid"]) for worker in playing.workers())
    grown = [(after - before) / (many - few) for before, after in zip(sizes[few], sizes[many])]
    print("  memory for each SineLoop: %.0f bytes in the worker, %.0f in the coordinator" % (grown[1], grown[0]), flush=True)


def run(folder):
    print("Small work, by the built-in clock at 48 kHz")
    for measure in (mono_patch, start, many_workers, many_patches, memory):
        try:
            measure(folder)
        except RuntimeError as reason:
            print("  %s: %s" % (measure.__name__.replace("_", " "), reason), flush=True)
