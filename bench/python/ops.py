"""Times small ops of PyTorch, recording included, and a graph of thirty of them forward and backward."""

from rounds import serve


def torch_ops():
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1)
    kind = {"dtype": torch.float64}
    x, y = torch.randn(4, **kind, requires_grad=True), torch.randn(4, **kind)
    a, b = torch.randn(4, 4, **kind, requires_grad=True), torch.randn(4, 4, **kind)
    w, c = (torch.randn(4, n, **kind, requires_grad=True) for n in (4, 1))
    start, seed = torch.randn(4, 1, **kind), torch.ones(4, 1, **kind)

    def graph():
        h = start
        for _ in range(10):
            h = torch.tanh(w @ h + c)
        h.backward(seed)
        w.grad = None
        c.grad = None

    return {
        "add [4]": lambda: x + y,
        "mul [4]": lambda: x * y,
        "tanh [4]": lambda: torch.tanh(x),
        "sum [4]": lambda: x.sum(),
        "add [4, 4]": lambda: a + b,
        "mul [4, 4]": lambda: a * b,
        "tanh [4, 4]": lambda: torch.tanh(a),
        "sum [4, 4]": lambda: a.sum(),
        "matmul [4, 4]": lambda: a @ b,
        "graph of 30, both ways": graph,
    }, "torch " + torch.__version__


serve({"torch": torch_ops}, 1000)
