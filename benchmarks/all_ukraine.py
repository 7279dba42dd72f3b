"""All Ukraine on two cores: load, check and answer a theater of its size, part by part.

``python -m benchmarks.all_ukraine`` draws theaters of a thirtieth of its settlements up to all
33,681, each on a road graph of 300,000 nodes where all are drawn, with holders split along a
line. Every size is measured in processes of its own. ``--places FILE`` takes the coordinates and
populations of the largest from a table of yours in place of drawn ones.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SETTLEMENTS, NODES = 33_681, 300_000
SIZES = (1_053, 3_368, 10_650, SETTLEMENTS)
MOST_SECONDS, MOST_MB = 60.0, 4096.0
# What the answer asked for is made of; the others are told beside it.
TARGET = ("read", "check", "join", "reach", "exposure", "path metrics", "finding")


def main(words: Sequence[str] | None = None) -> int:
    """Measure every size, print the table of parts; 1 if the largest takes too long or too much."""
    options = _parser().parse_args(words)
    if options.measure is not None:
        print(json.dumps(list(measured(options.measure))))
        return 0
    sizes = sorted(options.settlements or SIZES)
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as home:
        for n in sizes:
            folder = Path(home, f"of-{n}")
            nodes = round(n * options.nodes / sizes[-1])
            _write(folder, n, nodes - n, options.places if n == sizes[-1] else None)
            found[n] = _parts(folder, pages=options.page)
            print(f"measured {n:,} settlements on {nodes:,} nodes", file=sys.stderr)
    from .readme import growth_table, keep_growth

    print(growth_table(found))
    if options.readme:
        keep_growth(options.readme, found)
    whole = found[sizes[-1]]
    spent = sum(whole[part] for part in TARGET)
    print(
        f"\n{' + '.join(TARGET)}: {spent:.1f} s of {MOST_SECONDS:.0f}, "
        f"{whole['peak MiB']:,.0f} MiB of {MOST_MB:,.0f}"
    )
    if options.json is not None:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return int(spent > MOST_SECONDS or whole["peak MiB"] > MOST_MB)


def _write(folder: Path, n: int, junctions: int, places: Path | None) -> None:
    from stratgraph import write_case, write_theater

    from .theaters import drawn_case, drawn_facts, drawn_places, read_places

    at = drawn_places(n) if places is None else read_places(places)
    facts = drawn_facts(at, junctions)
    write_theater(facts, folder)
    write_case(drawn_case(facts), folder / "case.toml", theater="theater.toml")


def _parts(folder: Path, *, pages: bool) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.all_ukraine", "--measure", str(folder)]
    done, peak, _ = _run(words)
    parts: dict[str, float] = dict(json.loads(done))
    parts["peak MiB"] = peak
    answer, page = folder / "answer.json", folder / "page.html"
    asked = ["run", str(folder / "case.toml"), "-q", "--json", str(answer)]
    asked += ["--html", str(page)] if pages else []
    _, peak, seconds = _run([sys.executable, "-m", "stratgraph", *asked])
    parts |= {"`run`, whole": seconds, "`run`, peak MiB": peak}
    parts["JSON, MB"] = answer.stat().st_size / 1e6
    if pages:
        parts["page, MB"] = page.stat().st_size / 1e6
    return parts


def _run(words: Sequence[str]) -> tuple[str, float, float]:
    """Return what a process prints, its peak memory in MiB, and its seconds of a processor."""
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(words, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise RuntimeError(f"{' '.join(words[1:3])} failed with status {status}")
        out.seek(0)
        return out.read(), used.ru_maxrss / 1024, used.ru_utime + used.ru_stime


def measured(folder: Path) -> Iterator[tuple[str, float]]:
    """Time each part of an answer, one after the other, in this process."""
    from stratgraph import read_case, read_facts
    from stratgraph.measures.gateways import measure_gateways
    from stratgraph.model.validation import check_facts
    from stratgraph.studies.hold_or_fall import case_finding

    from .theaters import DAY

    facts, seconds = _timed(lambda: read_facts(folder))
    yield "read", seconds
    yield "check", _timed(lambda: check_facts(facts, on=DAY))[1]
    yield "join", _timed(facts.theater)[1]
    case = read_case(folder / "case.toml")
    both, question = (case.before, case.after), case.whole_question()
    yield "reach", _timed(lambda: [_reach(one, question) for one in both])[1]
    yield "exposure", _timed(lambda: [_exposures(one, question) for one in both])[1]
    yield (
        "path metrics",
        _timed(lambda: [measure_gateways(one, question.on("all")) for one in both])[1],
    )
    yield "finding", _timed(lambda: case_finding(case, ()))[1]


def _reach(situation: Any, question: Any) -> list[object]:
    from stratgraph import measure_reach
    from stratgraph.studies.hold_or_fall import SIDES

    return [
        list(measure_reach(
            situation, side, rule, systems=question.assumptions.systems, targets=targets,
            ground=question.ground_of(situation.theater),
        ))
        for side, targets in zip(SIDES, (question.objectives, question.bases), strict=True)
        for rule in question.assumptions.rules
    ]  # fmt: skip


def _exposures(situation: Any, question: Any) -> list[object]:
    from stratgraph.studies.hold_or_fall import SIDES
    from stratgraph.studies.hold_or_fall.answer import system_exposures

    return [
        list(system_exposures(situation, question, side, rule))
        for side in SIDES
        for rule in question.assumptions.rules
    ]


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    started = time.process_time()
    found = call()
    return found, time.process_time() - started


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.all_ukraine", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--settlements", metavar="N", action="extend", nargs="+", type=int)
    parser.add_argument(
        "--nodes", metavar="N", type=int, default=NODES, help="of the largest road graph"
    )
    parser.add_argument(
        "--places", metavar="FILE", type=Path, help="a CSV with lon, lat and population"
    )
    parser.add_argument("--page", action="store_true", help="write the page too")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the parts as JSON")
    parser.add_argument(
        "--readme", metavar="NAME", help="write the table of this name in README.md"
    )
    parser.add_argument("--measure", metavar="FOLDER", type=Path, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
