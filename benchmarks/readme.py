"""The tables and the picture of ``benchmarks/README.md``, made of what was measured last."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratgraph import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .compare import Row

HOME = Path(__file__).parent
README, MEASURED, PICTURE = HOME / "README.md", HOME / "measured.json", HOME / "growth.svg"
BEGIN, END = "<!-- measured: {} -->", "<!-- measured until here: {} -->"
# The picture, in pixels.
WIDE, HIGH, LEFT, BELOW, RIGHT = 760, 460, 60, 40, 150
INKS = ("#1b6ca8", "#c1440e", "#3a7d44", "#7b4ea3", "#8a6d1a", "#444444", "#b03a6b", "#2a8c8c")


def keep_rows(rows: Sequence[Row], about: Mapping[str, object]) -> None:
    """Put rows in the place of older ones of the same job and size, and write the page anew."""
    known = measured()
    fresh = {(row.job, row.n) for row in rows}
    kept = [row for row in known["rows"] if (row["job"], row["n"]) not in fresh]
    known["rows"] = [*kept, *(asdict(row) for row in rows)]
    known["machine"] = dict(about)
    _write(known)


def keep_growth(name: str, found: Mapping[int, Mapping[str, float]]) -> None:
    """Put what parts of an answer cost by size in the place of what was known of it."""
    known = measured()
    known["growth"][name] = {f"{n}": dict(parts) for n, parts in found.items()}
    _write(known)


def measured() -> dict[str, Any]:
    """Return what was measured last."""
    if not MEASURED.exists():
        return {"machine": {}, "rows": [], "growth": {}}
    found: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    return found


def rendered(page: str, known: Mapping[str, Any]) -> str:
    """Return the page with its tables as they are measured."""
    tables = {"engines": "\n".join(_engines(known["rows"]))}
    tables |= {name: growth_table(found) for name, found in known["growth"].items()}
    for name, lines in tables.items():
        begin, end = BEGIN.format(name), END.format(name)
        if begin in page:
            before, rest = page.split(begin)
            page = f"{before}{begin}\n\n{lines}\n\n{end}{rest.split(end)[1]}"
    return page


def _write(known: Mapping[str, Any]) -> None:
    write_whole(MEASURED, json.dumps(known, indent=1) + "\n")
    write_whole(README, rendered(README.read_text(encoding="utf-8"), known))
    write_whole(PICTURE, picture(curves(known)))


def _engines(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    yield "| job | n | engine | seconds | ratio | times the limit | agrees | MiB |"
    yield "| --- | ---: | --- | ---: | ---: | ---: | --- | ---: |"
    for row in sorted(rows, key=lambda one: (one["job"], one["n"])):
        agrees = {True: "yes", False: "NO", None: "–"}[row["agrees"]]
        limit = "–" if row.get("of_limit") is None else f"{row['of_limit']:.1f}"
        peak = "–" if row["peak_mb"] is None else f"{row['peak_mb']:.1f}"
        note = f" ({row['note'].removesuffix(', scaled')})" if row["note"] else ""
        yield (
            f"| {row['job']} | {row['n']:,} | {row['engine']}{note} | {row['seconds']:.4g} | "
            f"{row['ratio']:.2f} | {limit} | {agrees} | {peak} |"
        )


def growth_table(found: Mapping[Any, Mapping[str, float]]) -> str:
    """Write each part's seconds by size, and by which power of the size they grow at last.

    Examples
    --------
    >>> print(growth_table({100: {"read": 1.0}, 1000: {"read": 10.0}}))
    | part | 100 | 1,000 | grows as n to the |
    | --- | ---: | ---: | ---: |
    | read | 1.00 | 10.00 | 1.00 |
    """
    sizes = list(found)
    lines = [
        f"| part | {' | '.join(f'{int(n):,}' for n in sizes)} | grows as n to the |",
        f"| --- | {'---: | ' * (len(sizes) + 1)}".rstrip(),
    ]
    for part in found[sizes[-1]]:
        cells = [f"{found[n][part]:.2f}" if part in found[n] else "–" for n in sizes]
        lines.append(f"| {part} | {' | '.join(cells)} | {exponent(found, part)} |")
    return "\n".join(lines)


def exponent(found: Mapping[Any, Mapping[str, float]], part: str) -> str:
    """Return by which power of the size a part grows between the last two sizes."""
    if len(found) < 2:
        return "–"
    (n, before), (m, after) = list(found.items())[-2:]
    if min(before.get(part, 0.0), after.get(part, 0.0)) <= 0.0:
        return "–"
    return f"{math.log(after[part] / before[part]) / math.log(int(m) / int(n)):.2f}"


def curves(known: Mapping[str, Any]) -> dict[str, list[tuple[float, float]]]:
    """Return seconds by size of each job of stratgraph, and of whole answers."""
    found: dict[str, list[tuple[float, float]]] = {}
    for row in known["rows"]:
        if row["engine"] == "stratgraph" and row["n"]:
            found.setdefault(row["job"], []).append((row["n"], row["seconds"]))
    for name, sizes in known["growth"].items():
        whole = "`run`, whole"
        found[f"run, {name}"] = [(float(n), p[whole]) for n, p in sizes.items() if whole in p]
    return {name: sorted(points) for name, points in found.items() if len(points) > 1}


def picture(lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """Draw seconds over size, both in powers of ten, a line for each job."""
    every = [point for points in lines.values() for point in points] or [(1.0, 1.0)]
    low = [math.floor(math.log10(min(one[k] for one in every))) for k in (0, 1)]
    high = [max(math.ceil(math.log10(max(one[k] for one in every))), low[k] + 1) for k in (0, 1)]

    def at(n: float, seconds: float) -> tuple[float, float]:
        across = (math.log10(n) - low[0]) / (high[0] - low[0])
        up = (math.log10(seconds) - low[1]) / (high[1] - low[1])
        return LEFT + across * (WIDE - LEFT - RIGHT), HIGH - BELOW - up * (HIGH - BELOW - 20)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" '
        'font-family="sans-serif" font-size="11" role="img">',
        "<title>Seconds over the number of settlements, both in powers of ten</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="white"/>',
    ]
    for power in range(low[0], high[0] + 1):
        x, y = at(10.0**power, 10.0 ** low[1])
        parts.append(f'<path d="M{x:.1f} 20V{y:.1f}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y + 16:.1f}" text-anchor="middle">{10**power:,}</text>'
        )
    for power in range(low[1], high[1] + 1):
        x, y = at(10.0 ** low[0], 10.0**power)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{WIDE - RIGHT}" stroke="#ddd"/>')
        label = f"{10.0**power:g} s"
        parts.append(f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    taken: list[float] = []
    for k, (name, points) in enumerate(sorted(lines.items(), key=lambda one: -one[1][-1][1])):
        ink = INKS[k % len(INKS)]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in (at(*one) for one in points))
        x, y = at(*points[-1])
        while any(abs(y - other) < 12 for other in taken):
            y += 3
        taken.append(y)
        parts.append(f'<path d="M{path}" fill="none" stroke="{ink}" stroke-width="1.8"/>')
        parts.append(f'<text x="{WIDE - RIGHT + 6}" y="{y + 4:.1f}" fill="{ink}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
