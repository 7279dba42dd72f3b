"""Judge and tabulate what was measured."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .measure import Job, Measured
    from .worlds import Floats

SCHEMA = 1
HEADER = (
    f"{'job':<19}{'n':>7}  {'engine':<11}{'seconds':>9}{'ratio':>8}{'limit':>7} {'agrees':<6}"
    f"{'MiB':>7}"
)


@dataclass(frozen=True)
class Row:
    """One line of the result; ``ratio`` is 1 for the fastest engine of the job.

    ``of_limit`` is the time over that of what any engine has to do at least.
    """

    job: str
    n: int
    engine: str
    seconds: float
    ratio: float
    agrees: bool | None
    peak_mb: float | None
    note: str = ""
    of_limit: float | None = None


def rows_of(job: Job, measured: Sequence[Measured]) -> list[Row]:
    """Compare every answer with the judge's, and every time with the best."""
    engines = [one for one in measured if not one.engine.is_limit]
    best = min(one.seconds for one in engines)
    limit = min((one.seconds for one in measured if one.engine.is_limit), default=None)
    judges = [one for one in engines if one.engine.name == job.judge]
    alone = len(engines) == 1 or not judges
    return [
        Row(
            job.name,
            job.n,
            one.engine.name,
            float(f"{one.seconds:.4g}"),
            round(one.seconds / best, 2),
            None if alone else agree(one.answer, judges[0].answer, job.tolerance),
            None if one.peak_mb is None else round(one.peak_mb, 1),
            one.note,
            None if not limit else round(one.seconds / limit, 1),
        )
        for one in engines
    ]


def agree(answer: Floats, judged: Floats, tolerance: float) -> bool:
    """Tell whether two answers agree, where one has only the first rows as far as it goes."""
    rows = min(len(answer), len(judged))
    return bool(
        rows
        and answer.shape[1:] == judged.shape[1:]
        and np.allclose(answer[:rows], judged[:rows], rtol=0, atol=tolerance)
    )


def table_line(row: Row) -> str:
    """Return a row as text, at most 80 columns wide."""
    agrees = {True: "yes", False: "NO", None: "-"}[row.agrees]
    peak = "-" if row.peak_mb is None else f"{row.peak_mb:.1f}"
    limit = "-" if row.of_limit is None else f"{row.of_limit:.1f}"
    line = (
        f"{row.job:<19}{row.n:>7}  {row.engine:<11}{row.seconds:>9.4g}{row.ratio:>8.2f}{limit:>7} "
        f"{agrees:<6}{peak:>7}"
    )
    return f"{line} *" if row.note else line


def notes(rows: Iterable[Row]) -> list[str]:
    """Return what the stars of the table mean."""
    return [f"* {row.job} {row.n} {row.engine}: {row.note}" for row in rows if row.note]


def document(rows: Iterable[Row]) -> dict[str, object]:
    """Return what goes into the JSON: no host name, no paths."""
    return {"schema": SCHEMA, "machine": machine(), "rows": [asdict(row) for row in rows]}


def machine() -> dict[str, object]:
    """Return what the seconds depend on."""
    usable = getattr(os, "sched_getaffinity", None)
    return {
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "cores": len(usable(0)) if usable else os.cpu_count(),
    }
