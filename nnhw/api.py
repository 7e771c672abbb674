"""The problems as functions of Python; they return the trace."""

from __future__ import annotations

import json
from contextlib import contextmanager
from numbers import Real
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from nnhw.answers.designs import accept
from nnhw.answers.expectation import read_tolerance
from nnhw.answers.verdict import Verdict, judge
from nnhw.engine.entry import entry
from nnhw.engine.solved import Solved as Trace
from nnhw.engine.words import no_name
from nnhw.errors import InputError, quote
from nnhw.parse import read, reads_as_numbers
from nnhw.question.work import work
from nnhw.render import jupyter  # noqa: F401 - so that what is returned shows itself

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import ArrayLike

    from nnhw.answers.counts import CountVerdict
    from nnhw.answers.lines import SheetRow
    from nnhw.answers.sheets import Sheet, Unreadable
    from nnhw.counting import Counted

    Source = ArrayLike | str
    Bound = float | str | None

__all__ = [
    "check",
    "equality",
    "grad_classifier",
    "grad_regression",
    "grade",
    "lse",
    "param_count",
    "solve",
]


def equality(x: Source, *more: Source, exact: bool = False) -> Trace:
    """Tell whether all inputs differ, by a two-layer network set by hand.

    Parameters
    ----------
    x, *more
        n numbers, n ≥ 2, at once or one by one; equality is of the numbers as
        given.
    exact
        Give the steps in fractions.

    Returns
    -------
    Trace
        Steps ``W1`` (P×n), ``b1`` (P), ``W2`` (1×P), ``b2`` (1), ``z1``, ``a1``
        (P), ``z2``, ``a2`` (scalars), with P = n(n−1)/2 pairs.

    Raises
    ------
    InputError
        When x is not at least two numbers.

    Notes
    -----
    One hidden unit a pair i < j, φ(z) = 1 if z = 0 else 0 in both layers:
    a2 = φ(Σ φ(x_i − x_j)), as in CS189-style homework on hand-set networks.

    Examples
    --------
    The pair of sixes makes z2 = 1, so that not all differ:

    >>> trace = equality(6, 4, 2, 6)
    >>> trace["z1"].value.tolist()
    [2, 4, 0, 2, -2, -4]
    >>> int(trace["a2"].value)
    0
    """
    return _solve("equality", {"x": _together(x, more)}, {}, exact=exact)


def param_count(
    sizes: Source, *layers: Source, no_bias: bool = False, exact: bool = False
) -> Trace | Counted:
    """Count the parameters of a fully connected network, or of any architecture.

    Parameters
    ----------
    sizes
        L + 1 layer sizes, the inputs first; or the first of them; or the input of
        an architecture, ``"3x224x224"``.
    *layers
        The other sizes; or the layers, ``"conv:64,k7,s2,p3"``.
    no_bias
        Count no biases.
    exact
        Give the steps as text-exact fractions; they are exact integers anyway.

    Returns
    -------
    Trace or Counted
        Of sizes: steps ``weights``, ``biases``, ``layers`` (L) and ``total`` (scalar).
        Of an architecture also ``shapes``, ``macs``, ``activations``, ``receptive``
        and ``stride``, lists with an entry a row as those three are; ``output``, the
        last shape; and the numbers ``trainable``, ``buffers``, ``total_macs`` and
        ``total_activations``.

    Raises
    ------
    InputError
        When the sizes are not at least two whole numbers of 1 or more, or a layer
        cannot be read or does not fit.

    Notes
    -----
    A layer from n_in to n_out units has (n_in + 1)·n_out parameters.

    Examples
    --------
    >>> int(param_count(4096, 2048, 2)["total"].value)
    8394754
    >>> int(param_count([3, 4, 2], no_bias=True)["total"].value)
    20
    """
    from nnhw.question.architecture import architecture_words

    with _in_python():
        given = [*(sizes if isinstance(sizes, list | tuple) else [sizes]), *layers]
        texts = [each for each in given if isinstance(each, str)]
        words, _ = architecture_words(texts) if len(texts) == len(given) else (None, None)
        if words:
            from nnhw.counting import count

            return count(words, biased=not no_bias)
    choices = {"no_bias": _switch(no_bias, "no_bias")}
    return _solve("param-count", {"sizes": _together(sizes, layers)}, choices, exact=exact)


