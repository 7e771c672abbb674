"""Feedforward networks: one sample and many, deep and shallow, in several notations."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np

from tests.sheets.cases import (
    Expected,
    Given,
    case,
    column,
    gradients,
    relu,
    sigmoid,
    softmax,
    with_values,
)


@case("""# 2-2-1 with ReLU and a step
x = 1 -2
W1 = 0.5 0.3; -0.2 0.4
b1 = 0.1 0.2
w2 = 0.7 -0.6
b2 = 0.05
t = 1
eta = 0.1
z1 = W1 @ x + b1
h = relu(z1)
o = w2 @ h + b2
L = (o - t)^2
W1_new = W1 - eta*dW1
b1_new = b1 - eta*db1
w2_new = w2 - eta*dw2
b2_new = b2 - eta*db2
""")
def one_hidden_relu_step(g: Given) -> Expected:
    d = gradients(lambda o: (o.w2 @ relu(o.W1 @ o.x + o.b1) + o.b2 - o.t) ** 2, g, "W1 b1 w2 b2")
    return {**d, **{f"{k[1:]}_new": vars(g)[k[1:]] - 0.1 * v for k, v in d.items()}}


@case(
    """
X = 0.5 1.0 -1.0; 0.2 -0.3 0.8        # a sample a column
Y = 1 0 1
W₁ = 0.1 0.2; 0.3 −0.4; −0.5 0.6
b₁ = 0.01 0.02 0.03
W₂ = [[0.7, −0.8, 0.9]]
b₂ = 0.04
Z₁ = W₁ @ X + b₁
A₁ = tanh(Z₁)
Z₂ = W₂ @ A₁ + b₂
A₂ = σ(Z₂)
m = cols(X)
J = −sum(Y·log(A₂) + (1 − Y)·log(1 − A₂))/m
"""
)
def subscripts_logistic_batch(g: Given) -> Expected:
    W2 = np.array([[0.7, -0.8, 0.9]])
    W1 = np.array([[0.1, 0.2], [0.3, -0.4], [-0.5, 0.6]])
    b1 = np.array([0.01, 0.02, 0.03])
    g = with_values(g, W1=W1, b1=b1, W2=W2, b2=0.04)

    def J(o: Given) -> Any:
        A2 = sigmoid(o.W2 @ np.tanh(o.W1 @ o.X + column(o.b1)) + o.b2)
        return -np.mean(o.Y * np.log(A2) + (1 - o.Y) * np.log(1 - A2))

    A2 = sigmoid(W2 @ np.tanh(W1 @ g.X + column(b1)) + 0.04)
    return {"J": J(g), **gradients(J, g, "W1 b1 W2 b2 X"), "A2": A2, "dZ2": (A2 - g.Y) / 3}


@case("""X = 1 2; 3 4; 5 6                      # a sample a row
y = 1 0 1
W = 0.1 -0.2
b = 0.3
z = X @ W + b
p = sigmoid(z)
J = -mean(y*log(p) + (1-y)*log(1-p))
""")
def logistic_rows(g: Given) -> Expected:
    def J(o: Given) -> Any:
        p = sigmoid(o.X @ o.W + o.b)
        return -np.mean(o.y * np.log(p) + (1 - o.y) * np.log(1 - p))

    p = sigmoid(g.X @ g.W + g.b)
    return {"J": J(g), "p": p, "dz": (p - g.y) / 3, **gradients(J, g, "W b X")}


@case("""X = 1 2; 3 4; 5 6
Y = 1 0; 0 1; 1 0
W = 0.1 -0.2; 0.3 0.4
b = [[0.1, -0.1]]
Z = X @ W + b
P = rowsoftmax(Z)
J = -mean(rowsum(Y*log(P)))
""")
def softmax_rows(g: Given) -> Expected:
    g = with_values(g, b=np.array([[0.1, -0.1]]))

    def J(o: Given) -> Any:
        P = softmax(o.X @ o.W + o.b, 1)
        return -np.mean(np.sum(o.Y * np.log(P), axis=1))

    P = softmax(g.X @ g.W + g.b, 1)
    return {"P": P, "J": J(g), "dZ": (P - g.Y) / 3, **gradients(J, g, "W b X")}


@case("""X = 1 2; 3 4; 5 6
Y = 1 0; 0 1; 1 0
W = 0.1 -0.2; 0.3 0.4
b = 0.1 -0.1
Z = X @ W + b.T
P = rowsoftmax(Z)
J = -sum(Y*log(P))/rows(X)
""")
def softmax_rows_bias_turned(g: Given) -> Expected:
    def J(o: Given) -> Any:
        P = softmax(o.X @ o.W + o.b, 1)
        return -np.sum(o.Y * np.log(P)) / 3

    return {"J": J(g), **gradients(J, g, "W b X")}


@case("""# four layers
x = 1 0.5
W1 = 0.1 0.2; 0.3 0.4; 0.5 0.6
W2 = 0.2 -0.1 0.3; 0.4 0.1 -0.2
W3 = -0.3 0.5; 0.6 0.2
W4 = 0.9 -0.7
y = 0.5
a1 = sigma(W1@x)
a2 = tanh(W2@a1)
a3 = softplus(W3@a2)
yhat = W4@a3
E = 1/2*(y - yhat)**2
""")
def four_layers(g: Given) -> Expected:
    def E(o: Given) -> Any:
        a3 = np.log(1 + np.exp(o.W3 @ np.tanh(o.W2 @ sigmoid(o.W1 @ o.x))))
        return (o.y - o.W4 @ a3) ** 2 / 2

    return {"E": E(g), **gradients(E, g, "x W1 W2 W3 W4 y")}


@case("""x = 0.6 0.1
y = 1 0
W1 = 0.1 0.3; -0.2 0.4; 0.5 -0.5
b1 = 0.1 0.1 0.1
W2 = 0.2 0.2 -0.3; 0.7 -0.1 0.4
b2 = 0 0.1
h = relu(W1 @ x + b1)
p = softmax(W2 @ h + b2)
L = -sum(y * log(p))
""")
def nested_relu_softmax(g: Given) -> Expected:
    def L(o: Given) -> Any:
        p = softmax(o.W2 @ relu(o.W1 @ o.x + o.b1) + o.b2)
        return -np.sum(o.y * np.log(p))

    return {"L": L(g), **gradients(L, g, "W1 b1 W2 b2 x")}


@case("""y1 = 0.5
x = 2
w = 0.7
v = -1.2
u = 0.4
h = tanh(w·x)
g = tanh(v·h)
y = u·g
E = ½(y − y1)²
""")
def chain_of_scalars(g: Given) -> Expected:
    def E(o: Given) -> Any:
        return (o.u * np.tanh(o.v * np.tanh(o.w * o.x)) - o.y1) ** 2 / 2

    return {"E": E(g), **gradients(E, g, "w v u x")}


@case(
    """x = 1 2 3
