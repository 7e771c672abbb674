"""Loops: optimisers, perceptrons, epochs, recurrences of numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import autograd.numpy as np

from tests.sheets.cases import Expected, Given, case, gradients, sigmoid, softmax, with_values


@case("""w = 3 -2
lr = 0.1
for k in 1..4:
    J = sum(w**2) + w[1]*w[2]
    w = w - lr*dw
""")
def plain_descent(g: Given) -> Expected:
    found: Expected = {}
    w = g.w
    for k in range(1, 5):
        found[f"J@{k}"] = np.sum(w**2) + w[0] * w[1]
        gw = 2 * w + w[::-1]
        found[f"dw@{k}"] = gw
        w = w - 0.1 * gw
        found[f"w@{k}"] = w
    return {**found, "w": w}


@case("""x = 1.5
v = 0
n = 3
for t in 1..n:
    f = x⁴ − 2x²
    v = 0.9v + dx
    x = x − 0.05·v
""")
def momentum_quartic(_: Given) -> Expected:
    found: Expected = {}
    x, v = 1.5, 0.0
    for k in range(1, 4):
        v = 0.9 * v + 4 * x**3 - 4 * x
        x = x - 0.05 * v
        found |= {f"v@{k}": v, f"x@{k}": x}
    return {**found, "x": x, "v": v}


@case("""theta = 1 -1
v = 0 0
mu = 0.9
eta = 0.1
for t in 1..3:
    ahead = theta + mu*v
    J = ahead[1]**2 + 3*ahead[2]**2
    v = mu*v - eta*dahead
    theta = theta + v
""")
def nesterov_ahead(g: Given) -> Expected:
    found: Expected = {}
    th, v = g.theta, g.v
    for k in range(1, 4):
        a = th + 0.9 * v
        v = 0.9 * v - 0.1 * np.array([2 * a[0], 6 * a[1]])
        th = th + v
        found |= {f"v@{k}": v, f"theta@{k}": th}
    return found


@case("""w = 1 2
G = 0 0
eta = 0.5
eps = 1e-8
for t in 1..3:
    J = w[1]**2/2 + 2*w[2]**2
    g = dw
    G = G + g**2
    w = w - eta*g/(sqrt(G) + eps)
""")
def adagrad(g: Given) -> Expected:
    found: Expected = {}
    w, G = g.w, g.G
    for k in range(1, 4):
        d = np.array([w[0], 4 * w[1]])
        G = G + d**2
        w = w - 0.5 * d / (np.sqrt(G) + 1e-8)
        found |= {f"w@{k}": w, f"G@{k}": G}
    return found


@case("""w = 1
m = 0
v = 0
lr = 0.1
wd = 0.01
for t in 1..3:
    L = (w - 2)**2
    g = dw
    m = 0.9*m + 0.1*g
    v = 0.999*v + 0.001*g**2
    mh = m/(1 - 0.9**t)
    vh = v/(1 - 0.999**t)
    w = w - lr*(mh/(sqrt(vh) + 1e-8) + wd*w)
""")
def adamw(_: Given) -> Expected:
    found: Expected = {}
    w, m, v = 1.0, 0.0, 0.0
    for t in range(1, 4):
        d = 2 * (w - 2)
        m, v = 0.9 * m + 0.1 * d, 0.999 * v + 0.001 * d * d
        w = w - 0.1 * (m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8) + 0.01 * w)
        found[f"w@{t}"] = w
    return found


@case("""# stochastic gradient descent, a sample at a time
X = 1 2 3; 0 1 -1
y = 2 4 1
w = 0 0
b = 0
lr = 0.1
for x, t in columns(X, y):
    yhat = w @ x + b
    E = (t - yhat)**2/2
    w = w - lr*dw
    b = b - lr*db
