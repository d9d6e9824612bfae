"""The tips of pyo's "How to improve performance of your pyo programs", one by one: what the wrong form costs and what the right one, in pyo and
in tutti. ns for each frame: processor time of all processes, medians of renders in turn, what a render of nothing takes left out. Where tutti's two
forms cost the same, the runtime does what the tip says. `scripts/bench tips noise LFO`: only those with one of these words."""
import statistics

RUNS = 5
PYO_SECONDS, TUTTI_SECONDS = 20, 240  # of sound; pyo computes some ten times as long for the same
LEAST = 2.0  # ns: less is lost in what a render of nothing takes


def chorus(phaser_input):
    return {"src": {"object": "SineLoop", "freq": {"uniform": [190, 210], "count": 50}, "feedback": 0.1, "mul": 0.01},
            "lfo": {"object": "Sine", "freq": 0.25},
            "phs": {"object": "Phaser", "input": phaser_input, "freq": "range(lfo, 200, 400)", "q": 20, "feedback": 0.95, "out": 0}}


CHORUS = """src = SineLoop(freq=[random.uniform(190, 210) for i in range(50)], feedback=0.1, mul=0.01)
lfo = Sine(.25).range(200, 400)
"""


def glitchy(**last):
    return {"feed": {"object": "Lorenz", "pitch": 0.002, "chaos": 0.8, "stereo": True, "mul": 0.49, "add": 0.5},
            "amp": {"object": "Sine", "freq": 0.2}, "src": {"object": "SineLoop", "freq": 1, "feedback": "feed", "mul": "range(amp, 0.01, 0.3)"},
            "filt": dict({"object": "ButLP", "input": "src", "freq": 10000, "out": 0}, **last)}


GLITCHY = """feed = Lorenz(0.002, 0.8, True, 0.49, 0.5)
amp = Sine(0.2).range(0.01, 0.3)
src = SineLoop(1, feed, mul=amp)
"""


def notches(spread, **more):
    phaser = {"object": "Phaser", "input": "n", "freq": [100, 105], "spread": spread, "q": 10, "feedback": 0.9, "num": 48, "out": 0}
    return dict({"n": {"object": "Noise", "mul": 0.2}, "p": phaser}, **more)


def lowpass(freq, **more):
    return dict({"n": {"object": "Noise", "mul": [0.2] * 16}, "f": {"object": "ButLP", "input": "n", "freq": freq, "out": 0}}, **more)


# What dies away into a delay and a reverb: without noise their last sounds become denormal numbers, and stay some.
def tails(signal):
    return {"n": {"object": "Noise", "mul": 1e-24}, "env": {"object": "Fader", "fadein": 0.001, "fadeout": 0.01, "dur": 0.02},
            "src": {"object": "Noise", "mul": "env"},
            "dly": {"object": "Delay", "input": signal, "delay": 0.001, "feedback": 0.8, "mul": 0.2, "out": 0},
            "rev": {"object": "WGVerb", "input": signal, "feedback": 0.2, "out": 0}}


TAILS = """n = Noise(1e-24)
env = Fader(fadein=0.001, fadeout=0.01, dur=0.02).play()
src = Noise(env)
"""


def biquads(freq):
    objects = {"n": {"object": "Noise", "mul": [0.3, 0.3]}, "f": {"object": "Sine", "freq": 0.2, "mul": 1000, "add": 2000}}
    for i in range(4):
        objects["b%d" % i] = {"object": "Biquad", "input": "b%d" % (i - 1) if i else "n", "freq": freq, "q": 2}
    objects["b3"]["out"] = 0
    return objects


def biquadx(freq):
    return {"n": {"object": "Noise", "mul": [0.3, 0.3]}, "f": {"object": "Sine", "freq": 0.2, "mul": 1000, "add": 2000},
            "b": {"object": "Biquadx", "input": "n", "freq": freq, "q": 2, "stages": 4, "out": 0}}


BIQUADS = "n = Noise([.3, .3])\nf = Sine(.2, mul=1000, add=2000)\nb = n\nfor i in range(4):\n    b = Biquad(b, %s, 2)\nb.out()"
BIQUADX = "n = Noise([.3, .3])\nf = Sine(.2, mul=1000, add=2000)\nb = Biquadx(n, %s, 2, stages=4).out()"

