"""Convolution, pooling and normalisation, with their backward passes."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np

from tests.sheets.cases import Expected, Given, case, column, gradients, relu, with_values


def correlate(X: Any, K: Any, stride: int = 1, pad: int = 0) -> Any:
    """Return the cross-correlation by its definition, a window at a time."""
    X = np.pad(X, pad, mode="constant") if pad else X
    rows = (X.shape[0] - K.shape[0]) // stride + 1
    columns = (X.shape[1] - K.shape[1]) // stride + 1
    return np.array(
        [
            [
                np.sum(
                    X[i * stride : i * stride + K.shape[0], j * stride : j * stride + K.shape[1]]
                    * K
                )
                for j in range(columns)
            ]
            for i in range(rows)
        ]
    )


@case(
    """X = 1 2 0 1; 0 1 3 1; 2 1 0 0; 1 0 1 2
K = 1 -1; 0.5 2
b = 0.1
Z = conv(X, K) + b
A = relu(Z)
P = maxpool(A, 2, 1)
L = sum(P²)/2
""",
    "--wrt",
    "X,K,b",
)
def conv_relu_pool(g: Given) -> Expected:
    def L(o: Given) -> Any:
        A = relu(correlate(o.X, o.K) + o.b)
        P = np.array([[np.max(A[i : i + 2, j : j + 2]) for j in range(2)] for i in range(2)])
        return np.sum(P**2) / 2

    return {"L": L(g), **gradients(L, g, "X K b")}


@case("""X = 1 2 3; 4 5 6; 7 8 9
K = 0 1; 2 3
Y = conv(X, K, stride=2, pad=1)
J = sum(Y²)
""")
def conv_stride_pad(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return np.sum(correlate(o.X, o.K, 2, 1) ** 2)

    return {"Y": correlate(g.X, g.K, 2, 1), **gradients(J, g, "X K")}


@case("""X = 1 2 3 4; 5 6 7 8; 9 8 7 6; 5 4 3 2
K = 1 0; -1 2
Y = conv(X, K, dilation=2)
J = sum(Y*Y)/2
""")
def conv_dilated(g: Given) -> Expected:
    def spread(K: Any) -> Any:
        return np.array([[K[0, 0], 0, K[0, 1]], [0, 0, 0], [K[1, 0], 0, K[1, 1]]])

    def J(o: Given) -> Any:
        return np.sum(correlate(o.X, spread(o.K)) ** 2) / 2

    return {"Y": correlate(g.X, spread(g.K)), **gradients(J, g, "X K")}


@case(
    """# two channels in, one out
X1 = 1 0 2; 0 1 1; 2 1 0
X2 = 0 1 1; 1 2 0; 0 0 1
K1 = 1 0; 0 -1
K2 = 0.5 1; -1 0
b = 1
Z = conv(X1, K1) + conv(X2, K2) + b
dZ = 1 2; -1 0
""",
    "--wrt",
    "K1,K2,b,X1,X2",
)
def two_channels_upstream(g: Given) -> Expected:
    def L(o: Given) -> Any:
        return np.sum((correlate(o.X1, o.K1) + correlate(o.X2, o.K2) + o.b) * o.dZ)

    return gradients(L, g, "K1 K2 b X1 X2")


@case("""X = 1 3 2 1; 4 2 0 1; 5 6 7 8; 1 2 3 4
Y = avgpool(X, 2)
dY = 1 2; 3 4
""")
def average_pool_upstream(g: Given) -> Expected:
    return {"Y": [[2.5, 1], [3.5, 5.5]], "dX": np.kron(g.dY, np.ones((2, 2))) / 4}


@case(
    """X = 1 1; 1 1
Y = maxpool(X, 2)
dY = [[5]]
""",
    "--wrt",
    "X",
)
def pool_tie_first(_: Given) -> Expected:
    return {"Y": 1, "dX": [[5, 0], [0, 0]]}


@case(
    """x = 1 3 2 5 4
