"""SuperCollider's two servers, scsynth and supernova, rendering a score (-N) without real time."""
import os

from peers import osc, processor_time
from peers.music import BLOCK, CHANNELS, FEEDBACK, LEVEL, NOISE, RATE
from peers.synthdef import SynthDef

VOICES_A_SYNTH = 50
NODES, MEMORY_KB, WIRES = 1024, 32 * 1024, 512  # more than the largest piece needs

_VOICE = {
    "feedback sine": lambda d, piece, i, noise: d.ugen("SinOscFB", piece.frequencies()[i], FEEDBACK),
    "sine": lambda d, piece, i, noise: d.ugen("SinOsc", piece.frequencies()[i], 0),
    "reverb": lambda d, piece, i, noise: d.ugen("FreeVerb", noise, 0.5, piece.room_sizes()[i], 0.5),
    "filter": lambda d, piece, i, noise: d.ugen("LPF", noise, piece.frequencies()[i]),
}


def synthdefs(piece):
    """The piece's streams, some in each synth: added up, then given their level once."""
    defs = []
    for first in range(0, max(1, piece.streams), VOICES_A_SYNTH):
        d = SynthDef("bank%d" % (first // VOICES_A_SYNTH))
        noise = d.times(d.ugen("WhiteNoise"), NOISE) if piece.has_input else None
        last = min(first + VOICES_A_SYNTH, piece.streams)
        voices = [_VOICE[piece.kind](d, piece, i, noise) for i in range(first, last)]
        for channel in range(CHANNELS):
            signals = voices[channel::CHANNELS] or [noise or d.ugen("DC", 0)]
            d.ugen("Out", channel, d.times(d.total(signals), LEVEL), outputs=0)
        defs.append(d)
    return defs


class Server:
    def __init__(self, program, package, more=()):
        self.name, self.package, self.more = program, package, list(more)

    def note(self, piece):
        return None

    def render(self, piece, seconds, folder):
        score, sound = os.path.join(folder, self.name + ".osc"), os.path.join(folder, self.name + ".wav")
        defs = synthdefs(piece)
        timed = [(0, osc.message("/d_recv", d.as_bytes())) for d in defs]
        timed += [(0.0, osc.message("/s_new", d.name, 1000 + i, 0, 0)) for i, d in enumerate(defs)]
        timed += [(float(seconds), osc.message("/c_set", 0, 0.0))]
        with open(score, "wb") as file:
            file.write(osc.score(timed))
        arguments = [self.name, *self.more, "-n", str(NODES), "-m", str(MEMORY_KB), "-w", str(WIRES), "-z", str(BLOCK), "-i", "0", "-o", str(CHANNELS), "-D", "0",
                     "-R", "0", "-V", "-1", "-N", score, "_", sound, str(RATE), "WAV", "float"]
        return processor_time.of_program(arguments, dict(os.environ, SC_JACK_DEFAULT_OUTPUTS=""))
