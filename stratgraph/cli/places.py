"""The command that asks about one place: reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stratgraph.errors import ScenarioError

from .options import (
    ContestedOption,
    DefenderOption,
    JsonOption,
    QuietOption,
    RuleOption,
    StandoffOption,
    TheaterOption,
    day_option,
    firing_rule,
)
from .output import make_console, write_json, write_text
from .progress import working

if TYPE_CHECKING:
    from stratgraph.measures.fire import FiringRule, OutlineRanges
    from stratgraph.measures.fire.minimal_advance import MinimalAdvance
    from stratgraph.model.scenario import Situation
    from stratgraph.model.systems import System
    from stratgraph.model.territory import Ground


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
    defender: DefenderOption = None,
    as_of: Annotated[
        datetime | None,
        day_option(told="Day; without it, the last one known."),
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
    every: Annotated[
        bool, typer.Option("--all", help="Name every place and every ring, beyond one screen.")
    ] = False,
    json: JsonOption = None,
    quiet: QuietOption = False,
) -> None:
    """Tell who has a settlement in range and from where, or what lies in range of one."""
    from stratgraph.io import read_facts
    from stratgraph.studies.one_place import PlaceQuestion, find_situation

    if areas is not None and ground != "settlements":
        raise ScenarioError("--areas draws from centre points; leave --ground out")
    if (target is None) == (from_ is None):
        raise ScenarioError("name either --target or --from")
    if from_ is not None:
        _refuse_what_needs_ground(standoff_rule, contested, ground, outline)
    asked = PlaceQuestion(
        str(target or from_),
        as_of.date() if as_of else None,
        attacker,
        tuple(falls or ()),
        tuple(system or ()),
        defender,
    )
    with working("reading") as progress:
        facts = read_facts(theater, progress=progress)
    situation, systems = find_situation(facts, asked)
    if from_ is not None:
        _ring(situation, systems, _Ring(from_, standoff_km, areas, every, quiet), json)
    else:
        rule = firing_rule(standoff_km, standoff_rule, contested)
        _reach(situation, systems, _Aim(str(target), ground, outline, every, quiet), rule, json)
        if areas is not None:
            _write_areas(situation, systems, rule, areas)


def _refuse_what_needs_ground(
    standoff_rule: str, contested: str, ground: str, outline: Path | None
) -> None:
    """Refuse options that say from what ground a target is reached: a ring starts at one place."""
    given = {
        "--standoff-rule": standoff_rule != "add",
        "--contested": contested != "no_fire",
        "--ground": ground != "settlements",
        "--outline": outline is not None,
    }
    wrong = [option for option, there in given.items() if there]
    if wrong:
        raise ScenarioError(
            f"{' and '.join(wrong)} {'goes' if len(wrong) == 1 else 'go'} with --target alone: a "
            "ring starts at the one place of --from, and of what says how it is reached takes only "
            "--system, --standoff-km and --areas"
        )


@dataclass(frozen=True)
class _Ring:
    """Around what, how far behind it weapons stand, and where to write the outlines."""

    place: str
    standoff_km: float
    areas: Path | None
    every: bool
    quiet: bool

    @property
    def standoff_m(self) -> int:
        return round(self.standoff_km * 1000)


@dataclass(frozen=True)
class _Aim:
    """What is aimed at, from what ground, and the file that draws its outline."""

    target: str
    ground: str
    outline: Path | None
    every: bool
    quiet: bool


def _reach(
    situation: Situation,
    systems: tuple[System, ...],
    aim: _Aim,
    rule: FiringRule,
    json: str | None,
) -> None:
    from stratgraph.catalogue import ground_words
    from stratgraph.report.console import print_advances, print_reach, print_reach_finding
    from stratgraph.report.records import reach_document
    from stratgraph.studies.one_place import find_advances, find_reach

    with working("measuring reach"):
        ground = _ground(situation, aim.ground)
        rows, places = find_reach(situation, systems, aim.target, rule, ground=ground)
        edges = None if aim.outline is None else _edges(situation, rule, aim, ground)
    advances: tuple[MinimalAdvance, ...] = ()
    if ground is None:  # an advance is counted from settlements
        with working("measuring advances") as progress:
            advances = find_advances(situation, rows, progress=progress)
    console = make_console(to_stderr=json == "-")
    if aim.quiet:
        if json != "-":
            print_reach_finding(console, situation, rows)
    else:
        print_reach(console, situation, rows, places, every=aim.every)
        print_advances(console, situation.theater, advances)
        if edges is not None:
            console.print(
                f"its nearest edge needs {edges.nearest_m / 1000:.3f} km, all of it "
                f"{edges.farthest_m / 1000:.3f} km"
            )
        console.print(
            f"Assumed: {rule.words}, firing {ground_words(aim.ground)}; places off the roads "
            "count.",
            style="dim",
        )
    if json is not None:
        write_json(reach_document(situation, rows, aim.ground, (places, advances, edges)), json)


def _ring(situation: Situation, systems: tuple[System, ...], ask: _Ring, json: str | None) -> None:
    from stratgraph.report.console import print_rings, print_rings_finding
    from stratgraph.report.records import ring_areas, ring_document, to_json
    from stratgraph.studies.one_place import find_rings

    with working("measuring rings"):
        rings = find_rings(situation, systems, ask.place, standoff_m=ask.standoff_m)
    console = make_console(to_stderr=json == "-")
    if not ask.quiet:
        print_rings(console, situation, rings, every=ask.every)
    elif json != "-":
        print_rings_finding(console, situation, rings)
    if ask.standoff_m and not ask.quiet:
        console.print(
            f"Weapons stand {ask.standoff_km:g} km behind it, so every range is shorter by that.",
            style="dim",
        )
    if json is not None:
        write_json(ring_document(situation, rings, standoff_m=ask.standoff_m), json)
    if ask.areas is not None:
        outlines = ring_areas(situation, rings, standoff_m=ask.standoff_m)
        write_text(ask.areas, to_json(outlines))


def _edges(
    situation: Situation, rule: FiringRule, aim: _Aim, ground: Ground | None
) -> OutlineRanges:
    """Measure to the edges of the target's outline, found in its file by its id."""
    from stratgraph.io import read_polygons
    from stratgraph.measures.fire import firing_places, measure_outline

    place = situation.theater.names.resolve(aim.target)
    drawn = [one for one in read_polygons(str(aim.outline), key="id") if one.label == place]
    if not drawn:
        raise ScenarioError(f"{aim.outline} has no outline with the id {place!r}")
    return measure_outline(firing_places(situation, "attacker", rule, ground=ground), drawn[0])


def _write_areas(
    situation: Situation, systems: tuple[System, ...], rule: FiringRule, path: Path
) -> None:
    from stratgraph.report.records import reach_areas, to_json

    with working("drawing what is in reach"):
        areas = to_json(reach_areas(situation, "attacker", rule, systems=systems))
    write_text(path, areas)


def _ground(situation: Situation, ground: str) -> Ground | None:
    """Return the ground of a name, or what a GeoJSON file draws."""
    from stratgraph.model.territory import divide_ground, take_ground

    if ground == "settlements":
        return None
    if ground == "territory":
        return divide_ground(situation.theater)
    from stratgraph.io import read_polygons

    polygons = read_polygons(ground, key="holder")
    return take_ground(situation.theater, polygons, source=Path(ground).name)
