"""The five problems as functions of Python; they return the trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.answers.verdict import Verdict
from nnhw.answers.verdict import check as _check
from nnhw.engine.trace import Trace
from nnhw.parse import read
from nnhw.render.jupyter import shown
from nnhw.work import work

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from nnhw.answers.counts import CountVerdict
    from nnhw.counting import Counted

    Source = ArrayLike | str

__all__ = ["check", "equality", "grad_classifier", "grad_regression", "lse", "param_count"]


def equality(x: Source, *, exact: bool = False) -> Trace:
    """Tell whether all inputs differ, by a two-layer network set by hand.

    Parameters
    ----------
    x
        n numbers, n ≥ 2; equality is of the numbers as given.
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
    """
    return shown(work("equality", {"x": x}, exact=exact))


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
    """
    from nnhw.architecture import architecture_words

    texts = [each for each in (sizes, *layers) if isinstance(each, str)]
    words, _ = architecture_words(texts) if len(texts) == 1 + len(layers) else (None, None)
    if words:
        from nnhw.counting import count

        return count(words, biased=not no_bias)
    choices = {"no_bias": "yes" if no_bias else "no"}
    return shown(
        work("param-count", {"sizes": [sizes, *layers] if layers else sizes}, choices, exact=exact)
    )


def grad_regression(
    x: Source,
    y: Source,
    V: Source,
    W: Source,
    *,
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
    activation, output_activation
        ``relu``, ``leaky-relu``, ``sigmoid``, ``tanh``, ``softplus`` or
        ``identity``.
    lr
        The learning rate; adds ``W_new`` and ``V_new``.
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
    """
    choices = {
        "activation": activation,
        "output_activation": output_activation,
        "relu_at_zero": f"{relu_at_zero:g}",
    }
    sources = {"x": x, "y": y, "V": V, "W": W, "lr": lr}
    return shown(work("grad-regression", sources, choices, exact=exact))


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
    """
    sources = {"x1": x1, "x2": x2, "y": y, "W1": W1, "b1": b1, "W2": W2, "b2": b2, "lr": lr}
    choices = {"relu_at_zero": f"{relu_at_zero:g}"}
    return shown(work("grad-classifier", sources, choices, exact=exact))


def lse(
    z: Source,
    *,
    shift: Source | None = None,
    target: int | None = None,
    y: Source | None = None,
    exact: bool = False,
) -> Trace:
    """Work out log-sum-exp, softmax and cross-entropy without overflow.

    Parameters
    ----------
    z
        K logits; infinities are taken as limits.
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
    """
    return shown(work("lse", {"z": z, "shift": shift, "target": target, "y": y}, exact=exact))


def check(trace: Trace | Counted, name: str, answer: Source) -> Verdict | CountVerdict:
    """Compare an answer with a step of a trace.

    Parameters
    ----------
    trace
        The solved problem.
    name
        The step.
    answer
        What was answered: text keeps the digits that were written, numbers
        count as written in their shortest form.

    Returns
    -------
    Verdict
        Its ``verdict`` is ``right``, ``coarse`` or ``wrong``; ``mistakes`` says
        what was probably done wrong.

    Raises
    ------
    InputError
        When there is no such step, or the answer is none.
    """
    if not isinstance(trace, Trace):
        return trace.check(name, answer)
    step = trace[name]
    return _check(trace, name, read(answer, f"answer to {step.name}", infinite=True), str(answer))
