"""Writes numpy-arrays.json beside it: views, powers and extremes as NumPy 2.4 has them.

NaN and the infinities are written as texts, and -0.0 as "-0": JSON has none of them.
"""

import json
import pathlib

import numpy as np

rng = np.random.default_rng(7)


def number(v):
    v = float(v)
    if np.isnan(v):
        return 'NaN'
    if np.isinf(v):
        return 'Infinity' if v > 0 else '-Infinity'
    if v == 0 and np.signbit(v):
        return '-0'
    return int(v) if v == int(v) else v


def bound(length):
    return None if rng.random() < 0.25 else int(rng.integers(-length - 2, length + 3))


def step():
    return int(rng.choice([1, 1, 2, 3, -1, -2, -5]))


def view():
    """A transposition, slices with steps, and a reshape of arange."""
    shape = [int(n) for n in rng.integers(1, 6, size=rng.integers(1, 5))]
    axes = [int(a) for a in rng.permutation(len(shape))]
    x = np.arange(int(np.prod(shape))).reshape(shape).transpose(axes)
    ranges = [[bound(n), bound(n), step()] for n in x.shape]
    y = x[tuple(slice(*r) for r in ranges)]
    ravelled = y.reshape(-1)
    return {
        'shape': shape,
        'axes': axes,
        'ranges': ranges,
        'sliced': list(y.shape),
        'values': [int(v) for v in ravelled],
        'reversed': [int(v) for v in y.T.reshape(-1)],
    }


special = [0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, np.inf, -np.inf, np.nan]

with np.errstate(all='ignore'):
    data = {
        'views': [view() for _ in range(200)],
        'special': [number(v) for v in special],
        # All exponents at once: for a single exponent of 0.5 NumPy takes a square root, which is not the power of IEEE 754.
        'pow': [[number(v) for v in row] for row in np.power(*np.meshgrid(special, special, indexing='ij'))],
        'maximum': [[number(np.maximum(a, b)) for b in special] for a in special],
        'minimum': [[number(np.minimum(a, b)) for b in special] for a in special],
        'div': [[number(np.divide(a, b)) for b in special] for a in special],
        'sign': [number(np.sign(v)) for v in special],
        'sqrt': [number(np.sqrt(v)) for v in special],
        'log': [number(np.log(v)) for v in (0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan)],
        'abs': [number(np.abs(v)) for v in special],
    }

text = ',\n'.join(f'"{name}": {json.dumps(value)}' for name, value in data.items())
pathlib.Path(__file__).with_suffix('.json').write_text('{' + text + '}\n')