def grad_regression(
    x: Source,
    y: Source,
    V: Source,
    W: Source,
    *,
    b1: Source | None = None,
    b2: Source | None = None,
    activation: str = "relu",
    output_activation: str = "identity",
    lr: Source | None = None,
    relu_at_zero: float = 1,
    exact: bool = False,
) -> Trace:
    """Work out the gradients of a two-layer network with squared error.

    Parameters
    ----------
    x
        D×m inputs, one column a sample; a vector is one sample.
    y
        K×m targets.
    V
        H×D weights of the hidden layer, or H×(D+1) with the bias last.
    W
        K×H weights of the output layer, or K×(H+1) with the bias last.
    b1, b2
        H and K biases of the layers; add ``db1`` and ``db2``.
    activation, output_activation
        ``relu``, ``leaky-relu``, ``sigmoid``, ``tanh``, ``softplus`` or
        ``identity``.
    lr
        The learning rate; adds ``W_new`` and ``V_new``, and those of the biases.
    relu_at_zero
        The derivative of ReLU at exactly 0: 1 or 0.
    exact
        Work in fractions.

    Returns
    -------
    Trace
        Steps ``g``, ``h`` (H×m), ``z`` (K×m), ``J`` (scalar), and ``dz``,
        ``dW``, ``dh``, ``dg``, ``dV`` in the shapes of what they are taken by.
        One sample has no sample axis.

    Raises
    ------
    InputError
        When the inputs do not fit.

    Notes
    -----
    J = ½‖y − z‖² summed over the samples; ∂J/∂W = (z − y) hᵀ and
    ∂J/∂V = (Wᵀ(z − y) ∘ r′(g)) xᵀ [1]_.

    References
    ----------
    .. [1] Rumelhart, Hinton & Williams, "Learning representations by
       back-propagating errors", Nature 323 (1986), DOI 10.1038/323533a0.

    Examples
    --------
    One sample, two hidden units, of which the second is off: g = (0.1, −1), so
    that z = 0.05, dz = z − y = −0.95 and dW = dz hᵀ.

    >>> trace = grad_regression(x=[1, 2], y=1, V="0.3 -0.1; 0.2 -0.6", W=[0.5, -0.3])
    >>> trace["g"].value
    array([ 0.1, -1. ])
    >>> trace["dW"].value
    array([[-0.095,  0.   ]])
    """
    sources = {"x": x, "y": y, "V": V, "W": W, "b1": b1, "b2": b2, "lr": lr}
    choices = {
        "activation": activation,
        "output_activation": output_activation,
        "relu_at_zero": relu_at_zero,
    }
    return _solve("grad-regression", sources, choices, exact=exact)


def grad_classifier(
    x1: Source,
    x2: Source,
    y: Source,
    W1: Source,
    W2: Source,
    *,
    b1: Source | None = None,
    b2: Source | None = None,
    lr: Source | None = None,
    relu_at_zero: float = 1,
    exact: bool = False,
) -> Trace:
    """Work out the gradients of two branches that share their weights.

    Parameters
    ----------
    x1, x2
        D_x×m inputs of the branches, one column a sample.
    y
        m targets: 0, 1 or between.
    W1, b1
        D_a×D_x weights and D_a biases that both branches share.
    W2, b2
        1×D_a weights and one bias of the output; biases are 0 unless given.
    lr
        The learning rate; adds ``W1_new``, ``b1_new``, ``W2_new``, ``b2_new``.
    relu_at_zero
        The derivative of ReLU at exactly 0: 1 or 0.
    exact
        Work in fractions, as far as the sigmoid lets.

    Returns
    -------
    Trace
        Steps ``z1``, ``a1``, ``z2``, ``a2``, ``a`` (D_a×m), ``z3``, ``yhat``,
        ``loss`` (1×m), ``J`` (scalar), ``delta1`` (1×m), ``delta2`` (1×D_a),
        ``delta3``, ``delta4``, ``dz1``, ``dz2`` (D_a×m), and ``dW1``, ``db1``,
        ``dW2``, ``db2``. One sample has no sample axis.

    Raises
    ------
    InputError
        When the inputs do not fit.

    Notes
    -----
    J is the mean over the samples of −[y log ŷ + (1 − y) log(1 − ŷ)] with
    ŷ = σ(W2 (ReLU(W1 x1 + b1) − ReLU(W1 x2 + b1)) + b2), a siamese network [1]_.

    References
    ----------
    .. [1] Bromley et al., "Signature verification using a siamese time delay
       neural network", NIPS 6 (1993).

    Examples
    --------
    The branches cancel where they are given the same x, so that ŷ = σ(0) = ½:

    >>> trace = grad_classifier(x1=[1, 2], x2=[1, 2], y=1, W1=[[1, 0], [0, 1]], W2=[1, 2])
    >>> float(trace["yhat"].value)
    0.5
    >>> trace["db2"].value
    array([-0.5])
    """
    sources = {"x1": x1, "x2": x2, "y": y, "W1": W1, "b1": b1, "W2": W2, "b2": b2, "lr": lr}
    return _solve("grad-classifier", sources, {"relu_at_zero": relu_at_zero}, exact=exact)