""")
def sgd_samples(g: Given) -> Expected:
    found: Expected = {}
    w, b = g.w, 0.0
    for k in range(3):
        x, t = g.X[:, k], g.y[k]
        e = w @ x + b - t
        found[f"E@{k + 1}"] = e**2 / 2
        w, b = w - 0.1 * e * x, b - 0.1 * e
        found |= {f"w@{k + 1}": w, f"b@{k + 1}": b}
    return found


@case("""X = 1 2 3; 0 1 -1
Y = [[2, 4, 1]]
w = 0 0
b = 0
lr = 0.1
for x, t in columns(X, Y):
    yhat = w @ x + b
    E = (t - yhat)**2/2
    w = w - lr*dw
    b = b - lr*db
""")
def sgd_samples_row_targets(g: Given) -> Expected:
    found: Expected = {}
    w, b = g.w, 0.0
    for k, t in enumerate([2, 4, 1]):
        x = g.X[:, k]
        e = w @ x + b - t
        w, b = w - 0.1 * e * x, b - 0.1 * e
        found |= {f"w@{k + 1}": w, f"b@{k + 1}": b}
    return found


@case("""# bipolar AND, threshold 0.2
X = 1 1 -1 -1; 1 -1 1 -1
T = 1 -1 -1 -1
w = 0 0
b = 0
theta = 0.2
for e in 1..10 until w:
    for x, t in columns(X, T):
        s = w @ x + b
        y = (s > theta) - (s < -theta)
        w = where(y != t, w + t*x, w)
        b = where(y != t, b + t, b)
""")
def bipolar_perceptron_until(g: Given) -> Expected:
    found: Expected = {}
    w, b, k = np.zeros(2), 0.0, 0
    for _ in range(10):
        before = w
        for x, t in zip(g.X.T, g.T, strict=True):
            k += 1
            s = w @ x + b
            y = float(s > 0.2) - float(s < -0.2)
            if y != t:
                w, b = w + t * x, b + t
            found |= {f"w@{k}": w, f"b@{k}": b, f"y@{k}": y}
        if (before == w).all():
            break
    return {**found, "w": w, "b": b}


@case("""# 1/3 has no decimal: still exactly at the threshold
X = 1 1; 1/3 -1/3
T = 0 1
w = 1/3 -1
eta = 1
for x, t in columns(X, T):
    net = w @ x
    y = step(net)
    w = w + eta*(t - y)*x
""")
def threshold_thirds(_: Given) -> Expected:
    # net 1/3 - 1/3 = 0, fires, w = -2/3 -4/3; then -2/3 + 4/9 < 0, w = 1/3 -5/3
    return {"net@1": 0, "y@1": 1, "w@1": [-2 / 3, -4 / 3], "y@2": 0, "w@2": [1 / 3, -5 / 3]}


@case("""X = 1 1 0 0; 1 0 1 0
T = 1 0 0 0
w = 0.3 -0.1
theta = 0.2
alpha = 0.1
for epoch in 1..20 until w:
    for x, t in columns(X, T):
        y = step(w @ x - theta)
        w = w + alpha*(t - y)*x
""")
def negnevitsky_other_order(g: Given) -> Expected:
    found: Expected = {}
    w, k = [Fraction(3, 10), Fraction(-1, 10)], 0
    for _ in range(20):
        before = list(w)
        for x, t in zip(g.X.T.astype(int), g.T.astype(int), strict=False):
            k += 1
            y = int(sum(a * int(b) for a, b in zip(w, x, strict=True)) - Fraction(1, 5) >= 0)
            w = [a + Fraction(1, 10) * (int(t) - y) * int(b) for a, b in zip(w, x, strict=True)]
            found[f"y@{k}"] = y
        if before == w:
            break
    return {**found, "w": [float(a) for a in w]}


@case("""X = 1 1 -1 -1; 1 -1 1 -1
T = 1 1 1 -1
w = 0.1 0.1
b = 0.1
alpha = 0.1
for e in 1..2:
    for x, t in columns(X, T):
        net = w @ x + b
        err = t - net
        w = w + alpha*err*x
        b = b + alpha*err
