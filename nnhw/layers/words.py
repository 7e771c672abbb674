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
    "fullyconnected": "fc", "concatenate": "concat", "cat": "concat",
}  # fmt: skip

# What a key may stand for, the first of these letters that the layer has.
KEYS = {
    "kernel": "k", "kernelsize": "k", "poolsize": "k", "window": "k",
    "stride": "s", "strides": "s", "dilation": "d", "dilationrate": "d", "padding": "p", "pad": "p",
    "groups": "g", "numgroups": "g", "outputpadding": "op",
    "units": "N H F", "filters": "N", "features": "N", "channels": "N", "outchannels": "N",
    "outfeatures": "N", "hidden": "H F", "hiddensize": "H", "hiddendim": "F",
    "layers": "x", "numlayers": "x", "heads": "h", "numheads": "h", "kvheads": "kv",
    "numkvheads": "kv", "keydim": "dh", "headdim": "dh", "dh": "dh", "kv": "kv",
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
FLAGS = {"bidirectional": "bi", "returnlast": "last", "ceilmode": "ceil", "trainable": ""}
