"""Architectures against the totals that their sources print, as data with the sources."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from nnhw.layers.steps import steps

from .architectures import ARCHITECTURES, NAMES, built

UNITS = {"GMACs": 10**9, "MMACs": 10**6}
PRINTED = [each for each in ARCHITECTURES if each["published"]]


def test_there_are_enough() -> None:
    assert len(NAMES) == len(set(NAMES)) >= 25


@pytest.mark.parametrize("case", PRINTED, ids=[each["name"] for each in PRINTED])
def test_as_printed(case: dict[str, Any]) -> None:
    known = steps(built(case["argv"]))
    for key, printed in case["published"].items():
        if key == "total":
            assert known["total"].value == printed
        elif key == "receptive":
            assert known["receptive"].value[-1] == printed
        elif key == "kParams":  # of 1,024, cut, and without biases
            assert sum(known["weights"].value) // 1024 == int(printed)
        else:
            true = Decimal(known["total_macs"].value) / UNITS[key]
            place = Decimal(printed)
            ways = (ROUND_HALF_UP, ROUND_FLOOR)  # tables round, or cut
            assert place in {true.quantize(place, way) for way in ways}