def lse(
    z: Source,
    *more: Source,
    shift: Source | None = None,
    target: int | None = None,
    y: Source | None = None,
    exact: bool = False,
) -> Trace:
    """Work out log-sum-exp, softmax and cross-entropy without overflow.

    Parameters
    ----------
    z, *more
        K logits, at once or one by one; infinities are taken as limits.
    shift
        alpha, instead of max z.
    target
        The right class, from 1; adds ``ce`` and ``dz``.
    y
        The targets' distribution, K probabilities; likewise.
    exact
        Work in fractions, as far as the exponential lets.

    Returns
    -------
    Trace
        Steps ``alpha`` (scalar), ``shifted``, ``exp`` (K), ``sum``, ``lse``
        (scalars), ``softmax`` (K), ``naive`` (scalar), and ``ce`` (scalar) and
        ``dz`` (K).

    Raises
    ------
    InputError
        When the inputs do not fit.

    Notes
    -----
    log Σ e^z is right to the last place whatever the shift [1]_.

    References
    ----------
    .. [1] Blanchard, Higham & Higham, "Accurately computing the log-sum-exp and
       softmax functions", IMA J. Numer. Anal. 41 (2021),
       DOI 10.1093/imanum/draa038.

    Examples
    --------
    Equal logits, as in an exam: log 3e^100000 = 100000 + log 3, without overflow.

    >>> float(lse(100000, 100000, 100000)["lse"].value)
    100001.09861228867
    >>> lse([1, 1], target=1)["dz"].value
    array([-0.5,  0.5])
    """
    sources = {"z": _together(z, more), "shift": shift, "target": target, "y": y}
    return _solve("lse", sources, {}, exact=exact)


def solve(
    sheet: str | Path,
    wrt: str | Sequence[str] | None = None,
    of: str | None = None,
    lr: Source | None = None,
    **values: Source,
) -> Trace:
    """Solve a sheet of lines, derive its gradients, and check them.

    Parameters
    ----------
    sheet
        Text, a line ``name = value`` or ``name = formula`` each, or the path
        of a file of such text.
    wrt
        The letters whose gradients are wanted: ``"W,b"`` or a list; those that
        lines read, or else of all inputs, unless given.
    of
        The line whose gradients are taken: the last scalar one unless given.
    lr
        The learning rate: adds ``X_new`` for each letter X of ``wrt``.
    **values
        Values by name; they replace those of the sheet.

    Returns
    -------
    Trace
        A step for each line, with the shape that follows from the values, and
        ``dX`` for each gradient, in the shape of X.

    Raises
    ------
    InputError
        When a line cannot be read or worked; it names the line.

    Notes
    -----
    Backward lines follow from the forward lines by one rule an operation, and
    are compared with central differences of the forward lines.

    Examples
    --------
    With z = w·x + b = −0.2, J = z² has ∂J/∂z = 2z and ∂J/∂w = 2z x:

    >>> trace = solve(
    ...     '''
    ...     z = w @ x + b
    ...     J = z**2
    ...     ''',
    ...     wrt="w",
    ...     w=[0.5, -0.4],
    ...     x=[1, 2],
    ...     b=0.1,
    ... )
    >>> trace["dw"].value
    array([-0.4, -0.8])
    >>> trace["dw"].formula
    'dw = dz * x'
    """
    if not isinstance(sheet, str | Path):
        raise InputError(f"sheet: got {quote(repr(sheet))}, wanted text or a pathlib.Path")
    names = wrt if isinstance(wrt, str) else ",".join(wrt or ())
    text = [f"{dedent(sheet)}\n"] if isinstance(sheet, str) else [sheet]
    choices = {name: word for name, word in (("wrt", names), ("of", of)) if word}
    return _solve("solve", {"sheet": text, "lr": lr, **values}, choices, exact=False)


@overload
def check(
    trace: Trace, name: str, answer: Source, rtol: Bound = None, atol: Bound = None
) -> Verdict: ...
@overload
def check(
    trace: Counted, name: str, answer: Source, rtol: Bound = None, atol: Bound = None
) -> CountVerdict: ...
def check(
    trace: Trace | Counted, name: str, answer: Source, rtol: Bound = None, atol: Bound = None
) -> Verdict | CountVerdict:
    """Compare an answer with a step of a trace.

    Parameters
    ----------
    trace
        The solved problem.
    name
        The step, or an entry or a row of it, from 1: ``dW``, ``dW[1,2]``, ``dW[2]``.
    answer
        What was answered: text keeps the digits that were written, numbers
        count as written in their shortest form, and those of an array are held
        to the precision of its type.
    rtol, atol
        Replace the tolerance that follows from the digits; the one that is not
        given is 0.

    Returns
    -------
    Verdict
        Its ``verdict`` is ``right``, ``coarse`` or ``wrong``; ``mistakes`` says
        what was probably done wrong.

    Raises
    ------
    InputError
        When there is no such step, or the answer is none.

    Examples
    --------
    >>> trace = lse(1, 2)
    >>> check(trace, "lse", "2.313").verdict
    'right'
    >>> check(trace, "lse", 2).verdict
    'coarse'
    >>> [mistake.code for mistake in check(trace, "lse", 1.0046368).mistakes]
    ['log10']
    """
    if not hasattr(trace, "check") and not isinstance(trace, Trace):
        raise InputError(f"trace: got {quote(repr(trace))}, wanted what nnhw.solve returns")
    if not isinstance(name, str):
        raise InputError(no_name(name))
    with _in_python():
        tolerance = read_tolerance(rtol, atol)
        if not isinstance(trace, Trace):
            return trace.check(name, answer, tolerance)
        asked = entry(trace, name)
        if isinstance(answer, np.floating):
            answer = np.array(answer)  # of its own precision
        if isinstance(answer, str) and not reads_as_numbers(answer):
            from nnhw.answers.formulas import judge_formula

            return judge_formula(asked, answer)
        numbers = read(answer, f"answer to {asked.name}", infinite=True)
        return accept([judge(asked, numbers, str(answer), tolerance)])[0]