ALLPASSES = """a = BrownNoise([.02, .02]).out()
lfo = Sine(.25).range(.75, 1.25)
filters = []
for i in range(24):
    freq = rescale(i, xmin=0, xmax=24, ymin=100, ymax=10000)
    filters.append(Allpass2(a, freq=lfo*freq, bw=freq/2, mul=0.2).out())
"""
PHASER = """a = BrownNoise([.02, .02]).out()
lfo = Sine(.25).range(.75, 1.25)
b = Phaser(a, freq=lfo*100, spread=1.2, q=2, num=24, mul=0.2).out()
"""
ALLPASSES_OURS = {
    "a": {"object": "BrownNoise", "mul": [0.02, 0.02], "out": 0}, "lfo": {"object": "Sine", "freq": 0.25},
    "centre": {"object": "Sig", "value": {"each": "100 + floor(i / 2) / 24 * 9900", "count": 48}},
    "filters": {"object": "Allpass2", "input": "a", "freq": "range(lfo, 0.75, 1.25) * centre",
                "bw": {"each": "50 + floor(i / 2) / 24 * 4950", "count": 48}, "mul": 0.2, "out": 0}}
PHASER_OURS = {"a": {"object": "BrownNoise", "mul": [0.02, 0.02], "out": 0}, "lfo": {"object": "Sine", "freq": 0.25},
               "b": {"object": "Phaser", "input": "a", "freq": "range(lfo, 75, 125)", "spread": 1.2, "q": 2, "num": 24, "mul": 0.2, "out": 0}}


def panning(left, right):
    return {"pan": {"object": "Linseg", "list": [[0, 0], [2, 1], [4, 0]], "loop": True},
            "left": dict(left, mul=0.5), "right": dict(right, mul=0.5), "a": {"object": "Noise", "mul": ["left", "right"], "out": 0}}


PANNING = "pan = Linseg([(0,0), (2, 1), (4, 0)], loop=True).play()\nleft = %s\nright = %s\na = Noise([left, right]).out()"


def resonances(noise, level, last):
    objects = {"n": {"object": "Noise", "mul": noise},
               "rev": {"object": "Freeverb", "input": "b0 + b1 + b2", "size": 0.9, "bal": 0.3, "mul": last, "out": 0}}
    return dict(objects, **{"b%d" % i: {"object": "ButBP", "input": "n", "freq": 500 + 1000 * i, "q": 10, "mul": level} for i in range(3)})


RESONANCES = """n = Noise(mul=%s)
b = [ButBP(n, freq=f, q=10, mul=%s) for f in (500, 1500, 2500)]
rev = Freeverb(b[0]+b[1]+b[2], size=0.9, bal=0.3, mul=%s).out()
"""


# Each of `uses` reads a generator of its own, or all the same one.
def generators(kind, count, names):
    objects = {name: dict(kind) for name in set(names)}
    return dict(objects, **{"t%d" % i: {"object": "Tone", "input": names[i], "freq": 500 + 100 * i, "out": 0} for i in range(count)})


GENERATORS = "g = [%s]\nt = [Tone(g[i %% len(g)], freq=500 + 100 * i).out() for i in range(3)]"
NOISE, LFO = {"object": "Noise"}, {"object": "LFO", "freq": 300, "type": 3}


def phaser(freq, **more):
    eight = {"object": "Phaser", "input": "n", "freq": freq, "spread": 1.2, "q": 10, "num": 8, "out": 0}
    return dict({"n": {"object": "Noise", "mul": 0.2}, "p": eight}, **more)


PATTERN = """n = Noise(.2)
p = Phaser(n, freq=300, spread=1.2, q=10, num=8).out()
def turn():
    p.freq = random.uniform(200, 400)
pattern = Pattern(turn, 0.125).play()
"""
PATTERN_OURS = {"turn": {"object": "Pattern", "time": 0.125, "do": [{"set": "p.freq", "to": {"uniform": [200, 400], "count": 1}}]}}


def sines(kind):
    return {"a": {"object": kind, "freq": {"linspace": [200, 1000], "count": 500}, "mul": 0.001, "out": 0}}


SINES = "a = %s(freq=[200 + 800 * i / 499. for i in range(500)], mul=0.001).out()"
ONE = {"a": {"object": "Sine", "out": 0}}
UNHEARD = {"b": {"object": "SineLoop", "freq": {"linspace": [200, 300], "count": 50}, "feedback": 0.1}}

