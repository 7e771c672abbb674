"""What the functions of neural networks are, to be said where one is met first."""

from __future__ import annotations

# By function: its formula, and that of its derivative, in which f is the function itself. A
# formula that is no formula of the language stands in words, with {zero} for what is taken at 0.
DEFINITIONS: dict[str, tuple[str, str]] = {
    "sigma": ("1 / (1 + exp(-t))", "f(t) * (1 - f(t))"),
    "tanh": ("(exp(t) - exp(-t)) / (exp(t) + exp(-t))", "1 - f(t) * f(t)"),
    "softplus": ("log(1 + exp(t))", "1 / (1 + exp(-t))"),
    "identity": ("t", "1"),
    "relu": ("t where t > 0, else 0", "1 where t > 0, 0 where t < 0, and {zero} at 0"),
    "leaky_relu": (
        "t where t > 0, else 0.01 t",
        "1 where t > 0, 0.01 where t < 0, and {zero} at 0",
    ),
    "elu": ("t where t > 0, else e^t − 1", "1 where t > 0, e^t where t < 0, and {zero} at 0"),
    "step": ("1 where t ≥ 0, else 0", ""),
    "impulse": ("1 where t = 0, else 0", ""),
}
