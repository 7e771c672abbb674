"""The shape of every part of a formula, in letters or in numbers.

A dimension is a letter (``"H"``), a letter and one more (``"H+1"``) or a
number. A flat vector has one dimension and is a column; where it can only be
meant as a row (``w @ x``, targets beside a 1×m row) the formula is read with
its transpose, which :func:`fit` writes into the tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnhw.formula.functions import find
from nnhw.formula.tree import (
    Binary,
    Call,
    Constant,
    FormulaError,
    Index,
    Name,
    Negative,
    Node,
    Picked,
    Slice,
    SquaredNorm,
    Stack,
    Transpose,
    Value,
    rebuild,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nnhw.formula.tree import Place

Dimension = str | int
Shape = tuple[Dimension, ...]
Fitted = tuple[Node, Shape]

SAMPLES = "m"  # the letter of the sample axis, which a single sample drops


def infer(node: Node, shapes: Mapping[str, Shape]) -> Shape:
    """Return the shape of a formula from the shapes of its letters.

    Parameters
    ----------
    node
        The formula.
    shapes
        The shape of each letter that it reads; a size letter may be left out.

    Raises
    ------
    FormulaError
        When two parts do not fit, told in the letters that clash.
    """
    return fit(node, shapes)[1]


def fit(node: Node, shapes: Mapping[str, Shape]) -> Fitted:
    """Return a formula with its vectors turned as they are meant, and its shape.

    Raises
    ------
    FormulaError
        When two parts do not fit.
    """
    match node:
        case Constant():
            return node, ()
        case Value(array):
            return node, array.shape
        case Name(name):
            return node, shapes.get(name, ())
        case Negative(operand):
            inner, shape = fit(operand, shapes)
            return Negative(inner), shape
        case SquaredNorm(operand):
            return SquaredNorm(fit(operand, shapes)[0]), ()
        case Transpose(operand):
            inner, shape = fit(operand, shapes)
            return Transpose(inner), transposed(shape)
        case Stack(items):
            return _stack(node, [fit(each, shapes) for each in items])
        case Index(operand, places):
            inner, shape = fit(operand, shapes)
            return Index(inner, places), _indexed(node, shape, places)
        case Call(function, arguments, options):
            parts = [fit(each, shapes) for each in arguments]
            trees, shape = _call(_counted(node, shapes), parts)
            return Call(function, trees, options), shape
        case Binary("@", left, right):
            return _product(node, fit(left, shapes), fit(right, shapes))
        case Binary(sign, left, right):
            (left, right), shape = _entrywise(node, [fit(left, shapes), fit(right, shapes)])
            return Binary(sign, left, right), shape


def as_matrix(shape: Shape) -> tuple[Dimension, Dimension]:
    """Return rows and columns: a vector is a column, a scalar 1×1."""
    rows, columns = (*shape, 1, 1)[:2]
    return rows, columns


def in_numbers(shape: Shape) -> tuple[int, ...]:
    """Return a shape whose dimensions are all known, as an array has it."""
    return tuple(int(dimension) for dimension in shape)


def transposed(shape: Shape) -> Shape:
    """Return the shape of a transpose; a number stays one."""
    rows, columns = as_matrix(shape)
    return (columns, rows) if shape else ()


def is_single(shape: Shape) -> bool:
    """Whether it has one entry, and so counts as a scalar."""
    return all(each == 1 for each in shape)


def count(shape: Shape) -> Dimension:
    """Return how many entries there are, in letters where it has letters."""
    number, letters = 1, []
    for each in shape:
        if isinstance(each, int):
            number *= each
        else:
            letters.append(f"({each})" if "+" in each and len(shape) > 1 else each)
    if not letters:
        return number
    return "*".join(([str(number)] if number != 1 else []) + letters)


def plus(one: Dimension, other: Dimension) -> Dimension:
    """Return the sum of two dimensions."""
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return f"{one}+{other}"


def one_more(dimension: Dimension) -> Dimension:
    """Return the dimension of something with a 1 appended."""
    return plus(dimension, 1)


def is_one_more(dimension: Dimension) -> bool:
    """Whether a dimension is a letter and one more."""
    return isinstance(dimension, str) and dimension.endswith("+1")


def show(shape: Shape) -> str:
    """Return a shape as it is written: ``3×2``, ``H×m``, ``4`` or ``scalar``."""
    return "×".join(map(str, shape)) or "scalar"


def _entrywise(node: Node, parts: Sequence[Fitted]) -> tuple[list[Node], Shape]:
    """Fit parts that are combined entry by entry."""
    trees, shape = [parts[0][0]], parts[0][1]
    for tree, other in parts[1:]:
        joined = _joined(shape, other)
        if joined is None:
            raise FormulaError(_clash(node, shape, other))
        turned = [len(each) == 1 and each != joined and _is_row(joined) for each in (shape, other)]
        if turned[0] and not is_single(shape):
            trees = [Transpose(each) for each in trees]
        trees.append(Transpose(tree) if turned[1] and not is_single(other) else tree)
        shape = joined
    return trees, shape


def _is_row(shape: Shape) -> bool:
    return len(shape) == 2 and shape[0] == 1


def _joined(one: Shape, other: Shape) -> Shape | None:
    """Return the shape of two parts combined entry by entry, ``None`` where they do not fit."""
    if one == other:
        return one
    if is_single(one) and is_single(other):
        return min(one, other, key=len)
    if is_single(other):
        return one
    if is_single(one):
        return other
    longer, shorter = sorted((one, other), key=len, reverse=True)
    rows, columns = as_matrix(longer)
    if len(shorter) == 1:
        (length,) = shorter
        if len(longer) == 2 and longer == (length, 1):
            return shorter
        fits = len(longer) == 2 and (length == rows or (rows == 1 and length == columns))
        return longer if fits else None
    for flat, full in ((one, other), (other, one)):
        if flat in {(full[0], 1), (1, full[1])}:
            return full
    return None


def _product(node: Binary, left: Fitted, right: Fitted) -> Fitted:
    (a, shape), (b, other) = left, right
    if is_single(shape) and (is_single(other) or other[0] != 1 or len(other) == 1):
        return Binary("*", a, b), other if not is_single(other) else min(shape, other, key=len)
    if is_single(other) and (len(shape) < 2 or shape[1] != 1):
        return Binary("*", a, b), shape
    rows, inner = as_matrix(shape)
    matching, columns = as_matrix(other)
    if len(shape) == 1 and shape[0] == matching and inner != matching:
        a, rows, inner = Transpose(a), 1, rows  # w @ x is wᵀx
        shape = (rows, inner)
    if inner != matching:
        raise FormulaError(_clash(node, shape, other))
    if (rows, columns) == (1, 1):
        return Binary("@", a, b), ()
    return Binary("@", a, b), (rows,) if len(other) == 1 else (rows, columns)


def _stack(node: Stack, parts: Sequence[Fitted]) -> Fitted:
    matrices = [shape for _, shape in parts if len(shape) == 2 and shape[1] != 1]
    columns = matrices[0][1] if matrices else 1
    rows: Dimension = 0
    for _, shape in parts:
        height, width = as_matrix(shape)
        if width != columns and not (shape == () and matrices):
            raise FormulaError(_clash(node, matrices[0] if matrices else (), shape))
        rows = height if rows == 0 else plus(rows, height)
    return Stack(tuple(tree for tree, _ in parts)), (rows, columns) if matrices else (rows,)


def _indexed(node: Index, shape: Shape, places: Sequence[Place]) -> Shape:
    if len(places) > max(1, len(shape)) or not shape:
        raise FormulaError(f"{_source(node)}: {show(shape)} has no such index")
    if len(shape) == 1:
        length = _length(node, places[0], shape[0])
        return () if length is None else (length,)
    rows, columns = (
        _length(node, place, n) for place, n in zip((*places, _ALL), shape, strict=False)
    )
    if rows is None and columns is None:
        return ()
    if columns is None:
        return (rows or 1,)
    return (1 if rows is None else rows, columns)


_ALL = Slice(None, None)


def _length(node: Index, place: Place, size: Dimension) -> Dimension | None:
    """Return how many a place picks of an axis, ``None`` for a single one."""
    match place:
        case Slice(None, None):
            return size
        case Slice(first, last):
            low = 1 if first is None else _bound(first)
            high = size if last is None else _bound(last)
            if isinstance(low, int) and isinstance(high, int):
                if isinstance(size, int) and not 1 <= low <= high <= size:
                    raise FormulaError(f"{_source(node)}: there are {size}, from 1 on")
                return high - low + 1
            return high if low == 1 else f"{high}-{low}+1"
        case Picked(places):
            for each in places:
                _length(node, each, size)
            return len(places)
        case Constant() as constant if isinstance(size, int) and constant.value > size:
            raise FormulaError(f"{_source(node)}: there are {size}, from 1 on")
    return None


def _bound(node: Node) -> Dimension:
    match node:
        case Constant() as constant if isinstance(constant.value, int):
            return constant.value
        case Name(name):
            return name
    return _source(node)


def _call(node: Call, parts: Sequence[Fitted]) -> tuple[tuple[Node, ...], Shape]:
    known = find(node.function)
    if known is None:
        raise FormulaError(f"there is no function {node.function}")
    trees, shape = tuple(tree for tree, _ in parts), parts[0][1]
    if known.kind == "entrywise" or (known.kind == "extreme" and len(parts) > 1):
        fitted, shape = _entrywise(node, parts)
        return tuple(fitted), shape
    rule = _RULES.get(known.kind)
    if rule is None:
        raise FormulaError(f"{node.function} computes a line, it is not a formula")
    return trees, rule(node, [each for _, each in parts])


def _counted(node: Call, shapes: Mapping[str, Shape]) -> Call:
    """Return a call with ``rows(A)`` and ``cols(A)`` as the sizes that they are."""

    def change(each: Node) -> Node | None:
        match each:
            case Call("rows" | "cols" as axis, (operand,)):
                size = as_matrix(infer(operand, shapes))[axis == "cols"]
                return Constant(str(size)) if isinstance(size, int) else Name(size)
        return None

    known = find(node.function)
    if known is None or known.kind not in {"sizes", "square"}:
        return node
    return Call(node.function, tuple(rebuild(each, change) for each in node.arguments))


def _total(_: Call, __: Sequence[Shape]) -> Shape:
    return ()


def _sizes(node: Call, _: Sequence[Shape]) -> Shape:
    return tuple(_bound(each) for each in node.arguments)


def _pairs(node: Call, _: Sequence[Shape]) -> Shape:
    n = _bound(node.arguments[0])
    if isinstance(n, int) and n < 2:
        raise FormulaError(f"{_source(node)}: there is no pair of them")
    return (n * (n - 1) // 2 if isinstance(n, int) else "P"), n


def _of_columns(_: Call, shapes: Sequence[Shape]) -> Shape:
    return (1, shapes[0][1]) if len(shapes[0]) == 2 else ()


def _beside(node: Call, shapes: Sequence[Shape]) -> Shape:
    columns: Dimension = 0
    for shape in shapes:
        if as_matrix(shape)[0] != as_matrix(shapes[0])[0]:
            raise FormulaError(_clash(node, shapes[0], shape))
        width = as_matrix(shape)[1]
        columns = width if columns == 0 else plus(columns, width)
    return as_matrix(shapes[0])[0], columns


def _inverse(node: Call, shapes: Sequence[Shape]) -> Shape:
    rows, columns = as_matrix(shapes[0])
    if rows != columns:
        raise FormulaError(f"{_source(node)}: {show(shapes[0])} is not square and has no inverse")
    return shapes[0]


def _slid(size: Callable[[int, int, dict[str, int]], int]) -> Callable[..., Shape]:
    """Return the rule of what slides a window: from sizes and options, axis by axis."""

    def rule(node: Call, shapes: Sequence[Shape]) -> Shape:
        image = shapes[0]
        options = {key: _integer(node, each) for key, each in node.options}
        if len(shapes) > 1 and len(shapes[1]) > 0:
            kernel = shapes[1]
        else:
            window = options["window"] = _integer(node, node.arguments[1])
            options.setdefault("stride", window)
            kernel = tuple(
                1 if len(image) == 2 and image[0] == 1 and k == 0 else window
                for k, _ in enumerate(image)
            )
        for key, number in options.items():
            if number < (least := 0 if key == "pad" else 1):
                raise FormulaError(f"{_source(node)}: the {key} has to be at least {least}")
        if len(kernel) != len(image):
            raise FormulaError(f"{_source(node)}: {show(image)} and {show(kernel)} do not fit")
        sizes = []
        flat = len(image) == 2 and image[0] == kernel[0] == 1
        for axis, (n, k) in enumerate(zip(image, kernel, strict=True)):
            if isinstance(n, str) or isinstance(k, str):
                raise FormulaError(f"{_source(node)}: its sizes have to be numbers")
            out = 1 if flat and axis == 0 else size(n, k, options)
            if out < 1:
                raise FormulaError(f"{_source(node)}: {show(kernel)} is larger than {show(image)}")
            sizes.append(out)
        return tuple(sizes)

    return rule


def _conv_size(n: int, k: int, options: dict[str, int]) -> int:
    stride, pad, dilation = (
        options.get(key, d) for key, d in (("stride", 1), ("pad", 0), ("dilation", 1))
    )
    return (n + 2 * pad - dilation * (k - 1) - 1) // stride + 1


def _convt_size(n: int, k: int, options: dict[str, int]) -> int:
    return (n - 1) * options.get("stride", 1) - 2 * options.get("pad", 0) + k


def _padded(node: Call, shapes: Sequence[Shape]) -> Shape:
    if not shapes[0]:
        raise FormulaError(f"{_source(node)}: a number cannot be padded, a vector or a matrix can")
    n = _integer(node, node.arguments[1])
    return tuple(
        plus(each, 2 * n) if each != 1 or len(shapes[0]) == 1 else each for each in shapes[0]
    )


def _integer(node: Call, option: Node) -> int:
    if isinstance(option, Constant) and isinstance(option.value, int):
        return option.value
    raise FormulaError(f"{_source(node)}: {_source(option)} has to be a whole number")


_RULES: dict[str, Callable[[Call, Sequence[Shape]], Shape]] = {
    "total": _total,
    "extreme": _total,
    "same": lambda _, shapes: shapes[0],
    "second": lambda _, shapes: shapes[1],
    "third": lambda _, shapes: shapes[2],
    "rows": lambda _, shapes: shapes[0][:1],
    "columns": _of_columns,
    "sizes": _sizes,
    "square": lambda node, _: (_bound(node.arguments[0]), _bound(node.arguments[0])),
    "pairs": _pairs,
    "inverse": _inverse,
    "beside": _beside,
    "padded": _padded,
    "conv": _slid(_conv_size),
    "pool": _slid(_conv_size),
    "convt": _slid(_convt_size),
}


def _source(node: Node) -> str:
    from nnhw.formula.source import to_source

    return to_source(node)


def _clash(node: Node, left: Shape, right: Shape) -> str:
    words = {"@": "times", "*": "∘", "+": "plus", "-": "minus", "/": "by"}
    word = words.get(node.sign, node.sign) if isinstance(node, Binary) else "and"
    said = f"{_source(node)}: {show(left)} {word} {show(right)} does not fit"
    if not isinstance(node, Binary):
        return said
    mends = (
        (Binary(node.sign, Transpose(node.left), node.right), (transposed(left), right)),
        (Binary(node.sign, node.left, Transpose(node.right)), (left, transposed(right))),
    )
    for mend, (a, b) in mends[::-1] if len(right) < len(left) else mends:  # a vector turns first
        if as_matrix(a)[1] == as_matrix(b)[0] if node.sign == "@" else _joined(a, b):
            return f"{said}\n  {_source(mend)} would"
    if left == right and node.sign == "@":
        return f"{said}\n  {_source(Binary('*', node.left, node.right))} multiplies entry by entry"
    return said


def in_words(shape: Shape) -> str:
    """Return a shape in words where ``3×2`` would not do."""
    match shape:
        case ():
            return "one number"
        case (length,):
            return f"a vector of {length}"
    return show(shape)
