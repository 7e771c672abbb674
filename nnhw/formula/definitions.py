"""What the functions of neural networks are, to be said where one is met first."""

from __future__ import annotations

# By function: its formula, and that of its derivative, in which f is the function itself. A
# formula that is no formula of the language stands in words, with {zero} for what is taken at 0.
DEFINITIONS: dict[str, tuple[str, str]] = {
    "sigma": ("1 / (1 + exp(-t))", "f(t) * (1 - f(t))"),
    "tanh": ("(exp(t) - exp(-t)) / (exp(t) + exp(-t))", "1 - f(t)**2"),
    "softplus": ("log(1 + exp(t))", "1 / (1 + exp(-t))"),
    "identity": ("t", "1"),
    "relu": ("where(t > 0, t, 0)", "1 where t > 0, 0 where t < 0, and {zero} at 0"),
    "leaky_relu": (
        "where(t > 0, t, 0.01 * t)",
        "1 where t > 0, 0.01 where t < 0, and {zero} at 0",
    ),
    "elu": ("where(t > 0, t, exp(t) - 1)", "1 where t > 0, e^t where t < 0, and {zero} at 0"),
    "step": ("where(t >= 0, 1, 0)", ""),
    "impulse": ("where(t == 0, 1, 0)", ""),
}

# By function: what it is applied to, and what it is in words.
EXPLANATIONS: dict[str, tuple[str, str]] = {
    "softmax": ("u", "e^u / Σ e^u, of each column"),
    "rowsoftmax": ("u", "e^u / Σ e^u, of each row"),
    "clip": ("u, a, b", "u, but a where it is less and b where it is more"),
    "causal": ("S", "S with −∞ above the diagonal"),
    "rot180": ("K", "K turned by half a turn"),
    "pad": ("X, n", "X with n zeros around it on each side"),
    "conv": ("X, K", "at each place the sum of K ∘ the window of X there"),
    "convt": ("X, K", "each entry of X times K, added at its place"),
    "maxpool": ("X, n", "the greatest entry of each window of n×n"),
    "avgpool": ("X, n", "the mean of each window of n×n"),
    "first_max": ("u", "1 where the first greatest entry stands, else 0"),
    "row_first_max": ("u", "1 where each row has its first greatest entry, else 0"),
    "col_first_max": ("u", "1 where each column has its first greatest entry, else 0"),
    "lower": ("S", "S with 0 above the diagonal"),
    "prod_others": ("u", "for each entry the product of all others"),
    "placed": ("D, A", "D where it was taken from A, else 0"),
    "pairs": ("", "a row for each pair i < j; e_i is 1 at i and 0 elsewhere"),
    "rows": ("A", "the number of rows of A"),
    "cols": ("A", "the number of columns of A"),
    "var": ("u", "the mean of the squared distances of the entries of u from their mean"),
    "conv_to_input": ("D, X, K", "each entry of D times K, added at its window of X"),
    "conv_to_kernel": ("D, X, K", "the sum of each entry of D times its window of X"),
    "maxpool_back": ("D, X, n", "each entry of D where its window of X is greatest, else 0"),
    "avgpool_back": ("D, X, n", "each entry of D shared out evenly over its window of X"),
    "without_last": ("A", "A with 0 for its last entry"),
}
