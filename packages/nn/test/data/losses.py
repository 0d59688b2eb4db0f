"""Writes losses.json beside it: losses, gradients and second derivatives of PyTorch for @adjoint/nn.

Usage: python losses.py <reference directory>, which holds losses.json and losses.safetensors (torch 2.13.0+cpu); needs
torch, numpy and safetensors. The 25 cases of the reference are copied value for value, after a check that torch still
says the same; the others, of the same functions with other options, are made here. `grad` is the gradient of
sum(out * cot), `second` that of sum(grad * direction), where the direction is a closed formula.
"""

import json
import math
import pathlib
import sys

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
here = pathlib.Path(__file__).parent
source = pathlib.Path(sys.argv[1])
REDUCTIONS = ('mean', 'sum', 'none')


def direction(k, like):
    """Multiples of 1/16 between -2 and 2 without a zero; the same as in losses.test.ts."""
    return torch.tensor([((37 * i + 11 * k + 5) % 64 - 31.5) / 16 for i in range(like.numel())]).reshape(like.shape)


def loss(fn, inputs, kwargs):
    """The loss as the reference has it: log-probabilities are made of logits first."""
    x, rest = inputs['input'], {k: v for k, v in inputs.items() if k != 'input'}
    kwargs = {k: v for k, v in kwargs.items() if k != 'note'}
    if fn in ('nll_loss', 'kl_div'):
        x = x.log_softmax(0 if x.dim() == 1 else 1)
    if fn == 'ctc_loss':
        lengths = (rest.pop('input_lengths'), rest.pop('target_lengths'))
        return F.ctc_loss(x.log_softmax(-1), rest['target'], *lengths, **kwargs)
    if 'other' in rest:
        return getattr(F, fn)(x, rest['other'], rest['target'], **kwargs)
    if fn == 'gaussian_nll_loss':
        return F.gaussian_nll_loss(x, rest['target'], rest['var'], **kwargs)
    target = rest.pop('target')
    return getattr(F, fn)(x, target, **rest, **kwargs)


def encoded(t):
    def one(v):
        return v if isinstance(v, int) or math.isfinite(v) else {math.inf: 'Infinity', -math.inf: '-Infinity'}.get(v, 'NaN')

    return {'shape': list(t.shape), 'data': [one(v) for v in (t.detach() + 0).reshape(-1).tolist()]}


def gradients(fn, inputs, kwargs, grads, cot):
    """The loss, the gradients, and the second derivatives where torch has any."""
    at = {k: v.clone().requires_grad_() if k in grads else v for k, v in inputs.items()}
    out = loss(fn, at, kwargs)
    if not grads:
        return out, [], None
    first = torch.autograd.grad((out * cot).sum(), [at[k] for k in grads], create_graph=True, allow_unused=True)
    first = [torch.zeros_like(at[k]) if g is None else g for k, g in zip(grads, first)]
    s = sum((g * direction(i, g)).sum() for i, g in enumerate(first))
    second = None
    # CTC has no second derivative there, and that of binary_cross_entropy adds 1e-12 to what it divides by.
    if s.requires_grad and fn not in ('ctc_loss', 'binary_cross_entropy'):
        second = torch.autograd.grad(s, [at[k] for k in grads], allow_unused=True)
        second = [torch.zeros_like(at[k]) if g is None else g for k, g in zip(grads, second)]
    return out, first, second


def case(name, fn, inputs, kwargs, grads, cot, expected=None):
    out, first, second = gradients(fn, inputs, kwargs, grads, cot)
    if expected is not None:
        for found, wanted in zip([out, *first], [expected['out'], *[expected[f'grad.{k}'] for k in grads]]):
            torch.testing.assert_close(found, wanted, rtol=1e-13, atol=1e-13, equal_nan=True)
        out, first = expected['out'], [expected[f'grad.{k}'] for k in grads]
    ints = [k for k, v in inputs.items() if not v.is_floating_point()]
    return {
        'id': name,
        'fn': fn,
        'options': {k: v for k, v in kwargs.items() if k != 'note'},
        'ints': ints,
        'inputs': {k: encoded(v) for k, v in inputs.items()},
        'cot': encoded(cot),
        'out': encoded(out),
        'grad': {k: encoded(g) for k, g in zip(grads, first)},
        **({} if second is None else {'second': {k: encoded(g) for k, g in zip(grads, second)}}),
    }


def copied():
    tensors = load_file(source / 'losses.safetensors')
    for one in json.loads((source / 'losses.json').read_text())['cases']:
        own = {k.split('.', 1)[1]: v for k, v in tensors.items() if k.startswith(one['id'] + '.')}
        inputs = {k: own[f'in.{k}'] for k in one['inputs']}
        yield case(one['id'], one['fn'], inputs, one['kwargs'], one['grads'], own['cot'], own)


random = torch.Generator().manual_seed(4)


