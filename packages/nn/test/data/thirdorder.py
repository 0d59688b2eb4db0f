"""Third derivatives to 60 digits, by differences in mpmath at 120 digits: python3 thirdorder.py > thirdorder.json

For s(x) = sum_i cos(i + 1) f(x)_i and the direction v_j = sin(2 j + 1) each entry of `third` is
d/dx_j of d^2/dt^2 s(x + t v) at t = 0.
"""

import json

import mpmath as mp

mp.mp.dps = 120


def rows(x, n):
    return [x[i : i + n] for i in range(0, len(x), n)]


def softmax(x):
    top = max(x)
    e = [mp.exp(a - top) for a in x]
    return [a / sum(e) for a in e]


def mean(x):
    return sum(x) / len(x)


def variance(x, correction=0):
    m = mean(x)
    return sum((a - m) ** 2 for a in x) / (len(x) - correction)


def cumulative(x, op):
    out = []
    for a in x:
        out.append(a if not out else op(out[-1], a))
    return out


def prod(x):
    return cumulative(x, lambda p, q: p * q)[-1]


def matrix(x, n):
    return mp.matrix(rows(x, n))


def flat(m):
    return [m[i, j] for i in range(m.rows) for j in range(m.cols)]


def det(a):
    # By permutations: division free, so right for singular matrices.
    n = len(a)
    if n == 1:
        return a[0][0]
    return sum((-1) ** j * a[0][j] * det([row[:j] + row[j + 1 :] for row in a[1:]]) for j in range(n))


