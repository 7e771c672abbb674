"""What Keras and PyTorch call things, in the words of this notation."""

ALIASES = {
    "convolution": "conv", "depthwiseconv": "dwconv", "separableconv": "sepconv",
    "convtranspose": "convt", "convtransposed": "convt", "deconv": "convt",
    "maxpooling": "maxpool", "avgpooling": "avgpool",
    "averagepool": "avgpool", "averagepooling": "avgpool",
    "globalavgpool": "gap", "globalaveragepool": "gap", "globalavgpooling": "gap",
    "globalaveragepooling": "gap", "globalmaxpool": "gmp", "globalmaxpooling": "gmp",
    "adaptiveavgpool": "adaptive", "adaptiveaveragepool": "adaptive",
    "adaptiveaveragepooling": "adaptive", "adaptivemaxpool": "adaptive",
    "upsampling": "upsample", "zeropad": "pad", "zeropadding": "pad", "padding": "pad",
    "batchnorm": "bn", "batchnormalization": "bn", "layernorm": "ln", "layernormalization": "ln",
    "groupnorm": "gn", "groupnormalization": "gn", "rmsnorm": "rms", "rmsnormalization": "rms",
    "embedding": "embed", "posembed": "pos", "positionalembedding": "pos",
    "positionembedding": "pos", "simplernn": "rnn", "attention": "attn", "mha": "attn",
    "multiheadattention": "attn", "selfattention": "attn", "feedforward": "mlp", "ffn": "mlp",
    "fullyconnected": "fc", "concatenate": "concat", "cat": "concat", "multiply": "mul",
    "view": "reshape", "unflatten": "reshape",
}  # fmt: skip

# What a key may stand for, the first of these letters that the layer has.
KEYS = {
    "kernel": "k", "kernelsize": "k", "poolsize": "k", "window": "k",
    "stride": "s", "strides": "s", "dilation": "d", "dilationrate": "d", "padding": "p", "pad": "p",
    "groups": "g", "numgroups": "g", "outputpadding": "op",
    "units": "N H F", "filters": "N", "features": "N", "channels": "N", "outchannels": "N",
    "outfeatures": "N", "hidden": "H F", "hiddensize": "H", "hiddendim": "F",
    "layers": "x", "numlayers": "x", "heads": "h", "numheads": "h", "kvheads": "kv",
    "numkvheads": "kv", "numchannels": "c", "keydim": "dh", "headdim": "dh", "dh": "dh", "kv": "kv",
    "numembeddings": "V", "inputdim": "V", "embeddingdim": "D", "outputdim": "D",
    "size": "f", "outputsize": "f", "scalefactor": "f", "factor": "f",
    "k": "k", "s": "s", "p": "p", "d": "d", "g": "g", "op": "op", "h": "h", "x": "x",
}  # fmt: skip

# A key that is true or false: the flag that each means, if any.
SWITCHES = {
    "bias": ("", "nobias"), "usebias": ("", "nobias"), "returnsequences": ("", "last"),
    "bidirectional": ("bi", ""), "ceilmode": ("ceil", ""), "resetafter": ("bias2", ""),
    "trainable": ("", "frozen"), "nobias": ("nobias", ""), "frozen": ("frozen", ""),
    "batchfirst": ("", ""), "inplace": ("", ""), "gated": ("gated", ""), "last": ("last", ""),
    "ceil": ("ceil", ""), "bi": ("bi", ""), "bias2": ("bias2", ""),
}  # fmt: skip

KNOWN_BY_SHAPE = frozenset({"inchannels", "infeatures", "inputsize", "inputshape", "embeddim"})
FLAGS = {
    "bidirectional": "bi", "returnlast": "last", "ceilmode": "ceil", "trainable": "",
    "causal": "same",  # all the padding in front: sizes and counts are the same
}  # fmt: skip

# Keys that change no size and no count.
IDLE = frozenset(
    {
        "kernelinitializer", "biasinitializer", "kernelregularizer", "biasregularizer",
        "embeddingsinitializer", "embeddingsregularizer", "recurrentinitializer",
        "recurrentdropout", "mode", "interpolation", "aligncorners", "eps", "epsilon", "momentum",
        "axis", "paddingmode", "maskzero", "paddingidx", "nonlinearity",
    }
)  # fmt: skip

# What is no layer or option here, and what is written in its place.
INSTEAD = {
    "inputlayer": "the input stands before all layers: 1x28x28, hwc:28x28x1, seq:64x8",
    "permute": "say what reaches it in the order that is meant: chw:3x8x8 or hwc:8x8x3",
    "timedistributed": "a layer works at every step of a sequence as it is: linear:10",
    "bidirectional": "it is an option of the layer: lstm:64,bi",
    "instancenorm": "without parameters it counts nothing, leave it out; with γ and β say bn",
    "pixelshuffle": "say the size after it: reshape:16x8x8",
    "depthtospace": "say the size after it: reshape:8x8x16",
    "sequential": "write its layers one after the other",
    "transformerencoderlayer": "write its layers: save:x attn:h8 add:x ln save:x mlp:2048 add:x ln",
    "transformerblock": "write its layers: save:x ln attn:h8 add:x save:x ln mlp:2048 add:x",
    "basicblock": "write its layers: save:x conv:64,k3,p1 bn relu conv:64,k3,p1 bn add:x relu",
    "residual": "write its layers: save:x conv:64,k3,p1 bn relu conv:64,k3,p1 bn add:x relu",
    "squeezeexcite": "write its layers: save:x gap linear:4 relu linear:64 sigmoid mul:x",
    "depthmultiplier": "say conv:N,k3,gC: N filters, a multiple of the C channels",
}
