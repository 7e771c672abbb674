"""The derivative of each function that is not entrywise: what it hands on to its arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula import algebra as al
from nnhw.formula.pullback import Log, Pullback, after, integer
from nnhw.formula.reading import parse
from nnhw.formula.shapes import as_matrix, count, is_single
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Name,
    Node,
    Slice,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnhw.formula.shapes import Dimension


def _sum(b: Pullback, node: Call, adjoint: Node) -> None:
    b.pull(node.arguments[0], adjoint)


def _mean(b: Pullback, node: Call, adjoint: Node) -> None:
    u = node.arguments[0]
    b.pull(u, al.divide(adjoint, b.size(_averaged(b, node))))


def _averaged(b: Pullback, node: Call) -> Dimension:
    """Return over how many entries a mean or a variance goes."""
    shape = b.shape(node.arguments[0])
    rows, columns = as_matrix(shape)
    if node.function.startswith("row"):
        return columns
    return rows if node.function.startswith("col") else count(shape)


def _var(b: Pullback, node: Call, adjoint: Node) -> None:
    u = node.arguments[0]
    centre = Call(node.function.replace("var", "mean"), (u,))
    twice = al.divide(al.multiply(al.TWO, adjoint), b.size(_averaged(b, node)))
    b.pull(u, al.multiply(twice, al.subtract(u, centre)))


def _norm(b: Pullback, node: Call, adjoint: Node) -> None:
    u = node.arguments[0]
    b.pull(u, al.divide(al.multiply(adjoint, u), b.named(node)))


def _prod(b: Pullback, node: Call, adjoint: Node) -> None:
    u = node.arguments[0]
    b.pull(u, al.multiply(adjoint, Call("prod_others", (u,))))


def _extreme(b: Pullback, node: Call, adjoint: Node) -> None:
    """Max and min: of two, as relu(b − a) has it; of one array the first of its extremes."""
    if len(node.arguments) == 1:
        u = node.arguments[0]
        turned = al.negative(u) if node.function == "min" else u
        b.pull(u, al.multiply(adjoint, Call("first_max", (turned,))))
        return
    one, other = node.arguments
    gap = al.subtract(other, one) if node.function == "max" else al.subtract(one, other)
    takes = Call("relu'", (gap,))
    b.share(node, one, al.multiply(adjoint, Binary("-", al.ONE, takes)))
    b.share(node, other, al.multiply(adjoint, takes))


def _axis_max(b: Pullback, node: Call, adjoint: Node) -> None:
    first = "row_first_max" if node.function == "rowmax" else "col_first_max"
    u = node.arguments[0]
    b.pull(u, al.multiply(adjoint, Call(first, (u,))))


def _where(b: Pullback, node: Call, adjoint: Node) -> None:
    condition, yes, no = node.arguments
    full = b.full(adjoint, b.shape(node))
    b.share(node, yes, Call("where", (condition, full, al.ZERO)))
    b.share(node, no, Call("where", (condition, al.ZERO, full)))


def _clip(b: Pullback, node: Call, adjoint: Node) -> None:
    u, low, high = node.arguments
    full = b.full(adjoint, b.shape(node))
    inside = Binary("*", Binary(">=", u, low), Binary("<=", u, high))
    b.share(node, u, al.multiply(full, inside))
    b.share(node, low, al.multiply(full, Binary("<", u, low)))
    b.share(node, high, al.multiply(full, Binary(">", u, high)))


def _softmax(b: Pullback, node: Call, adjoint: Node) -> None:
    """∂/∂u = p ∘ (dp − Σ dp ∘ p); with cross-entropy p − y."""
    u, p = node.arguments[0], b.named(node)
    total = "colsum" if node.function == "softmax" else "rowsum"
    if total == "colsum" and len(b.shape(u)) < 2:
        total = "sum"
    log = _only_log(b, p)
    if log is not None:
        ones = b.is_distribution(log.y)
        kept = p if ones else al.multiply(p, Call(total, (log.y,)))
        why = "softmax with cross-entropy"
        b.fused[b.line] = why if ones else f"{why}, for y that does not sum to 1"
        b.pull(u, al.multiply(al.negative(log.weight), al.subtract(kept, log.y)))
        return
    full = b.full(adjoint, b.shape(node))
    inner = Call(total, (al.multiply(full, p),))
    b.pull(u, al.multiply(p, al.subtract(full, inner)))


def _only_log(b: Pullback, p: Node) -> Log | None:
    """Return the cross-entropy through which alone a softmax reaches the objective."""
    paths = b.paths.get(p.name, []) if isinstance(p, Name) else []
    log = paths[0].log if len(paths) == 1 else None
    if log is None or log.complement or not is_single(b.shape(log.weight)):
        return None
    return log


def _sigma(b: Pullback, node: Call, adjoint: Node) -> None:
    """σ′, or with binary cross-entropy σ(z) − y."""
    u, p = node.arguments[0], b.named(node)
    paths = b.paths.get(p.name, []) if isinstance(p, Name) else []
    logs = [path.log for path in paths if path.log is not None]
    if len(logs) == len(paths) == 2:
        one, other = sorted(logs, key=lambda log: log.complement)
        pair = not one.complement and other.complement
        if pair and one.weight == other.weight and other.y == Binary("-", al.ONE, one.y):
            b.fused[b.line] = "sigmoid with cross-entropy"
            b.share(node, u, al.multiply(al.negative(one.weight), al.subtract(p, one.y)))
            return
    b.share(node, u, al.multiply(adjoint, Call("sigma'", (u,))))


def _inv(b: Pullback, node: Call, adjoint: Node) -> None:
    turned = al.transpose(b.named(node))
    full = b.full(adjoint, b.shape(node))
    b.pull(node.arguments[0], al.negative(al.matmul(al.matmul(turned, full), turned)))


def _through(function: str) -> Callable[[Pullback, Call, Node], None]:
    """Return the rule of what moves entries: the gradient is moved by the same."""

    def rule(b: Pullback, node: Call, adjoint: Node) -> None:
        b.pull(node.arguments[0], Call(function, (b.full(adjoint, b.shape(node)),)))

    return rule


def _pad(b: Pullback, node: Call, adjoint: Node) -> None:
    n = int(integer(node.arguments[1]))
    full = b.full(adjoint, b.shape(node))
    inner = [
        Slice(Constant(str(n + 1)), Constant(str(n + size)))
        if padded != size
        else Slice(None, None)
        for size, padded in zip(b.shape(node.arguments[0]), b.shape(node), strict=True)
        if isinstance(size, int)
    ]
    b.pull(node.arguments[0], Index(full, tuple(inner)))


def _beside(b: Pullback, node: Call, adjoint: Node) -> None:
    start: Dimension = 0
    full = b.full(adjoint, b.shape(node))
    for part in node.arguments:
        last = after(start, as_matrix(b.shape(part))[1])
        columns = Slice(parse(str(after(start, 1))), parse(str(last)))
        b.pull(part, Index(full, (Slice(None, None), columns)))
        start = last


def _conv(b: Pullback, node: Call, adjoint: Node) -> None:
    x, k = node.arguments
    dy = b.full(adjoint, b.shape(node))
    if not node.options and all(isinstance(n, int) for n in b.shape(k)):
        size = max(int(n) for n in b.shape(k)) - 1
        square = len(set(b.shape(k))) == 1
        if b.is_active(x) and square:
            b.pull(x, Call("conv", (Call("pad", (dy, Constant(str(size)))), Call("rot180", (k,)))))
        elif b.is_active(x):
            b.pull(x, Call("conv_to_input", (dy, x, k)))
        b.pull(k, Call("conv", (x, dy)))
        return
    b.pull(x, Call("conv_to_input", (dy, x, k), node.options))
    b.pull(k, Call("conv_to_kernel", (dy, x, k), node.options))


def _convt(b: Pullback, node: Call, adjoint: Node) -> None:
    x, k = node.arguments
    dy = b.full(adjoint, b.shape(node))
    b.pull(x, Call("conv", (dy, k), node.options))
    b.pull(k, Call("conv_to_kernel", (x, dy, k), node.options))


def _pool(b: Pullback, node: Call, adjoint: Node) -> None:
    x, n = node.arguments
    dy = b.full(adjoint, b.shape(node))
    b.pull(x, Call(f"{node.function}_back", (dy, x, n), node.options))


RULES: dict[str, Callable[[Pullback, Call, Node], None]] = {
    **dict.fromkeys(("sum", "rowsum", "colsum"), _sum),
    **dict.fromkeys(("mean", "rowmean", "colmean"), _mean),
    **dict.fromkeys(("var", "rowvar", "colvar"), _var),
    **dict.fromkeys(("max", "min"), _extreme),
    **dict.fromkeys(("rowmax", "colmax"), _axis_max),
    **dict.fromkeys(("softmax", "rowsoftmax"), _softmax),
    **dict.fromkeys(("maxpool", "avgpool"), _pool),
    "norm": _norm,
    "prod": _prod,
    "where": _where,
    "clip": _clip,
    "sigma": _sigma,
    "inv": _inv,
    "causal": _through("lower"),
    "rot180": _through("rot180"),
    "pad": _pad,
    "beside": _beside,
    "conv": _conv,
    "convt": _convt,
}
