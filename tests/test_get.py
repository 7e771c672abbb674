"""``--get``: a step's value and nothing else, at full precision, as a shell wants it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnhw as package
from tests.command import nnhw

if TYPE_CHECKING:
    from pathlib import Path

# h = (0, 0; 5, 8), z = (10, 16; −5, −8) and so J = (81 + 256 + 25 + 81) / 2
REGRESSION = "grad-regression --x '1 2; 3 4' --y '1 0; 0 1' --V '1,-1;2,1' --W '1 2; 3 -1'"

PRINTED = {
    "equality 6 4 2 6 --get a2": "0\n",  # a scalar on one line
    "equality 6 4 2 6 --get z1": "2 4 0 2 -2 -4\n",  # a vector on one line
    "equality 6 4 2 6 --get b2": "0\n",
    "equality 1 2 3 --get W1": "1 -1 0\n1 0 -1\n0 1 -1\n",  # a matrix a row a line
    "equality 1 2 3 --get W2": "1 1 1\n",
    f"{REGRESSION} --get g --get J": "-2 -2\n5 8\n221.5\n",  # in the order asked
    f"{REGRESSION} --get J --get g --get J": "221.5\n-2 -2\n5 8\n221.5\n",
    "lse 1 2 --shift 0 --get shifted": "1 2\n",
    "lse 1e15 1e16 --get shifted": "-9000000000000000 0\n",  # whole numbers below 1e16
    "lse 1e17 0 --get alpha": "1e+17\n",
    "lse -0 --get alpha": "0\n",
    "lse -1e-5 --get alpha": "-1e-05\n",
    "lse 1000 1000 --get naive": "inf\n",
    "param-count 4096 2048 2 --get total": "8394754\n",
    "param-count 1e20 1e20 --get total": f"{10**40 + 10**20}\n",
    "equality 1/3 0.5 --exact --get z1": "-1/6\n",
}


@pytest.mark.parametrize("line", PRINTED)
def test_a_value_is_printed_plainly(line: str) -> None:
    run = nnhw(*shlex.split(line))
    assert (run.status, run.out, run.err) == (0, PRINTED[line], "")


@settings(max_examples=50)
@given(st.lists(st.floats(-700, 700), min_size=1, max_size=5))
def test_what_is_printed_reads_back_to_the_last_bit(z: list[float]) -> None:
    out = nnhw("lse", *map(repr, z), "--get", "softmax", "--get", "shifted").out
    softmax, shifted = (np.array([float(each) for each in row.split()]) for row in out.splitlines())
    trace = package.lse(z)
    assert np.array_equal(softmax, trace["softmax"].value)
    assert np.array_equal(shifted, trace["shifted"].value)
    assert "-0 " not in f"{out} ".replace("\n", " ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("", ""),
        ("-f text", ""),
        ("--json", "--json"),
        ("--format html", "--format"),
        ("--digits 3", "--digits"),
        ("--json --digits 3 --full", "--digits, --full and --json"),
    ],
)
def test_get_wins_over_the_format_and_says_so(options: str, said: str) -> None:
    run = nnhw("lse", "1", "2", "--get", "alpha", *options.split())
    assert (run.status, run.out) == (0, "2\n")
    why = "--get prints values alone, at full precision"
    assert run.err == (f"nnhw: {why}: {said} changes nothing\n" if said else "")
    assert nnhw("lse", "1", "2", "--get", "alpha", "-q", *options.split()).err == ""


def test_what_a_file_is_called_does_not_make_its_format_where_values_are_asked_for(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    run = nnhw("lse", "1", "2", "--get", "alpha", "-o", str(path))
    assert path.read_text() == "2\n"
    assert "--get prints values alone, at full precision: the ending of '" in run.err


def test_json_has_all_digits_whatever_is_asked_for() -> None:
    run = nnhw("lse", "1", "2", "--json", "--digits", "3")
    assert run.err == "nnhw: JSON has every step at full precision: --digits changes nothing\n"
    assert run.out == nnhw("lse", "1", "2", "--json").out


def test_get_and_expect_go_together() -> None:
    run = nnhw("equality", "6", "4", "2", "6", "--get", "a2", "--expect", "a2=1")
    assert (run.status, run.out) == (1, "0\n")


def test_only_what_is_asked_for_has_to_have_a_value() -> None:
    assert nnhw("lse", "inf", "inf", "--get", "alpha").out == "inf\n"
    overflow = ["grad-regression", "--x", "1e200", "--y", "0", "--V", "1", "--W", "1"]
    assert nnhw(*overflow, "--get", "z").out == "1e+200\n"
    assert nnhw(*overflow, "--get", "J").status == 2


def test_a_long_step_is_printed_whole() -> None:
    many = ",".join(map(str, range(1500)))
    assert nnhw("equality", many, "--get", "a2").out == "1\n"
    out = nnhw("equality", many, "--get", "z1").out
    assert out.count(" ") + 1 == 1500 * 1499 // 2
