"""Ten million logits on the command line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path

NUMPY = [sys.executable, "-c", "import numpy"]
NNHW = [sys.executable, "-m", "nnhw"]


def peak(*command: str) -> float:
    """Run a command, and return the largest resident size of its process in MiB."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    quiet = [(os.POSIX_SPAWN_DUP2, nowhere, 1)]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    os.close(nowhere)
    assert os.waitstatus_to_exitcode(status) == 0
    return usage.ru_maxrss / 1024


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the size is in other units")
def test_a_mapped_file_takes_little_memory(tmp_path: Path) -> None:
    """At most 64 MiB beyond numpy's own for 80 MB of logits, pages of the file counted."""
    path = tmp_path / "z.npy"
    np.save(path, np.random.default_rng(0).normal(size=10**7))
    own = peak(*NUMPY)
    for options in (["--get", "lse"], ["--json"], []):
        assert peak(*NNHW, "lse", f"@{path}", *options) - own <= 64, options
