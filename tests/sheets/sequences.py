"""Recurrent cells and attention."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np

from tests.sheets.cases import Expected, Given, case, gradients, sigmoid, softmax


@case("""# RNN of one unit, BPTT
x = 1 0.5 -1
h0 = 0
wx = 0.7
wh = -0.4
b = 0.1
v = 1.5
y = 0.5
for t in 1..3:
    h[t] = tanh(wx*x[t] + wh*h[t-1] + b)
yhat = v*h[3]
L = (yhat - y)**2/2
""")
def scalar_bptt(g: Given) -> Expected:
    def L(o: Given) -> Any:
        h = o.h0
        for t in range(3):
            h = np.tanh(o.wx * o.x[t] + o.wh * h + o.b)
        return (o.v * h - o.y) ** 2 / 2

    d = gradients(L, g, "wx wh b v h0 x")
    return {"L": L(g), **d}


@case(
    """X = 1 0 -1; 0.5 1 2
h0 = 0 0
Wx = 0.1 -0.2; 0.3 0.4
Wh = 0.5 0.1; -0.3 0.2
b = 0.05 -0.05
Wy = 1 -1
Y = 1 0 1
L = 0
for t in 1..3:
    a[t] = Wx @ X[t] + Wh @ h[t-1] + b
    h[t] = tanh(a[t])
    yhat[t] = Wy @ h[t]
    L = L + (yhat[t] - Y[t])²/2
""",
    "--wrt",
    "Wx,Wh,b,Wy",
)
def rnn_loss_each_step(g: Given) -> Expected:
    def L(o: Given) -> Any:
        h, total = o.h0, 0.0
        for t in range(3):
            h = np.tanh(o.Wx @ o.X[:, t] + o.Wh @ h + o.b)
            total = total + (o.Wy @ h - o.Y[t]) ** 2 / 2
        return total

    h = [g.h0]
    for t in range(3):
        h.append(np.tanh(g.Wx @ g.X[:, t] + g.Wh @ h[-1] + g.b))
    da, parts = [None] * 4, {}
    carry = np.zeros(2)
    for t in (3, 2, 1):
        dh = (g.Wy @ h[t] - g.Y[t - 1]) * g.Wy + carry
        da[t] = dh * (1 - h[t] ** 2)
        carry = g.Wh.T @ da[t]
        parts[f"dWh[{t}]"] = np.outer(da[t], h[t - 1])
    return {"L": L(g), **gradients(L, g, "Wx Wh b Wy"), "h2": h[2], "da1": da[1], **parts}


@case("""# LSTM, one step, all gradients of h
x = 0.5 -1
h0 = 0.1 0.2
c0 = 0.3 -0.1
Wf = 0.1 0.2 0.3 0.4; 0.5 0.6 0.7 0.8
Wi = 0.2 -0.1 0.3 0.1; 0.1 0.1 -0.2 0.5
Wo = -0.3 0.2 0.1 0.1; 0.4 0.2 0.1 -0.1
Wg = 0.3 0.1 -0.2 0.2; -0.1 0.3 0.2 0.6
bf = 1 1
u = [h0, x]
f = sigma(Wf @ u + bf)
i = sigma(Wi @ u)
o = sigma(Wo @ u)
g = tanh(Wg @ u)
c = f*c0 + i*g
h = o*tanh(c)
L = sum(h)
""")
def lstm_cell_gradients(g: Given) -> Expected:
    def cell(o: Given) -> Any:
        u = np.concatenate([o.h0, o.x])
        f, i, q = sigmoid(o.Wf @ u + o.bf), sigmoid(o.Wi @ u), sigmoid(o.Wo @ u)
        return f * o.c0 + i * np.tanh(o.Wg @ u), q

    def L(o: Given) -> Any:
        c, q = cell(o)
        return np.sum(q * np.tanh(c))

    return {"c": cell(g)[0], **gradients(L, g, "Wf Wi Wo Wg bf h0 x c0")}


@case(
    """# GRU over two steps
