"""Grade a class on the workers of a Dask cluster.

``python examples/grade_dask.py 'sheets-*.jsonl' FOLDER [SCHEDULER]`` grades JSON
Lines in partitions, each on whichever worker is free, and writes a file of
results for each: ``FOLDER/0.jsonl``, ``1.jsonl``, …, which together are the lines
that ``nnhw grade`` writes. Without the address of a scheduler, two workers are
started here. It needs ``dask[distributed]``.
"""

import json
import sys

import dask.bag
from dask.distributed import Client, LocalCluster

import nnhw

PARTITION = 1 << 20  # bytes, some seconds of work


def main(sheets: str, folder: str, scheduler: str | None = None) -> None:
    """Grade all files of a pattern."""
    with Client(scheduler or LocalCluster(n_workers=2, dashboard_address=None)):
        lines = dask.bag.read_text(sheets, blocksize=PARTITION)
        results = lines.map_partitions(nnhw.grade).map(json.dumps)
        results.to_textfiles(f"{folder}/*.jsonl", last_endline=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
