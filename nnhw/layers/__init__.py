"""Architectures, layer by layer: output shapes, parameters, multiply-adds."""

COMMAND = "param-count"  # that asks for them
