"""The command line: parse, call, print."""

from __future__ import annotations

import io
import sys
import textwrap
import time
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .errors import ScenarioError, StratgraphError

if TYPE_CHECKING:
    from rich.console import Console

    from .case import Case, Outcome
    from .gateway import Panel
    from .reach import FiringRule, StandoffRule
    from .scenario import Situation
    from .systems import System
    from .territory import Ground

app = typer.Typer(
    name="stratgraph",
    help="Why does this town matter? Artillery reach and gateways under hold-or-fall scenarios.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
scenarios_app = typer.Typer(
    help="The theaters and questions that come along.", add_completion=False
)
app.add_typer(scenarios_app, name="scenarios")

JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="FILE|-", help="Write the answer as JSON.")
]
TheaterOption = Annotated[str, typer.Option(help="A theater's folder, or a bundled name.")]
StandoffOption = Annotated[
    float, typer.Option(min=0, max=1000, help="How far behind held ground guns stand.")
]
RuleOption = Annotated[
    Literal["add", "pull_back", "exclude"], typer.Option(help="How a stand-off counts.")
]
ContestedOption = Annotated[
    Literal["no_fire", "attacker"], typer.Option(help="How contested ground is read.")
]
PictureOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write the range axis as HTML.")
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print only the finding.")]


@app.command()
def run(
    case: Annotated[str, typer.Argument(help="A case file, or the name of a bundled case.")],
    json: JsonOption = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the offline page.")
    ] = None,
    picture: PictureOption = None,
    quiet: QuietOption = False,
    windows: Annotated[
        bool, typer.Option("--windows", help="Run again on maps 10 and 20 km smaller.")
    ] = False,
    larger: Annotated[
        str | None, typer.Option(metavar="THEATER", help="And on this larger theater.")
    ] = None,
) -> None:
    """Answer a hold-or-fall question: the finding, two tables, JSON and a page."""
    outcome = _answer(case, shrink_km=(10.0, 20.0) if windows else (), larger=larger)
    # Words go to stderr when the data takes stdout.
    console = _console(to_stderr=json == "-")
    if quiet:
        if json != "-":
            console.print(f"{outcome.finding.title}.")
    else:
        from .terminal import print_outcome

        print_outcome(console, outcome)
    _write(outcome, json=json, html=html, quiet=quiet)
    if picture is not None:
        from .plot import draw_change

        _write_picture(draw_change(outcome), picture)


