"""Csound, one instance of an instrument for each stream, into a file."""
import os

from peers import processor_time
from peers.music import BLOCK, CHANNELS, FEEDBACK, LEVEL, NOISE, RATE

_ORCHESTRA = """<CsoundSynthesizer>
<CsInstruments>
sr = %(rate)d
ksmps = %(ksmps)d
nchnls = %(channels)d
0dbfs = 1
gisine ftgen 1, 0, 8192, 10, 1
ganoise init 0
instr 1
ganoise rand %(noise)g
outch 1, ganoise * %(level)g
endin
instr 2
%(voice)s
outch p5, a1 * %(level)g
endin
</CsInstruments>
<CsScore>
%(score)s
</CsScore>
</CsoundSynthesizer>
"""

# p4: frequency or size of the room
_VOICE = {
    "feedback sine": "a1 init 0\naphase phasor p4\na1 tablei aphase + %g * a1, 1, 1, 0, 1" % (FEEDBACK / 6.283185307179586),
    "sine": "a1 oscili 1, p4, 1",
    "reverb": "a1, a2 freeverb ganoise, ganoise, p4, 0.5",
    "filter": "a1 butterlp ganoise, p4",
}
_NOTES = {"feedback sine": "has none: a phasor and a table at ksmps 1", "reverb": "its reverb is stereo: two in one"}


class Csound:
    name, package = "csound", "csound"

    def note(self, piece):
        return _NOTES.get(piece.kind)

    def render(self, piece, seconds, folder):
        values = piece.room_sizes() if piece.kind == "reverb" else piece.frequencies()
        score = ["i1 0 %g" % seconds] if piece.has_input else ["f0 %g" % seconds]
        score += ["i2 0 %g %g %d" % (seconds, value, 1 + i % CHANNELS) for i, value in enumerate(values)]
        text = _ORCHESTRA % {"rate": RATE, "channels": CHANNELS, "noise": NOISE, "level": LEVEL, "voice": _VOICE[piece.kind], "score": "\n".join(score),
                             "ksmps": 1 if piece.kind == "feedback sine" else BLOCK}
        path, sound = os.path.join(folder, "piece.csd"), os.path.join(folder, "csound.wav")
        with open(path, "w") as file:
            file.write(text)
        return processor_time.of_program(["csound", "-d", "-m0", "-f", "-W", "-o", sound, path])
