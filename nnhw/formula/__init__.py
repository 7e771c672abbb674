"""A line of mathematics: parsed once, then evaluated, given shapes, and printed."""