x1 = 1 0
x2 = 0.5 -0.5
h0 = 0 0.1
Wz = 0.1 0.2; 0.3 0.1
Uz = 0.2 0; 0.1 0.3
Wr = 0.3 -0.1; 0.2 0.2
Ur = 0.1 0.1; -0.2 0.4
Wn = 0.5 0.2; -0.3 0.6
Un = 0.2 0.3; 0.1 -0.4
for t in 1..2:
    z[t] = sigma(Wz @ x[t] + Uz @ h[t-1])
    r[t] = sigma(Wr @ x[t] + Ur @ h[t-1])
    n[t] = tanh(Wn @ x[t] + Un @ (r[t]*h[t-1]))
    h[t] = (1 - z[t])*h[t-1] + z[t]*n[t]
L = sum(h2²)
""",
    "--wrt",
    "Wz,Uz,Wr,Ur,Wn,Un,h0",
)
def gru_two_steps(g: Given) -> Expected:
    def run(o: Given) -> Any:
        h = o.h0
        for x in (o.x1, o.x2):
            z, r = sigmoid(o.Wz @ x + o.Uz @ h), sigmoid(o.Wr @ x + o.Ur @ h)
            n = np.tanh(o.Wn @ x + o.Un @ (r * h))
            h = (1 - z) * h + z * n
        return h

    return {"h2": run(g), **gradients(lambda o: np.sum(run(o) ** 2), g, "Wz Uz Wr Ur Wn Un h0")}


@case("""# bidirectional: forwards, then backwards
x = 1 2 3
wf = 0.5
wb = -0.5
u = 0.3
f0 = 0
b4 = 0
for t in 1..3: f[t] = tanh(wf*x[t] + u*f[t-1])
for k in 1..3: b[4-k] = tanh(wb*x[4-k] + u*b[5-k])
y1 = [f1, b1]
y3 = [f3, b3]
""")
def bidirectional(g: Given) -> Expected:
    f, b = [0.0], {4: 0.0}
    for t in range(3):
        f.append(np.tanh(0.5 * g.x[t] + 0.3 * f[-1]))
    for t in (3, 2, 1):
        b[t] = np.tanh(-0.5 * g.x[t - 1] + 0.3 * b[t + 1])
    return {"y1": [f[1], b[1]], "y3": [f[3], b[3]], "f2": f[2], "b2": b[2]}


@case(
    """Wxh = 0.1 0.3; 0.2 0.4
Whh = 0.5 -0.5; 0.25 0.1
Why = 1 0; 0.5 -1; 0 2
x1 = 1 0
x2 = 0 1
y1 = 0 1 0
y2 = 0 0 1
h0 = 0 0
h1 = tanh(Wxh @ x1 + Whh @ h0)
h2 = tanh(Wxh @ x2 + Whh @ h1)
p1 = softmax(Why @ h1)
p2 = softmax(Why @ h2)
L = -sum(y1*log(p1)) - sum(y2*log(p2))
""",
    "--wrt",
    "Wxh,Whh,Why",
)
def char_rnn_by_hand(g: Given) -> Expected:
    def L(o: Given) -> Any:
        h1 = np.tanh(o.Wxh @ o.x1 + o.Whh @ o.h0)
        h2 = np.tanh(o.Wxh @ o.x2 + o.Whh @ h1)
        return -np.sum(o.y1 * np.log(softmax(o.Why @ h1))) - np.sum(
            o.y2 * np.log(softmax(o.Why @ h2))
        )

    return {"L": L(g), **gradients(L, g, "Wxh Whh Why")}


@case(
    """# a vanishing gradient, from above
w = 0.5
h0 = 1
for t in 1..4:
    h[t] = sigma(w*h[t-1])
dh4 = 1
""",
    "--wrt",
    "h0,w",
)
def vanishing_upstream(g: Given) -> Expected:
    def h4(o: Given) -> Any:
        h = o.h0
        for _ in range(4):
            h = sigmoid(o.w * h)
        return h

    return {"h4": h4(g), **gradients(h4, g, "h0 w")}


@case(
    """Q = 1 0; 0 1; 1 1
