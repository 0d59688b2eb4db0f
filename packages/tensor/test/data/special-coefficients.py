"""Prints the polynomials of src/kernels/special: Chebyshev interpolants at 60 digits, rewritten in powers.

Each is c[0] + c[1] u + ..., with u as the kernel says. Digits that no double of the result can show are left out: what
is cut off a coefficient moves the sum by less than 5e-19. Needs mpmath.
"""
from mpmath import mp, mpf, cos, pi, erfc, exp, psi, sqrt, findroot

mp.dps = 60


def powers(f, low, high, degree, shift=0, scale=1):
    """Interpolates f on [low, high]; the powers are of (x - shift) / scale."""
    n = degree + 1
    nodes = [cos(pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    mid, half = (mpf(low) + high) / 2, (mpf(high) - low) / 2
    us = [(mid + half * t - shift) / scale for t in nodes]
    table = [f(mid + half * t) for t in nodes]
    # Newton's divided differences, expanded
    for k in range(1, n):
        for i in range(n - 1, k - 1, -1):
            table[i] = (table[i] - table[i - 1]) / (us[i] - us[i - k])
    out = [table[-1]]
    for k in range(n - 2, -1, -1):
        out = [mpf(0)] + out
        for i in range(len(out) - 1):
            out[i] -= us[k] * out[i + 1]
        out[0] += table[k]
    return out


def show(name, coefficients, reach):
    """`reach` is the largest |u|."""
    print(f"const {name} = [")
    for i, c in enumerate(coefficients):
        limit = 5e-19 / reach**i
        cut = next((v for v in (float(f"{float(c):.{d}e}") for d in range(17)) if abs(v - float(c)) <= limit), float(c))
        print(f"  {cut!r},")
    print("];")


def pair(name, value):
    high = float(value)
    print(f"// {name} = {high!r} + {float(value - high)!r}")


# erf x = x + x P(u), u = x², for |x| < 1: the kernel works it out but for what rounding would take from this
print("2 / sqrt(pi) - 1:", repr(float(2 / sqrt(pi) - 1)))

# erfc x = exp(-x²) P(u), u = x - 1.25, for 0.5 <= x <= 2: the kernel works it out from this value
print("scaled tail at 1.25:", repr(float(exp(mpf(1.25) ** 2) * erfc(1.25))))

# erfc x = exp(-x²) (lead + P(u)) / x, u = (x - 4) / (x + 4), for 2 <= x <= 28; the variable of Shepherd & Laframboise (1981)
at = lambda u: 4 * (1 + u) / (1 - u)
tail = lambda u: exp(at(u) ** 2) * erfc(at(u)) * at(u) - mpf('0.5478515625')  # the lead: a number of few bits
place = lambda x: (mpf(x) - 4) / (mpf(x) + 4)
show("outer", powers(tail, place(2), place(28), 17), 0.75)

# psi(root) = 0; the series about the root, and that of log gamma, the kernels work out
root = findroot(lambda x: psi(0, x), mpf("1.46163"))
pair("root", root)
