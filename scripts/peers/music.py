"""The pieces that every peer renders: many streams of one object, stream i to channel i mod 2, at 48 kHz, in blocks of 64 frames."""
from dataclasses import dataclass

RATE = 48000
BLOCK = 64
CHANNELS = 2
FEEDBACK = 0.1
LEVEL = 0.0005
NOISE = 0.1


@dataclass(frozen=True)
class Piece:
    name: str
    kind: str       # "feedback sine", "sine", "reverb" or "filter"
    streams: int    # 0: what stays when the streams are taken away
    seconds: float  # of sound that a peer renders; some of its processor's seconds

    @property
    def has_input(self):
        """One white noise goes into all streams."""
        return self.kind in ("reverb", "filter")

    def without_streams(self):
        return Piece(self.name, self.kind, 0, self.seconds)

    def spread(self, first, last):
        """One value for each stream, evenly from first to last."""
        return [first + (last - first) * i / max(1, self.streams - 1) for i in range(self.streams)]

    def frequencies(self):
        return self.spread(200, 1000)

    def room_sizes(self):
        return self.spread(0.5, 0.9)


PIECES = [
    Piece("500 feedback sines", "feedback sine", 500, 8),
    Piece("2000 feedback sines", "feedback sine", 2000, 2),
    Piece("500 sines", "sine", 500, 16),
    Piece("2000 sines", "sine", 2000, 4),
    Piece("20 reverbs", "reverb", 20, 40),
    Piece("50 filters", "filter", 50, 40),
]


class NotThere(Exception):
    """The peer has no such object, or it does not run here; the text says why."""
