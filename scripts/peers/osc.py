"""OSC messages and bundles as bytes, and SuperCollider's scores: bundles with times, each after its length."""
import struct


def _padded(data):
    return data + b"\0" * (-len(data) % 4)


def message(address, *arguments):
    tags, data = ",", b""
    for argument in arguments:
        if isinstance(argument, int):
            tags, data = tags + "i", data + struct.pack(">i", argument)
        elif isinstance(argument, float):
            tags, data = tags + "f", data + struct.pack(">f", argument)
        elif isinstance(argument, str):
            tags, data = tags + "s", data + _padded(argument.encode() + b"\0")
        else:
            tags, data = tags + "b", data + struct.pack(">i", len(argument)) + _padded(argument)
    return _padded(address.encode() + b"\0") + _padded(tags.encode() + b"\0") + data


def bundle(seconds, messages):
    whole = int(seconds)
    data = b"#bundle\0" + struct.pack(">II", whole, int((seconds - whole) * 2**32))
    return data + b"".join(struct.pack(">i", len(m)) + m for m in messages)


def score(timed_messages):
    """[(seconds, message), ...] in order."""
    bundles = [bundle(seconds, [one]) for seconds, one in timed_messages]
    return b"".join(struct.pack(">i", len(b)) + b for b in bundles)