K = 1 1; 0 1; 1 0
V = 1 2; 3 4; 5 6
dk = 2
S = Q @ Kᵀ / sqrt(dk)
A = rowsoftmax(S)
O = A @ V
L = sum(O²)/2
""",
    "--wrt",
    "Q,K,V",
)
def scaled_attention_gradients(g: Given) -> Expected:
    def L(o: Given) -> Any:
        A = softmax(o.Q @ o.K.T / np.sqrt(2), 1)
        return np.sum((A @ o.V) ** 2) / 2

    return {"L": L(g), **gradients(L, g, "Q K V")}


@case("""X = 1 0 2; 0 1 1; 1 1 0
S = X @ X.T
A = rowsoftmax(causal(S))
O = A @ X
""")
def masked_attention(g: Given) -> Expected:
    S = g.X @ g.X.T
    A = softmax(np.where(np.tri(3) > 0, S, -np.inf), 1)
    return {"A": A, "O": A @ g.X}


@case(
    """X = 1 0 2; 0 1 1; 1 1 0
W = 0.1 0.2 0.3; 0.4 -0.5 0.6; -0.7 0.8 0.9
S = (X @ W) @ X.T
A = rowsoftmax(causal(S))
O = A @ X
L = sum(O[:, 1])
""",
    "--wrt",
    "W",
)
def masked_attention_gradient(g: Given) -> Expected:
    def L(o: Given) -> Any:
        S = o.X @ o.W @ o.X.T
        A = softmax(np.where(np.tri(3) > 0, S, -1e9), 1)
        return np.sum((A @ o.X)[:, 0])

    return gradients(L, g, "W")


@case("""# two heads by slices of the columns
X = 1 0 2 1; 0 1 1 -1
WQ = 1 0 0 1; 0 1 1 0; 1 1 0 0; 0 0 1 1
WK = 0 1 1 0; 1 0 0 1; 0 1 0 1; 1 0 1 0
WV = 1 2 0 1; 0 1 1 1; 1 0 1 2; 0 1 2 0
WO = 0.5 0 0 0; 0 0.5 0 0; 0 0 1 0; 0 0 0 1
Q = X @ WQ
K = X @ WK
V = X @ WV
A1 = rowsoftmax(Q[:, 1:2] @ K[:, 1:2].T/sqrt(2))
A2 = rowsoftmax(Q[:, 3:4] @ K[:, 3:4].T/sqrt(2))
H = beside(A1 @ V[:, 1:2], A2 @ V[:, 3:4])
Y = H @ WO
""")
def two_heads(g: Given) -> Expected:
    Q, K, V = g.X @ g.WQ, g.X @ g.WK, g.X @ g.WV
    A = [softmax(Q[:, s] @ K[:, s].T / np.sqrt(2), 1) for s in (slice(0, 2), slice(2, 4))]
    H = np.hstack([A[0] @ V[:, :2], A[1] @ V[:, 2:]])
    return {"A1": A[0], "H": H, "Y": H @ g.WO}


@case("""# additive attention (Bahdanau), three keys
s = 0.5 -0.5
H = 1 0 1; 0 1 1
Ws = 0.1 0.2; 0.3 0.4
Wh = -0.2 0.1; 0.5 0.3
v = 1 -1
e = v @ tanh(Ws @ s + Wh @ H)
a = rowsoftmax(e)
c = H @ a.T
""")
def additive_attention(g: Given) -> Expected:
    e = g.v @ np.tanh((g.Ws @ g.s)[:, None] + g.Wh @ g.H)
    a = softmax(e)
    return {"e": [e], "a": [a], "c": g.H @ a.reshape(-1, 1)}


@case("""# one query of the decoder over the encoder's states
q = 1 2
K = 1 0; 0 1; 1 1
V = 10 0; 0 10; 5 5
e = K @ q
a = softmax(e)
c = a @ V
""")
def cross_attention_row(g: Given) -> Expected:
    a = softmax(g.K @ g.q)
    return {"e": [1, 2, 3], "a": a, "c": [a @ g.V]}


@case("""# word2vec with negative samples
v = 0.1 0.2
uo = 0.3 -0.1
un1 = 0.5 0.4
un2 = -0.2 0.1
J = -log(sigma(uo @ v)) - log(sigma(-un1 @ v)) - log(sigma(-un2 @ v))
""")
def negative_sampling(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return (
            -np.log(sigmoid(o.uo @ o.v))
            - np.log(sigmoid(-(o.un1 @ o.v)))
            - np.log(sigmoid(-(o.un2 @ o.v)))
        )

    return {"J": J(g), **gradients(J, g, "v uo un1 un2")}


@case(
    """# skip-gram: the centre word's row of the table
