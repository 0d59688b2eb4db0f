"""Writes log-and-quantile.json beside it: correctly rounded logarithms and lower normal quantiles, by mpmath 1.3 with 200 bits."""

import json
import pathlib
import random

import mpmath as mp

mp.mp.prec = 200
random.seed(1)
points = [5e-324, 1e-310, 2.0**-1022, 1e-300, 0.5, 0.7071067811865475, 0.7071067811865476, 0.75, 1 - 2.0**-53, 1.0, 1 + 2.0**-52]
points += [1.4142135623730951, 1.4142135623730954, 2.0, 10.0, 1e16, 1e300, 1.7976931348623157e308]
points += [random.random() for _ in range(100)]
points += [1 + random.uniform(-1, 1) * 10.0 ** -random.uniform(1, 15) for _ in range(50)]
points += [2.0 ** random.uniform(-1074, 1023) for _ in range(50)]
shares = [2.0**-54, 1e-12, 1.388794386496402e-11, 1e-6, 0.001, 0.025, 0.075, 0.1, 0.25, 0.4, 0.4999, 0.5 - 2.0**-53, 0.5]
shares += [random.random() / 2 for _ in range(30)] + [2.0 ** -random.uniform(1, 54) for _ in range(30)]


def quantile(p):
    return mp.findroot(lambda z: mp.log(mp.erfc(-z / mp.sqrt(2)) / 2) - mp.log(p), -mp.sqrt(-2 * mp.log(2 * p)), tol=1e-45) if p < 0.5 else mp.mpf(0)


tables = {
    'log': [[x, float(mp.log(mp.mpf(x)))] for x in points],
    'quantile': [[p, float(quantile(mp.mpf(p)))] for p in shares],
}
here = pathlib.Path(__file__)
here.with_suffix('.json').write_text(json.dumps(tables) + '\n')
