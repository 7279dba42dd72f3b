"""Commands that make a theater, or bring into it what others have: new, import."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stratgraph.errors import FileFormatError, ScenarioError
from stratgraph.model.provenance import Confidence

from .options import day_option
from .output import make_console
from .progress import working
from .streams import flush_streams, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stratgraph.io import Imported, Wanted

SidesOption = Annotated[
    str | None,
    typer.Option(metavar="THEIRS=OURS,…", help="What the file calls each side, and our code."),
]
ColumnsOption = Annotated[
    str | None,
    typer.Option(metavar="OURS=THEIRS,…", help="What the file calls our columns: name=Town,lon=X."),
]
DayOption = Annotated[
    datetime | None,
    day_option(told="The day that holders are of, if no column says."),
]
GazetteerOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A GeoNames dump that has the coordinates, by name."),
]


VerifiedOption = Annotated[
    bool, typer.Option("--verified", help="Roads that do not say count as verified.")
]
NoJunctionsOption = Annotated[
    bool,
    typer.Option("--no-junctions", help="Of an extract: roads from place to place, no junctions."),
]
BoxOption = Annotated[
    str | None,
    typer.Option(metavar="W,S,E,N", help="Leave out what lies outside of these degrees."),
]
ClipOption = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Leave out what is in no polygon of it.")
]
JoinOption = Annotated[
    float | None, typer.Option(min=0, max=1000, help="How far a place may be from its road.")
]
AssessorOption = Annotated[str | None, typer.Option(help="Who says who held what.")]


def new(
    folder: Annotated[Path, typer.Argument(help="A new one, or a theater without a question.")],
    begin: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Places, in any format that is imported."),
    ] = None,
    roads: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Roads between them, likewise.")
    ] = None,
    fictional: Annotated[
        bool, typer.Option("--fictional", help="The places are invented; without --from they are.")
    ] = False,
    columns: ColumnsOption = None,
    sides: SidesOption = None,
    day: DayOption = None,
    assessor: AssessorOption = None,
    attacker: Annotated[
        str | None, typer.Option(metavar="CODE", help="The side that the first case asks for.")
    ] = None,
    box: BoxOption = None,
    clip: ClipOption = None,
    join_km: JoinOption = None,
    gazetteer: GazetteerOption = None,
    verified: VerifiedOption = False,
    no_junctions: NoJunctionsOption = False,
) -> None:
    """Make a theater's folder with a first question, to be asked at once and then edited."""
    from stratgraph.io import complete_theater, lacks_question, new_theater
    from stratgraph.report.console import print_new_theater

    wanted = wished(
        columns=_pairs("--columns", columns),
        sides=_pairs("--sides", sides),
        day=day.date() if day else None,
        assessor=assessor,
        attacker=attacker,
        box=_box(box),
        clip=clip,
        join_km=join_km,
        gazetteer=gazetteer,
        verified=verified,
        no_junctions=no_junctions,
    )
    with working("making a theater"):
        if begin is roads is None and not fictional and lacks_question(folder):
            made = complete_theater(folder, wanted=wanted)
        else:
            made = new_theater(
                folder, source=begin, roads=roads, fictional=fictional, wanted=wanted
            )
    print_new_theater(make_console(), made)
    flush_streams()
    made.write()
    written = str(folder) if made.is_new else f"{', '.join(sorted(made.texts))} in {folder}"
    say(f"wrote {written}", err=True)