# The tip; pyo's wrong and right form; tutti's wrong and right form.
TIPS = [
    ("mix down before effects", CHORUS + "p = Phaser(src, freq=lfo, q=20, feedback=0.95).out()",
     CHORUS + "p = Phaser(src.mix(2), freq=lfo, q=20, feedback=0.95).out()",
     chorus("src"), chorus("mix(src, 2)")),
    ("stop what is unused (or mul 0)", GLITCHY + "filt = ButLP(src, 10000, mul=0).out()",
     GLITCHY + "filt = ButLP(src, 10000).out()\nfor o in (feed, amp, src, filt): o.stop()",
     glitchy(mul=0), glitchy(play=False)),
    ("numbers: Phaser's spread (or Sig)", "n = Noise(.2)\np = Phaser(n, freq=[100,105], spread=Sig(1.2), q=10, feedback=0.9, num=48).out()",
     "n = Noise(.2)\np = Phaser(n, freq=[100,105], spread=1.2, q=10, feedback=0.9, num=48).out()",
     notches("s", s={"object": "Sig", "value": 1.2}), notches(1.2)),
    ("numbers: 16 ButLPs' freq (or Sig)", "n = Noise([.2] * 16)\nf = ButLP(n, Sig(1000)).out()", "n = Noise([.2] * 16)\nf = ButLP(n, 1000).out()",
     lowpass("s", s={"object": "Sig", "value": 1000}), lowpass(1000)),
    ("denormals: noise into tails", TAILS + "dly = Delay(src, .001, .8, mul=.2).out()\nrev = WGVerb(src, .2).out()",
     TAILS + "dly = Delay(src+n, .001, .8, mul=.2).out()\nrev = WGVerb(src+n, .2).out()", tails("src"), tails("src + n")),
    ("an object: Phaser, not 24 Allpass2", ALLPASSES, PHASER, ALLPASSES_OURS, PHASER_OURS),
    ("an object: Biquadx, not 4 Biquads", BIQUADS % "1000", BIQUADX % "1000", biquads(1000), biquadx(1000)),
    ("the same, freq a signal", BIQUADS % "f", BIQUADX % "f", biquads("f"), biquadx("f")),
    ("no trigonometry: Sqrt, not Cos, Sin", PANNING % ("Cos(pan * math.pi * 0.5, mul=0.5)", "Sin(pan * math.pi * 0.5, mul=0.5)"),
     PANNING % ("Sqrt(1 - pan, mul=0.5)", "Sqrt(pan, mul=0.5)"),
     panning({"object": "Cos", "input": "pan * pi * 0.5"}, {"object": "Sin", "input": "pan * pi * 0.5"}),
     panning({"object": "Sqrt", "input": "1 - pan"}, {"object": "Sqrt", "input": "pan"})),
    ("approximations: 500 FastSine, not Sine", SINES % "Sine", SINES % "FastSine", sines("Sine"), sines("FastSine")),
    ("re-use: one LFO, not three equal ones", GENERATORS % "LFO(300, type=3) for i in range(3)", GENERATORS % "LFO(300, type=3)",
     generators(LFO, 3, ["g0", "g1", "g2"]), generators(LFO, 3, ["g0"] * 3)),
    ("re-use: one noise, not three", GENERATORS % "Noise() for i in range(3)", GENERATORS % "Noise()",
     generators(NOISE, 3, ["g0", "g1", "g2"]), generators(NOISE, 3, ["g0"] * 3)),
    ("mul once, not everywhere", RESONANCES % (0.7, 0.5, 0.7), RESONANCES % (0.25, 1, 1), resonances(0.7, 0.5, 0.7), resonances(0.25, 1, 1)),
    ("numbers set at times, not signals", "n = Noise(.2)\np = Phaser(n, freq=Randh(200, 400, 8), spread=1.2, q=10, num=8).out()", PATTERN,
     phaser("r", r={"object": "Randh", "min": 200, "max": 400, "freq": 8}), phaser(300, **PATTERN_OURS)),
    ("nothing that nothing hears", "a = Sine().out()\nb = SineLoop(freq=[200 + 2 * i for i in range(50)], feedback=0.1)", "a = Sine().out()",
     dict(ONE, **UNHEARD), ONE),
]


def ns(seconds, empty, rendered):
    return max(LEAST, (statistics.median(seconds) - statistics.median(empty)) * 1e9 / (rendered * 48000))


def run(wanted, folder, tutti_cpu, pyo_cpu):
    nothing = {"a": {"object": "Sig", "value": 0, "out": 0}}
    print("ns for each frame                         pyo: wrong    right  ratio    tutti: wrong    right  ratio")
    for name, pyo_wrong, pyo_right, wrong, right in TIPS:
        if wanted and not any(word in name for word in wanted):
            continue
        pyo, ours = ([], [], []), ([], [], [])
        for _ in range(RUNS):
            for times, setup in zip(pyo, ("import math", pyo_wrong, pyo_right)):
                times.append(pyo_cpu("import math\n" + setup, PYO_SECONDS, folder))
                if times[-1] is None:
                    raise SystemExit("pyo failed: " + setup)
            for times, objects in zip(ours, (nothing, wrong, right)):
                times.append(tutti_cpu(objects, TUTTI_SECONDS, folder))
        theirs = [ns(times, pyo[0], PYO_SECONDS) for times in pyo[1:]]
        costs = [ns(times, ours[0], TUTTI_SECONDS) for times in ours[1:]]
        row = (name, theirs[0], theirs[1], theirs[0] / theirs[1], costs[0], costs[1], costs[0] / costs[1])
        print("%-41s %11.0f %8.0f %5.1fx %15.1f %8.1f %5.1fx" % row, flush=True)
