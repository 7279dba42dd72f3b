"""What an import brings, joins, drops and leaves, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.plain_text import plural
from stratgraph.report.tables import INDENT

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from stratgraph.io import Imported, NewTheater
    from stratgraph.io.import_merge import Kept

# So many cells that stay as they were edited tell what they are like.
SHOWN = 5
# What a row of each table is called.
ROWS = {
    "settlements.csv": "settlement",
    "names.csv": "further name",
    "populations.csv": "population",
    "extents.csv": "extent",
    "roads.csv": "road",
    "nodes.csv": "node",
    "control.csv": "holder",
    "front_distances.csv": "distance to drawn ground",
    "sources.csv": "source",
}
SEVERAL = {"front_distances.csv": "distances to drawn ground"}


def print_imported(console: Console, done: Imported, *, dry_run: bool, every: bool = False) -> None:
    """Print what an import brings: kept, joined, dropped, and what stays as it was edited.

    Parameters
    ----------
    dry_run : bool
        Whether nothing is written, so that the words say what would be.
    every : bool
        Whether to print each cell that stays, not the first five.
    """
    console.print(f"{done.path.name}, read as {done.source.title}", style="bold")
    _print_part(console, "Would be kept" if dry_run else "Kept", list(_kept(done)))
    _print_part(console, "Joined", done.joined)
    _print_part(console, "Dropped", [one.words for one in done.found.dropped])
    left = [_stays(one) for one in done.kept]
    more = f"and {len(left) - SHOWN:,} more; --all shows them"
    shown = left if every or len(left) <= SHOWN else [*left[:SHOWN], more]
    _print_part(console, "Left as edited by hand", shown)
    _print_part(console, "To know", done.found.notes)


def print_new_theater(console: Console, made: NewTheater) -> None:
    """Print what a new folder holds, what nobody said of it, and what to type next."""
    facts, question = made.facts, made.question
    what = "a new theater" if made.is_new else "now with a question"
    console.print(f"{facts.name}, {what}", style="bold")
    counted = (
        plural(len(facts.settlements), "settlement"),
        plural(len(facts.roads), "road"),
        plural(len(facts.systems), "weapon"),
        f"holders on {question.on}",
    )
    _print_part(console, "Made" if made.is_new else "Holds", [", ".join(counted)])
    _print_part(console, "Dropped", [one.words for one in made.found.dropped])
    _print_part(console, "To know", made.found.notes)
    _print_part(console, "Nobody said these; replace them", made.stand_ins)
    case = made.folder / "case.toml"
    _print_part(
        console, "Next", [f"stratgraph check {made.folder}", f"stratgraph run {case} --html"]
    )


def _print_part(console: Console, head: str, lines: Sequence[str]) -> None:
    from rich.padding import Padding

    if lines:
        console.print(f"{head}:")
    for line in lines:
        console.print(Padding(line, INDENT, expand=False))


def _kept(done: Imported) -> Iterator[str]:
    for table, counts in done.counts.items():
        words = ", ".join(_counted(counts))
        yield f"{plural(counts.total(), ROWS[table], SEVERAL.get(table, ''))}: {words}"
    if not any(done.counts.values()):
        yield "nothing"


def _counted(counts: Counter[str]) -> Iterator[str]:
    """Say how many rows became what."""
    for key, words in (
        ("added", "new"),
        ("updated", "updated"),
        ("same", "as before"),
        ("by hand", "typed by hand before, which stay"),
        ("removed", "removed by hand before, which stay out"),
    ):
        if counts[key]:
            yield f"{counts[key]:,} {words}"


def _stays(one: Kept) -> str:
    if not one.column:
        return f"{one.table}, {one.key}: was removed, and stays out"
    theirs = one.theirs or "nothing"
    return f"{one.table}, {one.key}: {one.column} stays {one.yours!r}; the source says {theirs!r}"
