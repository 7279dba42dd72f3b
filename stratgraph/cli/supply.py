"""The command that tells how places were supplied day by day: supply."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from stratgraph.errors import ScenarioError
from stratgraph.model.road_set import RoadSet, Season

from .options import JsonOption, PictureOption, QuietOption, day_option
from .output import make_console, require_picture, write_json, write_picture
from .progress import working

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from stratgraph.model.dataset import Facts
    from stratgraph.model.scenario import Situation

SEASONS = "At whose speeds minutes are counted."


def supply(
    place: Annotated[list[str], typer.Option(help="A place whose supply is asked; repeatable.")],
    theater: Annotated[str, typer.Option(help="A theater's folder, or a bundled name.")],
    side: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Whose supply; else of who holds the first place first."),
    ] = None,
    since: Annotated[
        datetime | None, day_option(told="First day; else the first one known.")
    ] = None,
    until: Annotated[datetime | None, day_option(told="Last day; else the last one known.")] = None,
    step_days: Annotated[int, typer.Option(min=1, help="Days from one row to the next.")] = 1,
    road_class: Annotated[
        list[str] | None,
        typer.Option(metavar="CLASS", help="Roads of this class count; repeatable; else all."),
    ] = None,
    season: Annotated[Season, typer.Option(help=SEASONS)] = "dry",
    roads: Annotated[
        RoadSet, typer.Option(help="Which roads count: unverified ones too, or verified ones.")
    ] = "all",
    contested_supply: Annotated[
        bool, typer.Option("--contested-supply", help="Disputed villages are open to supply.")
    ] = False,
    json: JsonOption = None,
    picture: PictureOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show supply over time: separate roads, hours, and what was cut off, by day."""
    from stratgraph.io import read_facts
    from stratgraph.measures.supply_over_time import measure_supply_days
    from stratgraph.model.progress import Steps
    from stratgraph.model.road_set import ROAD_SET_WORDS
    from stratgraph.report.console import print_supply, print_supply_finding
    from stratgraph.report.records import supply_document

    require_picture(picture)
    with working("reading") as progress:
        facts = read_facts(theater, progress=progress)
    asked = _days(facts, (since, until), step_days)
    whose = side or _holder(facts, place[0], asked[0])
    with working("measuring supply") as progress:
        days = measure_supply_days(
            Steps(len(asked), progress).each(
                tuple(_situations(facts, asked, whose, tuple(road_class or ())))
            ),
            "defender",
            place,
            season=season,
            road_set=roads,
            contested_supply=contested_supply,
        )
    console = make_console(to_stderr=json == "-")
    if not quiet:
        only = f", of class {' or '.join(road_class)} alone" if road_class else ""
        ground = "open" if contested_supply else "closed"
        print_supply(
            console,
            days,
            f"{ROAD_SET_WORDS[roads]}{only}; minutes at the theater's speeds ({season}); disputed "
            f"villages {ground} to supply",
        )
    elif json != "-":
        print_supply_finding(console, days)
    if json is not None:
        write_json(supply_document(days, season=season), json)
    if picture is not None:
        from stratgraph.report.figures import draw_supply

        write_picture(draw_supply(days), picture)


def _days(
    facts: Facts, span: tuple[datetime | None, datetime | None], step_days: int
) -> tuple[date, ...]:
    from stratgraph.measures.front_over_time import days_between

    known = sorted(row.on for row in facts.assessed_holders)
    if not known:
        raise ScenarioError(
            f"no holders by {facts.assessor!r} are known, and without them nobody is supplied"
        )
    first = span[0].date() if span[0] else known[0]
    last = span[1].date() if span[1] else facts.events_end or known[-1]
    return days_between(first, last, step_days=step_days)


def _holder(facts: Facts, place: str, on: date) -> str:
    """Return the side that holds a place on a day."""
    one = facts.theater().names.resolve(place)
    row = facts.control_of_known_day(on).by_settlement.get(one)
    codes = [code for code, _ in facts.sides]
    if row is None or row.holder not in codes:
        raise ScenarioError(f"no side holds {place!r} on {on}: say whose supply, --side CODE")
    return row.holder


def _situations(
    facts: Facts, days: Sequence[date], side: str, classes: tuple[str, ...]
) -> Iterator[Situation]:
    """Yield each day seen as the side against another; which one does not matter to supply."""
    from stratgraph.model.scenario import situation_on

    theater = facts.theater()
    codes = [code for code, _ in theater.sides]
    if side not in codes:
        raise ScenarioError(f"unknown side {side!r}; the theater has {', '.join(codes)}")
    other = next(code for code in codes if code != side)
    for day in days:
        control = facts.control_of_known_day(day)
        now = situation_on(theater, control, attacker=other, defender=side)
        yield now.admitting(classes)
