"""From an architecture to the page that says it: a row a layer, and the arithmetic of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from nnhw.engine.note import Note
from nnhw.formula.marks import Big, Letter, Number, Row, Sign
from nnhw.formula.symbols import Symbol, symbol
from nnhw.layers import COMMAND
from nnhw.layers.remarks import remarks, summary
from nnhw.layers.shape import show
from nnhw.layers.steps import steps
from nnhw.render.folding import Folded, folded
from nnhw.render.views import (
    AnswerRow,
    AnswerView,
    MistakeView,
    Page,
    Quantity,
    Section,
    Table,
    Worked,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.answers.counts import CountVerdict
    from nnhw.layers.architecture import Architecture
    from nnhw.layers.arithmetic import CountLine
    from nnhw.render.views import Cell

TITLE = "Layers of an architecture"
TOTALS = {"total": "layers", "total_macs": "macs", "total_activations": "activations"}
MOST_SHOWN = 12  # entries of an answer that are shown one by one
ARITHMETIC = {
    "out": "sizes along an axis",
    "parameters": "parameters, weights and biases together",
    "multiply-adds": "multiply-adds of one sample",
}


def compose(
    architecture: Architecture | None,
    *,
    verdicts: Sequence[CountVerdict] = (),
    notes: Sequence[str] = (),
    hidden: bool = False,
    detail: Literal["full", "usual", "brief"] = "usual",
    drawn: bool = False,
) -> Page:
    """Return what there is to say of an architecture.

    Parameters
    ----------
    architecture
        What was counted, if anything was.
    verdicts
        What came of the answers that were compared.
    notes
        What else is pointed out.
    hidden
        Whether the answers alone are shown, without what is right.
    detail
        ``full`` writes repeats out, ``brief`` leaves the arithmetic out.
    drawn
        Whether there is to be a picture.
    """
    command = f"nnhw {COMMAND}"
    answers = tuple(judged(architecture, each, hidden=hidden) for each in verdicts)
    if hidden or architecture is None:
        return Page(TITLE, command, answers=answers)
    rows = architecture.rows
    alone = [Folded(row, (k,)) for k, row in enumerate(rows)]
    shown = alone if detail == "full" else folded(rows)
    arithmetic = () if detail == "brief" else tuple(_arithmetic(shown))
    drawing = None
    if drawn:
        from nnhw.render.layers import draw_layers

        drawing = draw_layers(architecture, shown)
    return Page(
        title=TITLE,
        command=command,
        given=tuple(_given(architecture)),
        parts=(
            Section("Layer by layer", (_table(architecture, shown), *arithmetic)),
            Section("All together", tuple(_totals(architecture, notes))),
        ),
        answer=summary(architecture),
        answers=answers,
        drawing=drawing,
    )


def _given(architecture: Architecture) -> Iterator[Quantity]:
    for k, shape in enumerate(architecture.inputs):
        signs = [mark for n in shape.sizes for mark in (Sign("×"), Number(str(n)))]
        letter = Letter(Symbol("input", str(k + 1) if k else "", plain="input"))
        yield Quantity("input", letter, Row(tuple(signs[1:])), "")


def _totals(architecture: Architecture, notes: Sequence[str]) -> Iterator[Worked]:
    """Yield the sums over the rows, with what is pointed out about all of them."""
    known = steps(architecture)
    said = [*(["no layer has biases"] * (not architecture.biased)), *notes, *remarks(architecture)]
    for name, of in TOTALS.items():
        if known[name].value or name == "total":
            yield Worked(
                name=name,
                words=(),
                shape="scalar",
                letter=Letter(symbol(name)),
                formula=Big("Σ", Letter(symbol(of))),
                numbers=None,
                result=_number(known[name].value),
                notes=tuple(Note(name, each) for each in said) if name == "total" else (),
            )


def _table(architecture: Architecture, shown: Sequence[Folded]) -> Table:
    total, macs = (
        sum(getattr(row, each) for row in architecture.rows) for each in ("layers", "macs")
    )
    seen = [row.receptive for row, _ in shown]
    columns: list[tuple[Cell, list[Cell], Cell]] = [
        ("layer", [each.called for each in shown], "total"),
        ("output", [show(row.shape) for row, _ in shown], show(architecture.rows[-1].shape)),
        ("parameters", [_number(row.layers) for row, _ in shown], _number(total)),
        ("share", [_share(row.layers * len(places), total) for row, places in shown], ""),
        ("MACs", [_number(row.macs) for row, _ in shown], _number(macs)),
        ("sees", [_seen(each) for each in seen], ""),
    ]
    kept = [each for each in columns if each[0] not in _absent(total, macs, seen)]
    head, cells, last = zip(*kept, strict=True)
    rows = (*zip(*cells, strict=True), last)
    title = "what leaves each layer, and what it costs"
    sees = "a layer's number sees so many input numbers along an axis"
    return Table(title, head, rows, sees if "sees" in head else "")


def _absent(total: int, macs: int, seen: Sequence[tuple[int, ...] | None]) -> set[str]:
    """Return the columns that would say nothing."""
    nothing = {
        "share": not total,
        "MACs": not macs,
        "sees": max(map(max, filter(None, seen)), default=1) == 1,
    }
    return {name for name, absent in nothing.items() if absent}


def _number(value: int) -> Number:
    return Number(f"{value:,}")


def _share(part: int, whole: int) -> Cell:
    """Return a share in percent, with a bar of five for the whole."""
    if not part or not whole:
        return ""
    tenths = (1000 * part + whole // 2) // whole
    percent = f"{tenths // 10}.{tenths % 10}%" if tenths else "<0.1%"
    return f"{percent:>6} {'█' * ((5 * part + whole // 2) // whole)}".strip()


def _seen(sizes: tuple[int, ...] | None) -> str:
    return show(sizes if len(set(sizes)) > 1 else sizes[:1]) if sizes else ""


def _arithmetic(shown: Sequence[Folded]) -> Iterator[Table]:
    """Yield the arithmetic, each line once with all the rows that it stands for."""
    for name, title in ARITHMETIC.items():
        lines: dict[CountLine, list[str]] = {}
        for row, _ in shown:
            for line in row.lines:
                if line.name == name and len(line.sides) > 1:
                    lines.setdefault(line, []).append(row.name)
        if lines:
            rows = tuple(
                (_rows_named(names), line.sides[0], _number(line.value))
                for line, names in lines.items()
            )
            yield Table(title, ("layer", "arithmetic", name), rows, result=2)


def _rows_named(names: Sequence[str]) -> str:
    first, *others = dict.fromkeys(names)
    if len(others) < 2:
        return ", ".join([first, *others])
    return f"{first} and {len(others)} more"


def judged(
    architecture: Architecture | None, verdict: CountVerdict, *, hidden: bool = False
) -> AnswerView:
    """Return what came of an answer, in the architecture's own words where that is at hand."""
    rows = verdict.differing[:MOST_SHOWN] if len(verdict.differing) <= MOST_SHOWN else ()
    whole = all(yours.isdecimal() and right.isdecimal() for _, yours, right in rows)
    return AnswerView(
        name=verdict.name,
        verdict=verdict.verdict,
        sentence=_sentence(architecture, verdict, whole=whole, hidden=hidden),
        rows=tuple(_differing(architecture, verdict, hidden=hidden)) if whole else (),
        mistakes=tuple(
            MistakeView(m.said(hidden=hidden), m.code, m.certain) for m in verdict.mistakes
        ),
    )


