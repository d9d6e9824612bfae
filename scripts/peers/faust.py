"""Faust: compiled to C++ in several ways, and by g++ for this machine; the fastest of them counts."""
import os
import subprocess

from peers import processor_time
from peers.music import CHANNELS, FEEDBACK, LEVEL, NOISE, NotThere

BANKS = {"feedback sine": 50, "sine": 50, "reverb": 4, "filter": 50}  # streams of one class; more are several objects of it
COMPILATIONS = [["-scal"], ["-vec", "-lv", "1", "-vs", "64"]]

_VOICE = {
    "feedback sine": "voice(i) = (+(os.phasor(1, spread(i)) * 2 * ma.PI) : sin) ~ *(%g);" % FEEDBACK,
    "sine": "voice(i) = os.osc(spread(i));",
    "reverb": "voice(i) = noise : re.mono_freeverb(0.7 + 0.25 * spread(i) / 1000, 0.5, 0.5, 23);",
    "filter": "voice(i) = noise : fi.lowpass(2, 200 + 800 * i / 49);",
}


def source(piece):
    voices = min(BANKS[piece.kind], piece.streams)
    text = 'import("stdfaust.lib");\nnoise = no.noise * %g;\n' % NOISE
    text += 'spread(i) = nentry("first", 200, 0, 20000, 1) + (nentry("last", 1000, 0, 20000, 1) - nentry("first", 200, 0, 20000, 1)) * i / %d;\n' % max(1, voices)
    if voices == 0:
        return text + "process = %s;\n" % ("noise, noise" if piece.has_input else "0, 0")
    text += _VOICE[piece.kind] + "\n"
    return text + "process = par(i, %d, voice(i)) :> par(c, %d, *(%g));\n" % (voices, CHANNELS, LEVEL)


class Faust:
    name, package = "faust", "faust"

    def __init__(self):
        self.programs = {}  # of each piece

    def note(self, piece):
        return "the reverb's sound alone, no dry" if piece.kind == "reverb" else None

    def render(self, piece, seconds, folder):
        if piece not in self.programs:
            self.programs[piece] = self._fastest(piece, folder)
        return self._run(self.programs[piece], piece, seconds, folder)

    def _run(self, program, piece, seconds, folder):
        return processor_time.of_program([program, str(seconds), str(piece.streams), os.path.join(folder, "faust.raw")])

    def _fastest(self, piece, folder):
        programs = {}
        for number, options in enumerate(COMPILATIONS):
            program = self._compile(piece, folder, number, options)
            programs[program] = min(self._run(program, piece, piece.seconds / 4, folder) for _ in range(2))
        return min(programs, key=programs.get)

    def _compile(self, piece, folder, number, options):
        stem = os.path.join(folder, "faust_%s_%d_%d" % (piece.kind.replace(" ", "_"), piece.streams, number))
        with open(stem + ".dsp", "w") as file:
            file.write(source(piece))
        architecture = os.path.join(os.path.dirname(os.path.abspath(__file__)), "faust_offline.cpp")
        compiled = ["faust", *options, "-a", architecture, "-o", stem + ".cpp", stem + ".dsp"]
        built = ["g++", "-std=c++17", "-O3", "-march=native", "-ffast-math", "-DFAUSTFLOAT=float", "-DBANK=%d" % BANKS[piece.kind], "-o", stem, stem + ".cpp"]
        for command in (compiled, built):
            try:
                finished = subprocess.run(command, capture_output=True, text=True)
            except FileNotFoundError:
                raise NotThere("%s is not installed" % command[0])
            if finished.returncode != 0:
                raise NotThere("%s failed: %s" % (command[0], (finished.stderr.strip().splitlines() or [""])[0]))
        return stem