w = 0.5 -1 0.25
b = -1
y = 1
z = wᵀ @ x + b
a = leaky_relu(z)
L = (a − y)²
"""
)
def leaky_neuron(g: Given) -> Expected:
    def L(o: Given) -> Any:
        z = o.w @ o.x + o.b
        return (np.where(z > 0, z, 0.01 * z) - o.y) ** 2

    return {"L": L(g), "z": -1.75, "a": -0.0175, **gradients(L, g, "w b x")}


@case("""x = 1 2
W = 1 -1; -2 0.5
a = elu(W @ x)
L = sum(a)
""")
def elu_layer(g: Given) -> Expected:
    def L(o: Given) -> Any:
        z = o.W @ o.x
        return np.sum(np.where(z > 0, z, np.exp(z) - 1))

    return {"L": L(g), **gradients(L, g, "W x")}


@case("""# residual block
x = 1 -1 0.5
W1 = 0.2 0.1 -0.3; 0.4 0.5 0.1
W2 = 0.3 -0.2; 0.1 0.6; -0.4 0.2
t = 1 0 1
F = W2 @ relu(W1 @ x)
y = relu(F + x)
J = sum((y - t)**2)
""")
def residual(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return np.sum((relu(o.W2 @ relu(o.W1 @ o.x) + o.x) - o.t) ** 2)

    return {"J": J(g), **gradients(J, g, "W1 W2 x")}


@case("""X = 1 0 2 1; 0 1 1 3
T = 2 1 4 5
w = 0.5 0.5
b = 0
lr = 0.05
yhat = w @ X + b
J = sum((yhat - T)**2)/(2*cols(X))
w_new = w - lr*dw
b_new = b - lr*db
""")
def linear_regression_flat_targets(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return np.sum((o.w @ o.X + o.b - o.T) ** 2) / 8

    d = gradients(J, g, "w b T")
    return {**d, "J": J(g), "w_new": g.w - 0.05 * d["dw"], "b_new": g.b - 0.05 * d["db"]}


@case("""X = 1 2; 1 3; 1 5
y = 3 5 8
theta = inv(X.T @ X) @ X.T @ y
r = y - X @ theta
SSE = sum(r**2)
""")
def normal_equations(g: Given) -> Expected:
    theta = np.linalg.lstsq(g.X, g.y, rcond=None)[0]
    return {"theta": theta, "SSE": np.sum((g.y - g.X @ theta) ** 2)}


@case("""x = 1 2
y = 1
W1 = 0.1 0.2 0.05; -0.3 0.4 0.1       # the last column is the bias
W2 = 0.5 -0.6 0.2
h = sigma(W1 @ [x, 1])
o = sigma(W2 @ [h, 1])
J = (y - o)**2/2
""")
def appended_ones(g: Given) -> Expected:
    def J(o: Given) -> Any:
        h = sigmoid(o.W1[:, :2] @ o.x + o.W1[:, 2])
        return (o.y - sigmoid(o.W2[:2] @ h + o.W2[2])) ** 2 / 2

    return {"J": J(g), **gradients(J, g, "W1 W2 x")}


@case("""X = 1 2 0; 0 1 -1
y = 1 0 1
W1 = 0.1 0.2 0.05; -0.3 0.4 0.1
W2 = 0.5 -0.6 0.2
H = tanh(W1 @ [X, 1])
O = W2 @ [H, 1]
J = mean((y - O)**2)
""")
def appended_row_of_ones(g: Given) -> Expected:
    def J(o: Given) -> Any:
        H = np.tanh(o.W1[:, :2] @ o.X + column(o.W1[:, 2]))
        return np.mean((o.y - (o.W2[:2] @ H + o.W2[2])) ** 2)

    return {"J": J(g), **gradients(J, g, "W1 W2 X")}


@case(
    """# weight decay on every matrix
