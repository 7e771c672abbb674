"""Text, files, standard input and Python values to numbers."""

from nnhw.parse.reader import read, read_integer, read_number
from nnhw.parse.stdin import StandardInput

__all__ = ["StandardInput", "read", "read_integer", "read_number"]
