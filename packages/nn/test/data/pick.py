"""Writes optim.json beside it: the project's reference values of optimisers, schedules and clipping.

Usage: python pick.py <reference directory>, which holds optim.json (torch 2.13.0+cpu).
"""

import json
import pathlib
import sys

source = pathlib.Path(sys.argv[1])
here = pathlib.Path(__file__).parent


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
write(
    'optim.json',
    f'torch {optim["torch"]} float64, 20 steps each. {optim["doc"]} Copied value for value by pick.py.',
    p0=optim['p0'],
    q0=optim['q0'],
    runs=optim['optimizers'],
    schedules=optim['schedules'],
    clips=optim['clip'],
)
