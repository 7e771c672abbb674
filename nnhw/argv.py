"""Commands of Typer that take negative numbers, and that are built when they are called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from nnhw.errors import InputError, did_you_mean, quote
from nnhw.options import with_options

if TYPE_CHECKING:
    from collections.abc import Callable

# What follows the minus of a number; no option begins so.
_NEGATIVE = re.compile(r"-(?=[\d.٫∞(\[]|inf)", re.IGNORECASE)
_TAKES_A_NAME = {"-o", "--output"}


class Command(TyperCommand):
    """A subcommand in whose arguments a minus before a digit is a minus."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Write such a minus as U+2212, which the number parser takes anyway."""
        before = ["", *args]
        minus = [
            token
            if previous in _TAKES_A_NAME
            else _NEGATIVE.sub("−", token, count=1)
            if _NEGATIVE.match(token)
            else token
            for previous, token in zip(before, args, strict=False)
        ]
        return super().parse_args(ctx, minus)


class Group(TyperGroup):
    """The subcommands, of which only the one that is called is built.

    Reading the signatures of all would take 4 ms.
    """

    functions: ClassVar[dict[str, Callable[..., Any]]] = {}

    def list_commands(self, _: Any) -> list[str]:
        """Return the names in the order in which they are defined."""
        return list(self.functions)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Build a subcommand.

        Raises
        ------
        InputError
            When there is none of that name, unless a shell asks how to go on.
        """
        function = self.functions.get(cmd_name)
        if function is None:
            if ctx.resilient_parsing:
                return None
            raise InputError(
                f"there is no command {quote(cmd_name)}{did_you_mean(cmd_name, self.functions)}\n"
                f"  the commands: {', '.join(self.functions)}"
            )
        app = Typer(add_completion=False, rich_markup_mode=None)
        app.command(cmd_name, cls=Command)(with_options(function))
        command = get_command(app)
        command.name = cmd_name
        return command