def _sentence(
    architecture: Architecture | None, verdict: CountVerdict, *, whole: bool, hidden: bool
) -> str:
    if verdict.verdict == "right":
        precision = "within the tolerance" if verdict.error else "exactly"
        if verdict.digits:
            precision = f"to {verdict.digits} digits"
        return f"right, {precision}" + (f"; {verdict.note}" if verdict.note else "")
    said: list[str] = [
        verdict.verdict if verdict.verdict == "wrong" else "too coarse: write more digits"
    ]
    if verdict.note:
        said.append(verdict.note)
    elif not whole:
        said += [
            ": ".join(filter(None, [_label(architecture, verdict, k), f"you {yours}"]))
            + ("" if hidden else f", right {right}")
            for k, yours, right in verdict.differing[:MOST_SHOWN]
        ]
    return ": ".join([said[0], "; ".join(said[1:])]) if said[1:] else said[0]


def _label(architecture: Architecture | None, verdict: CountVerdict, k: int) -> str:
    listed = verdict.name in {"weights", "biases", "layers", "macs", "activations", "shapes"}
    return architecture.rows[k].name if listed and architecture else ""


def _differing(
    architecture: Architecture | None, verdict: CountVerdict, *, hidden: bool
) -> Iterator[AnswerRow]:
    for k, yours, right in verdict.differing:
        name = _label(architecture, verdict, k) or verdict.name
        label = Letter(Symbol(name, plain=name))
        yield AnswerRow(label, yours, "" if hidden else right)
