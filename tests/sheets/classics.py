"""Classical networks, gates set by hand, counting, initialisation, metrics."""

from __future__ import annotations

from typing import Any

import autograd.numpy as np

from tests.sheets.cases import Expected, Given, case, gradients, sigmoid, with_values


@case("""# XOR by hand-set weights
X = 0 0 1 1; 0 1 0 1
W1 = 1 1; 1 1
b1 = -0.5 -1.5
W2 = 1 -1
b2 = -0.5
H = step(W1 @ X + b1)
y = step(W2 @ H + b2)
""")
def xor_hand_set(_: Given) -> Expected:
    return {"H": [[0, 1, 1, 1], [0, 0, 0, 1]], "y": [[0, 1, 1, 0]]}


@case("""x = 1 0 1
AND = step(sum(x) - 2.5)
OR = step(sum(x) - 0.5)
NAND = 1 - AND
MAJ = sum(x) >= 2
XOR = x[1]*(1 - x[2]) + x[2]*(1 - x[1])
""")
def gates(_: Given) -> Expected:
    return {"AND": 0, "OR": 1, "NAND": 1, "MAJ": 1, "XOR": 1}


@case(
    """# Hopfield: three updates, unit by unit
W = 0 1 -1; 1 0 1; -1 1 0
theta = 0 0.5 0
s0 = 1 -1 -1
E0 = -½·(s0 @ W @ s0) + theta @ s0
u1 = W[1, :] @ s0 - theta[1]
s1 = [sign(u1), s0[2], s0[3]]
E1 = -½·(s1 @ W @ s1) + theta @ s1
""",
    "--no-check",
)
def hopfield_energy(g: Given) -> Expected:
    W, th, s0 = g.W, g.theta, g.s0
    s1 = np.array([np.sign(W[0] @ s0), -1, -1])  # the field is 0: sign(0) is 0

    def E(s: Any) -> Any:
        return -s @ W @ s / 2 + th @ s

    return {"E0": E(s0), "u1": W[0] @ s0, "s1": s1, "E1": E(s1)}


@case("""# Maxnet
a = 0.2 0.4 0.6
eps = 0.2
for t in 1..4:
    a = relu(a - eps*(sum(a) - a))
""")
def maxnet(g: Given) -> Expected:
    found: Expected = {}
    a = g.a
    for t in range(1, 5):
        a = np.maximum(0, a - 0.2 * (np.sum(a) - a))
        found[f"a@{t}"] = a
    return {**found, "a": a}


@case("""# BAM of two pairs
A = 1 -1 1; -1 -1 1
B = 1 -1; 1 1
W = A.T @ B
b = sign(A[1, :] @ W)
a = sign(b @ W.T)
""")
def bam(g: Given) -> Expected:
    W = g.A.T @ g.B
    b = np.sign(g.A[:1] @ W)
    return {"W": W, "b": b, "a": np.sign(b @ W.T)}


