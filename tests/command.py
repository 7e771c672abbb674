"""The command line in this process: what a shell would see, without starting one."""

from __future__ import annotations

import gc
import io
import json
import signal
import sys
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from nnhw.__main__ import main


@dataclass(frozen=True)
class Run:
    """What came of a command."""

    status: object
    out: str
    err: str

    @property
    def steps(self) -> dict[str, Any]:
        """The values of ``--json`` by step."""
        return {step["name"]: step["value"] for step in json.loads(self.out)["steps"]}


def nnhw(*argv: str, stdin: bytes = b"") -> Run:
    """Run ``nnhw argv`` with captured streams; only ``SystemExit`` may leave it."""
    out, err = _stream(), _stream()
    into = io.TextIOWrapper(io.BytesIO(stdin))
    status: object = None
    limit, interrupt = sys.get_int_max_str_digits(), signal.getsignal(signal.SIGINT)
    with patch.multiple("sys", argv=["nnhw", *argv], stdin=into, stdout=out, stderr=err):
        try:
            main()
        except SystemExit as end:
            status = end.code
        finally:
            # What the command sets for its own short process.
            signal.signal(signal.SIGINT, interrupt)
            gc.unfreeze()
            gc.enable()
            sys.set_int_max_str_digits(limit)
    return Run(status, _text(out), _text(err))


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
