"""Every object beside pyo's object of the same name, at 1, 16 and 200 streams: ns for each stream and sample, and the ratio. What an object needs is made
from its declaration (`tutti objects --json`): noise for inputs, a table, a list of frequencies (or of mul) for the number of streams; all else is default.
Processor time of all processes, so that a busy machine disturbs little. Not like for like: pyo renders in its own process into a file, tutti in a worker,
through its ring and the mix, into a file; what a render without the object costs is taken away on both sides, and what it costs to start: a long render less
a short one."""
import json
import statistics
import subprocess

STREAMS = (1, 16, 200)
COPIES = {1: 32, 16: 4, 200: 1}  # objects of so many streams in one patch: one alone would be lost in what a render costs without it
# What pyo wants beside its defaults, or names otherwise.
NOT_IN_PYO = {"Add", "Mul", "TableRate", "TrigFunc"}
NOT_ALIKE = {"Input": "offline, pyo has none", "Notein": "offline, pyo hears no MIDI", "Midictl": "offline, pyo hears no MIDI", "Bendin": "offline, pyo hears no MIDI",
             "Mixer": "pyo's is made input by input", "Trig": "acts once", "Resample": "pyo's wants a block of another rate around it", "MatrixRec": "records for a moment", "TableRec": "records for a second",
             "SfPlayer": "Debian's pyo opens no file", "CvlVerb": "Debian's pyo opens no file"}
NOT_SENT_OUT = {"SigTo", "AttackDetector", "Follower", "Follower2", "ZCross", "RMS", "PeakAmp", "Centroid", "Yin", "FFT", "FrameDelta", "FrameAccum", "Vectral", "CarToPol",
                "PolToCar"}  # pyo's have no out() of their own
HEARD_OUTPUT = {"FFT": "real", "CarToPol": "mag", "PolToCar": "real"}  # of pyo's objects that have no sound but those that they name
OVERLAPS = 4
IN_OVERLAPS = {"IFFT", "FrameDelta", "FrameAccum", "Vectral"}  # what they read are frames in signals, four streams for each sound
NEEDS_PLAY = {"Fader", "Adsr", "Linseg", "Expseg", "Euclide", "Beat", "Metro", "Trig", "TableRead", "TableFill"}


def times(streams):
    return [0.1 + 0.001 * i for i in range(streams)]


def level(streams):
    return [0.001] * streams


# A filter, a ramp and a table of formulas; pyo's has one stream, so one is made for each.
EXPRESSION = "(let #c (exp (/ (* (neg twopi) (+ 1000 (* 900 (sin (* twopi (~ 0.3)))))) sr))) (tanh (* 3 (rpole (* $x[0] (- 1 #c)) #c)))"
MANY_EXPRS = """one = Expr
class Expr(list):
    def __init__(self, signals, expression):
        super().__init__(one(Dummy([signals[i]]), expression, mul=0.001) for i in range(len(signals)))
    def out(self):
        return [e.out() for e in self]"""


# What the declaration alone does not tell: fields of the patch, pyo's arguments, further objects of the patch, pyo's statements for those.
FORMS = {
    "Beat": lambda n: ({"time": times(n)}, repr(times(n)), {}, ""),
    "Euclide": lambda n: ({"time": times(n)}, repr(times(n)), {}, ""),
    "Metro": lambda n: ({"time": times(n)}, repr(times(n)), {}, ""),
    "Choice": lambda n: ({"choice": [0.1, 0.5, 0.9], "freq": 10, "mul": level(n)}, "[0.1, 0.5, 0.9], 10, mul=%r" % level(n), {}, ""),
    "FFT": lambda n: ({"input": "n"}, "n", {}, ""),
    "CarToPol": lambda n: ({"inreal": "n", "inimag": "n"}, "n, n", {}, ""),
    "PolToCar": lambda n: ({"inmag": "n", "inang": "n"}, "n, n", {}, ""),
    "IFFT": lambda n: ({"inreal": "n", "inimag": "n", "mul": 0.001}, "n, n, mul=0.001", {}, ""),
    "FrameDelta": lambda n: ({"input": "n", "mul": 0.001}, "n, mul=0.001", {}, ""),
    "FrameAccum": lambda n: ({"input": "n", "mul": 0.001}, "n, mul=0.001", {}, ""),
    "Vectral": lambda n: ({"input": "n", "mul": 0.001}, "n, mul=0.001", {}, ""),
    "Convolve": lambda n: ({"input": "n", "table": "t", "size": 512, "mul": 0.001}, "n, t, 512, mul=0.001", {}, ""),
    "Expr": lambda n: ({"input": "n", "chnls": n, "expr": EXPRESSION, "mul": 0.001}, "n, %r" % EXPRESSION, {}, MANY_EXPRS),
    "Looper": lambda n: ({"table": "t", "dur": 0.1, "mul": level(n)}, "t, dur=0.1, mul=%r" % level(n), {}, ""),  # within the table: else it is silent for the most part
    "Mix": lambda n: ({"input": "n", "voices": min(n, 2)}, "n, %d" % min(n, 2), {}, ""),
    "Selector": lambda n: ({"inputs": ["n", "m"], "chnls": n, "voice": 0.5}, "[n, m], 0.5", {"m": {"object": "Noise", "mul": level(n)}}, "m = Noise(%r)" % level(n)),
    "SigTo": lambda n: ({"value": level(n)}, repr(level(n)), {}, ""),
    "Snap": lambda n: ({"input": "n", "choice": [0, 2, 5, 7]}, "n, [0, 2, 5, 7]", {}, ""),
}


