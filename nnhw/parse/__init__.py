"""Text, files, standard input and Python values to numbers."""

from nnhw.parse.reader import read, read_integer, read_number
from nnhw.parse.stream import StandardInput
from nnhw.parse.text import reads_as_numbers

__all__ = ["StandardInput", "read", "read_integer", "read_number", "reads_as_numbers"]