def normal(*shape):
    return torch.randn(shape, generator=random)


def uniform(*shape):
    return torch.rand(shape, generator=random)


def made():
    def each(fn, inputs, grads, *, reductions=REDUCTIONS, **kwargs):
        for reduction in reductions:
            options = {'reduction': reduction, **kwargs}
            out = loss(fn, inputs, options)
            yield fn, inputs, options, grads, normal(*out.shape)

    values = torch.tensor
    pair = {'input': normal(3, 4), 'target': normal(3, 4)}
    both = ['input', 'target']
    tied = {'input': values([0.5, -1.0, 2.0, 1.0]), 'target': values([0.5, 0.0, 0.25, 2.0])}
    for at in (pair, tied):
        yield from each('mse_loss', at, both)
        yield from each('l1_loss', at, both)
        yield from each('huber_loss', at, both, delta=0.7)
        yield from each('huber_loss', at, both, delta=2.5, reductions=['mean'])
        yield from each('smooth_l1_loss', at, both, beta=0.7)
        yield from each('smooth_l1_loss', at, both, beta=0.0)

    rows, classes = normal(4, 5), values([1, 4, 2, 1])
    weight = uniform(5) + 0.3
    ignoring = values([1, -100, 2, 4])
    deep, places = normal(2, 5, 3), values([[0, 4, 2], [-100, 3, 1]])
    shares = normal(4, 5).softmax(1)
    for fn in ('cross_entropy', 'nll_loss'):
        yield from each(fn, {'input': rows, 'target': classes}, ['input'])
        yield from each(fn, {'input': rows, 'target': ignoring}, ['input'])
        yield from each(fn, {'input': rows, 'target': classes, 'weight': weight}, ['input'])
        yield from each(fn, {'input': rows, 'target': classes, 'weight': weight}, ['input'], ignore_index=1)
        yield from each(fn, {'input': deep, 'target': places}, ['input'])
        yield from each(fn, {'input': deep, 'target': places, 'weight': weight}, ['input'])
        yield from each(fn, {'input': normal(5), 'target': values(3)}, ['input'])
        yield from each(fn, {'input': normal(2, 3), 'target': values([-100, -100])}, ['input'])
        yield from each(fn, {'input': normal(0, 3), 'target': values([], dtype=torch.int64)}, ['input'])
    extreme = values([[1000.0, 0.0, -1000.0], [0.0, 1e4, 1e4], [-1e300, 1e300, 0.0]])
    yield from each('cross_entropy', {'input': extreme, 'target': values([0, 1, 1])}, ['input'])
    yield from each('cross_entropy', {'input': extreme, 'target': values([2, 0, 1])}, ['input'])
    for smoothing in (0.1, 1.0):
        options = {'label_smoothing': smoothing}
        yield from each('cross_entropy', {'input': rows, 'target': classes}, ['input'], **options)
        yield from each('cross_entropy', {'input': rows, 'target': ignoring, 'weight': weight}, ['input'], **options)
        yield from each('cross_entropy', {'input': deep, 'target': places}, ['input'], **options)
        yield from each('cross_entropy', {'input': deep, 'target': places, 'weight': weight}, ['input'], **options)
        yield from each('cross_entropy', {'input': rows, 'target': shares}, both, **options)
        yield from each('cross_entropy', {'input': rows, 'target': shares, 'weight': weight}, both, **options)
        yield from each('cross_entropy', {'input': normal(2, 3), 'target': values([-100, -100])}, ['input'], **options)
    yield from each('cross_entropy', {'input': rows, 'target': shares}, both)
    yield from each('cross_entropy', {'input': deep, 'target': normal(2, 5, 3).softmax(1), 'weight': weight}, both)
    yield from each('cross_entropy', {'input': normal(5), 'target': normal(5).softmax(0)}, both)

    logits, truth = normal(3, 4), uniform(3, 4)
    far = {'input': values([1000.0, -1000.0, 1000.0, -1000.0, 0.0, 40.0]), 'target': values([1.0, 1.0, 0.0, 0.0, 0.5, 1.0])}
    fn = 'binary_cross_entropy_with_logits'
    yield from each(fn, {'input': logits, 'target': truth}, both)
    yield from each(fn, {'input': logits, 'target': truth, 'weight': uniform(3, 1)}, both)
    yield from each(fn, {'input': logits, 'target': truth, 'pos_weight': 2 * uniform(4)}, both)
    yield from each(fn, {'input': logits, 'target': truth, 'weight': uniform(4), 'pos_weight': uniform(3, 4)}, both)
    yield from each(fn, far, both)
    yield from each('binary_cross_entropy', {'input': uniform(3, 4) * 0.9 + 0.05, 'target': truth}, both)
    yield from each('binary_cross_entropy', {'input': uniform(3, 4) * 0.9 + 0.05, 'target': truth, 'weight': uniform(4)}, both)

    every = (*REDUCTIONS, 'batchmean')
    yield from each('kl_div', {'input': rows, 'target': shares}, both, reductions=every)
    yield from each('kl_div', {'input': rows, 'target': shares.log()}, both, reductions=every, log_target=True)
    yield from each('kl_div', {'input': deep, 'target': normal(2, 5, 3).softmax(1)}, both, reductions=every)
    one_hot = F.one_hot(classes, 5).to(torch.float64)
    yield from each('kl_div', {'input': rows, 'target': one_hot}, ['input'], reductions=every)

    two = {'input': normal(3, 4), 'other': normal(3, 4), 'target': values([1.0, -1.0, -1.0])}
    yield from each('cosine_embedding_loss', two, ['input', 'other'])
    yield from each('cosine_embedding_loss', two, ['input', 'other'], margin=-0.6)
    alone = {'input': normal(4), 'other': normal(4), 'target': values(-1.0)}
    yield from each('cosine_embedding_loss', alone, ['input', 'other'], margin=-1.0)

    close = {'input': normal(4, 3), 'target': normal(4, 3)}
    third = ['input', 'target', 'var']
    for variances in (uniform(4, 3), uniform(4), uniform(4, 1) * 0.1):
        yield from each('gaussian_nll_loss', close | {'var': variances + 0.01}, third)
        yield from each('gaussian_nll_loss', close | {'var': variances}, third, full=True, eps=0.3)
    counts = {'input': normal(3, 2), 'target': values([[0.0, 1.0], [2.0, 5.0], [3.0, 1.5]])}
    yield from each('poisson_nll_loss', counts, both)
    # At a target of 0 torch has 0 · ∞ in the derivative of the term that it leaves out.
    yield from each('poisson_nll_loss', counts, ['input'], full=True)
    rates = {**counts, 'input': uniform(3, 2) + 0.1}
    yield from each('poisson_nll_loss', rates, ['input'], log_input=False, full=True, eps=1e-3)
    signs = {'target': values([1.0, -1.0, -1.0, 1.0])}
    for margin in (0.0, 0.75):
        yield from each('margin_ranking_loss', {'input': normal(4), 'other': normal(4)} | signs, ['input', 'other'], margin=margin)
        yield from each('hinge_embedding_loss', {'input': normal(4)} | signs, ['input'], margin=margin)
    three = {'input': normal(4, 3), 'other': normal(4, 3), 'target': normal(4, 3)}
    yield from each('triplet_margin_loss', three, list(three))
    yield from each('triplet_margin_loss', three, list(three), margin=2.0, p=3.0, eps=1e-3, swap=True)

    def sequences(logits, target, input_lengths, target_lengths):
        return {'input': logits, 'target': values(target), 'input_lengths': values(input_lengths), 'target_lengths': values(target_lengths)}

    usual = normal(8, 3, 5)
    padded = [[1, 1, 3], [4, 2, 0], [0, 0, 0]]
    for zero in (False, True):
        at = sequences(usual, padded, [8, 6, 3], [3, 2, 0])
        yield from each('ctc_loss', at, ['input'], blank=0, zero_infinity=zero)
        at = sequences(usual, [1, 1, 3, 4, 2], [8, 6, 3], [3, 2, 0])
        yield from each('ctc_loss', at, ['input'], blank=0, zero_infinity=zero)
        at = sequences(usual, [[1, 1, 3], [0, 2, 3]], [8, 4], [3, 3]) | {'input': usual[:, :2] * 30}
        yield from each('ctc_loss', at, ['input'], blank=4, zero_infinity=zero)
    # No alignment: two of one label need three steps.
    short = sequences(usual, [[1, 1, 3], [1, 1, 2], [2, 0, 0]], [8, 3, 1], [3, 3, 1])
    yield from each('ctc_loss', short, ['input'], blank=0, zero_infinity=True)
    yield from each('ctc_loss', short, [], blank=0, zero_infinity=False)
    alone = {'input': normal(6, 4), 'target': values([2, 1]), 'input_lengths': values(6), 'target_lengths': values(2)}
    yield from each('ctc_loss', alone, ['input'], blank=3)
    yield from each('ctc_loss', sequences(usual, [[1], [2], [3]], [0, 1, 8], [0, 1, 1]), ['input'], blank=0)


cases = list(copied())
counts = {}
for fn, inputs, options, grads, cot in made():
    counts[fn] = counts.get(fn, -1) + 1
    cases.append(case(f'{fn} {counts[fn]}', fn, inputs, options, grads, cot))
about = f'torch {torch.__version__} float64. The first 25 are copied value for value, all made or checked by losses.py.'
lines = ',\n    '.join(json.dumps(one, separators=(',', ':')) for one in cases)
(here / 'losses.json').write_text(f'{{\n  "about": {json.dumps(about)},\n  "cases": [\n    {lines}\n  ]\n}}\n')
print(len(cases), 'cases')
