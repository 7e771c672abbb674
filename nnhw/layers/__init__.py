"""Architectures, layer by layer: output shapes, parameters, multiply-adds."""
