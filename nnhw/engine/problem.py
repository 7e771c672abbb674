"""The parts that a worked problem is declared with; data, and nothing computed."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from nnhw.engine.program import Program, read_lines
from nnhw.formula.evaluate import Letters
from nnhw.immutable import Immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from nnhw.engine.given import Given
    from nnhw.engine.gradients import Derivation
    from nnhw.engine.note import Note
    from nnhw.engine.program import Edit
    from nnhw.formula.tree import Node

    Show = Callable[[object], str]  # how a number is written
    Trace = Any  # nnhw.engine.trace.Trace, which stands above


class Input(Immutable):
    """Numbers that the user gives.

    Parameters
    ----------
    name
        Its letter in the lines, and its option on the command line.
    shape
        The letters of its dimensions, apart: ``"H D?"``, where ``?`` admits
        one more for an appended 1; ``"n"`` is a vector, ``""`` a scalar.
    words
        What it is, for the help.
    flat
        How a vector lies where a matrix is wanted, the likeliest first.
    optional
        Whether it may be left out.
    infinite
        Whether infinity is a value.
    route
        For an input that changes the way and not the result, the formula that
        a check takes in its place.
    chosen
        Whether it says what the question is, and not how much of something there is.
    """

    name: str
    shape: str
    words: str
    flat: tuple[str, ...] = ("row",)
    optional: bool = False
    infinite: bool = False
    route: str = ""
    chosen: bool = False

    @property
    def option(self) -> str:
        """How the command line calls it."""
        return f"--{self.name}"


class Choice(Immutable):
    """A setting that is a word or a switch and no number of the mathematics.

    Attributes
    ----------
    name, words
        What it is called, and what it is, for the help.
    values
        The words that it takes, the first unless given; any word where there are none.
    """

    name: str
    values: tuple[str, ...]
    words: str

    @property
    def option(self) -> str:
        """How the command line calls it."""
        return f"--{self.name.replace('_', '-')}"


class Gradient(Immutable):
    """The step ``name`` is the derivative of ``of`` by ``by``.

    Attributes
    ----------
    name, of, by
        Steps; ``by`` may be an input.
    seeds, repeats
        By line, the letter of its upstream gradient, where their products add up in place of
        ``of``; and whether its line says what that of an earlier round says, which is checked.
    """

    name: str
    of: str
    by: str
    seeds: tuple[tuple[str, str], ...] = ()
    repeats: bool = False

    @property
    def goals(self) -> tuple[str, ...]:
        """The lines whose values are differenced."""
        return tuple(line for line, _ in self.seeds) or (self.of,)


class Rounds(Immutable):
    """A loop that was written out: by name, the steps and the counters of its rounds in order."""

    steps: Mapping[str, tuple[str, ...]]
    counters: Mapping[str, tuple[int, ...]] = MappingProxyType({})


class Mistake(Immutable):
    """A usual mistake: the same lines with some replaced, and one sentence.

    Parameters
    ----------
    code
        The stable name that scripts count.
    text
        One sentence that says what was done and the formula that it breaks.
    edit
        The lines that are replaced, in which a line's own name on the right
        stands for what it gave before.
    """

    code: str
    text: str
    edit: str

    @cached_property
    def changes(self) -> dict[str, Node]:
        """What stands in place of which lines."""
        return {line.name: line.tree for line in read_lines(self.edit)}


class Units(Immutable):
    """A layer that the trace shows unit by unit: pre-activation and activation."""

    before: str
    after: str


class Bars(Immutable):
    """Vectors that the picture shows as bars, with a line across the first at a number."""

    names: tuple[str, ...]
    line: str
    target: str  # the size that is the place of the entry that is meant


def _no_edits(_: Given) -> Iterable[Edit]:
    return ()


def _no_remarks(*_: object) -> Iterable[Note]:
    return ()


def _nothing(_: Given) -> None:
    return None


def _no_derivation(_: Given) -> None:
    return None


def _default_letters(_: Given) -> Letters:
    return Letters()


class Problem(Immutable, eq=False):
    """A worked problem.

    Parameters
    ----------
    command, title
        The subcommand, and the heading of the trace.
    inputs, choices
        What the user gives.
    lines
        The program, as :func:`~nnhw.engine.program.read_lines` takes it.
    answer
        The last line of the trace, the answer in words, from the trace and how a
        number is written.
    letters
        What r and φ stand for.
    edits
        The edits that the given options make, in order.
    prepare
        Checks that shapes cannot say, and inputs derived from others.
    derivation
        The gradients that are derived from the lines.
    gradients
        The steps that are derivatives, which are checked by a second route.
    units
        The layers that are shown unit by unit.
    needs
        What has to be given for a step that is not always made.
    mistakes
        The usual mistakes, the specific before the general.
    exact
        Whether it is always worked in exact arithmetic.
    limits
        Whether infinity is a value of its steps, and a step may be without one.
    optional
        Steps that may be infinite or without a value, which is then noted.
    objective
        What ``dW`` is the derivative of.
    compared
        The inputs that are only compared, so that float64 serves as well as
        exact numbers where there are too many to list.
    times
        The sign between two numbers.
    names
        What mathematics writes in place of a step's name.
    remarks
        What the trace points out beside what holds for every problem.
    labels
        By the letter of a dimension, how its rows are called.
    picture
        What is drawn, where that is not the graph of the lines.
    example
        Its arguments on the command line, for help and error messages.
    examples
        More of them, for the help.
    guide
        What the help tells of what is typed: tables by their headings.
    positional
        The input that stands on the command line without an option.
    own_lines
        Whether its lines are the user's, and ``positional`` where they stand.
    rounds
        The loops that its lines were written out from.
    distributions
        The inputs without a value that are taken to sum to 1.
    own
        The gradients for which the user's own lines stand.
    truth
        The program with derived lines in place of those.
    layered
        Whether an input and layers may stand in its place.
    same_as
        Of answers by step, in exact numbers, those that are right in another way, with
        a sentence that says so.
    """

    command: str
    title: str
    inputs: tuple[Input, ...]
    lines: str
    example: str
    answer: Callable[[Trace, Show], str]
    choices: tuple[Choice, ...] = ()
    letters: Callable[[Given], Letters] = _default_letters
    edits: Callable[[Given], Iterable[Edit]] = _no_edits
    prepare: Callable[[Given], None] = _nothing
    derivation: Callable[[Given], Derivation | None] = _no_derivation
    gradients: tuple[Gradient, ...] = ()
    units: tuple[Units, ...] = ()
    needs: Mapping[str, str] = MappingProxyType({})
    mistakes: tuple[Mistake, ...] = ()
    exact: bool = False
    limits: bool = False
    optional: frozenset[str] = frozenset()
    compared: frozenset[str] = frozenset()
    times: str = "·"
    objective: str = "J"
    names: Mapping[str, str] = MappingProxyType({})
    remarks: Callable[[Trace, Show], Iterable[Note]] = _no_remarks
    labels: Mapping[str, Callable[[Mapping[str, int]], list[str]]] = MappingProxyType({})
    examples: tuple[str, ...] = ()
    guide: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType({})
    positional: str = ""
    own_lines: bool = False
    rounds: tuple[Rounds, ...] = ()
    distributions: frozenset[str] = frozenset()
    truth: Program | None = None
    own: tuple[str, ...] = ()
    picture: Bars | None = None
    layered: bool = False
    same_as: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None

    @cached_property
    def program(self) -> Program:
        """The lines, parsed once."""
        return Program.read(self.lines)

    @property
    def function(self) -> str:
        """The name of the problem's function in Python."""
        return self.command.replace("-", "_")

    def called(self, name: str) -> str:
        """Return how an input is called in an error message: its option, or its letter."""
        return name if name == self.positional else f"--{name.replace('_', '-')}"

    @property
    def hint(self) -> str:
        """A worked command line."""
        return f"for example: nnhw {self.command} {self.example}"
