"""Run the benchmarks: ``python -m benchmarks --help``."""

from __future__ import annotations

import argparse
import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from stratgraph import write_whole

from . import jobs
from .compare import HEADER, document, machine, notes, rows_of, table_line
from .measure import measure
from .readme import keep_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .compare import Row
    from .measure import Job

ROUNDS, QUICK_ROUNDS = 5, 2
QUICK_SIZE = 300


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the JSON; 1 if any compared answers disagree."""
    options = _parser().parse_args(words)
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    sizes = options.size or [QUICK_SIZE if options.quick else jobs.SIZE]
    known = jobs.all_jobs(sizes)
    names = list(dict.fromkeys(job.name for job in known))
    for name in options.job or ():
        if name not in names:
            print(f"benchmarks: no job {name!r}; jobs are {', '.join(names)}", file=sys.stderr)
            return 2
    print(HEADER)
    rows: list[Row] = []
    for job in known:
        if not options.job or job.name in options.job:
            rows += _measured(job, rounds)
    for note in notes(rows):
        print(note)
    if options.json:
        write_whole(options.json, json.dumps(document(rows), indent=1) + "\n")
    if options.readme:
        keep_rows(rows, machine())
    return 1 if any(row.agrees is False for row in rows) else 0


def _measured(job: Job, rounds: int) -> list[Row]:
    engines = [one for one in job.engines if not one.needs or find_spec(one.needs)]
    for one in job.engines:
        if one not in engines:
            print(f"benchmarks: {one.name} is not installed, left out", file=sys.stderr)
    rows = rows_of(job, measure(job, engines, rounds))
    for row in rows:
        print(table_line(row), flush=True)
    return rows


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure stratgraph beside other engines."
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the rows as JSON")
    parser.add_argument("--readme", action="store_true", help="write the rows into README.md")
    parser.add_argument("--job", metavar="NAME", action="extend", nargs="+", help="only these")
    parser.add_argument("--rounds", metavar="N", type=int, help="how often each engine is timed")
    parser.add_argument("--quick", action="store_true", help="a small world, few rounds")
    parser.add_argument(
        "--size", metavar="N", action="extend", nargs="+", type=int,
        help=f"places of the road-like worlds, in place of {jobs.SIZE}",
    )  # fmt: skip
    return parser


if __name__ == "__main__":
    sys.exit(main())
