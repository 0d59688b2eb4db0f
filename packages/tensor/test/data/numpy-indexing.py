# Writes numpy-indexing.json: what NumPy chooses of arange(n).reshape(shape) for random indices.
#   python3 packages/tensor/test/data/numpy-indexing.py
# An index is an int, {"slice": [start, stop, step]}, {"ints": nested}, {"mask": nested}, "..." or "newaxis"; "values" is
# null where NumPy raises an IndexError.
import json
import os
import random

import numpy as np

random.seed(20)


def ints(shape, length, reach):
    low, high = (-length, length - 1) if length else (0, 0)
    out = np.array([random.randint(low - reach, high + reach) for _ in range(int(np.prod(shape)))], dtype=np.int64)
    return out.reshape(shape)


def bound(length):
    return None if random.random() < 0.5 else random.randint(-length - 2, length + 2)


def draw():
    shape = [random.choice([1, 2, 3, 4, 3, 2, 5]) if random.random() < 0.96 else 0 for _ in range(random.randint(0, 5))]
    common = random.choice([[], [1], [3], [2, 1], [2, 3]])
    reach = 1 if random.random() < 0.08 else 0
    used, axis, dots = [], 0, False
    for _ in range(random.randint(0, 6)):
        kind = random.choice(['int', 'slice', 'ints', 'ints', 'ints', 'mask', 'dots', 'newaxis'])
        if kind == 'newaxis':
            used.append((None, 'newaxis'))
        elif kind == 'dots' and not dots:
            dots = True
            used.append((Ellipsis, '...'))
            axis = max(axis, random.randint(axis, len(shape)))
        elif axis < len(shape) and kind == 'int' and shape[axis]:
            i = int(ints([1], shape[axis], reach)[0])
            used.append((i, i))
            axis += 1
        elif axis < len(shape) and kind == 'slice':
            s = [bound(shape[axis]), bound(shape[axis]), random.choice([1, 1, 2, 3, -1, -2])]
            used.append((slice(*s), {'slice': s}))
            axis += 1
        elif axis < len(shape) and kind == 'ints':
            own = [n if random.random() < 0.7 else 1 for n in common][random.choice([0, 0, 1]) if common else 0 :]
            if random.random() < 0.03 or shape[axis] == 0:
                own = [0]
            i = ints(own, shape[axis], reach)
            used.append((i, {'ints': i.tolist(), 'shape': own}))
            axis += 1
        elif axis < len(shape) and kind == 'mask':
            span = random.choice([1, 1, 2]) if axis + 1 < len(shape) else 1
            own = shape[axis : axis + span]
            m = np.array([random.random() < 0.6 for _ in range(int(np.prod(own)))], dtype=bool).reshape(own)
            used.append((m, {'mask': m.astype(int).tolist(), 'shape': own}))
            axis += span
    x = np.arange(int(np.prod(shape))).reshape(shape)
    try:
        y = x[tuple(index for index, _ in used)]
        result = {'values': y.reshape(-1).tolist(), 'shape': list(y.shape)}
        # NumPy does not look at indices where nothing is chosen: such a case is drawn again.
        return draw() if reach and y.size == 0 else {'of': shape, 'indices': [text for _, text in used], **result}
    except IndexError:
        return {'of': shape, 'indices': [text for _, text in used], 'values': None}


cases = []
while len(cases) < 500:
    one = draw()
    if one['values'] is None or len(one['values']) <= 60:
        cases.append(one)
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'numpy-indexing.json')
with open(path, 'w') as out:
    out.write('[\n' + ',\n'.join(json.dumps(one, separators=(',', ':')) for one in cases) + '\n]\n')
