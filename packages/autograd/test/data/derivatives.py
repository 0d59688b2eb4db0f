"""Writes derivatives.json beside it: derivatives to high order by mpmath 1.3 with 60 digits, rounded to doubles once."""

import json
import pathlib

from mpmath import cos, exp, log, matrix, mp, mpf, sin, sqrt, taylor, tanh, factorial

mp.dps = 60


def derivatives(f, x, order):
    return [float(c * factorial(n)) for n, c in enumerate(taylor(f, mpf(x), order))]


functions = {
    'tanh': tanh,
    'exp': exp,
    'log': log,
    'sqrt': sqrt,
    'sin': sin,
    'cos': cos,
    'sigmoid': lambda x: 1 / (1 + exp(-x)),
    'tanhOfSquare': lambda x: tanh(x * x) * exp(-x),
    'quotient': lambda x: x / (1 + x * x),
    'power': lambda x: x ** mpf(2.5),
    'towered': lambda x: x**x,
}
points = {'log': 1.25, 'sqrt': 1.25, 'power': 1.25, 'towered': 1.25}

# An Elman network of two units over two steps, and its loss along a line in the space of weights.
net = {
    'wxh': [[0.5, -0.3]],
    'whh': [[0.2, -0.7], [0.4, 0.1]],
    'why': [[0.9], [-0.6]],
    'bh': [0.1, -0.2],
}
direction = {
    'wxh': [[-0.4, 0.8]],
    'whh': [[0.3, 0.5], [-0.9, 0.6]],
    'why': [[0.7], [0.2]],
    'bh': [-0.5, 0.4],
}
xs = [0.75, -1.5]
ys = [0.25, 0.5]


def loss(e):
    def at(name):
        return matrix(net[name]) + e * matrix(direction[name])

    bias = at('bh').T
    h = matrix(1, 2)
    total = mpf(0)
    for x, y in zip(xs, ys):
        a = matrix([[mpf(x)]]) * at('wxh') + h * at('whh') + bias
        h = a.apply(tanh)
        total += ((h * at('why'))[0] - mpf(y)) ** 2
    return total


data = {
    'functions': {name: {'at': points.get(name, 0.625), 'derivatives': derivatives(f, points.get(name, 0.625), 5)} for name, f in functions.items()},
    'rnn': {'net': net, 'direction': direction, 'xs': xs, 'ys': ys, 'derivatives': derivatives(loss, 0, 4)},
}
pathlib.Path(__file__).with_suffix('.json').write_text(json.dumps(data, indent=1) + '\n')