def grade(
    lines: object,
    problem: str | None = None,
    *,
    id_column: str | None = None,
    columns: Mapping[str, str] | None = None,
    ignore: Sequence[str] = (),
    ignore_others: bool = False,
    points: Mapping[str, float] | None = None,
    coarse: float = 0,
    follow_through: float = 0,
    rtol: float | str | None = None,
    atol: float | str | None = None,
    hide_answer: bool = False,
) -> Iterator[dict[str, Any]]:
    r"""Grade answer sheets: JSON Lines, or a table with the question that it answers.

    Parameters
    ----------
    lines
        Lines of text, or sheets as mappings; also a whole text, an open file,
        or a path.
    problem
        What a table answers, as on the command line: ``"param-count 4 2"``.
    id_column
        The table's column that identifies a row; ``id`` unless given.
    columns
        By header, the step that is answered there.
    ignore, ignore_others
        Columns to pass over: these, or all that are no step.
    points
        By step, how much it weighs in the score; 1 where it is not named.
    coarse, follow_through
        What an answer counts that has too few digits to tell, and a wrong one
        that follows from other wrong ones: from 0 to 1.
    rtol, atol
        Replace the tolerance that follows from the digits written.
    hide_answer
        Leave out what tells the true values.

    Returns
    -------
    iterator of dict
        What ``nnhw grade`` writes as JSON, a sheet each: ``id``, ``score`` and
        ``answers``, or ``line``, ``id`` and ``error``. They come as they are asked for.

    Raises
    ------
    InputError
        When there is no such problem, or no such column.

    Examples
    --------
    >>> table = "id,total\nana,26\nben,20\n"
    >>> [sheet["score"] for sheet in grade(table, problem="param-count 3 4 2")]
    [1.0, 0.0]
    """
    from nnhw.answers.grade import Grader
    from nnhw.answers.lines import read_lines
    from nnhw.answers.marking import read_marking
    from nnhw.answers.results import as_json
    from nnhw.answers.source import chunks_of, json_lines, read_headers, read_table

    with _in_python():
        marking = read_marking(points, coarse, follow_through, (rtol, atol), hidden=hide_answer)
        headers = read_headers(id_column, columns, ignore, ignore_others)
        grader, rows = Grader(marking, trusted=problem is not None), read_lines(chunks_of(lines))
        sheets: Iterable[SheetRow | Sheet | Unreadable]
        if problem is None:
            sheets = json_lines(rows, headers)
        else:
            sheets = read_table(rows, problem, headers, marking.points, grader)
    return (json.loads(as_json(grader.grade(sheet))) for sheet in sheets)


def _solve(
    command: str, sources: Mapping[str, object], choices: Mapping[str, object], *, exact: object
) -> Trace:
    with _in_python():
        settings = {name: _word(choice) for name, choice in choices.items()}
        return work(command, sources, settings, exact=_switch(exact, "exact") == "yes")


@contextmanager
def _in_python() -> Iterator[None]:
    """Let errors speak of ``V`` and not of ``--V``."""
    try:
        yield
    except InputError as error:
        raise error.in_python() from None


def _together(first: Source, more: tuple[Source, ...]) -> object:
    """Return numbers that were given one by one, or at once."""
    return [first, *more] if more else first


def _word(choice: object) -> str:
    """Return a setting as the command line has it, where what is no setting is refused."""
    match choice:
        case str():
            return choice
        case Real():
            return f"{float(choice):g}"
    return repr(choice)


def _switch(choice: object, name: str) -> str:
    if isinstance(choice, bool | np.bool_):
        return "yes" if choice else "no"
    raise InputError(f"{name}: got {quote(repr(choice))}, wanted True or False")
