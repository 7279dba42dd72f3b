"""The command that tests metrics against what fell later: backtest."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from stratgraph.errors import ScenarioError

from .options import DefenderOption, JsonOption, QuietOption, RoadsOption, day_option
from .output import make_console, write_json
from .progress import working
from .streams import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.model.dataset import Facts
    from stratgraph.model.events import Basis, Event
    from stratgraph.model.road_set import RoadSet
    from stratgraph.model.scenario import Situation
    from stratgraph.studies.backtest import BacktestQuestion
    from stratgraph.studies.hold_or_fall import Case


def backtest(
    theater: Annotated[str, typer.Argument(help="A theater's folder, or a bundled name.")],
    as_of: Annotated[datetime, day_option(told="The day; no later fact is read.")],
    until: Annotated[datetime, day_option(told="Last day of the falls to tell.")],
    events: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="CSV of changes of holder; repeatable, joined; else the theater's own events.csv.",
        ),
    ] = None,
    definition: Annotated[
        Literal["map point", "report", "claim"], typer.Option(help="By which a place has fallen.")
    ] = "map point",
    outcome: Annotated[
        Literal["fell", "fought over"],
        typer.Option(help="What is to be told of a place, of fights also by reports of attacks."),
    ] = "fell",
    rolling: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="MONTHS", help="Also over windows so long, one begun each month."
        ),
    ] = None,
    metric: Annotated[
        list[str] | None, typer.Option(help="A metric to test; repeatable. Without it, all.")
    ] = None,
    attacker: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="The side that takes; else the one that took most."),
    ] = None,
    defender: DefenderOption = None,
    case: Annotated[
        str | None,
        typer.Option(help="Take bases, objectives and numbers of the panel from this case."),
    ] = None,
    roads: RoadsOption = "all",
    choose_until: Annotated[
        datetime | None,
        day_option(told="New metrics are chosen up to here; else half-way."),
    ] = None,
    carry_forward: Annotated[
        bool, typer.Option("--carry-forward", help="Carry holders to the day by the events.")
    ] = False,
    strata: Annotated[int, typer.Option(min=1, help="Bands of distance, at most.")] = 5,
    neighbourhood_km: Annotated[
        float, typer.Option(help="Side of the squares that are drawn again.")
    ] = 10.0,
    seed: Annotated[int, typer.Option(min=0, help="Of the draws.")] = 0,
    top: Annotated[int, typer.Option(min=1, help="How many metrics to show a group.")] = 6,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Test whether metrics of a day would have told which places fell after it."""
    from stratgraph.io import read_facts
    from stratgraph.report.console import print_backtest, print_backtest_finding
    from stratgraph.report.records import backtest_document
    from stratgraph.studies.backtest import (
        Sampling,
        backtest_windows,
        run_backtest,
        window_days,
    )
    from stratgraph.studies.hold_or_fall import age_warning

    with working("reading") as progress:
        facts = read_facts(theater, progress=progress)
    window = (as_of.date(), until.date())
    happened = _read(events or (), facts, until=window[1])
    chosen = _case_of(case, facts)
    told = [one for one in happened if one.basis == definition] or happened
    side = attacker or (chosen.attacker if chosen else _side(told, facts, window))
    sides = (side, defender or (chosen.defender if chosen else None))
    day = _situation(
        facts, happened, as_of.date(), sides, carried_by=definition if carry_forward else None
    )
    warning = age_warning(day, date.today())
    if warning:
        say(f"warning: {warning}", err=True)
    question = _question(
        day,
        chosen,
        road_set=roads,
        until=until.date(),
        definition=definition,
        outcome=outcome,
        choose_until=choose_until.date() if choose_until else None,
        metrics=tuple(metric or ()),
        sampling=Sampling(strata=strata, neighbourhood_km=neighbourhood_km, seed=seed),
        carried=carry_forward,
    )
    windows = window_days(*window, months=rolling) if rolling else ()
    with working("testing metrics") as progress:
        answer = run_backtest(day, happened, question, reports=facts.reports, progress=progress)
    if windows:
        asked = [_window(facts, happened, sides, (chosen, question), days) for days in windows]
        with working("testing windows") as progress:
            parts = backtest_windows(asked, happened, reports=facts.reports, progress=progress)
        answer = replace(answer, windows=parts)
    console = make_console(to_stderr=json == "-")
    if quiet:
        print_backtest_finding(console, answer)
    else:
        print_backtest(console, answer, top)
    if json is not None:
        write_json(backtest_document(answer), json)


