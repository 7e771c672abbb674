"""What a trace points out, at the step that it is about."""

from __future__ import annotations

from nnhw.immutable import Immutable


class Note(Immutable):
    """A sentence at a step.

    Attributes
    ----------
    step
        The step's name.
    text
        The sentence, in plain characters.
    warns
        Whether a reader who skips it may be misled: a convention at a kink, a
        value that is none.
    """

    step: str
    text: str
    warns: bool = False
