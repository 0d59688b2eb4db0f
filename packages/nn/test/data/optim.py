"""Writes optimOptions.json beside it: every option of PyTorch's optimisers, schedules, clippings and averages.

Usage: python optim.py, with torch 2.13.0 (CPU). The function that is minimised is that of optim.json. Lion, which torch does
not have, is computed with NumPy from the paper's formula; its gradients are torch's.
"""

import json
import pathlib

import numpy
import torch

torch.set_default_dtype(torch.float64)  # NAdam keeps its product of momenta in this dtype
P0 = [1.0, -2.0, 0.5]
Q0 = [[0.3, -0.7], [1.2, 0.1]]
A = torch.tensor([[3, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 0.1]])
SHOWN = [1, 2, 3, 10, 20]


def objective(p, q):
    bent = p[0:2].sin() @ q @ p[1:3].cos()
    return 0.5 * p @ A @ p - p.sum() + bent + 0.25 * (q**4).sum() + torch.log1p((0.5 * q.sum()).exp())


def sign_of(kwargs):
    return -1 if kwargs.get('maximize') else 1


def run(name, **kwargs):
    p, q = (torch.tensor(x, requires_grad=True) for x in (P0, Q0))
    optimizer = getattr(torch.optim, name)([p, q], foreach=False, **kwargs)
    ps, qs = [], []
    for step in range(1, 21):
        optimizer.zero_grad()
        (sign_of(kwargs) * objective(p, q)).backward()
        # the second parameter enters at the third step
        if step < 3:
            q.grad = None
        optimizer.step()
        if step in SHOWN:
            ps.append(p.tolist())
            qs.append(q.tolist())
    return {'optimizer': name, 'kwargs': kwargs, 'p': ps, 'q': qs}


def lion(lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0, maximize=False):
    values = [numpy.array(P0), numpy.array(Q0)]
    means = [numpy.zeros_like(x) for x in values]
    kwargs = {'lr': lr, 'betas': betas, 'weight_decay': weight_decay, 'maximize': maximize}
    ps, qs = [], []
    for step in range(1, 21):
        leaves = [torch.tensor(x, requires_grad=True) for x in values]
        gradients = torch.autograd.grad(objective(*leaves), leaves)
        for i, gradient in enumerate(gradients):
            if step < 3 and i == 1:
                continue
            # "maximize" goes up the negated objective, as in run()
            g = gradient.numpy()
            update = betas[0] * means[i] + (1 - betas[0]) * g
            values[i] = values[i] * (1 - lr * weight_decay)
            values[i] = values[i] - lr * numpy.sign(update)
            means[i] = betas[1] * means[i] + (1 - betas[1]) * g
        if step in SHOWN:
            ps.append(values[0].tolist())
            qs.append(values[1].tolist())
    return {'optimizer': 'Lion', 'kwargs': kwargs, 'p': ps, 'q': qs}


RUNS = [
    run('SGD', lr=0.05, momentum=0.9),
    run('SGD', lr=0.05, weight_decay=0.1),
    run('SGD', lr=0.05, momentum=0.9, dampening=0.5, weight_decay=0.05, maximize=True),
    run('SGD', lr=0.03, momentum=0.7, nesterov=True, weight_decay=0.02, maximize=True),
    run('Adam', lr=0.1, weight_decay=0.2),
    run('Adam', lr=0.1, betas=(0.3, 0.4), maximize=True),
    run('Adam', lr=0.1, betas=(0.0, 0.9)),
    run('Adam', lr=0.2, weight_decay=0.1, amsgrad=True, maximize=True, eps=1e-3),
    run('AdamW'),
    run('AdamW', lr=0.1, amsgrad=True, weight_decay=0.05),
    run('AdamW', lr=0.1, maximize=True, betas=(0.7, 0.95)),
    run('NAdam', lr=0.1),
    run('NAdam', lr=0.1, momentum_decay=0.1, betas=(0.8, 0.99), eps=1e-5),
    run('NAdam', lr=0.1, weight_decay=0.2, maximize=True),
    run('NAdam', lr=0.1, weight_decay=0.2, decoupled_weight_decay=True),
    run('NAdam'),
    run('RAdam', lr=0.1, betas=(0.8, 0.9), eps=1e-4),
    run('RAdam', lr=0.1, betas=(0.5, 0.6)),
    run('RAdam', lr=0.1, weight_decay=0.2, maximize=True),
    run('RAdam', lr=0.1, weight_decay=0.2, decoupled_weight_decay=True),
    run('RMSprop'),
    run('RMSprop', lr=0.02, momentum=0.9),
    run('RMSprop', lr=0.02, alpha=0.8, eps=1e-4, centered=True, momentum=0.5),
    run('RMSprop', lr=0.02, momentum=0.3, weight_decay=0.1, maximize=True),
    run('Adagrad', lr=0.3),
    run('Adagrad', lr=0.3, lr_decay=0.1, eps=1e-3, maximize=True),
    run('Adagrad', lr=0.3, initial_accumulator_value=0.5, weight_decay=0.05),
    run('Adadelta'),
    run('Adadelta', lr=3.0, rho=0.7, eps=1e-3),
    run('Adadelta', lr=2.0, weight_decay=0.1, maximize=True),
    run('Adamax'),
    run('Adamax', lr=0.1, betas=(0.6, 0.9), eps=1e-2),
    run('Adamax', lr=0.1, weight_decay=0.1, maximize=True),
    lion(lr=0.03),
    lion(lr=0.03, betas=(0.8, 0.6), weight_decay=0.5),
    lion(lr=0.03, betas=(0.5, 0.9), weight_decay=0.5, maximize=True),
]


