"""Answers to an architecture: sizes, counts, lists; the mistakes that give them; open options."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.command import nnhw

LENET = "1x32x32 conv:6,k5 relu avgpool:2 conv:16,k5 relu avgpool:2 fc:120 relu fc:84 relu fc:10"


def verdict(architecture: str, answer: str) -> dict[str, Any]:
    run = nnhw("param-count", *architecture.split(), "--expect", answer, "--json")
    found: dict[str, Any] = json.loads(run.out)["answers"][0]
    assert run.status == (found["verdict"] != "right")
    return found


@pytest.mark.parametrize(
    "answer",
    [
        "total=61706", "total=6.2e4", "output=10", "output=(10)", "shapes[1]=6x28x28",
        "shapes[conv2]=(16, 10, 10)", "shapes[-1]=10", "layers[conv2]=2416", "layers[2]=0",
        "layers=156 0 2416 0 48120 10164 850", "layers=156,2416,48120,10164,850",
        "layers=[156, 2416, 48120, 10164, 850]", "biases=6 16 120 84 10",
        "shapes=6x28x28;6×14×14;(16,10,10);16 5 5;120;84;10",
        "shapes=[[6,28,28],[6,14,14],[16,10,10],[16,5,5],[120],[84],[10]]",
        "receptive=5 6 14 16", "receptive=5 6 14 16 null null null", "stride[avgpool1]=2",
        "receptive[fc1]=null", "total=sum(layers)", "layers=weights + biases",
        "layers[conv2]=(25·6 + 1)·16", "weights=[25*6, 150*16, 48000, 120*84, 840]",
        "total=(25+1)*6 + 151*16 + 401*120 + 121*84 + 85*10", "macs=117600 240000 48000 10080 840",
    ],
)  # fmt: skip
def test_what_is_right(answer: str) -> None:
    assert verdict(LENET, answer)["verdict"] == "right"


@pytest.mark.parametrize(
    ("answer", "entries", "note"),
    [
        ("total=61707", [[]], None),
        ("layers=156 0 2416 0 48120 10164 851", [[7]], None),
        ("layers=156 2416", [], "got a vector of 2, wanted a vector of 7"),
        ("shapes[1]=6x28x29", [[3]], None),
        ("shapes[1]=6x28", [], "got 6×28, wanted 6×28×28"),
        ("shapes=6x28x28;6x14x14", [], "got 2 rows, wanted 7 rows"),
        ("shapes=6x28x28;6x14x14;16x10x10;16x5x6;120;84;11", [[4, 3], [7, 1]], None),
        ("total=", [], "no answer"),
        (
            "total=61,706",
            [],
            "got a vector of 2, wanted one number; numbers have no thousands separators",
        ),
    ],
)
def test_what_is_wrong_and_where(answer: str, entries: list[list[int]], note: str | None) -> None:
    found = verdict(LENET, answer)
    assert (found["verdict"], found["wrong_entries"], found["note"]) == ("wrong", entries, note)


@pytest.mark.parametrize(
    ("architecture", "answer", "code"),
    [
        # (5·5 + 1)·6 + (5·5 + 1)·16 and the rest as it is; the same without a channel's product
        (LENET, "layers=156,416,48120,10164,850", "channels-forgotten"),
        (LENET, "total=59706", "channels-forgotten"),
        (LENET, "total=26*6 + 26*16 + 401*120 + 121*84 + 85*10", "channels-forgotten"),
        (LENET, "total=61586", "no-bias"),  # 61,706 − 120: in fc1 alone
        (LENET, "layers=156 48120 2416 10164 850", "permuted"),
        (LENET, "total=-61706", "sign"),
        (LENET, "biases=12 32 240 168 20", "factor"),  # twice
        ("3x9x9 conv:4,k3", "output=7x7x4", "transposed"),
        ("hwc:9x9x3 conv:4,k3 maxpool:k7", "shapes=4x7x7;4x1x1", "transposed"),
        (LENET, "layers[conv2]=2496", "bias-per-product"),  # (5·5 + 1)·6·16
        (LENET, "total=61470", "no-bias"),  # 61,706 − 236
        ("hwc:300x300x3 conv:100,k5", "total=2600", "channels-forgotten"),
        ("seq:50x1 rnn:50,last", "total=100", "recurrent-matrix-forgotten"),  # 50·1 + 50
        ("seq:9x256 lstm:128,bi", "weights=262144", "recurrent-matrix-forgotten"),  # 2·4·128·256
        ("3x8x8 conv:4,k3,p1 bn", "total=128", "moving-counted"),  # 112 + 8 + 8
        ("tokens:5 embed:9x4,as=e linear:9,tie=e,nobias", "total=72", "tied-twice"),  # 2·36
        ("4x6x6 repeat:3,shared conv:4,k3,p1 end", "total=444", "tied-twice"),  # 3·148
        ("3x9x9 conv:4,k3,p1", "output=4x8x8", "padding-once"),  # 9 + 1 − 3 + 1
        ("3x9x9 conv:4,k3,p1", "shapes=4x11x11", "padding-twice"),  # 9 + 4 − 3 + 1
        ("3x9x9 maxpool:2 maxpool:2", "shapes=3x5x5;3x3x3", "ceil-for-floor"),
        ("6x14x14 conv:16,k5", "total_macs=40000", "channels-forgotten"),  # 10·10·16·25
        (LENET, "total_macs=833040", "flops-for-macs"),  # 2·416,520
        (LENET, "total_activations=9118", "input-counted"),  # 8,094 + 1,024
    ],
)
def test_a_usual_mistake_is_named(architecture: str, answer: str, code: str) -> None:
    found = verdict(architecture, answer)
    assert found["verdict"] == "wrong"
    assert code in [each["code"] for each in found["mistakes"]]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("total=61.7k", "--expect total: '61.7k' has a unit\n  write it as 61.7e3"),
        (
            "total=sum(macs)",
            "--expect total: 'sum(macs)': there is no macs\n"
            "  a formula is of numbers and of the steps above it: weights, biases, layers",
        ),
        *(
            (
                f"total={hostile}",
                f"--expect total: '{hostile}': it is too large, or more than + - * / and sum, "
                "prod, max, min\n"
                "  a formula is of numbers and of the steps above it: weights, biases, layers",
            )
            for hostile in ("zeros(1e9)", "ones(10**5, 10**5)", "sum(eye(9))", "exp(1)")
        ),
        (
            "weights=x + 1",
            "--expect weights: 'x + 1': there is no x\n"
            "  a formula is of numbers and of the steps above it: none",
        ),
    ],
)
def test_a_formula_is_of_numbers_and_of_the_steps_above(answer: str, said: str) -> None:
    run = nnhw("param-count", *LENET.split(), "--expect", answer)
    assert (run.status, run.err) == (2, f"nnhw: {said}\n")


def test_an_image_that_may_be_the_wrong_way_round_is_told_also_beside_one_value() -> None:
    said = "32x32x3 is 32 channels of 32×3; rows × columns × channels are hwc:32x32x3"
    run = nnhw("param-count", "32x32x3", "conv:8,k3", "--get", "output")
    assert (run.out, run.err) == ("8 30 1\n", f"nnhw: note: {said}\n")
    assert said in json.loads(nnhw("param-count", "32x32x3", "conv:8,k3", "--json").out)["notes"]
    for given in ("3x32x32", "hwc:32x32x3", "64x1x1", "512x7x7"):
        assert nnhw("param-count", given, "conv:8,k1", "--get", "output").err == ""


@pytest.mark.parametrize(
    ("asked", "meant"), [("params", "total"), ("FLOPs", "total_macs"), ("size", "shapes")]
)
def test_what_others_call_a_step_is_suggested(asked: str, meant: str) -> None:
    run = nnhw("param-count", "3x9x9", "conv:8,k3", "--get", asked)
    assert f"param-count has no step '{asked}', did you mean {meant}?" in run.err


def test_a_hidden_answer_cannot_be_worked_out_from_the_factor() -> None:
    asked = ("--expect", "biases=12 32 240 168 20", "--hide-answer", "--json")
    run = nnhw("param-count", *LENET.split(), *asked)
    (mistake,) = json.loads(run.out)["answers"][0]["mistakes"]
    assert mistake["code"] == "factor"
    assert "2 times" not in mistake["text"]


def test_no_mistake_is_claimed_for_any_other_number() -> None:
    assert verdict(LENET, "total=61234")["mistakes"] == []
    assert verdict(LENET, "shapes[2]=6x13x15")["mistakes"] == []


def test_few_digits_prove_little() -> None:
    mistakes = verdict("3x8x8 conv:4,k3,p1 bn", "total=128")["mistakes"]
    assert mistakes
    assert not any(each["certain"] for each in mistakes)
    assert mistakes[0]["text"].startswith("perhaps ")


@pytest.mark.parametrize(
    ("architecture", "answer", "values"),
    [
        ("3x32x32 conv:16,k?,p2", "shapes[1]=16x32x32", [5]),
        ("3x32x32 conv:16,k5,p?", "shapes[1]=16x32x32", [2]),
        ("3x32x32 conv:?,k3", "total=1792", [64]),  # 28·64
        ("784 fc:? fc:10", "total=397510", [500]),  # 785·N + 10·N + 10 = 795·N + 10
        ("3x32x32 conv:8,k3,s?", "output=8x1x1", [*range(30, 65)]),
        ("3x32x32 conv:8,k3,s?", "output=8x10x10", [3]),  # ⌊29/3⌋ + 1
        ("1x28x28 maxpool:?", "output=1x7x7", [4]),
        ("64x8x8 conv:64,k3,g?", "total=9280", [4]),  # (9·64/4 + 1)·64
        ("seq:9x16 lstm:?,last", "total=3584", []),  # 4·(H·(16 + H) + H) = 3,584 has none
        ("3x32x32 conv:8,k?", "total=7", []),
    ],
)
def test_an_open_option_is_found(architecture: str, answer: str, values: list[int]) -> None:
    run = nnhw("param-count", *architecture.split(), "--expect", answer, "--json")
    assert json.loads(run.out)["solved"]["values"] == values
    assert run.status == (not values)


def test_the_solution_is_told() -> None:
    run = nnhw("param-count", "3x32x32", "conv:16,k?,p2", "--expect", "shapes[1]=16x32x32")
    assert "k = 5" in run.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["conv:16,k?"], "layer 1, conv:16,k?, on 3×9×9: an option that is left open, ?, goes "
         "with --expect"),
        (["conv:?,k?", "--expect", "total=3"],
         "? stands for one option of one layer: leave one open at a time"),
        (["conv:2,k3", "--get", "totl"], "param-count has no step 'totl', did you mean total?"),
        (["conv:2,k3", "--get", "layers[conv9]"],
         "layers[conv9]: there is no row 'conv9', did you mean conv1?"),
        (["conv:2,k3", "--get", "layers[4]"], "layers[4]: it has the entries 1 to 1"),
        (["conv:2,k3", "--get", "total[1]"], "total is one number: it has no entry '1'"),
        (["conv:2,k3", "--expect", "shapes=a"], "--expect shapes: 'a' is no whole number"),
        (["conv:2,k3", "--expect", "total=a"], "--expect total: 'a': there is no a"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_told(arguments: list[str], said: str) -> None:
    run = nnhw("param-count", "3x9x9", *arguments)
    assert run.status == 2
    assert run.err.startswith(f"nnhw: {said}")


def test_hidden_answers_tell_no_true_value() -> None:
    for form in ("text", "json", "html", "latex", "markdown"):
        run = nnhw(
            *("param-count", *LENET.split(), "--expect", "layers=1 2 3 4 5", "--expect"),
            *("shapes[1]=1x2x3", "--hide-answer", "-f", form),
        )
        assert run.status == 1
        assert not any(true in run.out for true in ("48120", "48,120", "2416", "2,416", "28"))


def graded(args: str, **answers: str) -> dict[str, Any]:
    sheet = {"id": "s", "args": ["param-count", *args.split()], "answers": answers}
    run = nnhw("grade", "-", stdin=f"{json.dumps(sheet)}\n".encode())
    found: dict[str, Any] = json.loads(run.out)
    assert run.status == (2 if "error" in found else 0)
    return found


def test_sheets_on_an_architecture_are_graded() -> None:
    found = graded(LENET, total="61706", layers="156,416,48120,10164,850", output="", shapes="x")
    assert found["score"] == 0.25
    right, wrong, blank, unread = found["answers"]
    assert (right["verdict"], wrong["verdict"]) == ("right", "wrong")
    assert [each["code"] for each in wrong["mistakes"]] == ["channels-forgotten"]
    assert (blank["note"], unread["note"]) == (
        "no answer",
        "the answer to shapes: there is no size",
    )


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ("@/etc/passwd conv:3,k3", "'@/etc/passwd': files and standard input are not read here"),
        ("- conv:3,k3", "'-': files and standard input are not read here"),
        ("3x8x8 conv:3,k?", "an option that is left open, ?, goes with --expect"),
        ("3x8x8 repeat:1001 conv:3,k3,p1 end", "an architecture of 1,001 rows is too long"),
        ("3x8x8 repeat:99999999 conv:3,k3,p1 end", "the layers are 99,999,999 when written out"),
    ],
)
def test_what_a_stranger_s_sheet_may_not(args: str, error: str) -> None:
    assert error in graded(args, total="1")["error"]


def test_a_table_answers_an_architecture() -> None:
    table = b"id,total,shapes\nana,61706,6x28x28;6x14x14;16x10x10;16x5x5;120;84;10\n"
    run = nnhw("grade", "-", "--problem", f"param-count {LENET}", stdin=table)
    assert json.loads(run.out)["score"] == 1