""")
def adaline_two_epochs(g: Given) -> Expected:
    found: Expected = {}
    w, b, k = np.array([0.1, 0.1]), 0.1, 0
    for _ in range(2):
        for x, t in zip(g.X.T, g.T, strict=True):
            k += 1
            e = t - (w @ x + b)
            w, b = w + 0.1 * e * x, b + 0.1 * e
            found |= {f"err@{k}": e, f"w@{k}": w, f"b@{k}": b}
    return found


@case("""# XOR, full-batch, two epochs
X = 0 0 1 1; 0 1 0 1
Y = 0 1 1 0
W1 = 0.5 -0.4; 0.3 0.8
b1 = 0.1 -0.2
W2 = 0.7 -0.9
b2 = 0.05
lr = 1
for epoch in 1..2:
    A1 = sigma(W1 @ X + b1)
    A2 = sigma(W2 @ A1 + b2)
    J = mean((A2 - Y)**2)
    W2 = W2 - lr*dW2
    b2 = b2 - lr*db2
    W1 = W1 - lr*dW1
    b1 = b1 - lr*db1
""")
def xor_epochs(g: Given) -> Expected:
    def J(o: Given) -> Any:
        A1 = sigmoid(o.W1 @ o.X + np.reshape(o.b1, (-1, 1)))
        return np.mean((sigmoid(o.W2 @ A1 + o.b2) - o.Y) ** 2)

    found: Expected = {}
    for k in (1, 2):
        d = gradients(J, g, "W1 b1 W2 b2")
        found[f"J@{k}"] = J(g)
        g = with_values(g, **{n[1:]: vars(g)[n[1:]] - v for n, v in d.items()})
        found |= {f"{n}@{k}": vars(g)[n] for n in ("W1", "b1", "W2", "b2")}
    return {**found, "W1": g.W1}


@case("""# XOR online: a step after each sample
X = 0 0 1 1; 0 1 0 1
T = 0 1 1 0
V = 0.2 -0.3; 0.4 0.1
v0 = 0.1 -0.1
w = 0.6 -0.5
w0 = 0.2
for x, t in columns(X, T):
    z = V @ x + v0
    h = sigma(z)
    o = sigma(w @ h + w0)
    E = 1/2*(t - o)^2
    V = V - 0.5*dV
    v0 = v0 - 0.5*dv0
    w = w - 0.5*dw
    w0 = w0 - 0.5*dw0
""")
def xor_online(g: Given) -> Expected:
    def E(o: Given) -> Any:
        h = sigmoid(o.V @ o.x + o.v0)
        return (o.t - sigmoid(o.w @ h + o.w0)) ** 2 / 2

    found: Expected = {}
    for k in range(4):
        g = with_values(g, x=g.X[:, k], t=g.T[k])
        d = gradients(E, g, "V v0 w w0")
        found[f"E@{k + 1}"] = E(g)
        g = with_values(g, **{n[1:]: vars(g)[n[1:]] - 0.5 * v for n, v in d.items()})
        found |= {f"V@{k + 1}": g.V, f"w@{k + 1}": g.w, f"w0@{k + 1}": g.w0}
    return found


@case("""X = 1 2 -1; 0.5 1 2
y = 1 1 0
w = 0 0
b = 0
for t in 1..3:
    p = sigma(w @ X + b)
    J = -mean(y*log(p) + (1 - y)*log(1 - p))
    w = w - 0.5*dw
    b = b - 0.5*db
""")
def logistic_epochs(g: Given) -> Expected:
    found: Expected = {}

    def J(o: Given) -> Any:
        p = sigmoid(o.w @ o.X + o.b)
        return -np.mean(o.y * np.log(p) + (1 - o.y) * np.log(1 - p))

    for k in (1, 2, 3):
        d = gradients(J, g, "w b")
        found[f"J@{k}"] = J(g)
        g = with_values(g, w=g.w - 0.5 * d["dw"], b=g.b - 0.5 * d["db"])
        found |= {f"w@{k}": g.w, f"b@{k}": g.b}
    return found


@case("""# Newton's method for logistic regression
X = 1 1 1 1; 0 1 2 3
y = 0 0 1 1
w = 0 0
lam = 0.1
for t in 1..3:
    p = sigma(w @ X)
    J = -sum(y*log(p) + (1 - y)*log(1 - p)) + lam/2*sum(w**2)
    g = dw
    s = (p*(1 - p)).T
    H = X @ (s * X.T) + lam*eye(2)
    w = w - inv(H) @ g
