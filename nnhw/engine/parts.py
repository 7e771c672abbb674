"""The headings under which lines stand that have none of their own."""

from __future__ import annotations

FORWARD, BACKWARD, STEP = "Forward pass", "Backward pass", "Gradient step"
AFTER = "With the gradients"