def cholesky(a):
    n = len(a)
    low = [[mp.mpf(0)] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = a[i][j] - sum(low[i][k] * low[j][k] for k in range(j))
            low[i][j] = mp.sqrt(s) if i == j else s / low[j][j]
    return [b for row in low for b in row]


def gram(x, n):
    a = rows(x, n)
    return [[sum(a[i][k] * a[j][k] for k in range(n)) + (n if i == j else 0) for j in range(n)] for i in range(n)]


def expm(m):
    term = mp.eye(m.rows)
    total = mp.eye(m.rows)
    for k in range(1, 90):
        term = term * m / k
        total += term
    return total


def layer_norm(x):
    m, s = mean(x), mp.sqrt(variance(x) + mp.mpf(1e-5))
    return [(a - m) / s for a in x]


def each(f):
    return lambda x: [f(a) for a in x]


def gelu(a):
    return a / 2 * mp.erfc(-a / mp.sqrt(2))


def log1pexp(a):
    return mp.log(1 + mp.exp(a))


some = [0.7, -1.3, 0.2, 1.9]
positive = [0.7, 1.3, 2.6, 0.05]
zeros = [0.0, 1.5, 0.0, -0.5]
square = [0.9, -0.4, 0.3, 1.1, 0.7, -0.8, 0.2, 0.6, -1.2]
singular = [1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 1.0, 0.0, 1.0]

cases = {
    "tanh": (some, each(mp.tanh)),
    "sigmoid": (some, each(lambda a: 1 / (1 + mp.exp(-a)))),
    "softmax": (some, softmax),
    "logSoftmax": (some, lambda x: [mp.log(a) for a in softmax(x)]),
    "logSumExp": (some, lambda x: [mp.log(sum(mp.exp(a) for a in x))]),
    "gelu": (some + [-6.0, 0.0], each(gelu)),
    "mish": (some + [-30.0, 30.0], each(lambda a: a * mp.tanh(log1pexp(a)))),
    "silu": (some + [-40.0, 40.0], each(lambda a: a / (1 + mp.exp(-a)))),
    "softplus": (some + [-40.0, 40.0], each(log1pexp)),
    "logSigmoid": (some + [-40.0, 40.0], each(lambda a: -log1pexp(-a))),
    "selu": (some, each(lambda a: mp.mpf(1.0507009873554804934193349852946) * (a if a > 0 else mp.mpf(1.6732632423543772848170429916717) * mp.expm1(a)))),
    "erf": (some, each(mp.erf)),
    "erfc": (some + [5.0], each(mp.erfc)),
    "lgamma": (positive + [-1.5], each(lambda a: mp.log(abs(mp.gamma(a))))),
    "digamma": (positive + [-1.5], each(mp.digamma)),
    "sinc": ([0.3, -1.2, 1e-3, 1e-9], each(lambda a: mp.sin(mp.pi * a) / (mp.pi * a))),
    "pow": (positive, lambda x: [x[0] ** x[1], x[2] ** x[3]]),
    "square": (zeros, each(lambda a: a**2)),
    "cube": (zeros, each(lambda a: a**3)),
    "xlogy": (positive, lambda x: [x[0] * mp.log(x[1]), x[2] * mp.log(x[3])]),
    "atan2": (some, lambda x: [mp.atan2(x[0], x[1]), mp.atan2(x[2], x[3])]),
    "hypot": (some, lambda x: [mp.hypot(x[0], x[1]), mp.hypot(x[2], x[3])]),
    "logAddExp": (some, lambda x: [mp.log(mp.exp(x[0]) + mp.exp(x[1])), mp.log(mp.exp(x[2]) + mp.exp(x[3]))]),
    "prod": (zeros, lambda x: [prod(x)]),
    "prodOfSome": (some, lambda x: [prod(x)]),
    "cumprod": (zeros, lambda x: cumulative(x, lambda p, q: p * q)),
    "cumprodOfSome": (some, lambda x: cumulative(x, lambda p, q: p * q)),
    "logCumSumExp": (some, lambda x: [mp.log(a) for a in cumulative([mp.exp(a) for a in x], lambda p, q: p + q)]),
    "std": (some, lambda x: [mp.sqrt(variance(x, 1))]),
    "variance": (some, lambda x: [variance(x, 1)]),
    "norm": (some, lambda x: [mp.sqrt(sum(a * a for a in x))]),
    "norm3": (some, lambda x: [sum(abs(a) ** 3 for a in x) ** (mp.mpf(1) / 3)]),
    "normalize": (some, lambda x: [a / mp.sqrt(sum(b * b for b in x)) for a in x]),
    "layerNorm": (some, layer_norm),
    "rmsNorm": (some, lambda x: [a / mp.sqrt(sum(b * b for b in x) / len(x) + mp.mpf(1e-5)) for a in x]),
    "cosineSimilarity": (some + [0.4, 0.8], lambda x: [sum(a * b for a, b in zip(x[:3], x[3:])) / mp.sqrt(sum(a * a for a in x[:3]) * sum(b * b for b in x[3:]))]),
    "inv": (square, lambda x: flat(matrix(x, 3) ** -1)),
    "solve": (square + some[:3], lambda x: flat(mp.lu_solve(matrix(x[:9], 3), mp.matrix(x[9:])))),
    "det": (square, lambda x: [det(rows(x, 3))]),
    "detSingular": (singular, lambda x: [det(rows(x, 3))]),
    "detZero": ([0.0] * 9, lambda x: [det(rows(x, 3))]),
    "logdet": (square, lambda x: [mp.log(abs(det(rows(x, 3))))]),
    "cholesky": (square, lambda x: cholesky(gram(x, 3))),
    "matrixExp": (square, lambda x: flat(expm(matrix(x, 3)))),
    "scaledDotProductAttention": (
        square[:6] + some + square[6:8],
        lambda x: [
            sum(p * v[c] for p, v in zip(softmax([sum(a * b for a, b in zip(q, k)) / mp.sqrt(2) for k in rows(x[4:8], 2)]), rows(x[8:12], 2)))
            for q in rows(x[:4], 2)
            for c in range(2)
        ],
    ),
}


def third(x, f):
    x = [mp.mpf(a) for a in x]
    v = [mp.sin(2 * j + 1) for j in range(len(x))]

    def s(j):
        def at(a, b):
            moved = [p + b * d for p, d in zip(x, v)]
            moved[j] += a
            return sum(mp.cos(i + 1) * y for i, y in enumerate(f(moved)))

        return at

    return [mp.nstr(mp.diff(s(j), (0, 0), (1, 2)), 25) for j in range(len(x))]


print("{")
print(",\n".join(f' "{name}": {json.dumps({"x": x, "third": third(x, f)})}' for name, (x, f) in cases.items()))
print("}")