""")
def newton_logistic(g: Given) -> Expected:
    found: Expected = {}
    w = np.zeros(2)
    for k in (1, 2, 3):
        p = sigmoid(w @ g.X)
        d = g.X @ (p - g.y) + 0.1 * w
        H = (g.X * (p * (1 - p))) @ g.X.T + 0.1 * np.eye(2)
        w = w - np.linalg.solve(H, d)
        found |= {f"g@{k}": d, f"H@{k}": H, f"w@{k}": w}
    return found


@case("""x = 0
for t in 1..5: x = x/2 + 1
""")
def one_line_loop(_: Given) -> Expected:
    found: Expected = {}
    x = 0.0
    for k in range(1, 6):
        x = x / 2 + 1
        found[f"x@{k}"] = x
    return {**found, "x": x}


@case("""a = 1
b = 0
for i in 1..2:
    for j in 1..3:
        a = a + i*j
    b = b + a
""")
def nested_counts(_: Given) -> Expected:
    found: Expected = {}
    a, b, k = 1, 0, 0
    for i in (1, 2):
        for j in (1, 2, 3):
            k += 1
            a += i * j
            found[f"a@{k}"] = a
        b += a
        found[f"b@{i}"] = b
    return {**found, "a": a, "b": b}


@case("""# simulated learning-rate decay
w = 4
eta0 = 0.5
for t in 0..3:
    J = w²/2
    eta = eta0/(1 + t)
    w = w − eta·dw
""")
def decay_from_zero(_: Given) -> Expected:
    found: Expected = {}
    w = 4.0
    for t in range(4):
        w -= 0.5 / (1 + t) * w
        found |= {f"w@{t + 1}": w, f"eta@{t + 1}": 0.5 / (1 + t)}
    return found


@case("""# Hebb's rule on four patterns, bipolar
X = 1 1 -1 -1; 1 -1 1 -1
Y = 1 -1 -1 -1
w = 0 0
b = 0
for x, y in columns(X, Y):
    w = w + x*y
    b = b + y
out = sign(w @ X + b)
""")
def hebb_and(g: Given) -> Expected:
    w = g.X @ g.Y
    b = np.sum(g.Y)
    return {"w": w, "b": b, "out": np.sign(w @ g.X + b).reshape(1, -1)}


@case("""# Rosenblatt's rule with a bias as w[1]
X = 1 1 1 1; 0 0 1 1; 0 1 0 1
d = 0 1 1 1
w = 0 0 0
for e in 1..50 until w:
    for x, t in columns(X, d):
        y = w @ x > 0
        w = w + (t - y)*x
""")
def or_until_stable(g: Given) -> Expected:
    w, k = np.zeros(3), 0
    for _ in range(50):
        before = w
        for x, t in zip(g.X.T, g.d, strict=True):
            k += 1
            w = w + (t - float(w @ x > 0)) * x
        if (before == w).all():
            break
    return {"w": w, f"w@{k}": w}


@case("""# Kohonen: two prototypes, the nearest moves
W = 0.2 0.8; 0.6 0.4
X = 1 0 1; 0 1 1
eta = 0.5
for x in columns(X):
    D = colsum((W - x)**2)
    j = argmax(-D)
    W = W + eta*(x - W)*(D == min(D))
""")
def som_winner(g: Given) -> Expected:
    found: Expected = {}
    W = g.W
    for k in range(3):
        x = g.X[:, k]
        D = np.sum((W - x[:, None]) ** 2, axis=0)
        j = np.argmin(D)
        W = W.copy()
        W[:, j] += 0.5 * (x - W[:, j])
        found |= {f"D@{k + 1}": D.reshape(1, -1), f"j@{k + 1}": j + 1, f"W@{k + 1}": W}
    return found


@case("""# LVQ1
w1 = 1 1
w2 = 0 0
x = 0.8 0.6
y = 1
alpha = 0.1
d1 = norm(x - w1)
d2 = norm(x - w2)
win = d1 < d2
w1_new = w1 + alpha*(2*(y == 1) - 1)*win*(x - w1)
w2_new = w2 - alpha*(1 - win)*(x - w2)
""")
def lvq(_: Given) -> Expected:
    return {
        "d1": np.sqrt(0.04 + 0.16),
        "d2": 1.0,
        "win": 1,
        "w1_new": [0.98, 0.96],
        "w2_new": [0, 0],
    }


@case("""# policy iteration by hand: values of three states
R = 0 0 1
P = 0.5 0.5 0; 0 0.5 0.5; 0 0 1
gamma = 0.9
V = 0 0 0
for k in 1..3:
    V = R + gamma*P @ V
