"""The command line: a subcommand is its signature, its help, and one line of work."""

from typing import Annotated, ClassVar

from typer import Argument, Context, Option, Typer

import nnhw
from nnhw.argv import Group
from nnhw.errors import ExitStatus
from nnhw.options import Options
from nnhw.outcome import Outcome
from nnhw.run import run

Text = str | None
Texts = list[str] | None


def equality(
    x: Annotated[Texts, Argument(metavar="X...", help="The numbers to compare.")] = None,
    *,
    options: Options,
) -> Outcome:
    """Tell whether all inputs differ, by a network whose weights are set by hand.

    Example: nnhw equality 6 4 2 6
    """
    return run("equality", {"x": x}, {}, options)


def param_count(
    sizes: Annotated[Texts, Argument(metavar="N0 N1...", help="Layer sizes, inputs first.")] = None,
    no_bias: Annotated[bool, Option("--no-bias", help="Count no biases.")] = False,
    *,
    options: Options,
) -> Outcome:
    """Count the parameters of a fully connected network, layer by layer.

    Example: nnhw param-count 4096 2048 2
    """
    choices = {"no_bias": "yes" if no_bias else "no"}
    return run("param-count", {"sizes": sizes}, choices, options)


def grad_regression(
    x: Annotated[Text, Option("--x", help="The inputs, one column a sample.")] = None,
    y: Annotated[Text, Option("--y", help="The targets, one column a sample.")] = None,
    V: Annotated[Text, Option("--V", help="The weights of the hidden layer.")] = None,
    W: Annotated[Text, Option("--W", help="The weights of the output layer.")] = None,
    activation: Annotated[
        Text, Option(help="r: relu, leaky-relu, sigmoid, tanh, softplus or identity.")
    ] = None,
    output_activation: Annotated[Text, Option(help="φ, of the output: likewise.")] = None,
    lr: Annotated[Text, Option("--lr", help="The learning rate: adds one step.")] = None,
    relu_at_zero: Annotated[Text, Option(help="The derivative of ReLU at 0: 1 or 0.")] = None,
    *,
    options: Options,
) -> Outcome:
    """Work out the gradients of a two-layer network with squared error.

    Example: nnhw grad-regression --x 1,2 --y 1 --V '0.3 -0.1; 0.2 0.4' --W 0.5,-0.3
    """
    sources = {"x": x, "y": y, "V": V, "W": W, "lr": lr}
    choices = {
        "activation": activation,
        "output_activation": output_activation,
        "relu_at_zero": relu_at_zero,
    }
    return run("grad-regression", sources, choices, options)


def grad_classifier(
    x1: Annotated[Text, Option("--x1", help="The first inputs, one column a sample.")] = None,
    x2: Annotated[Text, Option("--x2", help="The second inputs, one column a sample.")] = None,
    y: Annotated[Text, Option("--y", help="The targets, one a sample.")] = None,
    W1: Annotated[Text, Option("--W1", help="The weights that both branches share.")] = None,
    b1: Annotated[Text, Option("--b1", help="Their bias; 0 unless given.")] = None,
    W2: Annotated[Text, Option("--W2", help="The weights of the output.")] = None,
    b2: Annotated[Text, Option("--b2", help="Its bias; 0 unless given.")] = None,
    lr: Annotated[Text, Option("--lr", help="The learning rate: adds one step.")] = None,
    relu_at_zero: Annotated[Text, Option(help="The derivative of ReLU at 0: 1 or 0.")] = None,
    *,
    options: Options,
) -> Outcome:
    """Work out the gradients of two branches that share their weights.

    Example: nnhw grad-classifier --x1 '1 2; 3 4' --x2 '0 0; 1 1' --y 1,0 --W1 '1 0; 0 1' --W2 1,2
    """
    sources = {"x1": x1, "x2": x2, "y": y, "W1": W1, "b1": b1, "W2": W2, "b2": b2, "lr": lr}
    return run("grad-classifier", sources, {"relu_at_zero": relu_at_zero}, options)


def lse(
    z: Annotated[Texts, Argument(metavar="Z...", help="The logits.")] = None,
    shift: Annotated[Text, Option("--shift", help="alpha, instead of max z.")] = None,
    target: Annotated[
        Text, Option("--target", help="The right class, from 1: adds the cross-entropy.")
    ] = None,
    y: Annotated[
        Text, Option("--y", help="The targets' distribution: adds the cross-entropy.")
    ] = None,
    *,
    options: Options,
) -> Outcome:
    """Work out log-sum-exp, softmax and cross-entropy without overflow.

    Example: nnhw lse 3.2 5.1 -1.7 --target 1
    """
    return run("lse", {"z": z, "shift": shift, "target": target, "y": y}, {}, options)


def grade(
    file: Annotated[str, Argument(metavar="FILE", help="The answer sheets; - is standard input.")],
    problem: Annotated[
        Text, Option("--problem", metavar="TEXT", help="What a table (CSV) of answers answers.")
    ] = None,
    summary: Annotated[
        bool, Option("--summary", help="Print counts as JSON, instead of the results.")
    ] = False,
    gradescope: Annotated[
        Text, Option("--gradescope", metavar="OUT", help="Write a results.json for Gradescope.")
    ] = None,
    hide_answer: Annotated[
        bool, Option("--hide-answer", help="Leave out what tells the true values.")
    ] = False,
) -> Outcome:
    """Grade many answers: JSON Lines in, a line with the verdicts out for each.

    Examples: nnhw grade sheets.jsonl
    and nnhw grade answers.csv --problem 'param-count 4096 2048 2'
    """
    from nnhw.grading import grade as run_grade

    return run_grade(file, problem, hidden=hide_answer, summarised=summary, gradescope=gradescope)


class Commands(Group):
    """The subcommands by name."""

    functions: ClassVar = {
        "equality": equality,
        "param-count": param_count,
        "grad-regression": grad_regression,
        "grad-classifier": grad_classifier,
        "lse": lse,
        "grade": grade,
    }


def start(
    context: Context,
    version: Annotated[bool, Option("--version", help="Print the version and end.")] = False,
) -> Outcome | None:
    """Solve neural-net homework step by step, and check answers to it."""
    if version:
        return Outcome(f"nnhw {nnhw.__version__}\n")
    if context.invoked_subcommand is None:
        return Outcome(status=ExitStatus.BAD_INPUT, complaint=context.get_help())
    return None


def app() -> Typer:
    """Return the Typer app."""
    typer = Typer(name="nnhw", cls=Commands, rich_markup_mode=None)
    typer.callback(invoke_without_command=True)(start)
    return typer
