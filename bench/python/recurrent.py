"""Times training steps of a GRU and an LSTM in PyTorch: the module, whose loop over time is compiled, and a loop of cells."""

from rounds import serve

TIME, BATCH, INPUTS, HIDDEN = 100, 32, 2, 32


def torch_steps():
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1)
    torch.set_default_dtype(torch.float64)
    xs, ys = torch.randn(TIME, BATCH, INPUTS), torch.randn(BATCH, 1)

    def training(net, run):
        head = torch.nn.Linear(HIDDEN, 1)
        weights = [*net.parameters(), *head.parameters()]
        optimizer = torch.optim.Adam(weights, lr=0.001)

        def step():
            optimizer.zero_grad()
            loss = torch.nn.functional.mse_loss(head(run(net)), ys)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimizer.step()
            return loss

        return step

    def module(net):
        return net(xs)[0][-1]

    def cells(net):
        h = torch.zeros(BATCH, HIDDEN)
        for x in xs:
            h = net(x, h)
        return h

    steps = {
        "GRU, torch": training(torch.nn.GRU(INPUTS, HIDDEN), module),
        "LSTM, torch": training(torch.nn.LSTM(INPUTS, HIDDEN), module),
        "GRU, torch cell by cell": training(torch.nn.GRUCell(INPUTS, HIDDEN), cells),
    }
    return steps, "torch " + torch.__version__


serve({"torch": torch_steps}, 3)
