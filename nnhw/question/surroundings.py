"""What standard output can show: its width, its characters, its colours."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnhw.formula.plain import Alphabet

WIDTH = 80  # where nobody says
WRITTEN = "⎡⎢⎣−×·∘ᵀ½‖²′ŷ₁∂Σσφα✓✗⚠─→"  # with these a trace is written


def width() -> int:
    """Return how many columns there are: ``COLUMNS``, the terminal's, or 80."""
    return max(1, shutil.get_terminal_size((WIDTH, 24)).columns)


def alphabet() -> Alphabet:
    """Return the characters that standard output can encode."""
    from nnhw.formula.plain import ASCII, UNICODE

    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        WRITTEN.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def has_colour() -> bool:
    """Whether it is a terminal that takes colour, and nobody asked for none."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()
