"""How what was worked out shows itself: in print, and in a notebook.

The classes are at the bottom of the house and the writers at its top, so the
writers are put into the classes' tables when a notebook's room is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    class Printer(Protocol):
        """What IPython prints with."""

        def text(self, text: str) -> None:
            """Print text."""


class Shown:
    """Something that shows itself.

    Attributes
    ----------
    writers
        What writes it in a format: ``text``, ``markdown``, ``latex``, ``html``,
        and ``math``, a formula between dollars. There is no HTML for a
        notebook: JupyterLab would prefer it, and in a notebook that is not
        trusted its sanitizer runs the digits together.
    offered
        What completion offers, where that is not everything.
    """

    writers: ClassVar[dict[str, Callable[[Any], Any]]] = {}
    offered: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **settings: Any) -> None:
        """Give every class a table of its own."""
        super().__init_subclass__(**settings)
        cls.writers = {}

    def shown_as(self, form: str) -> str | None:
        """Return it in a format, or ``None`` where nothing writes that."""
        return str(self.writers[form](self)) if form in self.writers else None

    def __dir__(self) -> Iterable[str]:
        return self.offered or super().__dir__()

    def to_text(self) -> str | None:
        """Return it in plain text."""
        return self.shown_as("text")

    def to_latex(self) -> str | None:
        """Return it as a LaTeX document."""
        return self.shown_as("latex")

    def to_markdown(self) -> str | None:
        """Return it in Markdown."""
        return self.shown_as("markdown")

    def to_html(self) -> str | None:
        """Return it as a page in HTML, with its picture."""
        return self.shown_as("html")

    def _in_short(self) -> str:
        return super().__repr__()

    # Here, beside `_repr_pretty_`: IPython takes the one of the two that a class has nearer.
    def __repr__(self) -> str:
        return self._in_short()

    def __str__(self) -> str:
        text = self.shown_as("text")
        return repr(self) if text is None else text.rstrip("\n")

    def _repr_markdown_(self) -> str | None:
        return self.shown_as("markdown")

    def _repr_latex_(self) -> str | None:
        return self.shown_as("math")

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        printer.text(f"{type(self).__name__}(...)" if cycle else str(self))