# Objects of a phase vocoder are measured as a whole chain, PVAnal to PVSynth: fields of the patch between them, pyo's arguments after the input.
VOCODER = {
    "PVAnal": None, "PVSynth": None, "PVAddSynth": ({"pitch": 1}, ""),
    "PVTranspose": ({"transpo": 1.5}, "1.5"), "PVVerb": ({}, ""), "PVGate": ({}, ""), "PVShift": ({"shift": 500}, "500"), "PVAmpMod": ({"spread": 1}, "spread=1"), "PVFreqMod": ({"spread": 1}, "spread=1"),
    "PVCross": ({"input2": "b"}, "b"), "PVMult": ({"input2": "b"}, "b"), "PVMorph": ({"input2": "b"}, "b"), "PVMix": ({"input2": "b"}, "b"),
    "PVFilter": ({"table": "t"}, "t"), "PVDelay": ({"deltable": "t", "feedtable": "t"}, "t, t"), "PVBuffer": ({"index": "i", "length": 0.1}, "i, length=0.1"),
    "PVBufLoops": ({"length": 0.1, "high": 2}, "high=2, length=0.1"), "PVBufTabLoops": ({"speed": "t", "length": 0.1}, "t, length=0.1"),
}


def vocoder(name, streams, copies):
    """`copies` chains of `streams` streams, each with an analysis of its own; where an object has two inputs, the second is another one of them all."""
    form = VOCODER[name]
    objects = {"i": {"object": "Phasor", "freq": 0.1}, "b": {"object": "PVAnal", "input": "n"}}
    for i in range(copies):
        objects["a%d" % i] = {"object": "PVAnal", "input": "n", "play": {"delay": 1e-9 * (i + 1)}}
        last = "a%d" % i
        if name == "PVAddSynth":
            objects["s%d" % i] = {"object": name, "input": last, "mul": 0.001, "out": 0}
            continue
        if form:
            objects["v%d" % i] = dict(form[0], object=name, input=last)
            last = "v%d" % i
        objects["s%d" % i] = {"object": "PVSynth", "input": last, "mul": 0.001, "out": 0}
    chain = "PVAnal(n)"
    if form:
        chain = "%s(%s%s%s)" % (name, chain, ", " if form[1] else "", form[1])
    if name == "PVAddSynth":
        chain = chain[:-1] + ", mul=0.001)"
    else:
        chain = "PVSynth(%s, mul=0.001)" % chain
    return objects, "i = Phasor(0.1)\n%sa = [%s.out() for _ in range(%d)]" % ("b = PVAnal(n)\n" if form and "b" in form[1].split(", ") else "", chain, copies)


def argument_for(parameter, streams):
    """(value in the patch, text in Python) or None for the default."""
    name = parameter["name"]
    takes = parameter["takes"]
    kind = {"signal": "input", "number or signal": "value", "number": "value", "name of a table": "table", "name of a matrix": "matrix", "[[time, value], ...]": "points"}.get(takes, takes)
    if kind == "input":
        return ("n", "n")
    if kind == "table":
        return ("t", "t")
    if kind == "matrix":
        return ("m", "m")
    if kind == "points":
        return ([[0, 0], [1, 1], [100, 0]], "[(0,0),(1,1),(100,0)]")
    if kind == "value" and name == "freq" and parameter.get("default", 0) and parameter["default"] >= 20:
        values = [100 + 900 * i / streams for i in range(streams)]
        return (values, repr(values))
    if parameter.get("required") and kind == "value":
        return (0.5, "0.5")
    return None


# Equal objects would be computed once; a delay of less than a frame makes them differ in nothing that costs.
def copies_of(fields, copies):
    return {"a%d" % i: dict(fields, play={"delay": 1e-9 * i}) for i in range(copies)}


def heard(name, made, copies):
    """pyo's statements that make `copies` objects and send them out."""
    if name in HEARD_OUTPUT:  # an object that no name holds is not computed
        return "o = [%s for _ in range(%d)]\na = [Sig(x[%r]).out() for x in o]" % (made, copies, HEARD_OUTPUT[name])
    return "a = [%s for _ in range(%d)]" % ("Sig(%s).out()" % made if name in NOT_SENT_OUT else made + ".out()", copies)


