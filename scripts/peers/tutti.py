"""tutti render with one worker: processor time of both processes, so the ring, the mix and the file are in it."""
from peers.music import FEEDBACK, LEVEL, NOISE

_FIELDS = {
    "feedback sine": lambda piece: {"object": "SineLoop", "freq": piece.frequencies(), "feedback": FEEDBACK},
    "sine": lambda piece: {"object": "Sine", "freq": piece.frequencies()},
    "reverb": lambda piece: {"object": "Freeverb", "input": "n", "size": piece.room_sizes()},
    "filter": lambda piece: {"object": "ButLP", "input": "n", "freq": piece.frequencies()},
}
LONGER = 20  # than the peers' sound, for some of a processor's seconds too


class Tutti:
    name = "tutti"

    def __init__(self, tutti_cpu):
        self.tutti_cpu = tutti_cpu

    def note(self, piece):
        return None

    def render(self, piece, seconds, folder):
        noise = {"object": "Noise", "mul": NOISE}
        if piece.streams == 0:
            return self.tutti_cpu({"n": dict(noise, out=0) if piece.has_input else {"object": "Sig", "value": 0, "out": 0}}, seconds, folder)
        objects = {"n": noise} if piece.has_input else {}
        return self.tutti_cpu(dict(objects, a=dict(_FIELDS[piece.kind](piece), mul=LEVEL, out=0)), seconds, folder)