""")
def value_iteration(g: Given) -> Expected:
    found: Expected = {}
    V = np.zeros(3)
    for k in (1, 2, 3):
        V = g.R + 0.9 * g.P @ V
        found[f"V@{k}"] = V
    return found


@case("""q = 0
for t in 1..3:
    r = 1/t
    q = q + (r - q)/t
""")
def running_mean(_: Given) -> Expected:
    return {"q@1": 1, "q@2": 0.75, "q@3": 0.75 + (1 / 3 - 0.75) / 3, "r@2": 0.5}


@case("""w = 2
b = 0
for x in columns(D):
    yhat = w*x + b
    L = (yhat - 3)**2
    gw = dw
    gb = db
    w = w - 0.1*gw
    b = b - 0.1*gb
D = 1 2
""")
def columns_of_a_vector(_: Given) -> Expected:
    found: Expected = {}
    w, b = 2.0, 0.0
    for k, x in enumerate([1, 2]):
        e = 2 * (w * x + b - 3)
        found |= {f"gw@{k + 1}": e * x, f"gb@{k + 1}": e}
        w, b = w - 0.1 * e * x, b - 0.1 * e
        found |= {f"w@{k + 1}": w}
    return found


@case("""# mini-batches of two by slices
X = 1 2 3 4; 1 0 -1 2
y = 1 2 3 4
w = 0 0
for k in 1..2:
    Xb = X[:, 2*k-1:2*k]
    yb = y[2*k-1:2*k]
    J = mean((w @ Xb - yb)**2)
    w = w - 0.1*dw
""")
def minibatch_slices(g: Given) -> Expected:
    found: Expected = {}
    w = np.zeros(2)
    for k in (1, 2):
        X, y = g.X[:, 2 * k - 2 : 2 * k], g.y[2 * k - 2 : 2 * k]
        found[f"J@{k}"] = np.mean((w @ X - y) ** 2)
        w = w - 0.1 * X @ (w @ X - y)
        found[f"w@{k}"] = w
    return found


@case("""W = 0.1 0.2; -0.1 0.3
X = 1 0; 0 1
Y = 1 0; 0 1
for e in 1..2:
    for x, y in columns(X, Y):
        p = softmax(W @ x)
        L = -sum(y*log(p))
        W = W - 0.5*dW
""")
def softmax_online_epochs(g: Given) -> Expected:
    found: Expected = {}
    W, k = g.W, 0
    for _ in range(2):
        for x, y in zip(g.X.T, g.Y.T, strict=True):
            k += 1
            p = softmax(W @ x)
            found |= {f"p@{k}": p, f"L@{k}": -np.sum(y * np.log(p))}
            W = W - 0.5 * np.outer(p - y, x)
            found[f"W@{k}"] = W
    return found


@case("""# Perceptron's weights as the columns of a table, error count an epoch
X = 2 -1 1; 1 0 -2
T = 1 -1 -1
w = 1 1
errors = 0
for x, t in columns(X, T):
    wrong = t*(w @ x) <= 0
    errors = errors + wrong
    w = w + wrong*t*x
""")
def error_count(g: Given) -> Expected:
    found: Expected = {}
    w, n = np.ones(2), 0.0
    for k, (x, t) in enumerate(zip(g.X.T, g.T, strict=True), 1):
        wrong = float(t * (w @ x) <= 0)
        n += wrong
        w = w + wrong * t * x
        found |= {f"w@{k}": w, f"errors@{k}": n}
    return {**found, "errors": n}
