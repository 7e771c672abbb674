"""The page of an architecture: every number whole at every width, repeats once, in every format."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from nnhw.counting import Counted, count
from nnhw.formula.plain import ASCII, UNICODE
from nnhw.layers.notation import split
from nnhw.render import write
from nnhw.render.folding import folded
from nnhw.render.jupyter import Picture
from tests.command import nnhw
from tests.layers.architectures import ARCHITECTURES

TEXTS = {each["name"]: each["argv"] for each in ARCHITECTURES}
SHOWN = ("lenet5", "inception-3a", "unet", "siamese", "gpt2", "vit-b-16", "lstm-bidirectional")


def counted(name: str) -> Counted:
    return count(split(TEXTS[name]), [("total", "61,706"), ("shapes[1]", "1x2x3")])


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("width", [10, 24, 30, 40, 60, 80, 100, 200])
def test_no_number_is_cut_at_any_width(name: str, width: int) -> None:
    page = counted(name).page()
    wide = write(page, "text", width=10_000, alphabet=UNICODE)
    text = write(page, "text", width=width, alphabet=UNICODE)
    numbers = re.compile(r"\d[\d,]*")
    assert sorted(set(numbers.findall(wide))) == sorted(set(numbers.findall(text)))
    if width >= 24:
        assert all(len(line) <= width or " " not in line.strip() for line in text.splitlines())
    assert write(page, "text", width=width, alphabet=ASCII).isascii()


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("form", ["text", "latex", "markdown", "html"])
def test_every_format_has_sizes_counts_and_arithmetic(name: str, form: str) -> None:
    made = counted(name)
    assert made.architecture
    text = write(made.page(drawn=form == "html"), form)
    bare = text.replace("{,}", ",")
    total = sum(row.layers for row in made.architecture.rows)
    assert f"{total:,}" in bare
    for row in made.architecture.rows[:3]:
        assert row.name in text
        assert not row.layers or f"{row.layers:,}" in bare


def test_a_repeat_is_shown_once_with_how_often() -> None:
    architecture = counted("gpt2").architecture
    assert architecture
    shown = folded(architecture.rows)
    assert [(each.row.name, len(each.indices)) for each in shown] == [
        ("wte", 1), ("pos1", 1), ("ln1", 12), ("attn1", 12), ("add1", 12), ("ln2", 12),
        ("mlp1", 12), ("add2", 12), ("ln25", 1), ("linear1", 1),
    ]  # fmt: skip
    assert sorted(k for each in shown for k in each.indices) == list(range(76))


def test_rounds_that_differ_are_shown_apart() -> None:
    """The first convolution of VGG's block sees 3 channels, the second and third 64."""
    made = count(split("3x9x9 repeat:3 conv:64,k3,p1 end"))
    assert made.architecture
    shown = folded(made.architecture.rows)
    assert [(each.row.layers, each.indices) for each in shown] == [(1792, (0,)), (36928, (1, 2))]


def test_full_writes_repeats_out() -> None:
    assert "attn12" not in nnhw("param-count", *TEXTS["gpt2"].split()).out
    assert "attn12" in nnhw("param-count", *TEXTS["gpt2"].split(), "--full").out


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[str, int] = {}

    def handle_starttag(self, tag: str, _: object) -> None:
        self.counts[tag] = self.counts.get(tag, 0) + 1


def test_the_drawing_has_a_block_a_row_and_an_arc_a_skip() -> None:
    """Of the residual block: from the input past two layers to the sum, and the chain."""
    made = count(split("8x9x9 save:x conv:8,k3,p1 relu conv:8,k3,p1 add:x"))
    drawn = _Tags()
    drawn.feed(made.network().svg)
    assert drawn.counts["path"] == 1
    assert drawn.counts["line"] == 3
    assert drawn.counts["rect"] == 1 + 4 + 2  # the ground, the blocks, two bars


def test_what_is_too_long_to_draw_says_so() -> None:
    text = "3x9x9 " + "conv:4,k3,p1 " * 61
    assert count(split(text)).network() == Picture("")
    drawing = count(split(text)).page(drawn=True).drawing
    assert drawing
    assert drawing.caption == "not drawn: there are more than 60 blocks"


def test_python_gets_the_steps() -> None:
    import nnhw as package

    made = package.param_count("1x32x32", "conv:6,k5", "relu avgpool:2")
    assert isinstance(made, Counted)
    assert made["total"].value == 156
    assert made["layers"].value.tolist() == [156, 0]
    assert made["shapes"].value == [(6, 28, 28), (6, 14, 14)]
    assert [step.name for step in made] == [step["name"] for step in made.to_dict()["steps"]]
    assert package.check(made, "layers", made["layers"].value)
    assert package.check(made, "shapes[1]", (6, 28, 28))
    assert not package.check(made, "total", 157)
    assert "156" in str(made._repr_markdown_())
    assert package.param_count(4096, 2048, 2)["total"].value == 8394754
