"""A calculator for neural-net homework that shows its work and checks yours."""
