"""Writes synth definitions in SuperCollider's binary form (its help calls it "Synth Definition File Format", version 2), so that no sclang is needed."""
import struct

CONTROL_RATE, AUDIO_RATE = 1, 2
MULTIPLY = 2  # BinaryOpUGen's special index


class SynthDef:
    """Unit generators in the order of computing. An input is a number, or what ugen() returned."""

    def __init__(self, name):
        self.name = name
        self.constants = []
        self.units = []

    def ugen(self, kind, *inputs, special=0, outputs=1):
        self.units.append((kind, [self._input(value) for value in inputs], special, outputs))
        return ("unit", len(self.units) - 1)

    def total(self, signals):
        """Adds up by fours, as sclang does."""
        while len(signals) > 1:
            few, rest = signals[:4], signals[4:]
            if len(few) == 2:
                signals = rest + [self.ugen("BinaryOpUGen", *few)]
            else:
                signals = rest + [self.ugen("Sum%d" % len(few), *few)]
        return signals[0]

    def times(self, signal, factor):
        return self.ugen("BinaryOpUGen", signal, factor, special=MULTIPLY)

    def _input(self, value):
        if isinstance(value, tuple):
            return (value[1], 0)
        if value not in self.constants:
            self.constants.append(value)
        return (-1, self.constants.index(value))

    def as_bytes(self):
        out = b"SCgf" + struct.pack(">ih", 2, 1) + _text(self.name)
        out += struct.pack(">i%df" % len(self.constants), len(self.constants), *self.constants)
        out += struct.pack(">ii", 0, 0)  # no parameters
        out += struct.pack(">i", len(self.units))
        for kind, inputs, special, outputs in self.units:
            out += _text(kind) + struct.pack(">biih", AUDIO_RATE, len(inputs), outputs, special)
            for unit, index in inputs:
                out += struct.pack(">ii", unit, index)
            out += bytes([AUDIO_RATE] * outputs)
        return out + struct.pack(">h", 0)  # no variants


def _text(text):
    return bytes([len(text)]) + text.encode()
