"""On how many readings an objective comes into range, by each choice, and reading by reading."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Cell, Several, Span, Text, km
from stratgraph.catalogue.table import Head, Table
from stratgraph.catalogue.wording import wording
from stratgraph.studies.hold_or_fall.telling import choice_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.studies.hold_or_fall.finding import ObjectiveFinding
    from stratgraph.studies.hold_or_fall.telling import FindingFacts

MOST = "*"


def choices_table(facts: FindingFacts, found: Sequence[ObjectiveFinding]) -> Table:
    """Return for each choice on how many of its readings at least one more weapon reaches.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall import case_finding
    >>> facts = case_finding(read_case("gate_falls"), ()).facts
    >>> for row in choices_table(facts, facts.findings).rows[:3:2]:
    ...     print(*row, sep="; ")
    all readings; 11 of 24
      from the middle of towns; 5 of 12
    """
    heads: dict[str, dict[str, list[Cell]]] = {}
    for place, one in enumerate(found):
        decides = one.split and (one.split.dimension, one.split.value)
        for row in choice_rows(facts, wording("en"), one):
            mark = MOST if decides == (row.dimension, row.value) else ""
            rows = heads.setdefault(row.head, {})
            cells = rows.setdefault(row.words, [Text("") for _ in found])
            cells[place] = Text(f"{row.holding} of {row.of}{mark}")
    lines: list[tuple[Cell, ...]] = [
        (Text("all readings"), *(Text(f"{one.new} of {one.n}") for one in found))
    ]
    for head, rows in heads.items():
        lines.append((Text(f"{head}:"), *(Text("") for _ in found)))
        lines += [(Text(f"  {words}"), *cells) for words, cells in rows.items()]
    names = [facts.theater.settlement(one.target).name for one in found]
    return Table(
        "At least one more weapon: on how many readings",
        (Head(label="Choice", wide=True), *(Head(label=name, right=True) for name in names)),
        tuple(lines),
        notes=(f"{MOST} the choice that decides most",) if any(one.split for one in found) else (),
    )


def curve_table(facts: FindingFacts, found: ObjectiveFinding) -> Table:
    """Return every reading of an objective, in order of the answer."""
    designations = {one.system.id: one.system.designation for one in facts.degrees}
    said = {
        (row.dimension, row.value): row.alone for row in choice_rows(facts, wording("en"), found)
    }
    rows: list[tuple[Cell, ...]] = []
    for one in found.curve:
        named = [designations[system] for system in one.new]
        named += [f"perhaps {designations[system]}" for system in one.perhaps]
        taken = "; ".join(said[choice, one.value(choice)] for choice in found.choices)
        rows.append((Several(tuple(named)), _span(one.before_m), _span(one.after_m), Text(taken)))
    return Table(
        f"Every reading of {facts.theater.settlement(found.target).name}, in order of the answer",
        (
            Head(label="Newly in range of", wide=True),
            Head(label="Needed before", right=True),
            Head(label="Needed after", right=True),
            Head(label="Reading", wide=True),
        ),
        tuple(rows),
    )


def _span(ends: tuple[float, float]) -> Cell:
    """Return the range needed: of drawn ground from one end to the other."""
    if ends[0] == ends[1] or not math.isfinite(ends[1]):
        return km(ends[0], why="no_ground")
    return Span(*ends)