@case("""# RBF, two centres
x = 0.5 0.2
c1 = 0 0
c2 = 1 1
s = 0.8
p = [exp(-norm(x - c1)**2/(2*s^2)), exp(-norm(x - c2)**2/(2*s^2))]
w = 0.3 -0.7
y = w @ p
J = (y - 1)²
""")
def rbf_gradients(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return (
            o.w[0] * np.exp(-np.sum((o.x - o.c1) ** 2) / (2 * o.s**2))
            + o.w[1] * np.exp(-np.sum((o.x - o.c2) ** 2) / (2 * o.s**2))
            - 1
        ) ** 2

    return {"J": J(g), **gradients(J, g, "x c1 c2 s w")}


@case(
    """# restricted Boltzmann machine
v = 1 0 1
W = 0.1 0.2; -0.3 0.4; 0.5 -0.1
a = 0.1 0.1 -0.2
b = 0.2 -0.3
h = 1 0
E = -a @ v - b @ h - v @ W @ h
ph = sigma(W.T @ v + b)
F = -a @ v - sum(softplus(W.T @ v + b))
""",
    "--of",
    "F",
    "--wrt",
    "W,b,a",
)
def rbm(g: Given) -> Expected:
    def F(o: Given) -> Any:
        return -o.a @ o.v - np.sum(np.log(1 + np.exp(o.W.T @ o.v + o.b)))

    return {
        "E": -g.a @ g.v - g.b @ g.h - g.v @ g.W @ g.h,
        "ph": sigmoid(g.W.T @ g.v + g.b),
        "F": F(g),
        **gradients(F, g, "W b a"),
    }


@case(
    """TP = 8
FP = 2
FN = 4
TN = 6
accuracy = (TP + TN)/(TP + TN + FP + FN)
precision = TP/(TP + FP)
recall = TP/(TP + FN)
F1 = 2*precision*recall/(precision + recall)
MCC = (TP*TN - FP*FN)/sqrt((TP+FP)*(TP+FN)*(TN+FP)*(TN+FN))
""",
    "--no-check",
)
def confusion(_: Given) -> Expected:
    return {
        "accuracy": 0.7,
        "precision": 0.8,
        "recall": 2 / 3,
        "F1": 8 / 11,
        "MCC": 40 / np.sqrt(10 * 12 * 8 * 10),
    }


@case(
    """p = 0.25 0.5 0.125 0.1
PPL = exp(-mean(log(p)))
bits = -mean(log2(p))
check = 2**bits
""",
    "--of",
    "PPL",
)
def perplexity(g: Given) -> Expected:
    ppl = np.exp(-np.mean(np.log(g.p)))
    return {"PPL": ppl, "bits": np.log2(ppl), "check": ppl, "dp": -ppl / g.p / 4}


@case(
    """# BLEU-2 with a brevity penalty
c = 5
r = 6
p = 4/5 2/4
BP = where(c > r, 1, exp(1 - r/c))
BLEU = BP*exp(sum(log(p))/2)
""",
    "--no-check",
)
def bleu(_: Given) -> Expected:
    return {"BP": np.exp(-0.2), "BLEU": np.exp(-0.2) * np.sqrt(0.4)}


@case("""nin = 256
nout = 128
xavier = sqrt(6/(nin + nout))
he = sqrt(2/nin)
params = (nin + 1)*nout
""")
def initialisation(_: Given) -> Expected:
    return {"xavier": 0.125, "he": np.sqrt(2 / 256), "params": 257 * 128}


@case("""n = 784 128 64 10
weights = n[1:3]*n[2:4]
biases = n[2:]
total = sum(weights) + sum(biases)
""")
def count_by_slices(_: Given) -> Expected:
    return {"weights": [100352, 8192, 640], "biases": [128, 64, 10], "total": 109386}


@case("""# receptive field of three 3x3 layers, the second with stride 2
r = 1
j = 1
k = 3 3 3
s = 1 2 1
for l in 1..3:
    r = r + (k[l] - 1)*j
    j = j*s[l]
""")
def receptive_field(_: Given) -> Expected:
    return {"r@1": 3, "r@2": 5, "r@3": 9, "j": 2}


@case(
    """x = 1 2 3 4 5
y = 2 4 5 4 5
mx = mean(x)
my = mean(y)
slope = sum((x - mx)*(y - my))/sum((x - mx)²)
intercept = my - slope*mx
r = sum((x - mx)*(y - my))/sqrt(sum((x-mx)²)*sum((y-my)²))
R2 = r²
""",
    "--no-check",
)
def regression_line(g: Given) -> Expected:
    slope, intercept = np.polyfit(g.x, g.y, 1)
    r = np.corrcoef(g.x, g.y)[0, 1]
    return {"slope": slope, "intercept": intercept, "r": r, "R2": r * r}


@case("""# entropy and information gain, bits
p = 9/14 5/14
H = -sum(p*log2(p))
a = 6/8 2/8
b = 3/6 3/6
gain = H + 8/14*sum(a*log2(a)) + 6/14*sum(b*log2(b))
""")
def information_gain(g: Given) -> Expected:
    def H(p: Any) -> Any:
        return -np.sum(np.array(p) * np.log2(p))

    return {"H": H(g.p), "gain": H(g.p) - 8 / 14 * H(g.a) - 6 / 14 * H(g.b)}


@case(
    """p = 1 0 0
H = -sum(p*log(p))
""",
    "--no-check",
)
def entropy_of_certainty(_: Given) -> Expected:
    return {"H": 0}


@case("""a = -2
b = 3
c = 5
d = a*b
e = d + c
f = max(e, a)
g = σ(f)
L = g²
""")
def circuit_max(_: Given) -> Expected:
    s = sigmoid(-1.0)
    return {
        "f": -1,
        "L": s * s,
        "df": 2 * s * s * (1 - s),
        "da": 2 * s * s * (1 - s) * 3,
        "dc": 2 * s * s * (1 - s),
    }


@case("""w0 = 2
x0 = -1
w1 = -3
x1 = -2
w2 = -3
f = 1/(1 + exp(-(w0*x0 + w1*x1 + w2)))
""")
def cs231n_sigmoid_circuit(g: Given) -> Expected:
    def f(o: Given) -> Any:
        return 1 / (1 + np.exp(-(o.w0 * o.x0 + o.w1 * o.x1 + o.w2)))

    return {"f": f(g), **gradients(f, g, "w0 x0 w1 x1 w2")}


@case("""x = 3
y = -4
sigy = 1/(1 + exp(-y))
num = x + sigy
sigx = 1/(1 + exp(-x))
xpy = x + y
den = sigx + xpy**2
f = num/den
""")
def cs231n_staged(g: Given) -> Expected:
    def f(o: Given) -> Any:
        return (o.x + sigmoid(o.y)) / (sigmoid(o.x) + (o.x + o.y) ** 2)

    return {"f": f(g), **gradients(f, g, "x y")}


@case("""x = 2
a = x²
b = 3a
c = a·b
d = ln(c)
e = sqrt(d)
f = e/x
""")
def names_d_and_e(g: Given) -> Expected:
    def f(o: Given) -> Any:
        return np.sqrt(np.log(3 * o.x**4)) / o.x

    return {"f": f(g), **gradients(f, g, "x"), "dc": 1 / 48 / (2 * np.sqrt(np.log(48))) / 2}


@case("""exp = 2
d = 3
T = 4
lambda = 0.5
J = exp(exp)*d + T*lambda
""")
def odd_names(_: Given) -> Expected:
    e = np.exp(2)
    return {"J": 3 * e + 2, "dexp": 3 * e, "dd": e, "dT": 0.5, "dlambda": 4}


@case(
    """mean = mean(x)
x = 1 2 6
std = sqrt(var(x))
z = (x - mean)/std
""",
    "--no-check",
)
def function_names_as_steps(g: Given) -> Expected:
    return {"mean": 3, "std": np.std(g.x), "z": (g.x - 3) / np.std(g.x)}


@case("""θ₁ = 0.5
θ₂ = −1
x = ½ 2
ŷ = θ₁·x + θ₂
e = ŷ − 1
J = ½·mean(e²)
""")
def unicode_names(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return np.mean((o.a * np.array([0.5, 2]) + o.b - 1) ** 2) / 2

    d = gradients(J, with_values(g, a=0.5, b=-1.0), "a b")
    return {"J": J(with_values(g, a=0.5, b=-1.0)), "dθ1": d["da"], "dθ2": d["db"]}


@case("""u = 1 2 3 4 5
a = u[2:]
b = u[:3]
c = u[2:4]
A = 1 2 3; 4 5 6; 7 8 9
r = A[2]
s = A[2, :]
t = A[:, 2]
q = A[1:2]
p = A[[3, 1]]
m = A[2, 3]
n = A[:, 2:3]
""")
def indices(_: Given) -> Expected:
    return {
        "a": [2, 3, 4, 5],
        "b": [1, 2, 3],
        "c": [2, 3, 4],
        "r": [[4, 5, 6]],
        "s": [[4, 5, 6]],
        "t": [2, 5, 8],
        "q": [[1, 2, 3], [4, 5, 6]],
        "p": [[7, 8, 9], [1, 2, 3]],
        "m": 6,
        "n": [[2, 3], [5, 6], [8, 9]],
    }


@case(
    """A = 1 2 3; 4 5 6; 7 8 9; 1 0 1; 2 2 2
b = A[1:3]
L = sum(A[2:4, :]²) + sum(A[:, 2]) + sum(A[[1, 5]]) + A[5, 3]**3
""",
    "--wrt",
    "A",
)
def indexed_gradients(g: Given) -> Expected:
    def L(o: Given) -> Any:
        return (
            np.sum(o.A[1:4] ** 2)
            + np.sum(o.A[:, 1])
            + np.sum(o.A[0])
            + np.sum(o.A[4])
            + o.A[4, 2] ** 3
        )

    return {"L": L(g), **gradients(L, g, "A")}


@case(
    """x = 0.5
s = sigma'(x)
t = tanh′(x)
r = relu'(x)
q = softplus'(x)
e = exp'(x)
""",
    "--no-check",
)
def primes(_: Given) -> Expected:
    s = sigmoid(0.5)
    return {"s": s * (1 - s), "t": 1 - np.tanh(0.5) ** 2, "r": 1, "q": s, "e": np.exp(0.5)}


@case("""x = 1 2
z1 = W1 @ x
W1 = 1 0; 0 -1
a1 = relu(z1)
da1 = 3 4
dz1 = da1 * relu'(z1)
dW1 = dz1 @ x.T
""")
def own_lines_from_upstream(_: Given) -> Expected:
    return {"dz1": [3, 0], "dW1": [[3, 6], [0, 0]]}


@case(
    """m = 4
q = 0.2 0.3 0.5
kl = sum(q*log(q*3))
""",
    "--wrt",
    "q",
)
def kl_from_uniform(g: Given) -> Expected:
    return {"kl": np.sum(g.q * np.log(3 * g.q)), "dq": np.log(3 * g.q) + 1}


@case("""f = x**y
x = 2
y = 3
""")
def power_both(_: Given) -> Expected:
    return {"f": 8, "dx": 12, "dy": 8 * np.log(2)}


@case("""X = 1 2; 3 4
D = inv(X)
J = sum(D²)
""")
def inverse_gradient(g: Given) -> Expected:
    return gradients(lambda o: np.sum(np.linalg.inv(o.X) ** 2), g, "X")


@case("""u = 1 2 3
v = 4 5 6
c = u @ v/(norm(u)*norm(v))
L = 1 - c
""")
def cosine_loss(g: Given) -> Expected:
    def L(o: Given) -> Any:
        return 1 - np.sum(o.u * o.v) / np.sqrt(np.sum(o.u**2) * np.sum(o.v**2))

    return {"L": L(g), **gradients(L, g, "u v")}


@case("""p = 2 3 4
P = prod(p)
""")
def product_gradient(_: Given) -> Expected:
    return {"P": 24, "dp": [12, 8, 6]}


@case("""p = 2 0 4
P = prod(p)
""")
def product_with_zero(_: Given) -> Expected:
    return {"P": 0, "dp": [0, 8, 0]}


@case("""x = 0 3
n = norm(x)
L = abs(x[1]) + n
""")
def abs_at_zero(_: Given) -> Expected:
    return {"L": 3, "dx": [0, 1]}


@case("""# GloVe: the weight of a pair of words
w = 0.1 0.2
c = 0.3 0.4
b = 0.1
X = 10
f = min(1, (X/100)^0.75)
J = f*(w @ c + b - log(X))²
""")
def glove(g: Given) -> Expected:
    def J(o: Given) -> Any:
        return 0.1**0.75 * (np.dot(o.w, o.c) + o.b - np.log(10.0)) ** 2

    return {"J": J(g), **gradients(J, g, "w c b")}


@case("""# marks against a key: a comparison that is worked with
x = 1 -2
w = 0.3 1
y = w*x > 0.1
c = where(x > 0, w, 2*w)
e = (y == 1)*c
L1 = sum(e)
""")
def comparison_as_factor(_: Given) -> Expected:
    return {"y": [1, 0], "e": [0.3, 0], "L1": 0.3, "dw": [1, 0]}


@case("""# one step of Euler: dt is a value, and no gradient by t
t = 3
dt = 0.1
x = 1
f = t*x
x1 = x + dt*f
""")
def euler_step(_: Given) -> Expected:
    return {"x1": 1.3, "dx": 1.3, "ddt": 3}


@case("""# the nearer of two prototypes: dA is a distance where there is no objective
x = 1 2
A = 0 0
B = 1 1
dA = norm(x - A)
dB = norm(x - B)
c = dB < dA
""")
def nearest_prototype(_: Given) -> Expected:
    return {"dA": 5**0.5, "dB": 1, "c": 1}


@case("""# a tie that no number of digits decides: 1/3·3 is 1
z = 3 1
y = [z[2]/z[1]*z[1], z[2]]
k = argmax(y)
m = first_max(y)
""")
def argmax_of_a_tie(_: Given) -> Expected:
    return {"k": 1, "m": [1, 0]}


@case("""# a matrix that is read column by column, another row by row
x = 1 2; 3 4; 5 6
v = 2 -1
J = x[:, 1] @ x[:, 2] - 2*sum(x[:, 1]) + x[1, :] @ v
Y = 1 2; 3 4
L = sum(Y[1, :]²) - Y[2, :] @ v + J
""")
def columns_and_rows(_: Given) -> Expected:
    dx = [[2 - 2 + 2, 1 - 1], [4 - 2, 3], [6 - 2, 5]]
    return {"L": 1 + 4 - (6 - 4) + 44 - 18 + 0, "dx": dx, "dY": [[2, 4], [-2, 1]]}
