"""Commands that answer a case: run, gateways, exposed, readings, demo."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stratgraph.errors import ScenarioError

from .options import (
    AlsoOption,
    CaseArgument,
    ContestedOption,
    ExportOption,
    HtmlOption,
    JsonOption,
    PictureOption,
    QuietOption,
    RoadsOption,
    RuleOption,
    StandoffOption,
    firing_rule,
)
from .output import (
    make_console,
    require_format,
    require_new_folder,
    require_picture,
    write_export,
    write_json,
    write_picture,
    write_text,
)
from .page import PageAsked, days_after, page_asked, played, refuse_without_page
from .page_studies import StudyOption
from .progress import working
from .streams import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stratgraph.studies.hold_or_fall import Case, Outcome


def run(
    case: CaseArgument,
    json: JsonOption = None,
    html: HtmlOption = None,
    then: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Play this fall or case next on the page; repeatable.",
        ),
    ] = None,
    step_days: Annotated[
        int | None,
        typer.Option(
            min=1, help="Play on the page who held what every so many days, to the last known."
        ),
    ] = None,
    study: StudyOption = None,
    picture: PictureOption = None,
    quiet: QuietOption = False,
    windows: Annotated[
        bool, typer.Option("--windows", help="Run again on maps 10 and 20 km smaller.")
    ] = False,
    larger: Annotated[
        str | None, typer.Option(metavar="THEATER", help="And on this larger theater.")
    ] = None,
    also: AlsoOption = None,
    export: ExportOption = None,
    crate: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write data, case, versions and answer, an RO-Crate."),
    ] = None,
) -> None:
    """Answer a hold-or-fall question: the finding, two tables, JSON and a page."""
    require_picture(picture)
    require_format(export)
    require_new_folder(crate)
    if html is None:
        refuse_without_page(then, step_days, study)
    question = _with_also(read_question(case), also)
    page = None
    if html is not None:
        then_played = (*played(question, then or ()), *days_after(case, question, step_days))
        page = page_asked(html, case, question, then_played, study or ())
    outcome = answered(question, shrink_km=(10.0, 20.0) if windows else (), larger=larger)
    if not quiet:
        from stratgraph.report.console import print_outcome

        # Words go to stderr when the data takes stdout.
        print_outcome(make_console(to_stderr=json == "-"), outcome)
    elif json != "-":
        make_console().print(f"{outcome.finding.title}.")
    _write(outcome, json=json, page=page)
    if export is not None:
        from stratgraph.report.exports import outcome_layers

        write_export(outcome_layers(outcome), export)
    if crate is not None:
        _write_crate(outcome, case, crate)
    if picture is not None:
        from stratgraph.report.figures import draw_change

        write_picture(draw_change(outcome), picture)


def gateways(
    case: CaseArgument,
    situation: Annotated[
        Literal["hold", "fall"] | None,
        typer.Option(
            help="Before or after the scenario; without it, before, or after where roads are cut."
        ),
    ] = None,
    roads: RoadsOption = "all",
    sort: Annotated[str, typer.Option(help="Metric to sort by.")] = "route_share",
    top: Annotated[int, typer.Option(min=1, help="How many rows.")] = 12,
    weights: Annotated[
        str | None,
        typer.Option(metavar="A=1,B=2", help="Weigh metrics into an index of your own."),
    ] = None,
    also: AlsoOption = None,
    picture: PictureOption = None,
    json: JsonOption = None,
) -> None:
    """Show the whole gateway panel of a case, sorted by any metric."""
    from stratgraph.measures.gateways import weigh_columns
    from stratgraph.report.console import View, parse_weights, print_index, print_panel
    from stratgraph.report.records import panel_document
    from stratgraph.studies.hold_or_fall import measure_case_panel

    require_picture(picture)
    question = _with_also(read_question(case), also)
    # A case that cuts roads asks about the network that is left.
    shown = situation or ("fall" if question.after.cut else "hold")
    with working("measuring gateways") as progress:
        panel = measure_case_panel(question, shown, road_set=roads, progress=progress)
    index = weigh_columns(panel.columns, parse_weights(weights)) if weights is not None else None
    console = make_console(to_stderr=json == "-")
    print_panel(console, panel, View(sort, top))
    if index is not None:
        print_index(console, panel, index, top)
    if picture is not None:
        from stratgraph.report.figures import draw_gateways, usual_metrics

        drawn = [one for one in usual_metrics() if panel.columns[one].ranks and one != sort]
        write_picture(draw_gateways(panel, metrics=[sort, *drawn[:3]], top=top), picture)
    if json is not None:
        write_json(panel_document(shown, panel, index), json)


def exposed(
    case: CaseArgument,
    system: Annotated[str, typer.Option(help="The system that fires, by id.")],
    side: Annotated[
        Literal["attacker", "defender"], typer.Option(help="The side that fires.")
    ] = "attacker",
    situation: Annotated[
        Literal["hold", "fall"], typer.Option(help="Before or after the scenario.")
    ] = "hold",
    standoff_km: StandoffOption = 0.0,
    standoff_rule: RuleOption = "add",
    contested: ContestedOption = "no_fire",
    picture: PictureOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Tell what a system's listed range puts under fire: people, roads, ways to portals."""
    from stratgraph.catalogue import ground_words
    from stratgraph.model.road_set import ROAD_SET_WORDS
    from stratgraph.model.systems import select_systems
    from stratgraph.report.console import print_exposed, print_exposed_people
    from stratgraph.report.records import exposed_document
    from stratgraph.studies.one_place import find_exposed

    require_picture(picture)
    question = read_question(case)
    seen = question.after if situation == "fall" else question.before
    take = question.assumptions
    if not take.systems:
        raise ScenarioError(
            f"the case asks about no weapon: name {system!r} under systems in its [assume], if its "
            "theater lists it"
        )
    (chosen,) = select_systems(take.systems, [system])
    rule = firing_rule(standoff_km, standoff_rule, contested)
    with working("measuring what is under fire") as progress:
        answer = find_exposed(
            seen,
            side,
            rule,
            system=chosen,
            ground=question.ground,
            contested_supply=take.contested_supply,
            road_set=take.road_set,
            progress=progress,
        )
    named = [*question.objectives, *question.bases]
    shown = [one for one in answer.safest if one.settlement in named]
    shown += [one for one in answer.front if one.settlement not in named]
    console = make_console(to_stderr=json == "-")
    if not quiet:
        print_exposed(console, answer.exposure, answer.roads, shown)
        supply = "open" if take.contested_supply else "closed"
        when = "after" if situation == "fall" else "before"
        console.print(
            f"Assumed: the {side} fires {ground_words(take.ground)}, {when} the scenario; "
            f"{rule.words} and {supply} to supply; {ROAD_SET_WORDS[take.road_set]}.",
            style="dim",
        )
    elif json != "-":
        print_exposed_people(console, answer.exposure)
    if picture is not None:
        from stratgraph.measures.fire import required_ranges
        from stratgraph.report.figures import draw_reach

        ranges = required_ranges(seen, side, rule, ground=question.ground)
        write_picture(draw_reach(ranges, chosen), picture)
    if json is not None:
        document = exposed_document(answer.exposure, answer.roads, answer.safest, answer.front)
        write_json(document, json)