x = 1 -1
y = 0.5
W1 = 0.2 0.4; 0.6 -0.8
W2 = 0.3 0.1
lambda = 0.1
h = tanh(W1 @ x)
yhat = W2 @ h
J = 1/2*(yhat - y)**2 + lambda/2*(norm(W1)**2 + norm(W2)**2)
""",
    "--wrt",
    "W1,W2",
)
def weight_decay_lambda(g: Given) -> Expected:
    lam = 0.1

    def J(o: Given) -> Any:
        reg = np.sum(o.W1**2) + np.sum(o.W2**2)
        return (o.W2 @ np.tanh(o.W1 @ o.x) - o.y) ** 2 / 2 + lam / 2 * reg

    return {"J": J(g), **gradients(J, g, "W1 W2")}


@case(
    """X = 0.2 0.4 -0.1; 1 0.3 0.7
y = 1 0 1
θ = 0.5 −0.25
b = 0.1
λ = 0.5
m = 3
p = σ(θ @ X + b)
J = −mean(y·log(p) + (1−y)·log(1−p)) + λ/(2m)·sum(θ²)
""",
    "--wrt",
    "θ,b",
)
def greek_regularised_logistic(g: Given) -> Expected:
    g = with_values(g, t=np.array([0.5, -0.25]))

    def J(o: Given) -> Any:
        p = sigmoid(o.t @ o.X + o.b)
        ce = -np.mean(o.y * np.log(p) + (1 - o.y) * np.log(1 - p))
        return ce + 0.5 / 6 * np.sum(o.t**2)

    d = gradients(J, g, "t b")
    return {"J": J(g), "dθ": d["dt"], "db": d["db"]}


@case(
    """w = 1 2 -3
lam = 0.1
R = lam*sum(abs(w))
""",
    "--wrt",
    "w",
)
def lasso(_: Given) -> Expected:
    return {"R": 0.6, "dw": [0.1, 0.1, -0.1]}


@case("""x = 0.3 -0.7 1.2
mask = 1 0 1
p = 0.5
W = 0.1 0.2 0.3; -0.1 -0.2 -0.3
h = mask*x/p
y = W @ h
L = sum(y²)
""")
def inverted_dropout(g: Given) -> Expected:
    def L(o: Given) -> Any:
        return np.sum((o.W @ (o.mask * o.x / o.p)) ** 2)

    return {"L": L(g), "h": [0.6, 0, 2.4], **gradients(L, g, "W x")}


@case(
    """x1 = 1 2
