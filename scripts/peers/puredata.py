"""Pd in its batch mode: as fast as it can, into a file."""
import math
import os

from peers import processor_time
from peers.music import CHANNELS, LEVEL, NOISE, RATE, NotThere


def lowpass(frequency):
    """biquad~'s coefficients (feedback with its sign turned) of a Butterworth low-pass of second order, by the bilinear transform."""
    k = math.tan(math.pi * frequency / RATE)
    scale = 1 / (1 + math.sqrt(2) * k + k * k)
    b0 = k * k * scale
    return [-2 * (k * k - 1) * scale, -(1 - math.sqrt(2) * k + k * k) * scale, b0, 2 * b0, b0]


class Patch:
    def __init__(self):
        self.lines, self.count = ["#N canvas 0 0 400 300 10;"], 0

    def add(self, kind, text):
        self.lines.append("#X %s 0 0 %s;" % (kind, text))
        self.count += 1
        return self.count - 1

    def connect(self, source, outlet, target, inlet):
        self.lines.append("#X connect %d %d %d %d;" % (source, outlet, target, inlet))


def patch_of(piece, seconds, sound):
    patch = Patch()
    levels = [patch.add("obj", "*~ %g" % LEVEL) for _ in range(CHANNELS)]
    noise = None
    if piece.has_input:
        noise = patch.add("obj", "noise~")
        quiet = patch.add("obj", "*~ %g" % NOISE)
        patch.connect(noise, 0, quiet, 0)
        noise = quiet
        if piece.streams == 0:
            patch.connect(noise, 0, levels[0], 0)
    for i, frequency in enumerate(piece.frequencies()):
        if piece.kind == "sine":
            voice = patch.add("obj", "osc~ %g" % frequency)
        else:
            voice = patch.add("obj", "biquad~ " + " ".join("%.9g" % c for c in lowpass(frequency)))
            patch.connect(noise, 0, voice, 0)
        patch.connect(voice, 0, levels[i % CHANNELS], 0)
    file = patch.add("obj", "writesf~ %d" % CHANNELS)
    for channel, level in enumerate(levels):
        patch.connect(level, 0, file, channel)
    load = patch.add("obj", "loadbang")
    start = patch.add("msg", "open -wave -bytes 4 %s \\, start \\; pd dsp 1" % sound)
    wait = patch.add("obj", "delay %g" % (1000 * seconds))
    stop = patch.add("msg", "stop \\; pd quit")
    patch.connect(load, 0, start, 0)
    patch.connect(load, 0, wait, 0)
    patch.connect(start, 0, file, 0)
    patch.connect(wait, 0, stop, 0)
    patch.connect(stop, 0, file, 0)
    return "\n".join(patch.lines) + "\n"


class PureData:
    name, package = "pd", "puredata-core"

    def note(self, piece):
        return "biquad~ with ready coefficients" if piece.kind == "filter" else None

    def render(self, piece, seconds, folder):
        if piece.kind == "feedback sine":
            raise NotThere("has no feedback sine")
        if piece.kind == "reverb":
            raise NotThere("has no Freeverb of its own")
        path, sound = os.path.join(folder, "piece.pd"), os.path.join(folder, "pd.wav")
        with open(path, "w") as file:
            file.write(patch_of(piece, seconds, sound))
        return processor_time.of_program(["pd", "-batch", "-nogui", "-noprefs", "-r", str(RATE), path])
