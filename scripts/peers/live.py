"""Live, at a JACK server of our own (dummy driver): how many feedback sines supernova's parallel groups play without an xrun, how many tutti's workers play
without a late period, with as many threads or workers as there are cores. supernova's voices are synths of 50 in one parallel group, and JACK's log counts
the periods that it misses; tutti's callback is never late, so its workers' late periods count, each of which is a fade of that worker's sound."""
import json
import os
import re
import shutil
import socket
import subprocess
import time

from peers import osc
from peers.music import FEEDBACK, LEVEL, RATE, NotThere, Piece
from peers.supercollider import MEMORY_KB, VOICES_A_SYNTH, WIRES, synthdefs
from playing import Playing, end

PERIOD = 256
GROUP = 1
FIRST, GROWTH, HALVINGS = 1000, 2, 4
PATCH_VOICES = 50000  # of one of tutti's patches


class JackServer:
    """A server by itself, with a log; ends with the `with` block."""

    def __init__(self, folder):
        self.name = "tutti-bench-%d" % os.getpid()
        self.log_path = os.path.join(folder, "jackd.log")
        self.environment = dict(os.environ, JACK_DEFAULT_SERVER=self.name, JACK_NO_START_SERVER="1")

    def __enter__(self):
        if not shutil.which("jackd"):
            raise NotThere("jackd is not installed")
        with open(self.log_path, "w") as log:
            self.process = subprocess.Popen(["jackd", "-n", self.name, "-d", "dummy", "-r", str(RATE), "-p", str(PERIOD)], stdout=log, stderr=log)
        time.sleep(1)
        if self.process.poll() is not None:
            raise NotThere("jackd does not start: " + self.log().strip().splitlines()[-1])
        return self

    def __exit__(self, *_):
        end(self.process)

    def log(self):
        with open(self.log_path, errors="replace") as file:
            return file.read()

    def xruns(self, client):
        return len(re.findall(r"client = %s was not finished" % client, self.log()))


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Supernova:
    name = "supernova, a parallel group on %d threads"

    def __init__(self, jack, cores):
        self.jack, self.cores = jack, cores

    def late(self, voices, seconds, _folder):
        """Periods missed in that time."""
        port = free_port()
        arguments = ["supernova", "-u", str(port), "-T", str(self.cores), "-m", str(MEMORY_KB), "-w", str(WIRES), "-n", "8192", "-i", "0", "-o", "2", "-D", "0", "-R", "0", "-V", "-1"]
        try:
            process = subprocess.Popen(arguments, env=self.jack.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except FileNotFoundError:
            raise NotThere("supernova is not installed")
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
                server.connect(("127.0.0.1", port))
                self._fill(server, voices)
            time.sleep(1)
            before = self.jack.xruns("supernova")
            time.sleep(seconds)
            if process.poll() is not None:
                return 1  # it gave up
            return self.jack.xruns("supernova") - before
        finally:
            end(process)

    def _fill(self, server, voices):
        wait_for_answer(server)
        server.send(osc.message("/p_new", GROUP, 0, 0))
        for number, definition in enumerate(synthdefs(Piece("live", "feedback sine", voices, 0))):
            server.send(osc.message("/d_recv", definition.as_bytes()))
            wait_for_sync(server, number)
            server.send(osc.message("/s_new", definition.name, 1000 + number, 0, GROUP))
        wait_for_sync(server, -1)


def wait_for_answer(server, seconds=15):
    """Until the server runs: it answers /status."""
    server.settimeout(0.2)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            server.send(osc.message("/status"))
            if server.recv(65536).startswith(b"/status.reply"):
                return
        except (socket.timeout, ConnectionRefusedError):
            time.sleep(0.1)
    raise NotThere("supernova does not answer")


def wait_for_sync(server, number, seconds=10):
    server.send(osc.message("/sync", number))
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if server.recv(65536).startswith(b"/synced"):
                return
        except socket.timeout:
            pass
    raise NotThere("supernova does not take its synths")


class Workers:
    name = "tutti, %d workers"

    def __init__(self, jack, cores):
        self.jack, self.cores = jack, cores

    def late(self, voices, seconds, folder):
        """Periods that a worker did not have in time."""
        patches = []
        for first in range(0, voices, PATCH_VOICES):
            count = min(PATCH_VOICES, voices - first)
            bank = {"object": "SineLoop", "freq": {"linspace": [200, 1000], "count": count}, "feedback": FEEDBACK, "mul": LEVEL, "out": 0}
            patches.append(os.path.join(folder, "live%d.json" % len(patches)))
            with open(patches[-1], "w") as file:
                json.dump({"tutti": 1, "objects": {"bank": bank}}, file)
        try:
            with Playing(patches, "--driver", "jack", "--workers", str(self.cores), client="bench-live", environment=self.jack.environment) as playing:
                time.sleep(1)
                before = playing.late()
                time.sleep(seconds)
                return playing.late() - before
        except RuntimeError as reason:
            raise NotThere(reason)


def most_voices(late):
    """Doubles until three trials of the same are late, then halves the gap. A late trial may be the machine's fault."""
    def plays(voices):
        return any(late(voices) == 0 for _ in range(3))

    most, too_many, voices = 0, None, FIRST
    for _ in range(16):
        if plays(voices):
            most = voices
        else:
            too_many = voices
        if too_many is None:
            voices *= GROWTH
            continue
        if too_many - most <= most >> HALVINGS or voices < 100:
            break
        voices = (most + too_many) // 2 // VOICES_A_SYNTH * VOICES_A_SYNTH
        if voices in (most, too_many):
            break
    return most


def run(quick, folder):
    cores = len(os.sched_getaffinity(0))
    seconds = 1 if quick else 5
    print("Live at one JACK server (dummy), %d frames, %d cores: most feedback sines in %d s without a late period" % (PERIOD, cores, seconds), flush=True)
    for program in (Supernova, Workers):
        name = program.name % cores
        try:
            with JackServer(folder) as jack:
                player = program(jack, cores)
                print("  %-45s %8d" % (name, most_voices(lambda voices: player.late(voices, seconds, folder))), flush=True)
        except NotThere as reason:
            print("  %-45s is left out: %s" % (name, reason), flush=True)