E = 0.1 0.2; 0.3 0.4; 0.5 0.6
U = 1 0; 0 1; 1 1
c = 2
o = 3
v = E[c, :].T
p = softmax(U @ v)
J = -log(p[o])
""",
    "--wrt",
    "E,U",
)
def skipgram_row(g: Given) -> Expected:
    def J(o: Given) -> Any:
        p = softmax(o.U @ o.E[1])
        return -np.log(p[2])

    return {"J": J(g), **gradients(J, g, "E U")}


@case(
    """# CBOW: the mean of two context words
E = 0.1 0.2; 0.3 0.4; 0.5 0.6; -0.1 0.1
W = 0.2 0.1; -0.3 0.4; 0.1 0.1; 0.5 0.2
h = colmean(E[[1, 3], :])
p = rowsoftmax(h @ W.T)
L = -log(p[1, 2])
""",
    "--wrt",
    "E,W",
)
def cbow(g: Given) -> Expected:
    def L(o: Given) -> Any:
        h = (o.E[0] + o.E[2]) / 2
        return -np.log(softmax(o.W @ h)[1])

    return {"L": L(g), **gradients(L, g, "E W")}


@case("""# positional encoding of four dimensions at position 3
pos = 3
i = 0 1
PEs = sin(pos/10000**(2*i/4))
PEc = cos(pos/10000**(2*i/4))
""")
def positional(_: Given) -> Expected:
    angle = 3 / 10000 ** (2 * np.array([0, 1]) / 4)
    return {"PEs": np.sin(angle), "PEc": np.cos(angle)}


@case("""h0 = 0 0
W = 0.5 0; 0 0.5
U = 1 0; 0 1
x = [[1, 0, 1], [0, 1, 1]]
for t in 1..3:
    h[t] = relu(W @ h[t-1] + U @ x[t])
out = h[1] + h[2] + h[3]
""")
def rnn_matrix_in_brackets(_: Given) -> Expected:
    h = [np.zeros(2)]
    for x in ([1, 0], [0, 1], [1, 1]):
        h.append(np.maximum(0, 0.5 * h[-1] + np.array(x)))
    return {"h3": h[3], "out": h[1] + h[2] + h[3]}


@case("""# row vectors, PyTorch's way
X = 1 0; 0.5 0.5
H = [[0, 0]]
Wx = 0.1 0.2; 0.3 0.4
Wh = 0.5 0.6; 0.7 0.8
b = [[0.1, 0.1]]
for t in 1..2:
    H = tanh(X[t, :] @ Wx + H @ Wh + b)
""")
def rnn_rows_carried(g: Given) -> Expected:
    found: Expected = {}
    H = np.zeros((1, 2))
    for t in range(2):
        H = np.tanh(g.X[t : t + 1] @ g.Wx + H @ g.Wh + 0.1)
        found[f"H@{t + 1}"] = H
    return {**found, "H": H}


@case(
    """# cell with a matrix state: a batch of two sequences
X1 = 1 0; 0 1
X2 = 0.5 1; 1 0.5
H0 = 0 0; 0 0
W = 0.2 0.1; -0.1 0.3
U = 0.4 0.1; 0.2 -0.2
b = 0.1 0
for t in 1..2:
    H[t] = tanh(W @ X[t] + U @ H[t-1] + b)
J = mean(H2²)
""",
    "--wrt",
    "W,U,b",
)
def rnn_batch_matrices(g: Given) -> Expected:
    def J(o: Given) -> Any:
        H = o.H0
        for X in (o.X1, o.X2):
            H = np.tanh(o.W @ X + o.U @ H + np.reshape(o.b, (-1, 1)))
        return np.mean(H**2)

    return {"J": J(g), **gradients(J, g, "W U b")}