w = 0.5 1 -1
b = 0.2
z = conv(x, w) + b
y = maxpool(relu(z), 3)
L = sum(y)
""",
    "--wrt",
    "w,b,x",
)
def conv_one_dimension(_: Given) -> Expected:
    # 0.5 + 3 - 2 + 0.2, 1.5 + 2 - 5 + 0.2, 1 + 5 - 4 + 0.2: the last is the largest
    return {"z": [1.7, -1.3, 2.2], "dw": [2, 5, 4], "db": 1, "dx": [0, 0, 0.5, 1, -1]}


@case("""x = 1 2
k = 1 -1 2
y = convt(x, k, stride=2)
L = sum(y²)/2
""")
def transposed_one_dimension(g: Given) -> Expected:
    # lays 1·k at 1 and 2·k at 3: 1 -1 4 -2 4
    y = np.array([1, -1, 4, -2, 4.0])
    return {"y": y, "dx": [y[:3] @ g.k, y[2:] @ g.k], "dk": 1 * y[:3] + 2 * y[2:]}


@case(
    """X = 1 2 3; 4 5 6; 7 8 9
P = pad(X, 1)
s = sum(P)
n = rows(P)*cols(P)
R = rot180(X)
""",
    "--of",
    "s",
)
def padding(g: Given) -> Expected:
    return {"P": np.pad(g.X, 1), "s": 45, "n": 25, "R": g.X[::-1, ::-1], "dX": np.ones((3, 3))}


@case(
    """# flatten, then a dense layer
X = 1 2 1; 0 1 2; 2 0 1
K = 1 0; 0 1
W = 0.1 0.2 0.3 0.4
C = conv(X, K)
f = [C[1, 1], C[1, 2], C[2, 1], C[2, 2]]
y = W @ f
L = (y - 1)**2
""",
    "--wrt",
    "K,W,X",
)
def flatten_by_entries(g: Given) -> Expected:
    def L(o: Given) -> Any:
        C = correlate(o.X, o.K)
        return (o.W @ np.reshape(C, (-1,)) - 1) ** 2

    return {"L": L(g), **gradients(L, g, "K W X")}


@case(
    """# batch norm: features are rows, samples columns
X = 1 2 4; -1 0 3
gamma = 1.5 0.5
beta = 0.1 -0.1
eps = 1e-5
mu = rowmean(X)
var = rowvar(X)
xhat = (X - mu)/sqrt(var + eps)
Y = gamma*xhat + beta
dY = 1 -1 0.5; 0.2 0.3 -0.4
""",
    "--wrt",
    "X,gamma,beta",
)
def batch_norm_upstream(g: Given) -> Expected:
    def L(o: Given) -> Any:
        mu = np.mean(o.X, axis=1, keepdims=True)
        v = np.var(o.X, axis=1, keepdims=True)
        xhat = (o.X - mu) / np.sqrt(v + 1e-5)
        return np.sum((column(o.gamma) * xhat + column(o.beta)) * o.dY)

    return gradients(L, g, "X gamma beta")


@case(
    """# batch norm: samples are rows