def rates(make, steps=20, lr=0.1):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = make(optimizer)
    used = []
    for step in range(steps):
        if step > 0:
            scheduler.step()
        used.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
    return used


def schedule(name, steps=20, **kwargs):
    make = getattr(torch.optim.lr_scheduler, name)
    return {'scheduler': name, 'kwargs': kwargs, 'rates': rates(lambda o: make(o, **kwargs), steps)}


def sequential(parts, milestones, kind='SequentialLR'):
    def make(o):
        schedulers = [getattr(torch.optim.lr_scheduler, name)(o, **kwargs) for name, kwargs in parts]
        if kind == 'SequentialLR':
            return torch.optim.lr_scheduler.SequentialLR(o, schedulers, milestones)
        return torch.optim.lr_scheduler.ChainedScheduler(schedulers)

    return {'scheduler': kind, 'kwargs': {}, 'parts': parts, 'milestones': milestones, 'rates': rates(make)}


SCHEDULES = [
    schedule('ConstantLR', factor=0.25, total_iters=4),
    schedule('ConstantLR'),
    schedule('StepLR', step_size=3),
    schedule('MultiStepLR', milestones=[3, 7, 7, 12], gamma=0.5),
    schedule('MultiStepLR', milestones=[12, 3]),
    schedule('ExponentialLR', gamma=0.8),
    schedule('LinearLR'),
    schedule('LinearLR', start_factor=1.0, end_factor=0.2, total_iters=12),
    schedule('CosineAnnealingLR', T_max=19, eta_min=0.01),
    schedule('CosineAnnealingLR', T_max=6),
    schedule('CosineAnnealingLR', T_max=1, eta_min=0.02),
    schedule('CosineAnnealingWarmRestarts', T_0=5, eta_min=0.001),
    schedule('CosineAnnealingWarmRestarts', T_0=3, T_mult=2),
    schedule('PolynomialLR', total_iters=19, power=2.0),
    schedule('PolynomialLR', total_iters=12, power=0.5),
    schedule('PolynomialLR'),
    schedule('OneCycleLR', max_lr=0.2, total_steps=20, cycle_momentum=False),
    schedule('OneCycleLR', max_lr=0.2, total_steps=20, cycle_momentum=False, anneal_strategy='linear'),
    schedule('OneCycleLR', max_lr=0.2, total_steps=20, cycle_momentum=False, three_phase=True),
    schedule('OneCycleLR', max_lr=0.3, total_steps=20, cycle_momentum=False, three_phase=True, anneal_strategy='linear',
             pct_start=0.4, div_factor=10.0, final_div_factor=50.0),
    schedule('OneCycleLR', max_lr=0.3, total_steps=20, cycle_momentum=False, pct_start=0.0),
    schedule('OneCycleLR', max_lr=0.3, total_steps=20, cycle_momentum=False, pct_start=1.0),
    sequential([('ConstantLR', {'factor': 0.5, 'total_iters': 3}), ('ExponentialLR', {'gamma': 0.9})], [6]),
    sequential([('LinearLR', {'start_factor': 0.1, 'total_iters': 4}), ('StepLR', {'step_size': 3, 'gamma': 0.5}),
                ('PolynomialLR', {'total_iters': 5})], [4, 12]),
    sequential([('LinearLR', {'start_factor': 0.5, 'total_iters': 4}), ('ExponentialLR', {'gamma': 0.9})], None, 'ChainedScheduler'),
]