x2 = 0 1
W = 0.3 0.4; -0.2 0.1
y = 1
m = 2
d1 = W @ x1
d2 = W @ x2
dist = norm(d1 - d2)
L = y*dist**2/2 + (1 - y)*max(0, m - dist)**2/2
""",
    "--wrt",
    "W",
)
def contrastive(g: Given) -> Expected:
    def L(o: Given) -> Any:
        return np.sum((o.W @ (o.x1 - o.x2)) ** 2) / 2

    return {"L": L(g), **gradients(L, g, "W")}


@case("""a = 0.1 0.9
p = 0.2 0.8
n = 0.4 0.5
margin = 0.5
L = max(0, norm(a - p)**2 - norm(a - n)**2 + margin)
""")
def triplet(g: Given) -> Expected:
    def L(o: Given) -> Any:
        return np.sum((o.a - o.p) ** 2) - np.sum((o.a - o.n) ** 2) + 0.5

    return {"L": L(g), **gradients(L, g, "a p n")}


@case("""s = 3.2 5.1 -1.7      # cat car frog
y = 1
margins = max(0, s - s[1] + 1)
L = sum(margins) - 1
""")
def multiclass_hinge(_: Given) -> Expected:
    def L(o: Given) -> Any:
        return np.sum(np.maximum(0, o.s - o.s[0] + 1)) - 1

    return {"L": 2.9, "ds": [-1 + 0, 1, 0], "margins": [1, 2.9, 0]}


@case(
    """X = 1 2 -1; 0 1 1
y = 1 1 -1
w = 0.4 0.3
b = -0.5
C = 2
f = w @ X + b
J = norm(w)**2/2 + C*sum(max(0, 1 - y*f))
""",
    "--wrt",
    "w,b",
)
def svm_primal(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return np.sum(o.w**2) / 2 + 2 * np.sum(np.maximum(0, 1 - o.y * (o.w @ o.X + o.b)))

    return {"J": J(g), **gradients(J, g, "w b")}


@case(
    """y = 1 2 3
yhat = 1.5 4 2.9
delta = 1
r = y - yhat
L = mean(where(abs(r) <= delta, r^2/2, delta*(abs(r) - delta/2)))
""",
    "--wrt",
    "yhat",
)
def huber(_: Given) -> Expected:
    return {"L": (0.125 + 1.5 + 0.005) / 3, "dyhat": [0.5 / 3, 1 / 3, -0.1 / 3]}


@case(
    """p = 0.7 0.2 0.1
q = 0.5 0.3 0.2
KL = sum(p*log(p/q))
H = -sum(p*log(p))
CE = -sum(p*log(q))
""",
    "--of",
    "KL",
    "--wrt",
    "q",
)
def kl_divergence(g: Given) -> Expected:
    return {
        "KL": np.sum(g.p * np.log(g.p / g.q)),
        "H": -np.sum(g.p * np.log(g.p)),
        "CE": -np.sum(g.p * np.log(g.q)),
        "dq": -g.p / g.q,
    }


@case(
    """z = 2 1 0.1
y = 0 1 0
gamma = 2
p = softmax(z)
pt = sum(y*p)
FL = -(1 - pt)**gamma*log(pt)
""",
    "--wrt",
    "z",
)
def focal(g: Given) -> Expected:
    def FL(o: Given) -> Any:
        pt = np.sum(o.y * softmax(o.z))
        return -((1 - pt) ** 2) * np.log(pt)

    return {"FL": FL(g), **gradients(FL, g, "z")}


@case(
    """z = 1 2 3
k = 2
p = softmax(z)
L = -log(p[k])
""",
    "--wrt",
    "z",
)
def picked_class(g: Given) -> Expected:
    p = softmax(g.z)
    return {"L": -np.log(p[1]), "dz": p - np.array([0, 1, 0])}


@case(
    """z = 1 2 3
y = 0.05 0.9 0.05     # smoothed
L = log(sum(exp(z))) - sum(y*z)
""",
    "--wrt",
    "z",
)
def logits_loss_smoothed(g: Given) -> Expected:
    return {
        "L": np.log(np.sum(np.exp(g.z))) - np.sum(g.y * g.z),
        "dz": softmax(g.z) - g.y,
    }


@case("""z = 100 60
y = 0 1
p = softmax(z)
L = -sum(y*log(p))
""")
def extreme_logits(_: Given) -> Expected:
    return {"L": 40 + np.log1p(np.exp(-40)), "dz": [1 / (1 + np.exp(-40)), -1 / (1 + np.exp(-40))]}


@case("""x = 2 3
V = 0.1 0.2; 0.3 0.4
U = 0.5; -0.6
h = relu(V.T @ x)
y = U.T @ h
L = (y - 1)**2
""")
def column_weights(g: Given) -> Expected:
    def L(o: Given) -> Any:
        return np.sum((o.U.T @ relu(o.V.T @ o.x) - 1) ** 2)

    return {"L": L(g), **gradients(L, g, "V U x")}


@case(
    """W1 = [[0.15, 0.20],
      [0.25, 0.30]]
