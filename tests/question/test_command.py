"""Numbers and options side by side: a minus is a minus, and a typo is no number."""

from __future__ import annotations

import inspect
import json
import shlex
from pathlib import Path

import pytest

import nnhw as package
from nnhw.problems import COMMANDS, load
from nnhw.question.options import Options
from tests.command import nnhw

FLOWING = {  # a line, and what it prints
    # negative numbers, first, later, and in every form
    "equality -1 -1 2.5 2.5 --get z1": "0 -3.5 -3.5 -3.5 -3.5 0",
    "equality -1 -1 2.5 2.5 --get z2 --get a2": "2\n0",
    "equality --get z1 -1e5 -2e-3": "-99999.998",
    "equality -1e5 -q -2e-3": "",
    "equality -2e-3 -1e5 -f text -q": "",
    "lse 1 2 --shift=-1 -qfjson": "",
    "equality -.5 -1/2 --get z2": "1",
    "equality -1,-1,2 --get z2": "1",
    "equality '-1 -1 2' --get z2": "1",
    "equality '[-1, -1, 2]' --get z2": "1",
    "equality [-1, -1, 2] --get z2": "1",
    "equality −1 −1 2 --get z2": "1",
    "equality -٫5 -۰٫۵ --get z2": "1",
    "equality ۶،۴،۲،۶ --get z1": "2 4 0 2 -2 -4",
    "equality '۶ ۴ ۲ ۶' --get z2": "1",
    "lse -1e3 -.5 --get alpha": "-0.5",
    "lse -inf -INF 1 --get lse": "1",
    "lse -∞ 1 --get lse": "1",
    "lse 1 --shift -1 --get alpha": "-1",
    "lse 1 --shift=-1 --get alpha": "-1",
    "grad-regression --x 1 --y -1 --V 1 --W -1,2 --get z": "1",
    "grad-regression --x 1 --y -1 --V 1 --W=-1,2 --get z": "1",
    "grad-regression --x -1 --y -1 --V '-1;-2' --W '[[-1, -2]]' --get g --get z": "1 2\n-5",
    # an answer may be negative too
    "lse 1 --expect lse=-1 -q": "",
    "equality 1 3 --expect z1=-2 --get z1": "-2",
    # what is asked for is printed in the order asked
    "param-count 3 4 2 --get total --get layers": "26\n16 10",
    "param-count 3 4 2 --no-bias --get total": "20",
    # values of a sheet stand wherever they like
    "solve 'z = w*x' --lr 0.1 w=2 --wrt w x=-3 --get z": "-6",
    "solve 'z = w*x' --expect z=-6 w=2 x=-3 -q": "",
}


@pytest.mark.parametrize("line", FLOWING)
def test_a_number_is_a_number_wherever_it_stands(line: str) -> None:
    run = nnhw(*shlex.split(line))
    assert all(each.startswith("nnhw: note: ") for each in run.err.splitlines())
    assert run.status in {0, 1}
    assert run.out.rstrip("\n") == FLOWING[line]


def test_two_dashes_end_the_options() -> None:
    assert nnhw("equality", "--get", "z1", "--", "-1", "3").out == "-4\n"
    assert nnhw("equality", "--", "1", "--json").err.startswith("nnhw: x, entry 2: '--json'")


@pytest.mark.parametrize("token", ["-1j", "-1e5x", "--1", "-1-1", "-e5", "-x1", "-0x10"])
def test_nothing_is_half_read(token: str) -> None:
    run = nnhw("equality", "1", token)
    assert (run.status, run.out) == (2, "")
    assert run.err.startswith(
        (f"nnhw: x, entry 2: '{token}' ", f"nnhw: equality has no option {token[:2]}")
    )


def test_a_file_may_have_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert nnhw("equality", "1", "2", "-o", "-1.json").status == 0
    assert json.loads((tmp_path / "-1.json").read_text())["command"] == "equality"


def test_numbers_come_from_standard_input_once() -> None:
    assert nnhw("equality", "-", "--get", "z2", stdin=b"1 2\n1 2").status == 2  # a matrix
    assert nnhw("equality", "-", "--get", "z2", stdin="−1,2,−1".encode()).out == "1\n"
    regression = shlex.split("grad-regression --x 1,2 --y 1 --V - --W 1,1 --get g")
    assert nnhw(*regression, stdin=b"1 2\n3 4\n").out == "5 11\n"
    twice = nnhw(*shlex.split("grad-regression --x - --y - --V 1 --W 1"), stdin=b"1")
    assert twice.status == 2


@pytest.mark.parametrize("line", ["lse 1 2 —get lse", "lse 1 2 –get lse", "lse 1 2 −−get=lse"])
def test_a_dash_that_was_pasted_is_a_dash(line: str) -> None:
    """log(e + e²) = 2.3132616875 (mpmath 1.4: log(exp(1) + exp(2)))."""
    run = nnhw(*line.split(" "))
    assert (run.status, run.err) == (0, "")
    assert float(run.out) == pytest.approx(2.3132616875182228)


def test_a_minus_is_put_right_only_where_a_number_may_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sheet = {"id": 1, "args": ["param-count", "4", "2"], "answers": {"total": "10"}}
    Path("sheet.jsonl").write_text(json.dumps(sheet))
    assert nnhw("grade", "sheet.jsonl", "-o", "-5.json").status == 0
    assert nnhw("equality", "-1", "-2", "-o", "-6.json").status == 0
    assert {each.name for each in Path().iterdir()} == {"sheet.jsonl", "-5.json", "-6.json"}


# The functions, whose signatures stand written out, against what each problem says of itself.


@pytest.mark.parametrize("command", [name for name in COMMANDS if not load(name).own_lines])
def test_a_function_takes_what_its_problem_takes(command: str) -> None:
    problem = load(command)
    parameters = dict(inspect.signature(getattr(package, problem.function)).parameters)
    if problem.positional:  # one by one, as on the command line, or all at once
        assert next(iter(parameters)) == problem.positional
        (rest,) = (name for name, each in parameters.items() if each.kind is each.VAR_POSITIONAL)
        del parameters[rest]
    choices = {each.name: each.values for each in problem.choices}
    assert set(parameters) == {each.name for each in problem.inputs} | choices.keys() | {"exact"}
    for each in problem.inputs:
        is_optional = parameters[each.name].default is not inspect.Parameter.empty
        assert is_optional == each.optional
    defaults = {"yes": True, "no": False}
    for name, values in choices.items():
        assert parameters[name].default in {values[0], defaults.get(values[0]), _number(values[0])}


def _number(text: str) -> object:
    return float(text) if text.isdigit() else text


@pytest.mark.parametrize("command", COMMANDS)
def test_no_option_of_a_problem_is_called_as_one_of_all_problems(command: str) -> None:
    problem = load(command)
    own = {each.name for each in problem.inputs} | {each.name for each in problem.choices}
    assert not own & set(Options.__match_args__)
