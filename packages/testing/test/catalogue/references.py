"""Values, pullbacks and double backwards of PyTorch for the catalogue of functions: JSON in, JSON out.

Run by references.ts. In: a list of {key, torch, inputs: [{shape, dtype, data}]}. Out: for each key {shape, value}, and
for float results `vjp`, one list for each float input, and `second`, one for each float input and one for the cotangent:
the gradient of s = sum of <vjp_k, v_k>. The cotangent and the directions v are closed formulas, not stored.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
DTYPES = {"float64": torch.float64, "float32": torch.float32, "int32": torch.int64, "uint32": torch.int64, "bool": torch.bool}


def decoded(v):
    return float(v) if isinstance(v, str) else v


def encoded(v):
    if isinstance(v, float):
        if math.isnan(v):
            return "NaN"
        if math.isinf(v):
            return "Infinity" if v > 0 else "-Infinity"
        if v == 0 and math.copysign(1, v) < 0:
            return "-0"
        return int(v) if v == int(v) and abs(v) < 1e15 else v
    return int(v)


def numbers(t):
    return [encoded(v) for v in t.detach().resolve_conj().reshape(-1).tolist()]


def direction(k, like):
    """Number k: multiples of 1/32 between -2 and 2 without a zero; the same as directionOf in references.ts."""
    return torch.tensor([((37 * i + 11 * k + 5) % 64 - 31.5) / 16 for i in range(like.numel())], dtype=like.dtype).reshape(like.shape)


def answer(case):
    inputs = []
    for x in case["inputs"]:
        dtype = DTYPES[x["dtype"]]
        inputs.append(torch.tensor([decoded(v) for v in x["data"]], dtype=dtype).reshape(x["shape"]))
    floats = [x.requires_grad_() for x in inputs if x.is_floating_point()]
    y = eval(case["torch"], {"torch": torch, "F": F, "math": math, **dict(zip("xyzwvu", inputs))})
    found = {"shape": list(y.shape), "value": numbers(y)}
    if not y.is_floating_point() or not floats:
        return found
    g = direction(0, y).requires_grad_()
    zeros = lambda x: torch.zeros_like(x)
    if not y.requires_grad:
        found["vjp"] = [numbers(zeros(x)) for x in floats]
        found["second"] = [numbers(zeros(x)) for x in [*floats, g]]
        return found
    vjp = torch.autograd.grad(y, floats, g, create_graph=True, allow_unused=True)
    vjp = [zeros(x) if c is None else c for c, x in zip(vjp, floats)]
    found["vjp"] = [numbers(c) for c in vjp]
    s = sum((c * direction(k + 1, c)).sum() for k, c in enumerate(vjp))
    try:
        twice = torch.autograd.grad(s, [*floats, g], allow_unused=True) if s.requires_grad else [None] * (len(floats) + 1)
        found["second"] = [numbers(zeros(x) if c is None else c) for c, x in zip(twice, [*floats, g])]
    except RuntimeError as error:
        # PyTorch cannot differentiate every function twice.
        if "not implemented" not in str(error):
            raise
    return found


def main():
    answers = {}
    for case in json.load(sys.stdin):
        try:
            answers[case["key"]] = answer(case)
        except Exception as error:
            answers[case["key"]] = {"error": f"{type(error).__name__}: {error}"}
    json.dump(answers, sys.stdout)


main()