X = 1 -1; 2 0; 4 3
γ = [[1.5, 0.5]]
β = [[0.1, −0.1]]
μ = colmean(X)
xhat = (X − μ)/sqrt(colvar(X) + 1e-5)
Y = γ·xhat + β
L = sum(Y²)
""",
    "--wrt",
    "X,γ,β",
)
def batch_norm_rows(g: Given) -> Expected:
    g = with_values(g, c=np.array([[1.5, 0.5]]), s=np.array([[0.1, -0.1]]))

    def L(o: Given) -> Any:
        xhat = (o.X - np.mean(o.X, axis=0)) / np.sqrt(np.var(o.X, axis=0) + 1e-5)
        return np.sum((o.c * xhat + o.s) ** 2)

    d = gradients(L, g, "X c s")
    return {"L": L(g), "dX": d["dX"], "dγ": d["dc"], "dβ": d["ds"]}


@case("""# layer norm of one vector, gradients by hand
x = 1 2 4 1
g = 1 1 2 1
b = 0 0 0 0.5
mu = mean(x)
s2 = mean((x - mu)**2)
n = (x - mu)/sqrt(s2 + 1e-5)
y = g*n + b
L = y @ [1, -1, 0.5, 2]
""")
def layer_norm_vector(g: Given) -> Expected:
    def L(o: Given) -> Any:
        n = (o.x - np.mean(o.x)) / np.sqrt(np.var(o.x) + 1e-5)
        return np.sum((o.g * n + o.b) * np.array([1, -1, 0.5, 2]))

    return {"L": L(g), **gradients(L, g, "x g b")}


@case("""x = 3 -1 2
g = 1 0.5 2
rms = sqrt(mean(x²) + 1e-6)
y = g*x/rms
J = sum(y)
""")
def rms_norm(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return np.sum(o.g * o.x / np.sqrt(np.mean(o.x**2) + 1e-6))

    return {"J": J(g), **gradients(J, g, "x g")}


@case(
    """# group norm: four channels in two groups
x = 1 3 -2 4
a = x[1:2]
b = x[3:4]
ya = (a - mean(a))/sqrt(var(a) + 1e-5)
yb = (b - mean(b))/sqrt(var(b) + 1e-5)
y = [ya, yb]
L = sum(y**3)
""",
    "--wrt",
    "x",
)
def group_norm_slices(g: Given) -> Expected:
    def norm(a: Any) -> Any:
        return (a - np.mean(a)) / np.sqrt(np.var(a) + 1e-5)

    def L(o: Given) -> Any:
        return np.sum(np.concatenate([norm(o.x[:2]), norm(o.x[2:])]) ** 3)

    return {"L": L(g), **gradients(L, g, "x")}


@case("""# weight standardisation and clipping
W = 1 2; 3 5
Ws = (W - mean(W))/sqrt(var(W))
c = clip(Ws, -1, 1)
L = sum(c)
""")
def standardised_clipped(g: Given) -> Expected:
    def L(o: Given) -> Any:
        Ws = (o.W - np.mean(o.W)) / np.sqrt(np.var(o.W))
        return np.sum(np.where(Ws > 1, 1.0, np.where(Ws < -1, -1.0, Ws)))

    return {"L": L(g), **gradients(L, g, "W")}


@case(
    """g = 3 -4
limit = 1
n = norm(g)
clipped = g*min(1, limit/n)
""",
    "--of",
    "n",
)
def gradient_clipping(_: Given) -> Expected:
    return {"n": 5, "clipped": [0.6, -0.8], "dg": [0.6, -0.8]}


@case(
    """A = 1 5; 7 3
m = max(A)
c = colmax(A)
r = rowmax(A)
k = argmax(r)
L = m + sum(c) + sum(r)
""",
    "--of",
    "L",
)
def maxima(_: Given) -> Expected:
    return {"m": 7, "c": [[7, 5]], "r": [5, 7], "k": 2, "dA": [[0, 2], [3, 0]]}


@case(
    """a = 1 2 3
b = 3 2 1
m = max(a, b)
L = sum(m)
""",
    "--relu-at-zero",
    "0",
)
def max_tie_relu_zero(_: Given) -> Expected:
    return {"m": [3, 2, 3], "da": [0, 1, 1], "db": [1, 0, 0]}


@case("""a = 1 2 3
b = 3 2 1
m = max(a, b)
n = min(a, b)
L = sum(m) + 10*sum(n)
""")
def max_min_ties(_: Given) -> Expected:
    # at the tie max takes b; min(a, b) = a - relu(a - b), whose slope at 0 is 1: b again
    return {"m": [3, 2, 3], "n": [1, 2, 1], "da": [10, 0, 1], "db": [1, 11, 10]}
