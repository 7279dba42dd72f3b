"""Who can reach a place, from where; what lies in the ring around one; every reading of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import PeopleCell, km
from stratgraph.catalogue.wording import said
from stratgraph.model.plain_text import plural
from stratgraph.report.tables import in_colour, print_table
from stratgraph.report.tables.reach import advances_table, reach_table, rings_table
from stratgraph.report.wording import held_by, holder_words
from stratgraph.studies.hold_or_fall import SCOPE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.measures.fire import ReachRow, Ring
    from stratgraph.measures.fire.minimal_advance import MinimalAdvance
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.model.theater import Theater

NAMED = 12
# Of so many rings each is told in full; of more, a table of so many fits one screen.
RINGS_TOLD, RINGS_SHOWN = 3, 12


def print_reach(
    console: Console,
    situation: Situation,
    rows: Sequence[ReachRow],
    places: Sequence[str],
    *,
    every: bool = False,
) -> None:
    """Print per system whether a target is in reach, by how much, and from which places."""
    theater = situation.theater
    print_table(console, reach_table(theater, rows))
    for target in dict.fromkeys(row.target for row in rows):
        town = theater.settlement(target)
        first = next(row for row in rows if row.target == target)
        people = "unknown" if town.population is None else f"{town.population:,}"
        status = said("status", first.status)
        if first.status == "held_by_another_side":
            status = _no_target_words(situation, first)
        console.print(f"{town.name}: {status}, population {people}")
    if places:
        named = places if every else places[:NAMED]
        names = [_name(theater, one) for one in named]
        more = f" and {len(places) - len(named)} more" if len(places) > len(named) else ""
        console.print(f"in range from, nearest first: {', '.join(names)}{more}")
    _foot(console, situation)


def print_reach_finding(console: Console, situation: Situation, rows: Sequence[ReachRow]) -> None:
    """Print how many systems have each target in range, by published maxima, in one sentence."""
    theater = situation.theater
    for target in dict.fromkeys(row.target for row in rows):
        told = [row for row in rows if row.target == target]
        first, name = told[0], theater.settlement(target).name
        if first.status != "target":
            console.print(f"{name}: {_no_target_words(situation, first)}.")
            continue
        weapons = {row.system.id for row in told if row.in_reach}
        perhaps = {row.system.id for row in told if row.in_reach is None} - weapons
        unsure = f", {len(perhaps)} more perhaps" if perhaps else ""
        console.print(
            f"{name} is in range of {len(weapons)} of {len({row.system.id for row in told})} "
            f"systems{unsure}; it takes {km(first.required_range_m)}, from "
            f"{_name(theater, str(first.origin))}."
        )


def _no_target_words(situation: Situation, row: ReachRow) -> str:
    """Say what a settlement is that is no target, or at which nothing may fire."""
    if row.status == "held_by_another_side":
        return f"held by {holder_words(situation, row.target)}, so no target"
    if row.status == "held":
        return f"held by {held_by(situation, row.side)} already, so no target"
    if row.status == "no_ground":
        return "nothing may fire at it"
    return f"{said('status', row.status)}, so no target"


def print_advances(console: Console, theater: Theater, advances: Sequence[MinimalAdvance]) -> None:
    """Print how far the ground would have to come for each range out of reach, three ways."""
    if not advances:
        return
    print_table(console, advances_table(theater, advances))


def print_rings(
    console: Console,
    situation: Situation,
    rings: Sequence[tuple[System, PublishedRange, Ring]],
    *,
    every: bool,
) -> None:
    """Print each ring with its nearest places; of many a table of the widest, unless all."""
    if every or len(rings) <= RINGS_TOLD:
        for system, figure, ring in rings:
            _print_ring(console, situation, system, figure, ring)
    else:
        print_table(console, rings_table(situation, rings, RINGS_SHOWN))
        more = len(rings) - RINGS_SHOWN
        rest = f"; {plural(more, 'more ring is', 'more rings are')} not shown" if more > 0 else ""
        console.print(
            f"--all names the nearest places of each, --system picks a system{rest}.", style="dim"
        )
    _foot(console, situation)


def print_rings_finding(
    console: Console,
    situation: Situation,
    rings: Sequence[tuple[System, PublishedRange, Ring]],
) -> None:
    """Print what lies in the widest of the rings around a place, in one sentence."""
    system, figure, ring = max(rings, key=lambda one: one[2].range_m)
    held = ", ".join(
        f"{held_by(situation, holder)} {sum(row.holder == holder for row in ring.rows)}"
        for holder, _ in ring.people
    )
    widest = f", the widest of {len(rings)} rings" if len(rings) > 1 else ""
    console.print(
        f"Within {km(ring.range_m)} of {situation.theater.settlement(ring.place).name} "
        f"({system.short_name}, {figure.munition}{widest}): "
        f"{plural(len(ring.rows), 'settlement')}{f' ({held})' if held else ''}."
    )


def _print_ring(
    console: Console,
    situation: Situation,
    system: System,
    figure: PublishedRange,
    ring: Ring,
) -> None:
    """Print what lies in the ring around a place, by holder, and the places of most people."""
    theater = situation.theater
    least = f", not under {km(ring.min_range_m)}" if ring.min_range_m else ""
    console.print(
        f"Within {km(ring.range_m)}{least} of {theater.settlement(ring.place).name} "
        f"({system.designation}, {figure.munition}): {plural(len(ring.rows), 'settlement')}",
        style="bold",
    )
    for holder, people in ring.people:
        held = [row for row in ring.rows if row.holder == holder]
        who = held_by(situation, holder)
        console.print(
            in_colour(
                f"  {who}: {plural(len(held), 'settlement')}, people "
                f"{PeopleCell(people.known, people.unknown_settlements)}",
                holder,
            )
        )
        words = [
            f"{theater.settlement(row.settlement).name} {km(row.distance_m)}"
            for row in held[:NAMED]
        ]
        more = f" and {len(held) - NAMED} more" if len(held) > NAMED else ""
        console.print(f"    nearest: {', '.join(words)}{more}", style="dim")


def print_flips(
    console: Console,
    situation: Situation,
    sentences: Sequence[str],
    notes: Sequence[str],
    *,
    quiet: bool = False,
) -> None:
    """Print a sentence per target on what flips its answer, and why places drop out."""
    for sentence in sentences:
        console.print(sentence)
        if not quiet:
            console.print()
    if quiet:
        return
    for note in notes:
        console.print(note)
    _foot(console, situation)


def _name(theater: Theater, label: str) -> str:
    return theater.settlement(label).name if label in theater.index else label


def _foot(console: Console, situation: Situation) -> None:
    console.print(
        f"Holders on {situation.control.on} as assessed by {situation.control.who_says}. {SCOPE}",
        style="dim",
    )