def _read(files: Sequence[Path], facts: Facts, *, until: date) -> tuple[Event, ...]:
    """Read the events of all files, without those that stand in several."""
    from stratgraph.io import read_events
    from stratgraph.model.events import joined_events

    own = Path(facts.folder) / "events.csv"
    if not files and not os.path.exists(own):
        raise ScenarioError(f"{facts.name} has no events.csv; name a file with --events")
    paths = [_found(file, own.parent) for file in files] or [own]
    # Of the theater's own events it is said how far they go; of others nobody knows.
    alone = all(path.resolve() == own.resolve() for path in paths)
    if alone and facts.events_until and until > facts.events_until:
        raise ScenarioError(
            f"the events of {facts.name} go up to {facts.events_until}: what fell later up to "
            f"{until} is not in them; ask with --until {facts.events_until} at most, or add a "
            "file of your own with --events"
        )
    return joined_events(read_events(path, facts) for path in paths)


def _found(file: Path, folder: Path) -> Path:
    """Return a file, found beside the theater's other files if not here."""
    beside = folder / file
    return beside if not os.path.exists(file) and os.path.exists(beside) else file


def _case_of(case: str | None, facts: Facts) -> Case | None:
    from stratgraph.io import read_case

    if case is None:
        return None
    chosen = read_case(case)
    if chosen.theater.name != facts.name:
        raise ScenarioError(f"case {case} is of theater {chosen.theater.name}, not {facts.name}")
    return chosen


def _side(happened: Sequence[Event], facts: Facts, window: tuple[date, date]) -> str:
    from stratgraph.studies.backtest import side_that_takes

    return side_that_takes(happened, [code for code, _ in facts.sides], window)


def _situation(
    facts: Facts,
    happened: Sequence[Event],
    as_of: date,
    sides: tuple[str, str | None],
    *,
    carried_by: Basis | None,
) -> Situation:
    """Return what was known on the day, its holders carried forward where asked."""
    from stratgraph.model.events import control_after
    from stratgraph.model.scenario import situation_on

    control = facts.control(as_of)
    if carried_by is not None:
        control = control_after(control, happened, as_of, basis=carried_by)
    attacker, defender = sides
    return situation_on(facts.theater(), control, attacker=attacker, defender=defender)


def _window(
    facts: Facts,
    happened: Sequence[Event],
    sides: tuple[str, str | None],
    asked: tuple[Case | None, BacktestQuestion],
    days: tuple[date, date],
) -> tuple[Situation, BacktestQuestion]:
    """Ask the same of a window: holders carried to its first day, portals held on it."""
    from stratgraph.studies.backtest import routes_between_portals

    (case, question), (begins, until) = asked, days
    day = _situation(facts, happened, begins, sides, carried_by=question.definition)
    routes = question.routes
    if case is None:
        routes = routes_between_portals(day, road_set=routes.road_set)
    return day, replace(question, routes=routes, until=until, choose_until=None, carried=True)


def _question(
    day: Situation, case: Case | None, *, road_set: RoadSet, **asked: Any
) -> BacktestQuestion:
    from stratgraph.studies.backtest import BacktestQuestion, routes_between_portals

    if case is None:
        routes = routes_between_portals(day, road_set=road_set)
        return BacktestQuestion(routes=routes, **asked)
    return BacktestQuestion(
        routes=case.question(road_set=road_set),
        panel=case.settings,
        panel_range=case.panel_range,
        **asked,
    )
