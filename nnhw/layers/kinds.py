"""The kinds of layers, a row each: what a layer takes, its output's size, what it counts.

The formulas are in these letters, beside those of a kind's own options: n an
axis of the input and C its features (channels), A all its sizes, Q its
positions and P those of the output, K the sides of the kernel. In the formulas
of the multiply-adds, W is that of the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nnhw.immutable import Immutable


class Settings(Immutable, eq=False):
    """The options of a layer.

    Attributes
    ----------
    sizes
        By letter, one number or one an axis, as typed or by default.
    flags
        The words without a value.
    """

    sizes: Mapping[str, tuple[int, ...]]
    flags: frozenset[str]


Formula = str | Callable[[Settings], str]


class Kind(Immutable, eq=False):
    """A kind of layer.

    Attributes
    ----------
    word
        How it is written.
    bare
        What numbers without a letter stand for, in order; ``VxD`` for two in one.
    options
        Letters with their defaults (``s=1``, ``s=k``, ``dh=C/h``); one without has to be given.
    flags
        Words that change it.
    takes
        What may reach it: ``vector``, ``steps`` (a sequence), ``image``, ``tokens``.
    becomes
        What leaves it, where that is another.
    axes
        The size of each axis of the output.
    features
        Its channels or features.
    weights, biases, layers
        What it has; ``layers`` is both together, as one writes it.
    macs
        Multiply-adds of one sample.
    buffers
        What it keeps that is not trained.
    receptive
        What comes of the receptive field: ``window``, ``kept``, ``lost`` or ``starts``.
    wants
        What must hold: ``g|C`` (divides), ``D=C``, ``f<=n`` for each axis.
    words
        What it does, for the help.
    free
        Whether its output is another view of the input, and no new numbers.
    """

    word: str
    bare: str = ""
    options: str = ""
    flags: str = ""
    takes: str = "vector steps image"
    becomes: Formula = ""
    axes: Formula = "n"
    features: Formula = "C"
    weights: Formula = ""
    biases: Formula = ""
    layers: Formula = ""
    macs: Formula = ""
    buffers: str = ""
    receptive: str = "kept"
    wants: str = ""
    free: bool = False
    words: str = ""


def _when(flag: str, yes: str, no: str) -> Callable[[Settings], str]:
    return lambda settings: yes if flag in settings.flags else no


def _reach(settings: Settings) -> str:
    """Return what a kernel spans, holes and all."""
    return "k" if set(settings.sizes["d"]) == {1} else "(d*(k - 1) + 1)"


def _slid(settings: Settings) -> str:
    if "same" in settings.flags:
        return "ceil(n/s)"
    rounding = "ceil" if "ceil" in settings.flags else "floor"
    return f"{rounding}((n + 2*p - {_reach(settings)})/s) + 1"


def _spread(settings: Settings) -> str:
    return "n*s" if "same" in settings.flags else f"(n - 1)*s - 2*p + {_reach(settings)} + op"


def _recurrent(gates: int, of_unit: str) -> Callable[[Settings], str]:
    """Return what a recurrent layer has, its gates, directions and stacked layers together.

    ``of_unit`` speaks of E inputs and of the biases b: ``H*(E + H) + b``.
    """

    def formula(settings: Settings) -> str:
        both = "2*" if "bi" in settings.flags else ""
        times = both + (f"{gates}*" if gates > 1 else "")
        biases = "2*H" if "bias2" in settings.flags else "H"
        layers = [("", "C")]
        if settings.sizes["x"] != (1,):
            layers.append(("(x - 1)*", "2*H" if both else "H"))
        unit = of_unit.replace("b", biases)
        return " + ".join(
            f"{count}{times}({unit.replace('E', inputs)})" for count, inputs in layers
        )

    return formula


_MAP = "steps image"  # what has positions to slide over

_ROWS = (
    Kind("conv", "N k", "N k s=1 p=0 d=1 g=1", "same valid", axes=_slid, features="N",
         weights="K*C/g*N", biases="N", layers="(K*C/g + 1)*N", macs="P*(W)",
         wants="g|C g|N", takes=_MAP, receptive="window",
         words="convolution, N filters: kernel, stride, padding at each end, dilation, groups"),
    Kind("dwconv", "k", "k s=1 p=0 d=1", "same valid", axes=_slid,
         weights="K*C", biases="C", layers="(K + 1)*C", macs="P*(W)",
         takes=_MAP, receptive="window",
         words="depthwise convolution: a filter for each channel"),
    Kind("sepconv", "N k", "N k s=1 p=0 d=1", "same valid", axes=_slid, features="N",
         weights="K*C + C*N", biases="N", layers="K*C + (C + 1)*N", macs="P*(W)",
         takes=_MAP, receptive="window",
         words="depthwise convolution, then N filters of 1×1"),
    Kind("convt", "N k", "N k s=1 p=0 d=1 g=1 op=0", "same valid", axes=_spread, features="N",
         weights="K*C/g*N", biases="N", layers="(K*C/g + 1)*N", macs="Q*(W)",
         wants="g|C g|N op<s", takes=_MAP, receptive="lost",
         words="transposed convolution; op is the output padding"),
    *(
        Kind(word, "k s", "k=2 s=k p=0 d=1", "same valid ceil", axes=_slid,
             takes=_MAP, receptive="window", words=f"{called} pooling; ceil rounds sizes up")
        for word, called in (("maxpool", "max"), ("avgpool", "average"))
    ),
    Kind("gap", becomes="vector", takes=_MAP, receptive="lost",
         words="global average pooling: a number for each channel"),
    Kind("gmp", becomes="vector", takes=_MAP, receptive="lost",
         words="global max pooling, likewise"),
    Kind("adaptive", "f", "f", axes="f", takes=_MAP, receptive="lost",
         words="pooling to a size: adaptive:6x6"),
    Kind("upsample", "f", "f=2", axes="n*f", takes=_MAP, receptive="lost",
         words="each axis so many times as long"),
    Kind("pad", "p", "p", takes=_MAP, axes="n + 2*p",
         words="zeros at each end of an axis"),
    Kind("crop", "f", "f", takes=_MAP, axes="f", wants="f<=n", free=True,
         words="the middle of each axis: the size after"),
    Kind("bn", weights="C", biases="C", layers="2*C", buffers="2*C",
         words="batch norm: γ and β for each channel; moving statistics are buffers"),
    Kind("ln", weights="C", biases="C", layers="2*C",
         words="layer norm"),
    Kind("gn", "g c", "g c=C", weights="C", biases="C", layers="2*C", wants="g|C c=C",
         words="group norm of g groups"),
    Kind("rms", weights="C", layers="C",
         words="RMS norm: γ alone"),
    Kind("prelu", weights="C", layers="C",
         words="ReLU with a trained slope for each channel"),
    Kind("flatten", becomes="vector", features="A", receptive="lost", free=True,
         words="all numbers as one vector"),
    Kind("linear", "N", "N", features="N",
         weights="C*N", biases="N", layers="(C + 1)*N", macs="P*(W)",
         words="of a vector; of the last axis of a sequence; of an image's channels"),
    Kind("fc", "N", "N", becomes="vector", features="N", receptive="lost",
         weights="A*N", biases="N", layers="(A + 1)*N", macs="W",
         words="flattens first, a sequence too"),
    Kind("embed", "VxD", "V D", takes="tokens", becomes="steps", features="D",
         weights="V*D", layers="V*D", receptive="starts",
         words="a table: V words, D features"),
    Kind("pos", "TxD", "T D", takes="steps", weights="T*D", layers="T*D", wants="D=C",
         words="a table of positions that is added"),
    Kind("cls", takes="steps", axes="n + 1", weights="C", layers="C", receptive="lost",
         words="one more step, of weights of its own"),
    Kind("steps", takes=_MAP, becomes="steps", axes="Q", receptive="lost", free=True,
         words="an image as a sequence of H·W steps"),
    Kind("first", takes="steps", becomes="vector", receptive="lost", free=True,
         words="the first step of a sequence"),
    *(
        Kind(word, "H", "H x=1", "bi last bias2", takes="steps",
             becomes=_when("last", "vector", "steps"), features=_when("bi", "2*H", "H"),
             weights=_recurrent(gates, "H*(E + H)"), biases=_recurrent(gates, "b"),
             layers=_recurrent(gates, "H*(E + H) + b"), macs="Q*(W)", receptive="lost", words=words)
        for word, gates, words in (
            ("rnn", 1, "recurrent, H units; x layers, bi both directions, last step alone"),
            ("lstm", 4, "likewise, with 4 gates; bias2 is PyTorch's second bias"),
            ("gru", 3, "likewise, with 3 gates; bias2 also Keras's"),
        )
    ),
    Kind("attn", "h", "h kv=h dh=C/h", takes="steps", receptive="lost", wants="kv|h",
         weights="C*h*dh + 2*C*kv*dh + h*dh*C", biases="h*dh + 2*kv*dh + C",
         layers="(C + 1)*h*dh + 2*(C + 1)*kv*dh + (h*dh + 1)*C",
         macs="Q*(W) + 2*h*dh*Q*Q",
         words="self-attention with h heads; kv key and value heads, dh features a head"),
    Kind("mlp", "F", "F", "gated", macs="P*(W)",
         weights=_when("gated", "2*C*F + F*C", "C*F + F*C"),
         biases=_when("gated", "2*F + C", "F + C"),
         layers=_when("gated", "2*(C + 1)*F + (F + 1)*C", "(C + 1)*F + (F + 1)*C"),
         words="D → F → D; gated has two D → F"),
)  # fmt: skip
KINDS = {kind.word: kind for kind in _ROWS}
KINDS["dense"] = KINDS["linear"].replace(word="dense")

PER_AXIS = frozenset({"k", "s", "p", "d", "op", "f"})  # letters that may have a number an axis
FROM_NOUGHT = frozenset({"p", "op"})  # those that may be 0

FREE = frozenset(
    {
        "relu", "relu6", "leakyrelu", "elu", "selu", "celu", "gelu", "silu", "swish", "mish",
        "tanh", "hardtanh", "sigmoid", "hardsigmoid", "logsigmoid", "hardswish", "hardshrink",
        "softmax", "softmin", "logsoftmax", "softplus", "softsign", "exponential", "identity",
        "activation", "threshold", "thresholdedrelu", "rrelu", "relu2", "squaredrelu", "softshrink",
        "tanhshrink", "quickgelu", "gelunew", "geluapprox", "logistic", "normalize", "dropblock",
        "stochasticdepth", "featuredropout", "dropout", "spatialdropout", "alphadropout",
        "gaussiandropout",
        "gaussiannoise", "droppath", "lrn", "localresponsenorm",
    }
)  # fmt: skip
