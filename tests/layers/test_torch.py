"""Architectures against modules of PyTorch: sizes, parameters, multiply-adds (extra ``bench``)."""

from __future__ import annotations

from typing import Any

import pytest

from nnhw.layers.steps import steps

from .architectures import ARCHITECTURES, NAMES, built

torch = pytest.importorskip("torch")

UNCOUNTED = {"rnn", "lstm-stack", "lstm-bidirectional", "gru-bidirectional"}  # one call, opaque


@pytest.mark.parametrize("case", ARCHITECTURES, ids=NAMES)
def test_module(case: dict[str, Any]) -> None:
    from torch.utils.flop_counter import FlopCounterMode

    from .modules import MODULES

    known = steps(built(case["argv"]))
    with torch.device("meta"):
        module, shape = MODULES[case["name"]]()
        module.eval()
        if shape[0] == "tokens":
            given = torch.empty((1, shape[1]), dtype=torch.long)
        else:
            given = torch.empty((1, *shape))
        with FlopCounterMode(display=False) as counter, torch.no_grad():
            output = module(given)
    assert tuple(output.shape[1:]) == known["output"].value
    assert sum(each.numel() for each in module.parameters()) == known["total"].value
    buffers = sum(each.numel() for name, each in module.named_buffers() if "running" in name)
    assert buffers == known["buffers"].value
    if case["name"] not in UNCOUNTED:
        assert counter.get_total_flops() == 2 * known["total_macs"].value
