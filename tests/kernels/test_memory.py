"""Ten million logits from a memory-mapped file, and what becomes of that file."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from nnhw.kernels.logsumexp import logsumexp
from nnhw.mapped import BLOCK, blocks

# The peak of the resident set, in KiB, before and after; pages of mapped files count in it.
PROBE = """
import sys
import numpy as np
from nnhw.kernels.logsumexp import logsumexp

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

logits = np.load(sys.argv[1], mmap_mode="r")
before = peak()
result = logsumexp(logits)
print(peak() - before, result)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(("level", "top"), [(0.0, 1.0), (-20.0, 0.25)])
def test_ten_million_logits_take_little_memory(tmp_path: Path, level: float, top: float) -> None:
    """At most 64 MiB for 10^7 mapped logits: in two passes."""
    path = tmp_path / "z.npy"
    logits = np.lib.format.open_memmap(path, mode="w+", dtype=np.float64, shape=(10**7,))
    logits[:] = level
    logits[5_000_000] = top
    logits.flush()
    probe = [sys.executable, "-c", PROBE, str(path)]
    extra, result = subprocess.run(probe, capture_output=True, text=True, check=True).stdout.split()
    assert int(extra) <= 64 * 1024
    expected = np.logaddexp(level + np.log(10**7 - 1), top)
    assert abs(float(result) - expected) <= 1e-14 * 17


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_pages_of_a_mapped_file_are_given_back_on_the_way(tmp_path: Path) -> None:
    """Of 80 MB that were read, 16 MiB at a time stay in memory."""

    def resident() -> int:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0])

    path = tmp_path / "z.npy"
    np.save(path, np.ones(10**7))
    logits = np.load(path, mmap_mode="r")
    before, most, total = resident(), 0, 0.0
    for block in blocks(logits, 1 << 18):
        total += block.sum()
        most = max(most, resident() - before)
    assert total == 10**7
    assert 8 * 1024 < most < 32 * 1024


@pytest.mark.parametrize("mode", ["r", "r+", "c"])
def test_mapped_array_keeps_its_values(tmp_path: Path, mode: Literal["r", "r+", "c"]) -> None:
    """Giving pages back loses nothing, not even what was written to a private copy."""
    path = tmp_path / "z.npy"
    np.save(path, np.zeros(3 * 2**21))
    logits = np.load(path, mmap_mode=mode)
    if mode != "r":
        logits[5] = 40.0
    for _ in range(2):
        expected = np.logaddexp(40.0 if mode != "r" else 0.0, np.log(3 * 2**21 - 1))
        assert abs(logsumexp(logits) - expected) < 1e-13
    assert logits[5] == (40.0 if mode != "r" else 0.0)


def test_blocks_cover_a_vector_once() -> None:
    """Joined, the blocks are the vector, also when it is not a multiple of their size."""
    z = np.arange(3.0 * BLOCK + 7)
    parts = list(blocks(z, BLOCK))
    assert [part.size for part in parts] == [BLOCK] * 3 + [7]
    assert np.concatenate(parts).tolist() == z.tolist()
