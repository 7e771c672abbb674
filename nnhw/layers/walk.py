"""An architecture walked through, layer by layer: a row each, with its arithmetic."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from nnhw.errors import InputError, did_you_mean, quote
from nnhw.immutable import Immutable
from nnhw.layers.arithmetic import CountLine, line
from nnhw.layers.joins import add, concatenate, multiply
from nnhw.layers.notation import Fault, Repeat
from nnhw.layers.shape import MisfitError, Shape, State, read_inner, reshape, show
from nnhw.layers.work import Work, flowing, unedited, work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnhw.layers.notation import Item
    from nnhw.layers.reader import Layer
    from nnhw.layers.work import Edit

    Rounds = tuple[tuple[int, int], ...]

MOST_ROWS = 10_000


class LayerRow(Immutable):
    """A layer with its sizes and counts.

    Attributes
    ----------
    name, word, text, place
        What it is called, its word, how it was typed, and as which layer, from 1.
    shape
        Its output's sizes in the order of the input.
    all_weights, all_biases
        What it works with.
    weights, biases
        What it adds to the parameters.
    macs, activations, buffers
        Multiply-adds, the numbers in its output, what it keeps untrained.
    receptive, stride
        By axis; ``None`` where there is none.
    shared
        The row whose parameters it uses, if it has none of its own.
    flags
        The words among its options.
    rounds
        For each repeat around it, the outer first, which one that is and in which round.
    sources
        Where what reaches it comes from: numbers of rows from 0, −1 and below for inputs.
    lines
        The arithmetic.
    """

    name: str
    word: str
    text: str
    place: int
    shape: tuple[int, ...]
    all_weights: int = 0
    all_biases: int = 0
    weights: int = 0
    biases: int = 0
    macs: int = 0
    activations: int = 0
    buffers: int = 0
    receptive: tuple[int, ...] | None = None
    stride: tuple[int, ...] | None = None
    shared: str = ""
    flags: frozenset[str] = frozenset()
    rounds: Rounds = ()
    sources: tuple[int, ...] = ()
    lines: tuple[CountLine, ...] = ()

    @property
    def frozen(self) -> bool:
        """Whether it is not trained."""
        return "frozen" in self.flags

    @property
    def layers(self) -> int:
        """Its parameters."""
        return self.weights + self.biases


class Walked(Immutable):
    """The inputs of an architecture, and its rows."""

    inputs: tuple[Shape, ...]
    rows: tuple[LayerRow, ...]


class _Named(Immutable):
    """What a name stands for: an output, and the layer where ``as=`` gave it."""

    state: State
    layer: Layer | None = None
    row: LayerRow | None = None
    features: int = 0  # that reached the layer


class _Origin:
    """A layer of a shared repeat: the row of its first round."""

    row: LayerRow | None = None


def walk(
    first: State, items: Sequence[Item], *, biased: bool = True, edit: Edit = unedited
) -> Walked:
    """Walk through the layers of an architecture.

    Parameters
    ----------
    first
        The input.
    items
        The layers.
    biased
        Whether layers have biases.
    edit
        What a usual mistake makes of the formulas.

    Raises
    ------
    InputError
        When a layer cannot be read, or does not fit what reaches it.
    """
    walker = _Walker(first, biased=biased, edit=edit)
    for layer, origin, rounds in _written_out(items, count()):
        walker.take(layer, origin, rounds)
    return Walked(tuple(walker.inputs), tuple(walker.rows))


def _written_out(
    items: Sequence[Item], instances: Iterator[int]
) -> Iterator[tuple[Layer | Fault, _Origin | None, Rounds]]:
    """Yield the layers with the repeats written out, and in which rounds each stands."""
    for item in items:
        if not isinstance(item, Repeat):
            yield item, None, ()
            continue
        instance = next(instances)
        body: list[tuple[Layer | Fault, _Origin | None, Rounds]] = []
        for k in range(item.times):
            if not (item.shared and body):
                body = list(_written_out(item.body, instances))
            if item.shared:
                body = [(layer, origin or _Origin(), rounds) for layer, origin, rounds in body]
            for layer, origin, rounds in body:
                yield layer, origin, ((instance, k), *rounds)


class _Walker:
    """Where a walk has come to."""

    def __init__(self, first: State, *, biased: bool, edit: Edit) -> None:
        self.state = first
        self.inputs = [first.shape]
        self.rows: list[LayerRow] = []
        self._biased = biased
        self._edit = edit
        self._names: dict[str, _Named] = {}
        self._numbers: dict[str, int] = {}

    def take(self, layer: Layer | Fault, origin: _Origin | None, rounds: Rounds) -> None:
        """Go through one layer."""
        reached = show(self.state.shape.sizes)
        if isinstance(layer, Fault):
            text = quote(layer.text)[1:-1]
            raise InputError(f"layer {layer.place}, {text}, on {reached}: {layer.message}")
        try:
            self._take(layer, origin, rounds)
        except MisfitError as error:
            called = self._next_name(layer)
            raise InputError(
                f"{called} (layer {layer.place}): {error}\n  {quote(layer.text)[1:-1]} on {reached}"
            ) from None

    def _take(self, layer: Layer, origin: _Origin | None, rounds: Rounds) -> None:
        match layer.word:
            case "save":
                self._names[layer.names[0]] = _Named(self.state)
            case "from":
                self.state = self._named(layer.names[0]).state
            case "input":
                last = self.inputs[0].last
                self.state = read_inner(layer.names[0], last=last, source=-len(self.inputs) - 1)
                self.inputs.append(self.state.shape)
            case _:
                if len(self.rows) == MOST_ROWS:
                    raise MisfitError(f"an architecture has at most {MOST_ROWS:,} rows")
                self._add(layer, origin, rounds)

    def _add(self, layer: Layer, origin: _Origin | None, rounds: Rounds) -> None:
        """Add the row of a layer, and go on from its output."""
        before, meant = self.state, layer
        owner = origin.row if origin else None
        if layer.word == "use":
            named = self._named(layer.names[0])
            if named.layer is None:
                raise MisfitError(f"{quote(layer.names[0])} is a saved output, not a layer")
            meant, owner = named.layer, named.row
        done, after = self._work(meant)
        row = self._row(layer, meant, done, owner).replace(
            receptive=after.receptive,
            stride=after.stride,
            sources=after.sources or before.sources,
            rounds=rounds,
        )
        if meant.kind and meant.names:  # tied
            row = row.replace(weights=0, shared=self._tied(meant))
        if origin and origin.row is None:
            origin.row = row
        self.state = after.replace(sources=(len(self.rows),))
        self.rows.append(row)
        self._numbers[layer.word] = self._numbers.get(layer.word, 0) + 1
        if layer.name:
            self._names[layer.name] = _Named(self.state, meant, row, before.shape.features)

    def _work(self, layer: Layer) -> tuple[Work, State]:
        kind, settings = layer.kind, layer.settings
        if layer.word == "reshape":
            after = reshape(self.state, layer.names[0], last=self.inputs[0].last)
            return Work(after.shape), after
        if kind is None:
            return self._joined(layer)
        biased = self._biased and "nobias" not in settings.flags
        done = work(kind, settings, self.state.shape, biased=biased, edit=self._edit)
        return done, flowing(kind, settings, self.state, done.shape)

    def _joined(self, layer: Layer) -> tuple[Work, State]:
        branches = [*(self._named(each).state for each in layer.names), self.state]
        if layer.word in {"add", "mul"}:
            after = (add if layer.word == "add" else multiply)(branches)
            return Work(after.shape), after
        after = concatenate(branches)
        widths = {f"c{k}": each.shape.features for k, each in enumerate(branches)}
        return Work(after.shape, lines=(line("out", " + ".join(widths), widths),)), after

    def _row(self, layer: Layer, meant: Layer, done: Work, owner: LayerRow | None) -> LayerRow:
        if owner and (owner.all_weights, owner.all_biases) != (done.weights, done.biases):
            raise MisfitError(
                f"it shares the {owner.all_weights + owner.all_biases} parameters of {owner.name}, "
                f"and would have {done.weights + done.biases} here"
            )
        own = owner is None
        free = layer.word == "reshape" or (meant.kind is not None and meant.kind.free)
        return LayerRow(
            name=self._next_name(layer),
            word=layer.word,
            text=layer.text,
            place=layer.place,
            shape=done.shape.sizes,
            all_weights=done.weights,
            all_biases=done.biases,
            weights=done.weights if own else 0,
            biases=done.biases if own else 0,
            macs=done.macs,
            activations=0 if free else done.shape.size,
            buffers=done.buffers if own else 0,
            shared=owner.name if owner and done.weights else "",
            flags=layer.settings.flags | meant.settings.flags,
            lines=done.lines,
        )

    def _tied(self, layer: Layer) -> str:
        """Return the name of the row whose table a layer uses, the other way round."""
        named = self._named(layer.names[0])
        kind = named.layer.kind if named.layer else None
        sizes = named.layer.settings.sizes if named.layer else {}
        ends = {"embed": "V D", "linear": "C N", "dense": "C N"}.get(kind.word if kind else "", "")
        of = [named.features if end == "C" else sizes[end][0] for end in ends.split()]
        here = [layer.settings.sizes["N"][0], self.state.shape.features]
        if of != here or named.row is None:
            table = f"{of[0]}×{of[1]}" if of else "no table"
            raise MisfitError(f"tie={layer.names[0]}: it has {table}, wanted {here[0]}×{here[1]}")
        return named.row.name

    def _next_name(self, layer: Layer) -> str:
        return layer.name or f"{layer.word}{self._numbers.get(layer.word, 0) + 1}"

    def _named(self, name: str) -> _Named:
        if name not in self._names:
            near = did_you_mean(name, self._names) or f": save:{name} or as={name} comes first"
            raise MisfitError(f"nothing is called {quote(name)} so far{near}")
        return self._names[name]
