"""Commands about more than one day: front."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stratgraph.errors import ScenarioError

from .options import (
    DefenderOption,
    JsonOption,
    PictureOption,
    QuietOption,
    RoadsOption,
    TheaterOption,
    day_option,
)
from .output import make_console, require_picture, write_json, write_picture
from .progress import working

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import Console

    from stratgraph.measures.front_over_time import FrontDay
    from stratgraph.model.dataset import Facts
    from stratgraph.model.theater import Theater


def front(
    place: Annotated[
        list[str], typer.Option(help="A place whose distance is measured; repeatable.")
    ],
    theater: TheaterOption = "bakhmut-2022",
    attacker: Annotated[
        str | None, typer.Option(metavar="CODE", help="The side whose ground comes near.")
    ] = None,
    defender: DefenderOption = None,
    since: Annotated[
        datetime | None,
        day_option(told="First day; without it, the first one known."),
    ] = None,
    until: Annotated[
        datetime | None,
        day_option(told="Last day; without it, the last one known."),
    ] = None,
    step_days: Annotated[int, typer.Option(min=1, help="Days from one row to the next.")] = 30,
    basis: Annotated[
        Literal["map point", "report", "claim"] | None,
        typer.Option(help="Which events count; without it, the strictest that the theater has."),
    ] = None,
    roads: RoadsOption = "all",
    json: JsonOption = None,
    picture: PictureOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show the front over time: how far, how long, how deep, what changed hands."""
    from stratgraph.io import read_facts
    from stratgraph.measures.front_over_time import measure_front_days
    from stratgraph.model.progress import Steps
    from stratgraph.model.road_set import ROAD_SET_WORDS
    from stratgraph.report.records import front_document

    require_picture(picture)
    with working("reading") as progress:
        facts = read_facts(theater, progress=progress)
    joined = facts.theater()
    counted = basis or facts.usual_basis
    span = (since.date() if since else None, until.date() if until else None)
    asked = _days(facts, span, step_days)
    with working("measuring the front") as progress:
        days = measure_front_days(
            joined,
            (
                facts.control_of_known_day(day, basis=counted)
                for day in Steps(len(asked), progress).each(asked)
            ),
            attacker=attacker or _attacker(facts, joined.names.resolve(place[0]), defender),
            defender=defender,
            places=place,
            road_set=roads,
        )
    console = make_console(to_stderr=json == "-")
    _tell(console, joined, days, quiet=quiet)
    if not quiet:
        console.print(
            f"Holders by {facts.assessor}, carried on by events of basis {counted}; distances "
            f"between centre points; {ROAD_SET_WORDS[roads]}. Snapshots only before the events "
            "begin.",
            style="dim",
        )
    if json is not None:
        write_json(front_document(days, facts.drawn_distances), json)
    if picture is not None:
        from stratgraph.report.figures import draw_front

        write_picture(draw_front(days, facts.drawn_distances), picture)


def _tell(console: Console, theater: Theater, days: Sequence[FrontDay], *, quiet: bool) -> None:
    """Print the front day by day and how much it moved, or that alone."""
    from stratgraph.measures.front_over_time import measure_move
    from stratgraph.report.console import print_front, print_move

    if not quiet:
        print_front(console, theater, days)
    if len(days) > 1:
        print_move(console, theater, measure_move(days))
    elif quiet:
        console.print(f"{days[0].on}: of one day alone no move can be told.")


def _days(facts: Facts, span: tuple[date | None, date | None], step_days: int) -> tuple[date, ...]:
    """Days with a row: those of the holders' own lists, then every so many days."""
    from stratgraph.measures.front_over_time import days_between

    known = sorted({row.on for row in facts.assessed_holders})
    if not known:
        raise ScenarioError(
            f"no holders by {facts.assessor!r} are known: control.csv has no row of that assessor, "
            "and without holders there is no front"
        )
    first, last = span[0] or known[0], span[1] or facts.events_end or known[-1]
    listed = [day for day in known if first <= day <= last]
    begin = max(first, listed[-1]) if listed else first
    return tuple(sorted({first, *listed, *days_between(begin, last, step_days=step_days)}))


def _attacker(facts: Facts, place: str, defender: str | None) -> str:
    """Return the side that does not hold a place on the first day known."""
    from stratgraph.studies.one_place import PlaceQuestion, find_situation

    return find_situation(facts, PlaceQuestion(place, defender=defender))[0].attacker
