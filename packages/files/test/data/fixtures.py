"""Files written by NumPy, safetensors and PyTorch, with the values they hold: `python fixtures.py > fixtures.json`."""

import base64
import io
import json
import sys

import numpy as np
import safetensors
import safetensors.numpy
import safetensors.torch
import torch

special = [0.0, -0.0, 1.0, -1.5, 0.1, 1e-8, 65504.0, float('inf'), float('-inf'), float('nan')]


def plain(x):
    """Values that JSON can hold; the floats that it cannot by their names in JavaScript."""
    names = {'inf': 'Infinity', '-inf': '-Infinity', 'nan': 'NaN', '-0.0': '-0'}
    return [names.get(str(v), v) if isinstance(v, float) else v for v in np.asarray(x).ravel().tolist()]


def held(x):
    x = np.asarray(x)
    return {'shape': list(x.shape), 'dtype': x.dtype.name, 'values': plain(x.astype(np.float64) if x.dtype == np.float16 else x)}


def text(data):
    return base64.b64encode(data).decode()


def npy(x, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, x, version=version, allow_pickle=True)
    return text(out.getvalue())


npys = {}
for name in ['f2', 'f4', 'f8']:
    for order in '<>':
        npys[order + name] = np.array(special[:6], order + name).reshape(2, 3) if name == 'f2' else np.array(special, order + name)
for name in ['i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8']:
    kind = np.dtype(name)
    info = np.iinfo(kind if kind.itemsize < 8 else name[0] + '4')
    for order in '<>' if kind.itemsize > 1 else '|':
        npys[order + name] = np.array([[info.min, 0], [7, info.max]], order + name)
npys['|b1'] = np.array([True, False, True])
npys['scalar'] = np.array(3.5)
npys['empty'] = np.zeros((0, 3), '<f4')
npys['fortran'] = np.asfortranarray(np.arange(24.0).reshape(2, 3, 4))
npys['long'] = np.arange(12345, dtype='<u4')[:3].repeat(50)

refused = {
    'object': np.array([{}, None], object),
    'structured': np.array([(1, 2.0)], [('a', '<i4'), ('b', '<f8')]),
    'text': np.array(['ab', 'c']),
    'bytes': np.array([b'ab']),
    'complex': np.array([1j]),
    'date': np.array(['2026-01-01'], 'M8[D]'),
    'wide': np.array([2**40]),
    'wide unsigned': np.array([2**40], 'u8'),
}


def npz(save, **arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return text(out.getvalue())


small = {'w': np.arange(6, dtype='<f4').reshape(2, 3), 'deep/b': np.array([1, -1], '<i8'), 'zeros': np.zeros((40, 30))}

torches = {
    'f64': torch.tensor(special, dtype=torch.float64),
    'f32': torch.tensor(special, dtype=torch.float32).reshape(2, 5),
    'f16': torch.tensor(special, dtype=torch.float16),
    'bf16': torch.tensor(special, dtype=torch.bfloat16),
    'i64': torch.tensor([-(2**31), 2**31 - 1]),
    'i32': torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
    'i16': torch.tensor([-(2**15), 2**15 - 1], dtype=torch.int16),
    'i8': torch.tensor([-128, 127], dtype=torch.int8),
    'u8': torch.tensor([0, 255], dtype=torch.uint8),
    'bool': torch.tensor([True, False]),
    'scalar': torch.tensor(5),
    'empty': torch.zeros(0, 2),
}
numpys = {'u16': np.array([0, 65535], 'u2'), 'u32': np.array([0, 2**32 - 1], 'u4'), 'u64': np.array([0, 2**32 - 1], 'u8')}

# The rounding of every kind of number to sixteen bits: ties, subnormals, overflow. NumPy rounds float64 once.
rounding = [0.1, -1 / 3, 2049.0, 2051.0, 65519.0, 65520.0, 1e-7, 2.0**-25, 3 * 2.0**-26, 6.1e-5, 1.00048828125, 1.000488281251, 257.0, 259.0, 3.4e38, 3.5e38, 1e-40, 2.0**-134, 3 * 2.0**-135]
halves = np.array(rounding).astype(np.float16).view(np.uint16).tolist()
brains = torch.tensor(rounding, dtype=torch.float32).to(torch.bfloat16).view(torch.int16).numpy().view(np.uint16).tolist()

json.dump(
    {
        'origin': f'numpy {np.__version__}, torch {torch.__version__}, safetensors {safetensors.__version__}: fixtures.py',
        'npy': {k: {'file': npy(v), **held(v)} for k, v in npys.items()},
        'npyVersions': {str(v): npy(np.arange(3.0), (v, 0)) for v in (1, 2, 3)},
        'refusedNpy': {k: npy(v) for k, v in refused.items()},
        'npz': {'stored': npz(np.savez, **small), 'compressed': npz(np.savez_compressed, **small), 'holds': {k: held(v) for k, v in small.items()}},
        'safetensors': {
            'torch': {'file': text(safetensors.torch.save(torches, {'format': 'pt', 'epoch': '3'})), 'holds': {k: held(v.to(torch.float32) if v.dtype == torch.bfloat16 else v) for k, v in torches.items()}},
            'numpy': {'file': text(safetensors.numpy.save(numpys)), 'holds': {k: held(v) for k, v in numpys.items()}},
            'none': {'file': text(safetensors.numpy.save({})), 'holds': {}},
        },
        'rounding': {'values': rounding, 'float16': halves, 'bfloat16': brains},
    },
    sys.stdout,
    indent=1,
)