def patch_and_python(declaration, streams, copies):
    """The objects of a patch, and pyo's statements, with `copies` objects of `streams` streams each; None where the bench can't give what is required."""
    name = declaration["name"]
    play = ".play()" if name in NEEDS_PLAY else ""
    if name in VOCODER:
        return vocoder(name, streams, copies)
    if name in FORMS:
        fields, arguments, more, statement = FORMS[name](streams)
        objects = copies_of(dict(fields, object=name, out=0), copies)
        return dict(objects, **more), statement + "\n" + heard(name, "%s(%s)%s" % (name, arguments, play), copies)
    fields, arguments, listed = {}, [], False
    for parameter in declaration["parameters"]:
        given = argument_for(parameter, streams)
        if given is None:
            if parameter.get("required"):
                return None
            continue
        listed = listed or isinstance(given[0], list) and parameter["takes"].startswith("number")
        fields[parameter["name"]] = given[0]
        arguments.append("%s=%s" % (parameter["name"], given[1]))
    fields["mul"] = 0.001 if listed else [0.001] * streams
    arguments.append("mul=%r" % fields["mul"])
    objects = copies_of(dict(fields, object=name, out=0), copies)
    return objects, heard(name, "%s(%s)%s" % (name, ", ".join(arguments), play), copies)


def render_costs(declaration, streams, folder, tutti_cpu, pyo_cpu):
    """ns for each stream and sample, tutti's and pyo's."""
    copies = COPIES[streams]
    streams *= OVERLAPS if declaration["name"] in IN_OVERLAPS else 1
    forms = patch_and_python(declaration, streams, copies)
    if forms is None:
        return None
    objects, python = forms
    source = {"n": {"object": "Noise", "mul": [0.1] * streams}, "t": {"object": "HarmTable", "list": [1, 0.5]},
              "m": {"object": "NewMatrix", "width": 8, "height": 8, "init": [[0.1 * i * j % 1 for i in range(8)] for j in range(8)]}}
    setup = "n = Noise([0.1] * %d)\nt =" % streams + " HarmTable([1, 0.5])\nm = NewMatrix(8, 8, [[0.1 * i * j % 1 for i in range(8)] for j in range(8)])\n"
    count = streams * copies
    seconds_ours, seconds_theirs = max(4.0, 2000.0 / count), max(0.5, 50.0 / count)
    alone = {"n": dict(source["n"], out=0)}
    ours = cost_of(tutti_cpu, dict(source, **objects), alone, seconds_ours, folder)
    theirs = cost_of(pyo_cpu, setup + python, setup + "b = n.out()", seconds_theirs, folder)
    return None if theirs is None else (ours / count, theirs / count)


def cost_of(cpu, whole, alone, seconds, folder):
    """ns for each frame of what `whole` has more than `alone`; None where it can't be rendered."""
    short = seconds / 10
    times = [[cpu(what, length, folder) for _ in range(3)] for what in (whole, alone) for length in (seconds, short)]
    if any(None in each for each in times):
        return None
    whole_long, whole_short, alone_long, alone_short = (min(each) for each in times)
    return ((whole_long - whole_short) - (alone_long - alone_short)) * 1e9 / ((seconds - short) * 48000)


def run(wanted, folder, tutti_cpu, pyo_cpu):
    """`wanted`: names, none for all; before them may stand --streams 1,16 for some of the numbers of streams."""
    counts = STREAMS
    if wanted[:1] == ["--streams"]:
        counts = [int(count) for count in wanted[1].split(",")]
        wanted = wanted[2:]
    listing = json.loads(subprocess.run(["build/tutti", "objects", "--json"], capture_output=True, text=True, check=True).stdout)
    declarations = listing["objects"] if isinstance(listing, dict) else listing
    ratios = {streams: [] for streams in counts}
    print("%-16s" % "object" + "".join("   %3d streams: tutti    pyo  ratio" % streams for streams in counts))
    for declaration in declarations:
        name = declaration["name"]
        if name in NOT_IN_PYO or (wanted and name not in wanted) or declaration.get("role", "audio").lower() != "audio":
            continue
        row = "%-16s" % name
        if name in NOT_ALIKE:
            print(row + "   (not alike: %s)" % NOT_ALIKE[name])
            continue
        for streams in counts:
            costs = render_costs(declaration, streams, folder, tutti_cpu, pyo_cpu)
            if costs is None:
                row += "   (pyo or the bench has no such form)"
                break
            ratios[streams].append(costs[1] / costs[0])
            row += "   %19.2f %6.1f %5.1fx" % (costs[0], costs[1], costs[1] / costs[0])
        print(row, flush=True)
    for streams in counts:
        if ratios[streams]:
            print("median ratio at %d streams: %.1f" % (streams, statistics.median(ratios[streams])))
