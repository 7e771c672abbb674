"""The notation: what is understood, and what is told about what is not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnhw.errors import InputError
from nnhw.layers.kinds import FREE, KINDS
from nnhw.layers.notation import split
from nnhw.layers.reader import STRUCTURE
from nnhw.layers.steps import steps
from nnhw.layers.words import ALIASES, IDLE, INSTEAD, KEYS

from .architectures import built


def of(text: str, name: str) -> Any:
    return steps(built(text))[name].value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("nn.Conv2d:8,kernel_size=3,stride=2,padding=1,bias=False", "conv:8,k3,s2,p1,nobias"),
        ("tf.keras.layers.Conv2D:8,kernel=3x3,padding=same,activation=relu", "conv:8,k3,same"),
        ("CONV:8,3 ReLU", "conv:8,k3"),
        ("conv:8,k3×3,p1", "conv:8,k3,p1"),
        ("MaxPooling2D", "maxpool:k2,s2"),
        ("MaxPool2d:3,2", "maxpool:k3,s2"),
        ("AveragePooling2D:2", "avgpool:2"),
        ("GlobalAveragePooling2D Dense:10", "gap linear:10"),
        ("BatchNormalization nn.BatchNorm2d", "bn bn"),
        ("conv:8,k3 # a comment", "conv:8,k3"),
        ("conv:8,k3,relu,dropout dropout:0.5 softmax:dim=1 leaky_relu:0.01", "conv:8,k3"),
        ("flatten nn.Linear:out_features=10", "flatten linear:10"),
        ("fc:10,bias=true", "fc:10"),
        ("depthwise_conv2d:3 LayerNorm", "dwconv:k3 ln"),
        ("save:a conv:3,k1 Add:A", "save:a conv:3,k1 add:a"),
        (
            "conv:filters=8,kernel=3,p=same -> relu → dropout=0.5 | bn; flatten,",
            "conv:8,k3,same bn flatten",
        ),
        ("conv:8,k3 bn,nobias flatten,as=f", "conv:8,k3 bn:nobias flatten:as=f"),
        ("save:a conv:3,k1 Multiply:a", "save:a conv:3,k1 mul:a"),
        ("conv:8,k3,p1 nn.GroupNorm:4,8", "conv:8,k3,p1 gn:4"),
        ("conv:8,k3,p1 GroupNorm:num_groups=4,num_channels=8", "conv:8,k3,p1 gn:4"),
        ("Upsample:scale_factor=2,mode=bilinear", "upsample:2"),
        ("Conv2D:8,3,kernel_initializer=he_normal", "conv:8,k3"),
    ],
)
def test_the_words_of_frameworks_mean_layers(written: str, meant: str) -> None:
    given, wanted = built(f"3x16x16 {written}"), built(f"3x16x16 {meant}")
    assert [row.shape for row in given.rows] == [row.shape for row in wanted.rows]
    assert [row.layers for row in given.rows] == [row.layers for row in wanted.rows]


def test_every_alias_and_key_leads_somewhere() -> None:
    assert set(ALIASES.values()) <= {*KINDS, *STRUCTURE}
    assert not {*ALIASES} & {*KINDS, *FREE}
    assert not {*INSTEAD, *IDLE} & {*KINDS, *ALIASES, *KEYS, *STRUCTURE}
    letters = {each.partition("=")[0] for kind in KINDS.values() for each in kind.options.split()}
    assert {letter for each in KEYS.values() for letter in each.split()} <= letters


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("784 linear:3", (3,)),
        ("3x8x6 conv:4,k1", (4, 8, 6)),
        ("hwc:8x6x3 conv:4,k1", (8, 6, 4)),
        ("chw:2x9 conv:4,k2", (4, 8)),
        ("chw:2x3x4x5 conv:4,k2", (4, 2, 3, 4)),
        ("seq:9x2 conv:4,k2", (8, 4)),
        ("hwc:9x2 conv:4,k2", (8, 4)),
        ("3x8x6 steps", (48, 3)),
        ("tokens:5 embed:9x2", (5, 2)),
        ("seq:9x2 lstm:4,last", (4,)),
        ("seq:9x2 lstm:4,bi", (9, 8)),
        ("3x8x6 linear:7", (7, 8, 6)),
        ("seq:9x2 linear:7", (9, 7)),
        ("seq:9x2 fc:7", (7,)),
        ("3x8x6 gap", (3,)),
        ("3x9x9 maxpool:2,same", (3, 5, 5)),
        ("3x9x9 convt:2,k3,s2,op1", (2, 20, 20)),  # (9 − 1)·2 + 3 + 1
        ("3x9x9 convt:2,k3,s2,same", (2, 18, 18)),
        ("seq:9x2 Conv1D:4,kernel_size=3,padding=causal", (9, 4)),
        ("tokens:5 nn.Embedding:9,2", (5, 2)),
        ("100 fc:48 reshape:3x4x4", (3, 4, 4)),
        ("hwc:4x4x3 flatten reshape:4x4x3", (4, 4, 3)),
        ("seq:9x2 reshape:2x3x3", (2, 3, 3)),
        ("hwc:4x6x3 save:x gap linear:3 sigmoid mul:x", (4, 6, 3)),
        ("3x4x6 save:x conv:1,k1 sigmoid mul:x", (3, 4, 6)),
        ("1x5x5 maxpool:k2,s2,p1,ceil", (1, 3, 3)),  # PyTorch; 4 would start in the padding
    ],
)
def test_sizes(text: str, shape: tuple[int, ...]) -> None:
    assert of(text, "output") == shape


def test_names_are_one_space_and_the_later_one_counts() -> None:
    assert of("3x8x8 repeat:3 save:x conv:3,k3,p1 add:x end", "shapes") == ((3, 8, 8),) * 6
    with pytest.raises(InputError, match="saved output, not a layer"):
        built("3x8x8 conv:3,k3,as=x save:x use:x")


def test_rows_are_called_by_their_words_and_numbers() -> None:
    rows = built("3x8x8 conv2d:4,k3 relu Conv2D:4,k1,as=mine conv:2,k1 fc:3 dense:2").rows
    assert [row.name for row in rows] == ["conv1", "mine", "conv3", "fc1", "dense1"]


def test_shared_parameters_count_once_and_their_work_every_time() -> None:
    """4·4·9 + 4 = 148 parameters, 36·144 = 5,184 multiply-adds a round."""
    known = steps(built("4x6x6 repeat:3,shared conv:4,k3,p1 end"))
    assert known["layers"].value == (148, 0, 0)
    assert known["macs"].value == (5184,) * 3
    tied = steps(built("tokens:5 embed:9x4,as=e linear:9,tie=e"))
    assert tied["layers"].value == (36, 9)  # the biases are its own
    twice = steps(built("10 linear:4,as=a save:x input:10 use:a concat:x"))
    assert (twice["total"].value, twice["total_macs"].value) == (44, 80)
    rows = built("2x3x3 repeat:2 repeat:2,shared conv:2,k1 end end").rows
    assert [row.layers for row in rows] == [6, 0, 6, 0]


def test_frozen_rows_are_not_trained() -> None:
    known = steps(built("10 linear:4,frozen linear:2"))
    assert (known["total"].value, known["trainable"].value) == (54, 10)


def test_receptive_fields() -> None:
    known = steps(built("hwc:32x20x3 conv:4,k3x1 maxpool:2 conv:4,k3,d2 gap"))
    assert known["receptive"].value == ((3, 1), (4, 2), (12, 10), None)
    assert known["stride"].value == (1, 2, 2, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "3x224x224 conv:64,k7,s2,p3 relu maxpol:k2",
            "layer 3, maxpol:k2, on 64×112×112: did you mean maxpool?",
        ),
        (
            "1x20x20 conv:6,k5 relu avgpool:2 conv:16,k9",
            "conv2 (layer 4): 8×8 is smaller than the kernel 9×9\n  conv:16,k9 on 6×8×8",
        ),
        (
            "784 conv:6,k5",
            "conv1 (layer 1): it takes a sequence or an image, not a vector, 784\n"
            "  say 1x28x28 as the input\n  conv:6,k5 on 784",
        ),
        (
            "3x8x8 lstm:4",
            "lstm1 (layer 1): it takes a sequence, not an image, 3×8×8\n"
            "  steps first: it makes a sequence of the image\n  lstm:4 on 3×8×8",
        ),
        (
            "784 relu 128",
            "layer 2, 128, on 784: a bare number is no layer: linear:128, fc:128 or conv:128,k3?",
        ),
        ("28x28 fc:3", "input '28x28': say 1x28x28 for one channel, or seq:28x28 for a sequence"),
        (
            "1x3x28x28 fc:3",
            "input '1x3x28x28': say 3x28x28 without a batch, or chw:1x3x28x28 for three axes",
        ),
        (
            "3x8x8 conv:4",
            "layer 1, conv:4, on 3×8×8: k is missing\n"
            "  it is written conv:N,k,s1,p0,d1,g1,same,valid",
        ),
        (
            "3x8x8 conv:4,k3,paded",
            "layer 1, conv:4,k3,paded, on 3×8×8: 'paded' is no option, did you mean pad?\n"
            "  it is written conv:N,k,s1,p0,d1,g1,same,valid",
        ),
        (
            "3x8x8 save:x conv:3,k3 add:x",
            "add1 (layer 3): 3×8×8 and 3×6×6 cannot be joined: wanted equal shapes\n"
            "  add:x on 3×6×6",
        ),
        ("3x8x8 conv:4,k3,g2", "conv1 (layer 1): g = 2 does not divide the 3 features\n"
         "  conv:4,k3,g2 on 3×8×8"),
        ("seq:5x10 attn:h3", "attn1 (layer 1): 3 does not divide 10: give dh=\n"
         "  attn:h3 on 5×10"),
        ("3x8x8 from:x", "from1 (layer 1): nothing is called 'x' so far: save:x or as=x comes "
         "first\n  from:x on 3×8×8"),
        ("3x8x8 repeat:2 relu", "repeat:2: it has no end\n  write end after its last layer"),
        ("3x8x8 end", "layer 1, end: there is no repeat before it"),
        ("3x8x8 repeat:999999999 fc:1 end",
         "the layers are 999,999,999 when written out, at most 100,000"),
        ("3x8x8 save:x gap linear:2 mul:x", "mul1 (layer 4): 3×8×8 and 2 cannot be joined: wanted "
         "equal shapes, or a number for each channel or position\n  mul:x on 2"),
        ("3x8x8 reshape:3x8x9", "reshape1 (layer 1): 3×8×9 has 216 numbers, and 192 reach it\n"
         "  reshape:3x8x9 on 3×8×8"),
        ("3x8x8 fc:3 input:28x28", "input1 (layer 2): input '28x28': say 1x28x28 for one channel, "
         "or seq:28x28 for a sequence\n  input:28x28 on 3"),
        ("3x8x8 gn:1,4", "gn1 (layer 1): c = 4 does not equal the 3 features\n  gn:1,4 on 3×8×8"),
        ("seq:5x10 Bidirectional:LSTM", "layer 1, Bidirectional:LSTM, on 5×10: it is an option of "
         "the layer: lstm:64,bi"),
        ("3x8x8 dwconv:k3,depth_multiplier=2", "layer 1, dwconv:k3,depth_multiplier=2, on 3×8×8: "
         "'depth_multiplier=2': say conv:N,k3,gC: N filters, a multiple of the C channels"),
        ("3x8x8 conv:8,kernal=3", "layer 1, conv:8,kernal=3, on 3×8×8: 'kernal=3' is no option, "
         "did you mean kernel?\n  it is written conv:N,k,s1,p0,d1,g1,same,valid"),
        ("3x8x8 conv:k3", "layer 1, conv:k3, on 3×8×8: N is missing\n"
         "  it is written conv:N,k,s1,p0,d1,g1,same,valid"),
        ("3x8x8 conv:4,k3,padding", "layer 1, conv:4,k3,padding, on 3×8×8: 'padding' needs a value"
         "\n  it is written conv:N,k,s1,p0,d1,g1,same,valid"),
        ("conv:4,k3 3x8x8", "param-count: 'conv:4,k3' is no input\n  give the input and then its "
         "layers: nnhw param-count 1x28x28 conv:6,k5 relu fc:10"),
        ("784 embed:9x4", "embed1 (layer 1): it takes tokens, not a vector, 784\n"
         "  say tokens:512 as the input\n  embed:9x4 on 784"),
        ("3x8x8 conv:4,k3,k5", "layer 1, conv:4,k3,k5, on 3×8×8: 'k5': k was given already"),
        ("3x8x8 Conv2D(4,3)", "layer 1, Conv2D(4,3), on 3×8×8: write it without parentheses\n"
         "  it is written conv:N,k,s1,p0,d1,g1,same,valid"),
    ],
)  # fmt: skip
def test_what_cannot_be_worked_on_is_told(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        built(text)
    assert str(error.value) == said


WORDS = (
    *KINDS, *ALIASES, *KEYS, "save:a", "from:a", "add:a", "concat:a,b", "use:a", "repeat:2", "end",
    "input:3x4x4", "tokens:4", "seq:4x3", "3x9x9", "7", "k3", ",", ":", "=", "x", "?", "same",
    "as=a", "tie=a", "p1", "s0", "-1", "(", "é", "²", "٣", "#", "@", "nobias", "1e3", "h2",
)  # fmt: skip
PIECES = st.lists(st.sampled_from(WORDS), max_size=4).map("".join)


@given(st.lists(st.one_of(PIECES, st.sampled_from(WORDS), st.text(max_size=6)), max_size=9))
@example(["3x3x3", "conv:²,k3"])
@settings(max_examples=400)
def test_whatever_is_typed_is_counted_or_refused_in_words(tokens: list[str]) -> None:
    words = split(" ".join(["3x9x9", *tokens]))
    try:
        said = str(steps(built(" ".join(words)))["total"].value)
    except InputError as error:
        said = str(error)
    assert 1 <= len(said.splitlines()) <= 3
