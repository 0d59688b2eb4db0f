"""Values and gradients of recurrent modules as PyTorch computes them: recurrent-more.json and recurrent-more.safetensors.

    python3 recurrent-more.py      (torch 2.13, safetensors)
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.set_default_dtype(torch.float64)
HERE = Path(__file__).parent

CASES = [
    ("RNN", dict(input_size=2, hidden_size=3, nonlinearity="relu"), None, True),
    ("RNN", dict(input_size=2, hidden_size=3, num_layers=3, bidirectional=True, bias=False), None, True),
    ("RNN", dict(input_size=2, hidden_size=3, nonlinearity="relu", batch_first=True), [3, 5, 2], True),
    ("GRU", dict(input_size=3, hidden_size=4, num_layers=2), None, True),
    ("GRU", dict(input_size=2, hidden_size=3, batch_first=True), None, False),
    ("GRU", dict(input_size=2, hidden_size=3), [1, 4, 2], True),
    ("GRU", dict(input_size=2, hidden_size=2, num_layers=3, bidirectional=True, batch_first=True), [4, 4, 2, 5], False),
    ("LSTM", dict(input_size=3, hidden_size=4, num_layers=2), None, False),
    ("LSTM", dict(input_size=3, hidden_size=4, num_layers=3, batch_first=True), None, True),
    ("LSTM", dict(input_size=2, hidden_size=4, num_layers=2, bidirectional=True, proj_size=2), None, True),
    ("LSTM", dict(input_size=2, hidden_size=3, proj_size=1, bias=False, batch_first=True), [2, 3], True),
    ("LSTM", dict(input_size=2, hidden_size=3, num_layers=2, bidirectional=True), [5, 1, 3], False),
    ("GRUCell", dict(input_size=3, hidden_size=4), None, True),
    ("RNNCell", dict(input_size=3, hidden_size=2, nonlinearity="relu"), None, True),
    ("LSTMCell", dict(input_size=1, hidden_size=2, bias=False), None, True),
]


def main():
    torch.manual_seed(4)
    tensors, cases = {}, []
    for number, (module, kwargs, lengths, with_start) in enumerate(CASES):
        name = f"more{number:02d}"
        net = getattr(torch.nn, module)(**kwargs)
        batch = len(lengths) if lengths else 3
        first = kwargs.get("batch_first", False)
        cell = module.endswith("Cell")
        time = max(lengths) if lengths else 5
        shape = [batch, kwargs["input_size"]]
        if not cell:
            shape.insert(1 if first else 0, time)
        inputs = {"x": torch.randn(shape, requires_grad=True)}
        hidden = kwargs.get("proj_size", 0) or kwargs["hidden_size"]
        cells = kwargs.get("num_layers", 1) * (2 if kwargs.get("bidirectional") else 1)
        ahead = [] if cell else [cells]
        if with_start:
            inputs["h0"] = torch.randn([*ahead, batch, hidden], requires_grad=True)
            if module.startswith("LSTM"):
                inputs["c0"] = torch.randn([*ahead, batch, kwargs["hidden_size"]], requires_grad=True)
        start = None
        if with_start:
            start = (inputs["h0"], inputs["c0"]) if "c0" in inputs else inputs["h0"]
        outputs = {}
        if cell:
            state = net(inputs["x"], start)
        elif lengths is None:
            outputs["output"], state = net(inputs["x"], start)
        else:
            packed = pack_padded_sequence(inputs["x"], lengths, batch_first=first, enforce_sorted=False)
            packed, state = net(packed, start)
            outputs["output"], _ = pad_packed_sequence(packed, batch_first=first, total_length=time)
        if isinstance(state, tuple):
            outputs["h_n"], outputs["c_n"] = state
        else:
            outputs["h_n"] = state
        cotangents = {key: torch.randn_like(value) for key, value in outputs.items()}
        total = sum((outputs[key] * cotangents[key]).sum() for key in outputs)
        inputs.update(net.named_parameters())
        gradients = torch.autograd.grad(total, list(inputs.values()))
        tensors.update({f"{name}.in.{key}": value.detach().contiguous() for key, value in inputs.items()})
        tensors.update({f"{name}.grad.{key}": g.contiguous() for key, g in zip(inputs, gradients)})
        tensors.update({f"{name}.out.{key}": value.detach().contiguous() for key, value in outputs.items()})
        tensors.update({f"{name}.cot.{key}": value.contiguous() for key, value in cotangents.items()})
        cases.append(dict(id=name, module=module, kwargs=kwargs, lengths=lengths, functional_value=total.item()))
    doc = f"torch {torch.__version__}, float64, by recurrent-more.py"
    (HERE / "recurrent-more.json").write_text(json.dumps(dict(doc=doc, cases=cases)) + "\n")
    save_file(tensors, HERE / "recurrent-more.safetensors")


main()
