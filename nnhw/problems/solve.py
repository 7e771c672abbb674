"""Any homework, in its own lines: ``nnhw solve``. The sheet is the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.engine.problem import Choice, Input, Problem

if TYPE_CHECKING:
    from nnhw.engine.problem import Show
    from nnhw.engine.trace import Trace

EXAMPLES = (
    "'z = W @ x' 'J = sum(z**2)' W='1 2; 3 4' x='1 -1' --wrt W --expect 'dW = 2*z @ x.T'",
    "'z = W @ x' 'p = softmax(z)' 'J = -sum(y * log(p))' 'W: K×D' 'x: D' 'y: K' --wrt W",
    "'for t in 1..3: w = w - 0.1 * 2*w' w=1 --get w@2",
)
GUIDE = {
    "Values": (
        ("W = 1 2; 3 4", "rows by ;  (x = 1 2 is a vector, a column; 0 1; is a row)"),
        ("X = @data.npy", "numbers of a file"),
        ("W: H×D", "a shape alone: the derivation in letters"),
    ),
    "Formulas": (
        ("+ - * / ** ^", "entry by entry; also · × ∘ ⊙ − ² ½"),
        ("A @ B, A.T", "the matrix product, the transpose"),
        ("u > 0", "1 or 0, entry by entry"),
        ("u[2] A[1,2] A[:, 2] u[2:4]", "parts, from 1, both ends in; A[[1, 3]] are rows"),
        ("[u, v, 1]", "one below the other; beside(A, B) side by side"),
        ("tanh'(u)", "the derivative of a function of one number"),
    ),
    "Functions": (
        (
            "entry by entry",
            "exp log log2 log10 sqrt abs sign sin cos sinh cosh tanh sigma (sigmoid) relu "
            "leaky_relu softplus elu step where(c, a, b) max(a, b) min(a, b) clip(u, lo, hi)",
        ),
        ("of all entries", "sum mean prod var norm max min argmax"),
        ("of rows, columns", "rowsum rowmean rowvar rowmax colsum colmean colvar colmax"),
        ("softmax", "of each column; rowsoftmax of each row"),
        ("from sizes", "zeros(r, c) ones(r, c) eye(n) rows(A) cols(A)"),
        (
            "others",
            "inv(A) causal(S) conv(X, K, stride=1, pad=0, dilation=1) convt(X, K) "
            "maxpool(X, n, stride=n, pad=0) avgpool(X, n) pad(X, n) rot180(K)",
        ),
    ),
    "Gradients": (
        ("dW", "∂J/∂W, J the last scalar line or --of; lines may read it: W - lr*dW"),
        ("dY = 1 -1", "a value: what comes from above, where Y is no objective"),
        ("dW = dz @ x.T", "your own backward line: it is judged"),
    ),
    "Loops": (
        ("for t in 1..3:", "and its lines, indented; h[t], h[t-1] are h1, h0"),
        ("for x, t in columns(X, T):", "a sample a round; until w ends it when w stays"),
        ("--get w@2", "w after round 2; w@all a row a round"),
    ),
}


def _answer(_: Trace, __: Show) -> str:
    return ""


PROBLEM = Problem(
    command="solve",
    title="Homework in its own lines",
    inputs=(
        Input("sheet", "", "a file of lines, or - for standard input, or lines: 'z = W @ x' x=1,2"),
        Input("lr", "", "the learning rate: adds X_new = X - lr * dX", optional=True),
    ),
    choices=(
        Choice("of", (), "the line whose gradients are taken: the last scalar one unless given"),
        Choice("wrt", (), "the letters whose gradients are wanted, split by commas"),
        Choice("relu_at_zero", ("1", "0"), "the derivative of ReLU at exactly 0"),
    ),
    lines="",
    example="'q = x + y' 'f = q*z' x=-2 y=5 z=-4",
    examples=EXAMPLES,
    guide=GUIDE,
    answer=_answer,
    positional="sheet",
    own_lines=True,
)