def import_(
    source: Annotated[Path, typer.Argument(help="A file of others, or a folder of files.")],
    to: Annotated[Path, typer.Option(help="The theater's folder; made where there is none.")],
    form: Annotated[
        str | None, typer.Option("--as", metavar="FORMAT", help="Its format, if not as its name.")
    ] = None,
    columns: ColumnsOption = None,
    key: Annotated[
        str | None, typer.Option(help="The property of polygons that says who holds them.")
    ] = None,
    sides: SidesOption = None,
    day: DayOption = None,
    assessor: AssessorOption = None,
    attacker: Annotated[
        str | None, typer.Option(metavar="CODE", help="Whose drawn ground distances are to.")
    ] = None,
    box: BoxOption = None,
    clip: ClipOption = None,
    join_km: JoinOption = None,
    gazetteer: GazetteerOption = None,
    verified: VerifiedOption = False,
    no_junctions: NoJunctionsOption = False,
    cited: Annotated[
        str | None, typer.Option("--source", help="Who says so, in rows that do not.")
    ] = None,
    confidence: Annotated[
        Confidence, typer.Option(help="How far rows that do not say are trusted.")
    ] = "low",
    measure: Annotated[
        str | None,
        typer.Option(
            metavar="THEATER",
            help="Measure its roads along an extract of OpenStreetMap, into a new folder.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be kept, dropped and joined.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="Print everything that stays as it was edited.")
    ] = False,
) -> None:
    """Bring places, roads and holders of others' files into a theater's folder."""
    from stratgraph.io import import_theater
    from stratgraph.report.console import print_imported

    wanted = wished(
        columns=_pairs("--columns", columns),
        key=key,
        sides=_pairs("--sides", sides),
        day=day.date() if day else None,
        assessor=assessor,
        attacker=attacker,
        box=_box(box),
        clip=clip,
        join_km=join_km,
        gazetteer=gazetteer,
        verified=verified,
        no_junctions=no_junctions,
        source=cited,
        confidence=confidence,
    )
    if measure is not None:
        _measure(source, measure, to, wanted, dry_run=dry_run)
        return
    with working("importing") as progress:
        told = replace(wanted, progress=progress)
        done = import_theater(source, to, wanted=told, name=form or "", dry_run=True)
    console = make_console()
    print_imported(console, done, dry_run=dry_run, every=every)
    flush_streams()
    if not dry_run:
        deliver(done)


def _measure(source: Path, theater: str, to: Path, wanted: Wanted, *, dry_run: bool) -> None:
    """Measure a theater's roads, say what was found, and write it as a new folder."""
    from stratgraph.io import measure_roads, read_facts, write_theater
    from stratgraph.io.disk import as_path

    if to.exists():
        raise FileFormatError("exists already; name a new folder for the measured theater", file=to)
    with working("measuring roads"):
        measured = measure_roads(
            as_path(source, "the path of an extract"), read_facts(theater), wanted
        )
    console = make_console()
    for one in measured.sentences:
        console.print(f"{one}.")
    flush_streams()
    if not dry_run:
        write_theater(measured.facts, to)
        say(f"wrote {to}", err=True)


def deliver(done: Imported) -> None:
    """Write what an import brings, and say which files."""
    done.write()
    written = sorted(one for one in done.texts if "/" not in one)
    if written:
        say(f"wrote {', '.join(written)} in {done.folder}", err=True)
    else:
        say(f"nothing new for {done.folder}", err=True)


def wished(**given: Any) -> Wanted:
    """Return what options say, those that were not given left out."""
    from stratgraph.io import Wanted

    return Wanted(**{name: value for name, value in given.items() if value is not None})


def _pairs(option: str, text: str | None) -> Mapping[str, str] | None:
    """Return ``A=B,C=D`` as what each stands for.

    Examples
    --------
    >>> _pairs("--columns", "name=Town, lon=X")
    {'name': 'Town', 'lon': 'X'}
    """
    if text is None:
        return None
    pairs = [one.partition("=") for one in text.split(",") if one.strip()]
    for name, sign, _ in pairs:
        if not sign or not name.strip():
            raise ScenarioError(f"{option}: write pairs such as A=B,C=D, got {text[:60]!r}")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    if text is None:
        return None
    try:
        west, south, east, north = (float(one) for one in text.split(","))
    except ValueError as error:
        problem = "write four degrees parted by commas: west, south, east, north"
        raise ScenarioError(f"--box: {problem}, got {text[:60]!r}") from error
    if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south < north <= 90):
        raise ScenarioError("--box: west, south, east, north in degrees, south below north")
    return west, south, east, north