def readings(
    case: CaseArgument,
    then: Annotated[
        list[str] | None, typer.Option(help="Also if this settlement falls as well; repeatable.")
    ] = None,
    with_km: Annotated[
        list[float] | None,
        typer.Option(min=0, help="Also with what lies so near to what falls; repeatable."),
    ] = None,
    standoff_km: Annotated[
        list[float] | None, typer.Option(min=0, help="Stand-offs; without it 0, 5 and 10.")
    ] = None,
    curve: Annotated[
        str | None,
        typer.Option(
            metavar="OBJECTIVE",
            help="List the case's readings of this objective in order of the answer; the picture "
            "is then of them.",
        ),
    ] = None,
    picture: PictureOption = None,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Ask a case on every reading of its assumptions, and say which one flips the answer."""
    from stratgraph.report.console import print_curves, print_flips
    from stratgraph.report.records import readings_document
    from stratgraph.studies.hold_or_fall import case_finding
    from stratgraph.studies.hold_or_fall.telling import find_told
    from stratgraph.studies.sensitivity import FurtherReadings, find_readings

    require_picture(picture)
    question = read_question(case)
    finding = case_finding(question, ())
    if curve is not None:
        find_told(finding.facts, curve)
    with working("asking every reading") as progress:
        answer = find_readings(
            question.before,
            question.after,
            question.objectives,
            systems=question.assumptions.systems,
            off_network=question.assumptions.off_network,
            further=FurtherReadings(
                tuple(then or ()),
                tuple(with_km or ()),
                tuple(round(1000 * one) for one in standoff_km or (0.0, 5.0, 10.0)),
                question.areas,
            ),
            progress=progress,
        )
    console = make_console(to_stderr=json == "-")
    if not quiet:
        print_curves(console, finding, curve)
    print_flips(console, question.before, answer.sentences, answer.notes, quiet=quiet)
    if picture is not None:
        from stratgraph.report.figures import (
            draw_readings,
            draw_specification_curve,
            range_ticks,
        )

        drawn = (
            draw_readings(answer, question.theater, range_ticks(question))
            if curve is None
            else draw_specification_curve(finding, curve)
        )
        write_picture(drawn, picture)
    if json is not None:
        document = readings_document(
            question.before, answer.readings, answer.flips, curves=finding.objectives
        )
        write_json(document, json)


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the JSON and the page.")] = Path("out"),
) -> None:
    """Answer the Bakhmut question and write its JSON and its page."""
    from stratgraph.report.console import print_outcome

    started = time.perf_counter()
    outcome = answered(read_question("bakhmut_falls"))
    print_outcome(make_console(), outcome)
    json, html = out / "bakhmut_falls.json", out / "bakhmut_falls.html"
    _write(outcome, json=str(json), page=PageAsked(html))
    make_console(to_stderr=True).print(f"computing took {time.perf_counter() - started:.1f} s")


def answered(
    question: Case, *, shrink_km: tuple[float, ...] = (), larger: str | None = None
) -> Outcome:
    """Answer a case, and say how far that is."""
    from stratgraph.io import read_theater
    from stratgraph.studies.hold_or_fall import run_case

    theater = read_theater(larger) if larger is not None else None
    with working("answering, on smaller maps too" if shrink_km else "answering") as progress:
        return run_case(question, shrink_km=shrink_km, larger=theater, progress=progress)


def _write(
    outcome: Outcome,
    *,
    json: str | None,
    page: PageAsked | None,
) -> None:
    from stratgraph.report.records import outcome_document

    if json is not None:
        write_json(outcome_document(outcome), json)
    if page is not None:
        from importlib.metadata import version

        from stratgraph.report.page import page_html

        with working("making the page") as progress:
            text = page_html(
                outcome,
                version=version("stratgraph"),
                then=page.then,
                past=page.past,
                progress=progress,
            )
        write_text(page.file, text)


def _with_also(question: Case, also: Sequence[str] | None) -> Case:
    from stratgraph.studies.hold_or_fall import asking_also

    return asking_also(question, also) if also else question


def _write_crate(outcome: Outcome, case: str, folder: Path) -> None:
    """Put an RO-Crate of an answer into the answer, for a new folder."""
    from importlib.metadata import version
    from platform import python_version

    from stratgraph.io import folder_texts, read_case_and_facts
    from stratgraph.io.disk import read_text
    from stratgraph.report.crate import MadeWith, crate_files

    _, facts = read_case_and_facts(case)
    versions = {one: version(one) for one in ("stratgraph", "numpy", "scipy", "pyproj", "shapely")}
    areas = outcome.case.areas
    made = MadeWith(
        date.today(),
        {**versions, "Python": python_version()},
        folder_texts(facts),
        read_text(Path(areas.path)) if areas is not None else "",
        tuple(read_text(Path(one.path)) for one in outcome.case.scenario.cut_areas),
    )
    for name, text in crate_files(outcome, facts, made).items():
        write_text(folder / name, text)


def read_question(case: str) -> Case:
    """Read a case, and warn where it is too recent to be told."""
    from stratgraph.io import read_case
    from stratgraph.studies.hold_or_fall import age_warning

    with working("reading") as progress:
        question = read_case(case, progress=progress)
    warning = age_warning(question, date.today())
    if warning:
        say(f"warning: {warning}", err=True)
    return question
