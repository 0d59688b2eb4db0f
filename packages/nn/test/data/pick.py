"""Writes optim.json and losses.json beside it: the cases that @adjoint/nn covers, from the project's reference values.

Usage: python pick.py <reference directory>, which holds optim.json, losses.json and losses.safetensors (torch 2.13.0+cpu).
"""

import json
import pathlib
import struct
import sys

source = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack('<Q', data[:8])
    header = json.loads(data[8 : 8 + length])
    letters = {'F64': 'd', 'I64': 'q'}
    out = {}
    for name, entry in header.items():
        if name == '__metadata__' or entry['dtype'] not in letters:
            continue
        start, end = entry['data_offsets']
        flat = [x for (x,) in struct.iter_unpack('<' + letters[entry['dtype']], data[8 + length :][start:end])]
        out[name] = nest(flat, entry['shape'])
    return out


def nest(flat, shape):
    if not shape:
        return flat[0]
    if len(shape) == 1:
        return flat
    step = len(flat) // shape[0]
    return [nest(flat[i * step : (i + 1) * step], shape[1:]) for i in range(shape[0])]


def write(name, about, **rest):
    lines = [f'"about": {json.dumps(about)}']
    for key, value in rest.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            cases = ',\n    '.join(json.dumps(case) for case in value)
            lines.append(f'"{key}": [\n    {cases}\n  ]')
        else:
            lines.append(f'"{key}": {json.dumps(value)}')
    (here / name).write_text('{\n  ' + ',\n  '.join(lines) + '\n}\n')


optim = json.loads((source / 'optim.json').read_text())
wanted = {'lr', 'momentum', 'nesterov', 'dampening', 'weight_decay', 'betas', 'eps'}
runs = [o for o in optim['optimizers'] if o['optimizer'] in ('SGD', 'Adam') and set(o['kwargs']) <= wanted]
clips = [c for c in optim['clip'] if c['fn'] == 'clip_grad_norm_' and c['norm_type'] == 2]
write(
    'optim.json',
    f'torch {optim["torch"]} float64, 20 steps each. {optim["doc"]} Copied value for value by pick.py.',
    p0=optim['p0'],
    q0=optim['q0'],
    runs=runs,
    clips=clips,
)

losses = json.loads((source / 'losses.json').read_text())
tensors = read_safetensors(source / 'losses.safetensors')
cases = []
for case in losses['cases']:
    kwargs = case['kwargs']
    plain = case['fn'] in ('mse_loss', 'nll_loss') or (
        case['fn'] == 'cross_entropy'
        and 'label_smoothing' not in kwargs
        and len(case['inputs']['input']['shape']) == 2
        and case['inputs']['target']['dtype'] == 'int64'
        and 'all ignored' not in kwargs.get('note', '')
    )
    if not plain:
        continue
    prefix = case['id']
    values = {name[len(prefix) + 1 :]: x for name, x in tensors.items() if name.startswith(prefix + '.')}
    values = values or {name[len(prefix) + 1 :]: x for name, x in tensors.items() if name.startswith(prefix)}
    cases.append({'id': prefix, 'fn': case['fn'], 'reduction': kwargs['reduction'], **values})
write('losses.json', f'torch 2.13.0+cpu float64; {losses["doc"]}. Copied value for value by pick.py.', cases=cases)
