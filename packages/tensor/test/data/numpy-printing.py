"""Writes numpy-printing.json beside it: arrays, NumPy's str, its repr with the word `tensor`, and its scalars' str.

Run with NumPy 2.4: python3 numpy-printing.py
"""

import json
import pathlib

import numpy as np


class tensor(np.ndarray):
    """repr names the class, so this one indents as ours does."""


nan, inf = np.nan, np.inf
f8, f4, i4, u4, b1 = np.float64, np.float32, np.int32, np.uint32, np.bool_
normal = np.random.RandomState(7).standard_normal


def thirds(*shape):
    return np.arange(np.prod(shape)).reshape(shape) / 3


def counting(*shape):
    return np.arange(np.prod(shape)).reshape(shape)


arrays = [
    # plain forms
    *(np.array(a, f8) for a in (
        [[1, 2.5], [3, 4]], [0.0], [-0.0], [1, -0.0, 0], [0.1, 0.25, 0.123456789], [1e-4, 1], [-1.5, 22.25, 333.125],
        [1 / 3, -2 / 3, 1e2], [0.99999999999], [9.9999999999, 1], [2**-9, 3 * 2**-9], [99999999.5], [0.5, 1e5],
        [[[1.5]]], [1e3, 1], [1001, 1], [123456.123456789], [1e7, 1e7 + 0.1234567891],
    )),
    # exponents
    *(np.array(a, f8) for a in (
        [1e8], [1e8 - 0.5], [9.9e-5], [1e-5, 1], [1e16, 1], [1e100, 1], [-1e-300, 2.5e-7], [5e-324], [1.7976931348623157e308],
        [100000000.5, 100000001.5], [1e-8, 0, -0.0], [1.5e10, -inf, nan], [6.983990646036436e-05, 53.17024697852227],
        [2**-44, 2**70], [0.1, 1.23456789012e-5, 1 / 3],
    )),
    # no number, no end
    *(np.array(a, f8) for a in (
        [nan], [inf], [-inf], [inf, -inf, nan], [1, nan], [1.5, -inf], [-1, inf], [nan, 1e-5, -1], [0, nan], [10, inf, -200.25],
    )),
    # float32
    *(np.array(a, f4) for a in (
        [0.1, 0.2], [1 / 3, 2 / 3], [1e6], [999999.94, 1], [1e-4, 0.05], [16777216], [0.1, 1.2345678e-5], [2.0**-12, 1],
        [-1751998.25, 3], [2.0**-126, 2.0**-149], [3.4028235e38], [nan, -inf, 1], [-0.48242188, 0.70117188], [1240578.25, 1],
    )),
    # integers and truth
    np.array([1, -20, 300], i4), np.array([[2**31 - 1, -(2**31)]], i4), np.array([0, 4294967295], u4), counting(3, 4).astype(i4),
    np.array([True, False]), np.array([[True, True], [False, True]]), np.array([True]), counting(5, 5, 5).astype(u4),
    # no axes
    *(np.array(x, f8) for x in (1.5, 1e16, 1 / 3, nan, -0.0, 123456.123456789, 1e-5)),
    np.array(0.1, f4), np.array(1e6, f4), np.array(7, i4), np.array(True), np.array(False),
    # empty
    np.zeros(0), np.zeros((0, 3)), np.zeros((2, 0), f4), np.zeros((3, 0, 2), b1), np.zeros(0, i4), np.zeros(0, b1),
    # long lines
    thirds(20), counting(40).astype(f8), counting(100).astype(i4), np.ones(30, b1), normal(17), normal(17).astype(f4),
    thirds(2, 15), normal((2, 2, 9)) * 1e6, np.array([[nan] * 20, [1.5] * 20]), np.full((1, 1, 26), 7.0), counting(18).astype(f4) * 1e5,
    # more axes
    thirds(2, 3, 2), counting(2, 1, 2, 2).astype(f8), normal((2, 2, 2, 2)).astype(f4), counting(1, 1, 1, 1, 2).astype(i4),
    # summaries
    counting(1000).astype(f8), counting(1001).astype(f8), counting(1001).astype(i4), counting(40, 40).astype(f8), counting(7, 200).astype(f4),
    counting(6, 200).astype(f8), counting(3, 400).astype(i4), counting(11, 10, 10).astype(f8), counting(2, 3, 4, 50).astype(f8),
    (counting(1500) % 3 == 0), np.concatenate([np.zeros(600), [1e300], np.zeros(600)]),
]


def plain(x):
    x = float(x)
    return (int(x) if x.is_integer() and abs(x) < 2**53 and str(x)[0] != '-' else x) if np.isfinite(x) else str(x)


def case(a):
    return {
        'dtype': a.dtype.name,
        'shape': a.shape,
        # counting needs no table of its values
        'data': 'counting' if a.size > 500 and (a.ravel() == np.arange(a.size)).all() else [plain(x) for x in a.ravel()],
        'str': str(a),
        'repr': repr(a.view(tensor)),
        'items': [str(x) for x in a.ravel()[:3]],
    }


here = pathlib.Path(__file__)
lines = ',\n'.join(json.dumps(case(a)) for a in arrays)
here.with_suffix('.json').write_text(f'[\n{lines}\n]\n')
