"""Times the notebook's training step in NumPy and PyTorch."""

from rounds import serve


def numpy_step():
    import numpy as np

    rng = np.random.RandomState(1)
    w = {"xh": rng.randn(4, 1) * 0.01, "hh": rng.randn(4, 4) * 0.01, "hy": rng.randn(1, 4) * 0.01}
    w.update(bh=np.zeros((4, 1)), by=np.zeros((1, 1)))
    xs = [np.array([[float(v)]]) for v in (1, 2, 3)]
    targets = [2 * x for x in xs]

    def step():
        h = [np.zeros((4, 1))]
        errors, loss = [], 0
        for x, target in zip(xs, targets):
            h.append(np.tanh(w["xh"] @ x + w["hh"] @ h[-1] + w["bh"]))
            errors.append(w["hy"] @ h[-1] + w["by"] - target)
            loss += np.square(errors[-1])
        g = {name: np.zeros_like(value) for name, value in w.items()}
        carried = np.zeros_like(h[0])
        for t in reversed(range(len(xs))):
            g["hy"] += errors[t] @ h[t + 1].T
            g["by"] += errors[t]
            before = (1 - h[t + 1] ** 2) * (w["hy"].T @ errors[t] + carried)
            g["bh"] += before
            g["xh"] += before @ xs[t].T
            g["hh"] += before @ h[t].T
            carried = w["hh"].T @ before
        for name in w:
            w[name] -= 0.01 * g[name]
        return loss

    return {"numpy": step}, "numpy " + np.__version__


def torch_step():
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1)
    kind = {"dtype": torch.float64}
    w = {"xh": torch.randn(4, 1, **kind), "hh": torch.randn(4, 4, **kind), "hy": torch.randn(1, 4, **kind)}
    w = {name: value * 0.01 for name, value in w.items()}
    w.update(bh=torch.zeros(4, **kind), by=torch.zeros(1, **kind))
    for value in w.values():
        value.requires_grad_()
    xs = [torch.tensor([[float(v)]], **kind) for v in (1, 2, 3)]
    targets = [2 * x for x in xs]

    def step():
        h, loss = torch.zeros(1, 4, **kind), 0
        for x, target in zip(xs, targets):
            h = torch.tanh(x @ w["xh"].T + h @ w["hh"].T + w["bh"])
            loss = loss + (h @ w["hy"].T + w["by"] - target).square().sum()
        loss.backward()
        with torch.no_grad():
            for value in w.values():
                value -= 0.005 * value.grad
                value.grad = None
        return loss

    return {"torch": step}, "torch " + torch.__version__


serve({"numpy": numpy_step, "torch": torch_step}, 400)