x = [0.05, 0.10]
b1 = [0.35, 0.35]
net = (W1 @ x
       + b1)
out = 1/(1 + exp(-net))
E = sum((out - [0.01, 0.99])**2)/2
""",
    "--wrt",
    "W1,b1",
)
def brackets_over_lines(g: Given) -> Expected:
    g = with_values(g, W1=np.array([[0.15, 0.2], [0.25, 0.3]]), b1=np.array([0.35, 0.35]))
    x = np.array([0.05, 0.1])

    def E(o: Given) -> Any:
        return np.sum((sigmoid(o.W1 @ x + o.b1) - np.array([0.01, 0.99])) ** 2) / 2

    return {"E": E(g), **gradients(E, g, "W1 b1")}


@case("""z = W @ x + b
a = tanh(z)
J = sum(a²)
W = 1 2; -1 0.5
x = 0.1 0.2
b = 0 0.1
""")
def values_below(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return np.sum(np.tanh(o.W @ o.x + o.b) ** 2)

    return {"J": J(g), **gradients(J, g, "W x b")}


@case("""# Part 1
x = 3
# Part 2: the output
y = x**2 + 2*x + 1      # a parabola
z = sqrt(y)
""")
def headings_scalar(_: Given) -> Expected:
    return {"y": 16, "z": 4, "dx": 1}


@case(
    """x = 1 2
W = 0.1 0.2; 0.3 0.4
h = W @ x
a = σ(h)
J = sum((a - 1)²)
da = 2*(a - 1)
dh = da*a*(1 - a)
dW = dh @ x.T
"""
)
def own_backward_lines(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return np.sum((sigmoid(o.W @ o.x) - 1) ** 2)

    return {"J": J(g), **gradients(J, g, "W")}


@case("""X = 1 2; 3 4
W = 0.5 -0.5; 0.25 1
Y = X @ W
Z = sin(Y) + cos(Y)
L = sum(Z)
""")
def sin_cos(g: Given) -> Expected:
    def L(o: Given) -> Any:
        Y = o.X @ o.W
        return np.sum(np.sin(Y) + np.cos(Y))

    return {"L": L(g), **gradients(L, g, "X W")}


@case(
    """z = 0.5 -1
y = 1 0
L = mean(max(z, 0) - z*y + log(1 + exp(-abs(z))))
""",
    "--wrt",
    "z",
)
def stable_bce(g: Given) -> Expected:
    return {"dz": (sigmoid(g.z) - g.y) / 2, "L": np.mean(np.log(1 + np.exp(g.z)) - g.z * g.y)}


@case("""x = 0.5
mu = tanh(2*x)
logvar = -0.3*x
eps = 0.7
z = mu + exp(logvar/2)*eps
KL = -0.5*(1 + logvar - mu**2 - exp(logvar))
rec = (z - x)**2
ELBO = rec + KL
""")
def vae_loss(g: Given) -> Expected:
    def E(o: Given) -> Any:
        mu, lv = np.tanh(2 * o.x), -0.3 * o.x
        kl = -0.5 * (1 + lv - mu**2 - np.exp(lv))
        return (mu + np.exp(lv / 2) * o.eps - o.x) ** 2 + kl

    return {"ELBO": E(g), **gradients(E, g, "x eps")}


@case(
    """Dx = 0.9 0.8
Dz = 0.3 0.1
LD = -mean(log(Dx)) - mean(log(1 - Dz))
LG = -mean(log(Dz))
""",
    "--of",
    "LD",
    "--wrt",
    "Dx,Dz",
)
def gan_losses(g: Given) -> Expected:
    return {
        "LD": -np.mean(np.log(g.Dx)) - np.mean(np.log(1 - g.Dz)),
        "LG": -np.mean(np.log(g.Dz)),
        "dDx": -1 / g.Dx / 2,
        "dDz": 1 / (1 - g.Dz) / 2,
    }


@case("""x = 1 2
y = 1 -1 0
A = 1 2; 3 4; 5 6
f = y @ A @ x
""")
def bilinear(g: Given) -> Expected:
    return {"f": g.y @ g.A @ g.x, **gradients(lambda o: o.y @ o.A @ o.x, g, "x y A")}


@case(
    """x = 1 2
A = 2 1; 1 3
b = 1 1
f = ½·x @ A @ x − b @ x
g = A @ x − b
""",
    "--of",
    "f",
    "--wrt",
    "x",
)
def quadratic_form(g: Given) -> Expected:
    return {"f": 0.5 * g.x @ g.A @ g.x - g.b @ g.x, "dx": g.A @ g.x - g.b, "g": [3, 6]}
