"""A calculator for neural-net homework that shows its work and checks yours."""

__version__ = "0.1.0"
