"""Writes numpy-random.json beside it: the legacy generator of NumPy 2.4 after np.random.seed(seed).

`hash` folds the first 100,000 words: h = 31 h + word modulo 2^32.
"""

import json
import pathlib

import numpy as np


def case(seed):
    generator = np.random.MT19937()
    generator._legacy_seeding(seed)
    words = [int(w) for w in generator.random_raw(100_000)]
    folded = 0
    for word in words:
        folded = (31 * folded + word) % 2**32
    np.random.seed(seed)
    uniforms = np.random.random_sample(1000)
    np.random.seed(seed)
    gaussians = np.random.randn(1000)
    return {
        'seed': seed,
        'words': words[:8] + words[620:628],
        'hash': folded,
        'uniforms': [*uniforms[:8].tolist(), *uniforms[-8:].tolist()],
        'gaussians': gaussians[:24].tolist(),
        'last': gaussians[-8:].tolist(),
    }


here = pathlib.Path(__file__)
lines = ',\n'.join(json.dumps(case(seed)) for seed in (0, 1, 42, 12345, 4294967295))
here.with_suffix('.json').write_text(f'[\n{lines}\n]\n')