METRICS = [5, 4, 4, 4, 4, 3.9999, 3.9998, float('nan'), 3, 3, 3, 3, 3, 3, 2.9, 2.9, 2.9, 2.9, 2.9, 2.9, 2.9, 2.9, 2.9, 2.9]


def plateau(metrics=METRICS, **kwargs):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, **kwargs)
    used = []
    for metric in metrics:
        scheduler.step(metric)
        used.append(optimizer.param_groups[0]['lr'])
    shown = [None if metric != metric else metric for metric in metrics]
    return {'kwargs': kwargs, 'metrics': shown, 'rates': used}


PLATEAUS = [
    plateau(patience=2),
    plateau(patience=0, factor=0.5, cooldown=3),
    plateau(patience=1, factor=0.3, min_lr=0.01),
    plateau(patience=0, factor=0.5, eps=0.02),
    plateau(patience=1, threshold=0.2),
    plateau(patience=1, threshold=0.5, threshold_mode='abs', factor=0.5),
    plateau([-x for x in METRICS], mode='max', patience=1, factor=0.5),
    plateau([-x for x in METRICS], mode='max', patience=2, threshold=0.05, threshold_mode='abs', factor=0.5),
    plateau([1 / x for x in METRICS], mode='max', patience=1, threshold=0.02, factor=0.5, cooldown=1),
]


def clip(max_norm, norm_type, scale=1.0):
    rng = numpy.random.default_rng(7)
    inputs = [scale * rng.normal(size=(3, 2)), scale * rng.normal(size=3)]
    leaves = [torch.zeros(*x.shape, requires_grad=True) for x in inputs]
    for leaf, x in zip(leaves, inputs):
        leaf.grad = torch.tensor(x)
    norm = torch.nn.utils.clip_grad_norm_(leaves, max_norm, norm_type, foreach=False)
    return {
        'fn': 'clip_grad_norm_',
        'max_norm': max_norm,
        'norm_type': 'inf' if norm_type == float('inf') else norm_type,
        'grads_in': [x.tolist() for x in inputs],
        'total_norm': norm.item(),
        'grads_out': [leaf.grad.tolist() for leaf in leaves],
    }


def clip_value(value):
    inputs = [[-3.0, 0.1, 0.6, 2.0], [0.5, -0.5, 0.0]]
    leaves = [torch.zeros(len(x), requires_grad=True) for x in inputs]
    for leaf, x in zip(leaves, inputs):
        leaf.grad = torch.tensor(x)
    torch.nn.utils.clip_grad_value_(leaves, value, foreach=False)
    return {'fn': 'clip_grad_value_', 'clip_value': value, 'grads_in': inputs, 'grads_out': [leaf.grad.tolist() for leaf in leaves]}


CLIPS = [
    clip(0.5, float('inf')),
    clip(0.5, 3.0),
    clip(0.5, 1.5),
    clip(0.5, 0.5),
    clip(1.0, 1.0, 1e3),
    clip(2.0, 2.0, 0.0),
    clip(0.0, 2.0),
    clip_value(0.5),
    clip_value(0.0),
]


def average(avg_fn):
    model = torch.nn.Linear(2, 1)
    averaged = torch.optim.swa_utils.AveragedModel(model, avg_fn=avg_fn)
    weights, averages = [], []
    for step in range(6):
        with torch.no_grad():
            model.weight.copy_(torch.tensor([[numpy.sin(step), numpy.cos(2 * step)]]))
        averaged.update_parameters(model)
        weights.append(model.weight.tolist()[0])
        averages.append(averaged.module.weight.tolist()[0])
    return {'weights': weights, 'averages': averages}


out = {
    'about': f'torch {torch.__version__} float64, made by optim.py; p and q after the steps in shown, q from the third on',
    'shown': SHOWN,
    'runs': RUNS,
    'schedules': SCHEDULES,
    'plateaus': PLATEAUS,
    'clips': CLIPS,
    'ema': {'decay': 0.8, **average(torch.optim.swa_utils.get_ema_avg_fn(0.8))},
    'swa': average(torch.optim.swa_utils.get_swa_avg_fn()),
}
parts = []
for key, value in out.items():
    if isinstance(value, list) and isinstance(value[0], dict):
        cases = ',\n    '.join(json.dumps(case) for case in value)
        parts.append(f'"{key}": [\n    {cases}\n  ]')
    else:
        parts.append(f'"{key}": {json.dumps(value)}')
path = pathlib.Path(__file__).parent / 'optimOptions.json'
path.write_text('{\n  ' + ',\n  '.join(parts) + '\n}\n')
