"""Every object beside pyo's object of the same name, at 1, 16 and 200 streams: ns for each stream and sample, and the ratio. What an object needs is made
from its declaration (`tutti objects --json`): noise for inputs, a table, a list of frequencies (or of mul) for the number of streams; all else is default.
Not like for like: pyo renders in its own process into a file, tutti in a worker, through its ring and the mix, into a file; what a render without the
object costs is taken away on both sides."""
import json
import statistics
import subprocess

STREAMS = (1, 16, 200)
# What pyo wants beside its defaults, or names otherwise.
NOT_IN_PYO = {"Add", "Mul", "TrigFunc"}
NEEDS_PLAY = {"Fader", "Adsr", "Linseg", "Expseg", "Euclide", "Beat", "Metro", "Trig", "TableRead", "TableRec", "TableFill"}


def argument_for(parameter, streams):
    """(value in the patch, text in Python) or None for the default."""
    name = parameter["name"]
    takes = parameter["takes"]
    kind = {"signal": "input", "number or signal": "value", "number": "value", "name of a table": "table", "[[time, value], ...]": "points"}.get(takes, takes)
    if kind == "input":
        return ("n", "n")
    if kind == "table":
        return ("t", "t")
    if kind == "points":
        return ([[0, 0], [1, 1], [100, 0]], "[(0,0),(1,1),(100,0)]")
    if kind == "value" and name == "freq" and parameter.get("default", 0) and parameter["default"] >= 20:
        values = [100 + 900 * i / streams for i in range(streams)]
        return (values, repr(values))
    if parameter.get("required") and kind == "value":
        return (0.5, "0.5")
    return None


def render_costs(declaration, streams, folder, tutti_seconds, pyo_seconds, ns):
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
    level = 0.001
    fields["mul"] = level if listed else [level] * streams
    arguments.append("mul=%r" % fields["mul"])
    name = declaration["name"]
    around = {"n": {"object": "Noise", "mul": 0.1}, "t": {"object": "HarmTable", "list": [1, 0.5]}}
    seconds_ours, seconds_theirs = (20 if streams > 16 else 40), (2 if streams > 16 else 5)
    setup = "n = Noise(0.1)\nt = HarmTable([1, 0.5])\n"
    play = ".play()" if name in NEEDS_PLAY else ""
    ours, theirs = [], []
    for _ in range(3):
        objects = dict(around, a=dict(fields, object=name, out=0))
        empty = {"n": dict(around["n"], out=0)}
        ours.append(tutti_seconds(objects, seconds_ours, folder) - tutti_seconds(empty, seconds_ours, folder))
        whole = pyo_seconds(setup + "a = %s(%s)%s\nb = a.mix(2).out()" % (name, ", ".join(arguments), play), seconds_theirs, folder)
        without = pyo_seconds(setup + "b = n.mix(2).out()", seconds_theirs, folder)
        if whole is None or without is None:
            return None
        theirs.append(whole - without)
    # A difference of two renders that is not well above what they differ by from run to run is no measurement.
    for differences in (ours, theirs):
        if statistics.median(differences) < 3 * (max(differences) - min(differences)):
            return "unsure"
    return (ns(statistics.median(ours), seconds_ours, streams), ns(statistics.median(theirs), seconds_theirs, streams))


def run(wanted, folder, tutti_seconds, pyo_seconds, ns):
    listing = json.loads(subprocess.run(["build/tutti", "objects", "--json"], capture_output=True, text=True, check=True).stdout)
    declarations = listing["objects"] if isinstance(listing, dict) else listing
    ratios = {streams: [] for streams in STREAMS}
    print("%-16s" % "object" + "".join("   %3d streams: tutti    pyo  ratio" % streams for streams in STREAMS))
    for declaration in declarations:
        name = declaration["name"]
        if name in NOT_IN_PYO or (wanted and name not in wanted) or declaration.get("role", "audio").lower() != "audio":
            continue
        row = "%-16s" % name
        for streams in STREAMS:
            costs = render_costs(declaration, streams, folder, tutti_seconds, pyo_seconds, ns)
            if costs is None:
                row += "   (pyo or the bench has no such form)"
                break
            if costs == "unsure":
                row += "   %31s" % "(too small to measure)"
                continue
            ratios[streams].append(costs[1] / costs[0])
            row += "   %19.2f %6.1f %5.1fx" % (costs[0], costs[1], costs[1] / costs[0])
        print(row, flush=True)
    for streams in STREAMS:
        if ratios[streams]:
            print("median ratio at %d streams: %.1f" % (streams, statistics.median(ratios[streams])))
