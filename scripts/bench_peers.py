"""tutti beside its peers: the same music in each, in turn in one run, one thread each. ns for each stream and sample: processor time of a render (start
and file included) less that of a render without the streams, the median of five, and how many times tutti's that is. Processor time, because a busy
machine disturbs it least. Then, live: supernova's parallel groups and tutti's workers at the same JACK server. peers/ has a file for each of them.
A peer that can't be installed, or does not run, is left out with a line that says why."""
import os
import shutil
import statistics
import subprocess

from peers import live
from peers.csound import Csound
from peers.faust import Faust
from peers.music import PIECES, RATE, NotThere, Piece
from peers.puredata import PureData
from peers.pyo_offline import Pyo
from peers.supercollider import Server
from peers.tutti import LONGER, Tutti

RUNS, QUICK_RUNS = 5, 1
QUICK_PART = 0.1  # of each piece's seconds


def installed(package):
    """Whether Debian's package is there, or could be installed now."""
    query = subprocess.run(["dpkg-query", "-W", "-f", "${Status}", package], capture_output=True, text=True)
    if "ok installed" in query.stdout:
        return True
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not shutil.which("sudo"):
        return False
    command = [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return subprocess.run(command, capture_output=True).returncode == 0


def version(package):
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True).stdout
    return found.split(":")[-1].split("-")[0].split("+")[0]


def present(peers):
    there = []
    for peer in peers:
        if installed(peer.package):
            there.append(peer)
        else:
            print("%s is left out: its package %s can't be installed" % (peer.name, peer.package), flush=True)
    return there


def ns(with_streams, without, seconds, streams):
    """ns for each stream and sample; the medians' difference, never below nothing."""
    return max(0.0, statistics.median(with_streams) - statistics.median(without)) * 1e9 / (seconds * RATE * streams)


def measure(piece, peers, runs, folder):
    """{peer's name: ns, or the NotThere that says why not}; the peers in turn, `runs` times."""
    times = {peer.name: ([], []) for peer in peers}
    missing = {}
    for _ in range(runs):
        for peer in peers:
            if peer.name in missing:
                continue
            seconds = seconds_of(peer, piece)
            try:
                times[peer.name][0].append(peer.render(piece, seconds, folder))
                times[peer.name][1].append(peer.render(piece.without_streams(), seconds, folder))
            except NotThere as reason:
                missing[peer.name] = reason
    return {peer.name: missing.get(peer.name) or ns(*times[peer.name], seconds_of(peer, piece), piece.streams) for peer in peers}


def seconds_of(peer, piece):
    return piece.seconds * (LONGER if isinstance(peer, Tutti) else 1)


def rows(piece, peers, costs):
    """The table's lines for one piece; tutti's is the first."""
    ours = costs["tutti"]
    for peer in peers:
        cost, note = costs[peer.name], peer.note(piece)
        if isinstance(cost, NotThere):
            yield "| %s | %s | - | | %s |" % (piece.name, peer.name, cost)
        else:
            ratio = "%.1f" % (cost / ours) if ours > 0 else "-"
            yield "| %s | %s | %.2f | %s | %s |" % (piece.name, peer.name, cost, ratio, note or "")


def machine():
    lines = subprocess.run(["lscpu"], capture_output=True, text=True, env=dict(os.environ, LC_ALL="C")).stdout.splitlines()
    found = dict(line.split(":", 1) for line in lines if ":" in line)
    return "%s, %s cores; load of the machine meanwhile %.1f" % (found.get("Model name", "?").strip(), os.cpu_count(), os.getloadavg()[0])


def run(wanted, folder, tutti_cpu, pyo_cpu):
    quick, words = "--quick" in wanted, [word for word in wanted if word != "--quick"]
    runs, pieces = (QUICK_RUNS if quick else RUNS), PIECES
    if quick:
        pieces = [Piece(p.name, p.kind, p.streams, p.seconds * QUICK_PART) for p in PIECES]
    others = present([Pyo(pyo_cpu), Server("scsynth", "supercollider-server"), Server("supernova", "supercollider-supernova", ["-T", "1"]), Csound(), PureData(), Faust()])
    peers = [Tutti(tutti_cpu), *others]
    print("; ".join("%s %s" % (peer.name, version(peer.package)) for peer in others), flush=True)
    pieces = [piece for piece in pieces if not words or any(word in piece.name for word in words)]
    if pieces:
        print("| music | program | ns for each stream and sample | times tutti | not like for like |\n| --- | --- | --- | --- | --- |")
        for piece in pieces:
            for line in rows(piece, peers, measure(piece, peers, runs, folder)):
                print(line, flush=True)
        print("medians of %d; %s" % (runs, machine()), flush=True)
    if not words or "live" in words:
        live.run(quick, folder)
