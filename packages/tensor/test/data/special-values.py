"""Writes special-values.json beside it: elementwise functions by mpmath with 300 bits.

For each function rows [x, y, rest]: y is the correctly rounded value, rest what it lacks. Of the points many are
float32 numbers, so that both dtypes can be tested.
"""

import json
import math
import pathlib
import random
import struct

from mpmath import mp, mpf
import mpmath as m

mp.prec = 300
random.seed(1)
narrow = lambda x: struct.unpack('f', struct.pack('f', x))[0]


def uniform(low, high, count=24):
    """Every other point has all 53 bits: a kernel that drops some is right at float32 numbers."""
    points = [random.uniform(low, high) for _ in range(count)]
    return [x if k % 2 else narrow(x) for k, x in enumerate(points)]


def powers(low, high, count=12, signs=(1, -1)):
    return [random.choice(signs) * 10.0 ** random.uniform(low, high) for _ in range(count)]


def near(point, low, count=10):
    return [point + random.choice((1, -1)) * 10.0 ** random.uniform(low, -1) for _ in range(count)]


def lgamma(x):
    return m.re(m.loggamma(x)) if x > 0 else m.log(abs(m.pi / m.sinpi(x))) - m.re(m.loggamma(1 - x))


def polygamma(n, x):
    total = mpf(0)
    while x < 1:
        total += (-1) ** (n + 1) * m.factorial(n) / x ** (n + 1)
        x += 1
    return m.psi(n, x) + total


def sinc(n, x):
    u = x * m.pi
    terms = range((n + 1) // 2, 150)
    series = (mpf(-1) ** k * u ** (2 * k - n) / m.factorial(2 * k - n) / (2 * k + 1) for k in terms)
    return m.fsum(series) * m.pi**n


tiny = [5e-324, -5e-324, 1e-310, -(2.0**-1022), narrow(1e-40)]
positive = [5e-324, 1e-310, 2.0**-1022, narrow(1e-40), 1.7976931348623157e308]
functions = {
    'exp': (m.exp, tiny + uniform(-745, 709) + uniform(-80, 80) + powers(-12, 1)),
    'log': (m.log, positive + powers(-307, 307, 20, (1,)) + near(1, -15) + uniform(0.01, 9)),
    'log1p': (m.log1p, tiny + powers(-300, -0.1) + powers(0, 300, 8, (1,)) + uniform(-0.99, 3)),
    'expm1': (m.expm1, tiny + powers(-300, -0.1) + uniform(-40, 700) + uniform(-2, 2)),
    'log2': (lambda x: m.log(x) / m.log(2), positive + powers(-307, 307, 12, (1,)) + near(1, -12) + uniform(0.01, 9)),
    'log10': (m.log10, positive + powers(-307, 307, 12, (1,)) + near(1, -12) + uniform(0.01, 9)),
    'tanh': (m.tanh, tiny + powers(-300, 2) + uniform(-3, 3) + uniform(-22, 22)),
    'sigmoid': (lambda x: 1 / (1 + m.exp(-x)), tiny + uniform(-745, 40) + uniform(-10, 10) + powers(-12, 1)),
    'sin': (m.sin, tiny + powers(-300, 300, 20) + uniform(-10, 10) + [narrow(math.pi * k / 2) for k in range(1, 9)]),
    'cos': (m.cos, tiny + powers(-300, 300, 20) + uniform(-10, 10) + [narrow(math.pi * k / 2) for k in range(1, 9)]),
    'tan': (m.tan, tiny + powers(-10, 10) + uniform(-10, 10) + [narrow(math.pi * k / 2) for k in range(1, 9)]),
    'asin': (m.asin, tiny + powers(-12, 0) + uniform(-1, 1)),
    'acos': (m.acos, tiny + powers(-12, 0) + uniform(-1, 1)),
    'atan': (m.atan, tiny + powers(-12, 300) + uniform(-3, 3)),
    'sinh': (m.sinh, tiny + powers(-12, 2.8) + uniform(-3, 3)),
    'cosh': (m.cosh, tiny + powers(-12, 2.8) + uniform(-3, 3)),
    'asinh': (m.asinh, tiny + powers(-12, 300) + uniform(-3, 3)),
    'acosh': (m.acosh, powers(1, 300, 8, (1,)) + uniform(1, 9) + [1 + 10.0**-k for k in range(1, 12)]),
    'atanh': (m.atanh, tiny + powers(-12, -0.01) + uniform(-1, 1)),
    'erf': (m.erf, tiny + powers(-300, 0.5) + uniform(-6, 6, 40)),
    'erfc': (m.erfc, tiny + powers(-12, 0.3) + uniform(-6, 6, 30) + uniform(6, 27.2, 40)),
    'logSigmoid': (lambda x: -m.log1p(m.exp(-x)), tiny + uniform(-700, 700) + uniform(-5, 5)),
    'lgamma': (lgamma, positive[:-1] + powers(-300, 300, 12, (1,)) + near(1, -14) + near(2, -14) + uniform(0.1, 30)),
    'digamma': (
        lambda x: polygamma(0, x),
        powers(-300, 300, 12, (1,)) + near(1.4616321449683622, -14) + uniform(0.1, 30),
    ),
    'lgamma negative': (lgamma, powers(-12, 1.5, 12, (-1,)) + uniform(-9, 0)),
    'digamma negative': (lambda x: polygamma(0, x), powers(-6, 1.5, 12, (-1,)) + uniform(-9, 0)),
}
for n in (1, 2, 3, 8, 30):
    functions[f'polygamma {n}'] = (lambda x, n=n: polygamma(n, x), powers(-3, 4, 8, (1,)) + uniform(0.1, 40) + uniform(-5, 0, 8))
for n in range(7):
    functions[f'sinc {n}'] = (lambda x, n=n: sinc(n, x), [0.0, 0.5, 1.0, 2.0] + powers(-12, -1, 8) + uniform(-4, 4))


def row(f, x):
    y = f(mpf(x))
    rounded = float(y)
    return [x, rounded, float(y - mpf(rounded))]


rows = {name: [row(f, x) for x in points] for name, (f, points) in functions.items()}
text = ',\n'.join(f'{json.dumps(name)}: {json.dumps(table)}' for name, table in rows.items())
pathlib.Path(__file__).with_suffix('.json').write_text('{\n' + text + '\n}\n')
