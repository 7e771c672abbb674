"""Many ways to show one trace; only the one that is asked for is imported."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nnhw.render.views import Page


def write(page: Page, form: str, **settings: object) -> str:
    """Write a page in a format: its module is named after it, and has a ``render``."""
    text: str = import_module(f"nnhw.render.{form}").render(page, **settings)
    return text
