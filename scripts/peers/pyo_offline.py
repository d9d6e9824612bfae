"""pyo's offline server; only what it takes from start to end counts, by its process's own clock."""
from peers.music import FEEDBACK, LEVEL, NOISE, NotThere

_VOICE = {
    "feedback sine": lambda piece: "SineLoop(%r, feedback=%g, mul=%g).out()" % (piece.frequencies(), FEEDBACK, LEVEL),
    "sine": lambda piece: "Sine(%r, mul=%g).out()" % (piece.frequencies(), LEVEL),
    "reverb": lambda piece: "Freeverb(n, %r, mul=%g).out()" % (piece.room_sizes(), LEVEL),
    "filter": lambda piece: "ButLP(n, %r, mul=%g).out()" % (piece.frequencies(), LEVEL),
}


class Pyo:
    name, package = "pyo", "python3-pyo"

    def __init__(self, pyo_cpu):
        self.pyo_cpu = pyo_cpu

    def note(self, piece):
        return None

    def render(self, piece, seconds, folder):
        setup = "n = Noise(%g)\n" % NOISE if piece.has_input else ""
        if piece.streams > 0:
            setup += "a = " + _VOICE[piece.kind](piece)
        used = self.pyo_cpu(setup, seconds, folder)
        if used is None:
            raise NotThere("it does not run")
        return used