@app.command()
def gateways(
    case: Annotated[str, typer.Argument(help="A case file, or the name of a bundled case.")],
    situation: Annotated[
        Literal["hold", "fall"], typer.Option(help="Before or after the scenario.")
    ] = "hold",
    links: Annotated[
        Literal["all", "verified"], typer.Option(help="Whether presumed links count.")
    ] = "all",
    sort: Annotated[str, typer.Option(help="Metric to sort by.")] = "route_share",
    top: Annotated[int, typer.Option(min=1, help="How many rows.")] = 12,
    weights: Annotated[
        str | None,
        typer.Option(metavar="A=1,B=2", help="Weigh metrics into an index of your own."),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Show the whole gateway panel of a case, sorted by any metric."""
    from .gateway import weigh_columns
    from .tables import panel_document
    from .terminal import View, parse_weights, print_index, print_panel

    panel = _panel(_question(case), situation, unverified_roads=links == "all")
    index = weigh_columns(panel.columns, parse_weights(weights)) if weights is not None else None
    console = _console(to_stderr=json == "-")
    print_panel(console, panel, View(sort, top))
    if index is not None:
        print_index(console, panel, index, top)
    if json is not None:
        _write_json(panel_document(situation, panel, index), json)


@app.command()
def reach(
    target: Annotated[
        str | None, typer.Option(help="Who has this settlement in range, and from where.")
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", help="What lies in the ring around this settlement.")
    ] = None,
    system: Annotated[
        list[str] | None, typer.Option(help="A system by id; repeatable. Without it, all.")
    ] = None,
    falls: Annotated[
        list[str] | None, typer.Option(help="As if this settlement had fallen; repeatable.")
    ] = None,
    theater: TheaterOption = "bakhmut-2022",
    attacker: Annotated[
        str | None, typer.Option(metavar="CODE", help="The side that fires, if not plain.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day; without it, the last one known."),
    ] = None,
    standoff_km: StandoffOption = 0.0,
    standoff_rule: RuleOption = "add",
    contested: ContestedOption = "no_fire",
    ground: Annotated[
        str,
        typer.Option(
            metavar="settlements|territory|FILE",
            help="Fire from points, cells, or polygons of a GeoJSON file by their 'holder'.",
        ),
    ] = "settlements",
    areas: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what is in reach as GeoJSON.")
    ] = None,
    outline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="GeoJSON of the target's outline, by its 'id'."),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Tell who has a settlement in range and from where, or what lies in range of one."""
    from .asked import Asked, situation_asked
    from .files import read_facts

    if areas is not None and ground != "settlements":
        raise ScenarioError("--areas draws from centre points; leave --ground out")
    if (target is None) == (from_ is None):
        raise ScenarioError("name either --target or --from")
    asked = Asked(
        str(target or from_),
        as_of.date() if as_of else None,
        attacker,
        tuple(falls or ()),
        tuple(system or ()),
    )
    situation, systems = situation_asked(read_facts(theater), asked)
    if from_ is not None:
        _ring(situation, systems, from_, json)
    else:
        rule = _rule(standoff_km, standoff_rule, contested)
        _reach(situation, systems, (str(target), ground), rule, json)
        if outline is not None:
            _outline(situation, rule, (str(target), ground), outline)
        if areas is not None:
            _write_areas(situation, systems, rule, areas)


@app.command()
def exposed(
    case: Annotated[str, typer.Argument(help="A case file, or the name of a bundled case.")],
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
    json: JsonOption = None,
) -> None:
    """Tell what a system's listed range puts under fire: people, roads, ways to portals."""
    from .asked import ask_exposed
    from .systems import select_systems
    from .tables import exposed_document
    from .terminal import print_exposed

    question = _question(case)
    seen = question.after if situation == "fall" else question.before
    (chosen,) = select_systems(question.assumptions.systems, [system])
    answer = ask_exposed(
        seen,
        side,
        _rule(standoff_km, standoff_rule, contested),
        system=chosen,
        settings=(question.ground, question.assumptions.contested_supply),
    )
    named = [*question.objectives, *(one for one in question.bases)]
    shown = [one for one in answer.safest if one.settlement in named]
    shown += [one for one in answer.front if one.settlement not in named]
    console = _console(to_stderr=json == "-")
    print_exposed(console, answer.exposure, answer.roads, shown)
    if json is not None:
        document = exposed_document(answer.exposure, answer.roads, answer.safest, answer.front)
        _write_json(document, json)


@app.command()
def readings(
    case: Annotated[str, typer.Argument(help="A case file, or the name of a bundled case.")],
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
    picture: PictureOption = None,
    json: JsonOption = None,
) -> None:
    """Ask a case on every reading of its assumptions, and say which one flips the answer."""
    from .readings import Further, ask_readings
    from .tables import readings_document
    from .terminal import print_flips

    question = _question(case)
    answer = ask_readings(
        question.before,
        question.after,
        question.objectives,
        systems=question.assumptions.systems,
        further=Further(
            tuple(then or ()),
            tuple(with_km or ()),
            tuple(round(1000 * one) for one in standoff_km or (0.0, 5.0, 10.0)),
        ),
    )
    console = _console(to_stderr=json == "-")
    print_flips(console, question.before, answer.sentences, answer.notes)
    if picture is not None:
        from .plot import draw_readings, range_ticks

        ticks = range_ticks(question)
        _write_picture(draw_readings(answer, question.theater, ticks), picture)
    if json is not None:
        _write_json(readings_document(question.before, answer.readings, answer.flips), json)


@app.command()
def explain(
    metric: Annotated[
        str | None, typer.Argument(help="A metric; without one, all by name.")
    ] = None,
    json: JsonOption = None,
) -> None:
    """Say what a metric means, its formula and source, and when it misleads."""
    from .explain import METRICS, explain_metric, explain_text, notes_document

    chosen = METRICS if metric is None else (explain_metric(metric),)
    if json is not None:
        _write_json(notes_document(chosen), json)
    elif metric is not None:
        typer.echo(explain_text(chosen[0]))
    else:
        for note in METRICS:
            words = textwrap.shorten(note.words, 80 - 28, placeholder=" …")
            typer.echo(f"{note.name:27} {words}")


@app.command()
def check(
    theater: Annotated[str, typer.Argument(help="A theater's folder, or a bundled name.")],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day on which every place needs a holder."),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Look through a theater's facts; exit 1 on errors, 2 if a file cannot be read."""
    from .check import check_facts
    from .files import read_facts
    from .tables import check_document
    from .terminal import print_check

    facts = read_facts(theater)
    findings = check_facts(facts, on=as_of.date() if as_of else None)
    print_check(_console(to_stderr=json == "-"), facts.name, findings)
    if json is not None:
        _write_json(check_document(facts.name, findings), json)
    if any(finding.level == "error" for finding in findings):
        raise typer.Exit(1)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Folder for the JSON and the page.")] = Path("out"),
) -> None:
    """Answer the Bakhmut question and write its JSON and its page."""
    from .terminal import print_outcome

    started = time.perf_counter()
    outcome = _answer("bakhmut_falls")
    print_outcome(_console(), outcome)
    json, html = out / "bakhmut_falls.json", out / "bakhmut_falls.html"
    _write(outcome, json=str(json), html=html, quiet=False)
    _console(to_stderr=True).print(f"computing took {time.perf_counter() - started:.1f} s")


@scenarios_app.command("list")
def list_scenarios() -> None:
    """List the bundled theaters and their questions."""
    from .files import bundled_cases, bundled_theaters

    for theater in bundled_theaters():
        names = [case for home, case in bundled_cases() if home == theater]
        typer.echo(f"{theater}: {', '.join(names) or 'no questions'}")


@scenarios_app.command("copy")
def copy_scenario(
    name: Annotated[str, typer.Argument(help="A bundled theater.")],
    folder: Annotated[Path, typer.Argument(help="Where to; must not exist yet.")],
) -> None:
    """Copy a bundled theater, to change it and ask your own questions."""
    from .files import copy_theater

    copy_theater(name, folder)
    typer.echo(f"copied {name} to {folder}", err=True)


def _answer(case: str, *, shrink_km: tuple[float, ...] = (), larger: str | None = None) -> Outcome:
    from .case import run_case
    from .files import read_theater

    question = _question(case)
    theater = read_theater(larger) if larger is not None else None
    return run_case(question, shrink_km=shrink_km, larger=theater)


def _question(case: str) -> Case:
    from .case import age_warning
    from .files import read_case

    question = read_case(case)
    warning = age_warning(question, date.today())
    if warning:
        typer.echo(f"warning: {warning}", err=True)
    return question


def _write(outcome: Outcome, *, json: str | None, html: Path | None, quiet: bool) -> None:
    from .files import write_whole
    from .tables import outcome_document, to_json

    # Everything is made before anything is written, so that a failure leaves no half result.
    texts: list[tuple[Path, str]] = []
    if json is not None:
        text = to_json(outcome_document(outcome))
        if json == "-":
            _to_stdout(text)
        else:
            texts.append((Path(json), text))
    if html is not None:
        from importlib.metadata import version

        from .page import page_html

        texts.append((html, page_html(outcome, version=version("stratgraph"))))
    for path, text in texts:
        write_whole(path, text)
        if not quiet:
            typer.echo(f"wrote {path}", err=True)


def _rule(standoff_km: float, standoff_rule: StandoffRule, contested: Any) -> FiringRule:
    from .reach import FiringRule

    return FiringRule(
        standoff_m=round(standoff_km * 1000),
        standoff_rule=standoff_rule,
        contested=contested,
        off_network=True,
    )


def _outline(situation: Situation, rule: FiringRule, target: tuple[str, str], path: Path) -> None:
    from .files import read_polygons
    from .reach import firing_places, measure_outline

    place = situation.theater.names.resolve(target[0])
    drawn = [one for one in read_polygons(path, key="id") if one.label == place]
    if not drawn:
        raise ScenarioError(f"{path} has no outline with the id {place!r}")
    places = firing_places(situation, "attacker", rule, ground=_ground(situation, target[1]))
    found = measure_outline(places, drawn[0])
    typer.echo(
        f"to the nearest edge of {place} {found.nearest_m / 1000:.3f} km are needed, "
        f"to reach all of it {found.farthest_m / 1000:.3f} km",
        err=True,
    )


def _write_areas(
    situation: Situation, systems: tuple[System, ...], rule: FiringRule, path: Path
) -> None:
    from .files import write_whole
    from .tables import reach_areas, to_json

    write_whole(path, to_json(reach_areas(situation, "attacker", rule, systems=systems)))
    typer.echo(f"wrote {path}", err=True)


def _ground(situation: Situation, ground: str) -> Ground | None:
    """Return the ground of a name, or what a GeoJSON file draws."""
    from .territory import divide_ground, take_ground

    if ground == "settlements":
        return None
    if ground == "territory":
        return divide_ground(situation.theater)
    from .files import read_polygons

    polygons = read_polygons(ground, key="holder")
    return take_ground(situation.theater, polygons, source=Path(ground).name)


def _reach(
    situation: Situation,
    systems: tuple[System, ...],
    target: tuple[str, str],
    rule: FiringRule,
    json: str | None,
) -> None:
    from .asked import ask_advances, ask_reach
    from .tables import reach_document
    from .terminal import print_advances, print_reach

    place, ground = target
    rows, places = ask_reach(situation, systems, place, rule, ground=_ground(situation, ground))
    # An advance is counted from settlements, whatever the ground.
    advances = ask_advances(situation, rows) if ground == "settlements" else ()
    console = _console(to_stderr=json == "-")
    print_reach(console, situation, rows, places)
    print_advances(console, situation.theater, advances)
    console.print(
        f"Assumed: ground from {ground}, stand-off {rule.standoff_m / 1000:g} km by "
        f"{rule.standoff_rule}, contested {rule.contested}, places off the roads count.",
        style="dim",
    )
    if json is not None:
        _write_json(reach_document(situation, rows, ground, (places, advances)), json)


def _ring(situation: Situation, systems: tuple[System, ...], place: str, json: str | None) -> None:
    from .asked import ask_rings
    from .tables import ring_document
    from .terminal import print_ring

    rings = ask_rings(situation, systems, place)
    console = _console(to_stderr=json == "-")
    for system, figure, ring in rings:
        print_ring(console, situation, system, figure, ring)
    if json is not None:
        _write_json(ring_document(situation, rings), json)


def _write_picture(figure: Any, path: Path) -> None:
    from .files import write_whole

    write_whole(
        path,
        str(
            figure.to_html(
                include_plotlyjs=True, div_id="picture", config={"displayModeBar": False}
            )
        ),
    )
    typer.echo(f"wrote {path}", err=True)


def _panel(question: Case, situation: str, *, unverified_roads: bool) -> Panel:
    from .case import measure_case_panel

    return measure_case_panel(question, situation, unverified_roads=unverified_roads)


def _write_json(document: dict[str, Any], where: str) -> None:
    from .files import write_whole
    from .tables import to_json

    if where == "-":
        _to_stdout(to_json(document))
    else:
        write_whole(Path(where), to_json(document))
        typer.echo(f"wrote {where}", err=True)


def _to_stdout(text: str) -> None:
    """Write data to stdout as UTF-8, whatever the terminal speaks: JSON has no other encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
    else:
        sys.stdout.write(text)


def _console(*, to_stderr: bool = False) -> Console:
    from rich.console import Console

    # Names come from data files: never markup, never guessed highlighting. Wider terminals
    # do not make longer lines easier to read.
    plain = Console(stderr=to_stderr, markup=False, highlight=False, emoji=False)
    return plain if plain.width <= 80 else Console(
        stderr=to_stderr, markup=False, highlight=False, emoji=False, width=80
    )  # fmt: skip


def main() -> None:
    """Run the command line; deliberate errors become one line on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # A pipe that cannot spell a Cyrillic name gets it escaped, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except StratgraphError as error:
        line = "".join(
            letter if letter.isprintable() else repr(letter)[1:-1] for letter in str(error)
        )
        typer.echo(f"stratgraph: {line}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # The reader of a pipe has gone; that is its business.
        sys.stderr.close()
        sys.exit(141)
