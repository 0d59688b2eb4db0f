"""Runs the Python side of a bench: a round of timings for each line read from standard input."""

import json
import sys
import time


def serve(makers, count):
    """Each maker gives a dictionary of named steps and a version line, or raises ImportError; `count` calls are a round."""
    steps, versions = {}, {}
    for name, make in makers.items():
        try:
            made, versions[name] = make()
            steps.update(made)
        except ImportError:
            pass
    for step in steps.values():
        for _ in range(min(300, 5 * count)):
            step()
    print(json.dumps(versions), flush=True)
    for _ in sys.stdin:
        times = {}
        for name, step in steps.items():
            start = time.perf_counter()
            for _ in range(count):
                step()
            times[name] = (time.perf_counter() - start) / count * 1e6
        print(json.dumps(times), flush=True)
