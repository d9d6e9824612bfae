"""Processor time of a program that runs to its end: little is disturbed by what else the machine does."""
import resource
import subprocess

from peers.music import NotThere


def of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def of_program(arguments, environment=None, seconds=300):
    """User and system seconds of the program and of those that it waited for. Raises NotThere where it fails."""
    before = of_children()
    try:
        finished = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", env=environment, timeout=seconds)
    except FileNotFoundError:
        raise NotThere("%s is not installed" % arguments[0])
    except subprocess.TimeoutExpired:
        raise NotThere("%s did not end within %d s" % (arguments[0], seconds))
    if finished.returncode != 0:
        lines = (finished.stderr or finished.stdout).strip().splitlines()
        raise NotThere("%s failed: %s" % (arguments[0], lines[-1] if lines else "status %d" % finished.returncode))
    return of_children() - before
