"""Writes derivatives.json beside it: values and three derivatives of functions of one variable, by mpmath.

Differences at 1100 digits with a step of 1e-200: right to 1e-400 beside the largest value near the point.
"""

import json
import pathlib

from mpmath import mp, mpf
import mpmath as m

mp.dps = 1100
step = mpf(10) ** -200


def derivatives(f, x):
    f3, f2, f1, f0, g1, g2, g3 = (f(x + k * step) for k in (-3, -2, -1, 0, 1, 2, 3))
    third = (g3 - 8 * g2 + 13 * g1 - 13 * f1 + 8 * f2 - f3) / (-8 * step**3)
    return [f0, (g1 - f1) / (2 * step), (g1 - 2 * f0 + f1) / step**2, third]


sigmoid = lambda x: 1 / (1 + m.exp(-x))
softplus = lambda x: m.log1p(m.exp(x)) if x < 0 else x + m.log1p(m.exp(-x))
scale, alpha = mpf('1.0507009873554804934193349852946'), mpf('1.6732632423543772848170429916717')


def polygamma(n, x):
    total = mpf(0)
    while x < 1:
        total += (-1) ** (n + 1) * m.factorial(n) / x ** (n + 1)
        x += 1
    return m.psi(n, x) + total


ordinary = [-2.25, -1.125, -0.375, 0.3125, 0.875, 1.75, 3.125]
wide = [-1000.0, -40.0, -20.0, -8.0, *ordinary, 8.0, 20.0, 40.0, 1000.0]
smooth = [0.0, *wide]
positive = [1e-5, 0.25, 0.75, 1.5, 4.0, 1e5]
unit = [-0.9375, -0.5, 0.0625, 0.5, 0.96875]
functions = {
    'celu': (lambda x: x if x > 0 else m.expm1(x), wide),
    'elu': (lambda x: x if x > 0 else m.expm1(x), wide),
    'selu': (lambda x: scale * x if x > 0 else scale * alpha * m.expm1(x), wide),
    'gelu': (lambda x: x * m.erfc(-x / m.sqrt(2)) / 2, smooth),
    'geluTanh': (lambda x: x * sigmoid(2 * m.sqrt(2 / m.pi) * (x + mpf(0.044715) * x**3)), smooth),
    'silu': (lambda x: x * sigmoid(x), smooth),
    'mish': (lambda x: x * m.tanh(softplus(x)), smooth),
    'softplus': (softplus, smooth),
    'softsign': (lambda x: x / (1 + abs(x)), wide),
    'tanhshrink': (lambda x: x - m.tanh(x), smooth),
    'logSigmoid': (lambda x: -softplus(-x), smooth),
    'logit': (lambda x: m.log(x / (1 - x)), [1e-10, 0.125, 0.5, 0.625, 0.9375]),
    'reciprocal': (lambda x: 1 / x, positive),
    'rsqrt': (lambda x: 1 / m.sqrt(x), positive),
    'exp2': (lambda x: mpf(2) ** x, ordinary),
    'expm1': (m.expm1, [-40.0, *ordinary]),
    'log2': (lambda x: m.log(x, 2), positive),
    'log10': (lambda x: m.log(x, 10), positive),
    'log1p': (m.log1p, [-0.875, *positive]),
    'tan': (m.tan, [-1.25, 0.5, 1.5, 3.0]),
    'asin': (m.asin, unit),
    'acos': (m.acos, unit),
    'atan': (m.atan, [-1000.0, *ordinary]),
    'sinh': (m.sinh, ordinary),
    'cosh': (m.cosh, ordinary),
    'asinh': (m.asinh, [-1000.0, *ordinary]),
    'acosh': (m.acosh, [1.0009765625, 1.5, 4.0, 1000.0]),
    'atanh': (m.atanh, unit),
    'erf': (m.erf, ordinary),
    'erfc': (m.erfc, [*ordinary, 20.0]),
}
rows = {name: [[x, *map(float, derivatives(f, mpf(x)))] for x in points] for name, (f, points) in functions.items()}
mp.dps = 60
poles = [-3.75, -0.25, 0.125, 1.0, 1.4616321449683622, 2.0, 5.5, 100.0]
psi = lambda n, count: [[x, *(float(polygamma(n + k, mpf(x))) for k in range(count))] for x in poles]
rows['digamma'] = psi(0, 4)
gamma = lambda x: m.re(m.loggamma(x)) if x > 0 else m.log(abs(m.pi / m.sinpi(x))) - m.re(m.loggamma(1 - x))
rows['lgamma'] = [[x, float(gamma(mpf(x))), *rest] for x, *rest in psi(0, 3)]


def sinc(n, x):
    u = x * m.pi
    terms = range((n + 1) // 2, 120)
    return m.pi**n * m.fsum(mpf(-1) ** k * u ** (2 * k - n) / m.factorial(2 * k - n) / (2 * k + 1) for k in terms)


rows['sinc'] = [[x, *(float(sinc(n, mpf(x))) for n in range(4))] for x in (0.0, 1e-9, 1e-4, 0.125, 0.5, 1.0, 2.75)]
text = ',\n'.join(f'{json.dumps(name)}: {json.dumps(table)}' for name, table in rows.items())
pathlib.Path(__file__).with_suffix('.json').write_text('{\n' + text + '\n}\n')
