"""The tables of a case, built once: what each surface shows of ranges, routes and gateways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.catalogue import standoff_words
from stratgraph.catalogue.cells import Cell, Number, Several, Text, km, missing, place_cell
from stratgraph.catalogue.table import Head, Table, metric_head
from stratgraph.catalogue.wording import wording
from stratgraph.measures.gateways import panel_metrics
from stratgraph.model.notebook import joined
from stratgraph.model.road_set import ROAD_SET_WORDS
from stratgraph.model.systems import munition_label
from stratgraph.studies.stability import STABILITY_METRICS

from .moments import name_moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.catalogue.wording import Wording
    from stratgraph.measures.comparison import RangeChange, RouteChange
    from stratgraph.measures.fire import ContestedReading
    from stratgraph.measures.fire.newly_in_range import NewlyInRange, NewlyInRangeReading
    from stratgraph.measures.gateways import Column, Gateways
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation

    from .case import Case
    from .telling import Way

KM = 1000.0
CITY = Head(label="City asked about")
DISPUTED = Head(label="Disputed villages")
NEWLY = Head(label="New in range of", wide=True)
AFTER_A_CUT = "Routes are those left after the cut."
AS_BEFORE = (
    "Routes read roads and no holders, so they are the same whoever holds what and shown once; "
    "how much nearer the front comes is of the day, before anything falls."
)


def contested_words(
    situation: Situation, reading: ContestedReading, words: Wording | None = None
) -> str:
    """Say whose disputed places are on a reading.

    Parameters
    ----------
    situation : Situation
    reading : {"no_fire", "attacker"}
    words : Wording, optional
        Of the language wanted; English by default.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> contested_words(read_case("gate_falls").before, "attacker")
    "Red's"
    """
    words = words or wording("en")
    side = dict(situation.theater.sides).get(situation.attacker, situation.attacker)
    return words.say(f"contested.{reading}", side=words.named(side))


def moment_names(case: Case) -> tuple[str, str]:
    """Name a case before and after its scenario, for heads of columns.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> moment_names(read_case("gate_falls"))
    ('Gate holds', 'Gate falls')
    """
    step = case.after.steps[-1]
    if len(step.fallen) == 1 and not (step.retaken or step.cut or step.came_along):
        return name_moments(case.theater, step)
    return "Before", "After"


# ---------------------------------------------------------------- ranges


def ranges_table(
    case: Case,
    ranges: Sequence[tuple[ContestedReading, RangeChange]],
    newly_in_range: Sequence[NewlyInRange],
    standoff_m: int,
    names: tuple[str, str],
) -> Table:
    """Return the range that each objective needs in two situations, and what is newly in range.

    Parameters
    ----------
    case : Case
    ranges : sequence of (reading of contested ground, RangeChange)
    newly_in_range : sequence of NewlyInRange
        Between the same two situations, at the same stand-off.
    standoff_m : int
    names : tuple of str
        What the two situations are called.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> print(*run_case(read_case("gate_falls")).range_table.rows[0][:7], sep="; ")
    Kingsbridge; nobody's; 30.0 km; Brook; 20.0 km; Gate; 10.0 km
    """
    theater = case.theater
    why = "no_ground" if case.control.holders else "not_known"
    rows = [
        (
            place_cell(theater, change.target),
            Text(contested_words(case.before, reading)),
            km(change.before_m, why=why),
            place_cell(theater, change.before_from),
            km(change.after_m, why=why),
            place_cell(theater, change.after_from),
            _nearer(change),
            _newly(newly_in_range, reading, change.target),
        )
        for target in case.objectives
        for reading, change in ranges
        if change.target == target
    ]
    before, after = names
    heads = (
        CITY, DISPUTED,
        Head(label=before, unit="km", right=True), Head(label="From", beside=True),
        Head(label=after, unit="km", right=True), Head(label="From"),
        Head(label="Nearer by", unit="km", right=True, beside=True), NEWLY,
    )  # fmt: skip
    if not case.assumptions.any_range:
        side = dict(theater.sides).get(case.before.attacker, case.before.attacker)
        title = f"In a straight line to the nearest ground of {side}"
        return Table(title, heads[:-1], tuple(row[:-1] for row in rows), grouped=True)
    title = f"Range needed to reach each city asked about, weapons {standoff_words(standoff_m)}"
    return Table(title, heads, tuple(rows), grouped=True)


def ways_table(case: Case, ways: Sequence[Way], names: tuple[str, str]) -> Table | None:
    """Return how near the attacker's ground comes by road; None where that was not asked.

    Parameters
    ----------
    case : Case
    ways : sequence of Way
    names : tuple of str
        What the two situations are called.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall.telling import Way
    >>> valley = read_case("gate_falls")
    >>> print(*ways_table(valley, [Way("kingsbridge", 33_000, 22_000, 1)], ("a", "b")).rows[0])
    Kingsbridge 33.0 km 22.0 km 1
    """
    if not ways:
        return None
    theater = case.theater
    side = dict(theater.sides).get(case.before.attacker, case.before.attacker)
    rows = tuple(
        (
            place_cell(theater, way.target),
            km(way.before_m, why="no_road"),
            km(way.after_m, why="no_road"),
            missing("no_road") if way.to_take is None else Number(way.to_take, "count"),
        )
        for way in ways
    )
    before, after = (Head(label=name, unit="km", right=True) for name in names)
    heads = (CITY, before, after, Head(label="Places still to be taken on the way", right=True))
    notes = tuple(
        f"The way then: {' – '.join(theater.names_of(way.places))}."
        for way in ways
        if len(way.places) > 1
    )
    return Table(f"By road from the nearest ground of {side}", heads, rows, notes)


def further_ranges(
    case: Case, elsewhere: Sequence[tuple[int, Sequence[NewlyInRange]]]
) -> Table | None:
    """Return what is new with weapons further back; None where that was not asked."""
    rows = [
        (
            place_cell(case.theater, target),
            Text(standoff_words(standoff)),
            Text(contested_words(case.before, reading)),
            _newly(newly_in_range, reading, target),
        )
        for target in case.objectives
        for standoff, newly_in_range in elsewhere
        for reading in case.assumptions.readings
    ]
    if not rows or not case.assumptions.any_range:
        return None
    heads = (CITY, Head(label="Weapons stand"), DISPUTED, NEWLY)
    return Table("The same with weapons further back", heads, tuple(rows), grouped=True)


def _nearer(change: RangeChange) -> Cell:
    shorter = change.shorter_by_m
    if shorter is None:
        return missing("not_known")
    return Number(shorter, "metres")


def _newly(newly: Sequence[NewlyInRange], reading: ContestedReading, target: str) -> Several:
    """List what is newly in range on a reading, with the published ranges by which it is."""
    words = []
    for one in newly:
        figures = [figure for figure in one.readings if figure.contested == reading]
        if one.target == target and any(figure.newly is not False for figure in figures):
            words.append(f"{munition_label(one.system, one.munition_id)} {_by_which(figures)}")
    return Several(tuple(words))


def _by_which(figures: Sequence[NewlyInRangeReading]) -> str:
    """Say by which published ranges something is new, by which not, and of which none can tell."""
    told = []
    for newly, words in ((True, "{}"), (False, "(not new by {})"),
                         (None, "(cannot tell by {}: no minimum range is published)")):  # fmt: skip
        some = [f"{one.figure.range_m / KM:g} km" for one in figures if one.newly is newly]
        if some:
            told.append(words.format(joined(some)))
    return " ".join(told)


# ---------------------------------------------------------------- routes and gateways


def routes_table(case: Case, routes: Iterable[RouteChange]) -> Table:
    """Return the shortest route of each pair before and after, on all roads and on fewer."""
    theater = case.theater
    rows: dict[tuple[str, str], list[Cell]] = {}
    for route in routes:
        cells = rows.setdefault((route.base, route.objective), [])
        cells += [km(metres, why="no_road") for metres in (route.before_m, route.after_m)]
    heads = [
        Head(label=f"{when}, {roads}", unit="km", right=True)
        for roads in ROAD_SET_WORDS.values()
        for when in ("Before", "After")
    ]
    return Table(
        "Shortest routes",
        (Head(label="From"), Head(label="To", wide=True), *heads),
        tuple(
            (*(place_cell(theater, one) for one in pair), *cells) for pair, cells in rows.items()
        ),
    )


def gateways_table(
    case: Case,
    every: Gateways,
    verified: Gateways,
    shown: tuple[Sequence[str], int],
    notes: Sequence[str] = (),
) -> Table:
    """Return the places that are busiest or most critical, on all roads and on verified ones.

    Parameters
    ----------
    case : Case
    every, verified : Gateways
        On all roads, and on verified ones alone.
    shown : tuple of (sequence of str, int)
        Places to show whatever their rank, and how many of the first.
    notes : sequence of str
        More to say below it.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> table = run_case(read_case("gate_falls")).gateway_table(3)
    >>> print(*(row[0] for row in table.rows))
    Brook Gate Mill
    """
    usual = [one for one in panel_metrics() if one.shown and one.name in every.columns]
    columns = [every.columns[one.name] for one in usual]
    busy, critical = STABILITY_METRICS
    heads = [
        metric_head(one, beside=one.name not in STABILITY_METRICS and not one.reads_holders)
        for one in usual
    ]
    for one in usual:
        if one.name in (busy, critical):
            columns.append(verified.columns[one.name])
            verified_alone = ROAD_SET_WORDS["verified"]
            heads.append(metric_head(one, aside=verified_alone, beside=one.name == busy))
    also, most = shown
    rows = [
        (place_cell(case.theater, one), *(column.cell(one) for column in columns))
        for one in _shown(every.columns["route_share"], every.columns["detour_loss"], also, most)
    ]
    bases, objectives = (
        joined(case.theater.names_of(some)) for some in (case.bases, case.objectives)
    )
    when = AFTER_A_CUT if case.after.cut else AS_BEFORE
    return Table(
        f"Gateways from {bases} to {objectives}, routes weighed by {every.question.weight_words}",
        (Head(label="Town", wide=True), *heads),
        tuple(rows),
        ("In brackets the rank, = where several share it.", when, *notes),
    )


def _shown(share: Column, loss: Column, also: Iterable[str], most: int) -> list[str]:
    """Take the best by either rank, so that a chokepoint nobody uses much is seen as well."""
    ranked = [one for one in share.ranks if (share.values[one] or 0) + (loss.values[one] or 0) > 0]
    best = sorted(ranked, key=lambda one: (min(share.ranks[one], loss.ranks.get(one, 9999)), one))
    chosen = dict.fromkeys([*best[:most], *also])
    on_road = [one for one in chosen if one in share.values]
    return sorted(on_road, key=lambda one: (share.ranks.get(one, 9999), one))


def pairs_words(panels: Iterable[tuple[str, Gateways]]) -> str:
    """Say over how many pairs each panel's means run; nothing where all run over as many.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> pairs_words(run_case(read_case("gate_falls")).gateways)
    ''
    """
    of_roads: dict[RoadSet, list[tuple[str, str]]] = {}
    for name, panel in panels:
        count = f"{panel.connected_pairs} of {panel.pairs}"
        of_roads.setdefault(panel.question.road_set, []).append((name, count))
    if len({count for rows in of_roads.values() for _, count in rows}) < 2:
        return ""
    told = [f"{_by_situation(rows)} ({ROAD_SET_WORDS[roads]})" for roads, rows in of_roads.items()]
    return (
        f"Means run over the base-objective pairs that a road joins: {', '.join(told)}. "
        "So a town's value can differ where nothing changed at the town"
    )


def _by_situation(rows: list[tuple[str, str]]) -> str:
    """Tell before and after apart only where they differ."""
    if len({count for _, count in rows}) == 1:
        return rows[0][1]
    when = {"hold": "before", "fall": "after"}
    return " and ".join(f"{count} {when.get(name, f'in {name}')}" for name, count in rows)
