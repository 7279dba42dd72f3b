"""Who says so: of ranges, holders and roads, and the sources that are listed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue.cells import Linked, Text, count, place_cell
from stratgraph.catalogue.table import Head, Table
from stratgraph.model.provenance import CONFIDENCES, EVIDENCE, citations
from stratgraph.report.range_options import options
from stratgraph.report.wording import holder_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.model.provenance import Evidence, Provenance
    from stratgraph.report.range_options import Option
    from stratgraph.studies.hold_or_fall import Case, Glance, Outcome

SOURCE, CONFIDENCE = Head(label="Source", wide=True), Head(label="Confidence")
# Where nothing is known.
NOTHING = Text("–")


def says_parts(who: Provenance, case: Case) -> tuple[tuple[str, str, str], ...]:
    """Return who says so in parts: its words, and of a listed source its address and title."""
    text, done = who.source, 0
    parts: list[tuple[str, str, str]] = []
    for begins, ends, one in citations(text, case.sources):
        words = one.title if text == one.id else text[begins:ends]
        title = f"{one.title} ({one.seen_words})"
        parts += [(text[done:begins], "", ""), (words, one.address, title)]
        done = ends
    return tuple(part for part in (*parts, (text[done:], "", "")) if part[0])


def says_cell(who: Provenance, case: Case) -> Linked:
    """Return who says so; a listed source bears its title and leads to its address."""
    # A keyboard comes by each address once, in the list of sources.
    return Linked(says_parts(who, case), passed_by=True)


def ranges_sources(case: Case) -> Table:
    """Return who published each range, per munition.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> print(*ranges_sources(read_case("gate_falls")).rows[0], sep="; ")
    Mortar · standard round · 8 km; invented; low
    """
    seen: dict[tuple[str, str, int], Option] = {}
    for one in options(case):
        seen.setdefault((one.system.id, one.figure.munition, one.figure.range_m), one)
    return Table(
        "Published ranges",
        (Head(label="Weapon and munition"), SOURCE, CONFIDENCE),
        tuple(
            (Text(one.words), says_cell(who, case), Text(who.confidence))
            for one in seen.values()
            for who in (one.figure.provenance,)
        ),
        ("Maxima; the first listed of each munition is the one used.",),
    )


def holder_sources(outcome: Outcome | Glance) -> Table:
    """Return who assessed the holders of the taken places and the objectives."""
    case = outcome.case
    rows = []
    for one in dict.fromkeys([*(taken.settlement for taken in outcome.taken), *case.objectives]):
        row = case.control.by_settlement.get(one)
        who = row.provenance if row else None
        says = (says_cell(who, case), Text(who.confidence)) if who else (Text("no row"), NOTHING)
        rows.append((place_cell(case.theater, one), Text(holder_words(case.before, one)), *says))
    return Table(
        "Holders of the places in question, on the day",
        (Head(label="Place"), Head(label="Holder"), SOURCE, CONFIDENCE),
        tuple(rows),
    )


def road_sources(case: Case) -> tuple[Table, ...]:
    """Count roads by confidence and by what their existence rests on, verified and not."""
    roads = case.theater.roads
    trust = Counter((road.provenance.confidence, road.verified) for road in roads)
    rests = Counter((road.evidence_class, road.verified) for road in roads)
    same = dict(zip(CONFIDENCES, CONFIDENCES, strict=True))
    tables = [_road_counts("Roads by confidence", CONFIDENCE, same, trust)]
    if any(road.evidence for road in roads):
        told: dict[Evidence | None, str] = {
            one: words for one, words in EVIDENCE.items() if rests[one, True] + rests[one, False]
        }
        if rests[None, True]:
            told[None] = "nobody says"
        by = "Roads by what their existence rests on"
        tables.append(_road_counts(by, Head(label="Rests on"), told, rests))
    return tuple(tables)


def _road_counts(
    title: str, head: Head, kinds: Mapping[Any, str], counts: Counter[tuple[Any, bool]]
) -> Table:
    return Table(
        title,
        (head, Head(label="Verified", right=True), Head(label="Not verified", right=True)),
        tuple(
            (Text(words), count(counts[one, True]), count(counts[one, False]))
            for one, words in kinds.items()
        ),
    )


def listed_sources(case: Case) -> Table:
    """Return the listed sources that the answer rests on, and what is known of them."""
    return Table(
        "Sources",
        (
            Head(label="Title", wide=True),
            Head(label="Date"),
            Head(label="Opened"),
            Head(label="Licence"),
        ),
        tuple(
            (
                Linked(((one.title, one.address, ""),)),
                Text(one.date) if one.date else NOTHING,
                Text(one.seen_words),
                Text(one.licence) if one.licence else NOTHING,
            )
            for one in case.sources
        ),
        ("Seen is the day on which somebody opened the address.",),
    )
