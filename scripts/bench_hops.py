"""The hops of many phase vocoders are spread over the periods: the worst period of 32 chains of PVAnal, PVTranspose and PVSynth beside the mean."""
import json
import os
import subprocess

STREAMS = 32
PERIODS = (16, 64, 128, 256, 1024)


def chains():
    return {"tutti": 1, "objects": {
        "src": {"object": "SineLoop", "freq": {"linspace": [100, 900], "count": STREAMS}, "feedback": 0.1, "mul": 0.03},
        "anal": {"object": "PVAnal", "input": "src"},
        "shifted": {"object": "PVTranspose", "input": "anal", "transpo": 1.5},
        "sound": {"object": "PVSynth", "input": "shifted", "out": 0}}}


def run(folder):
    subprocess.run(["meson", "compile", "-C", "build", "period_costs"], check=True, capture_output=True)
    patch = os.path.join(folder, "hops.json")
    with open(patch, "w") as file:
        json.dump(chains(), file)
    print("%d chains of PVAnal, PVTranspose and PVSynth, size 1024, 4 overlaps: the least time of each period of 25 runs" % STREAMS)
    for period in PERIODS:
        mean, worst = map(float, subprocess.run(["build/period_costs", patch, str(period)], check=True, capture_output=True, text=True).stdout.split())
        print("  %4d frames: mean %.1f us, worst %.1f us: %.2f times" % (period, mean, worst, worst / mean), flush=True)
