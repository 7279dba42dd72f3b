"""Options that several commands share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stratgraph.catalogue import Assumed, ContestedReading, StandoffRule, assumption_records
from stratgraph.model.road_set import RoadSet

if TYPE_CHECKING:
    from stratgraph.measures.fire import FiringRule


def _day(text: str) -> datetime:
    """Read a day as people write it in every file."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise typer.BadParameter(f"write a day as YYYY-MM-DD, got {text!r}") from None


def day_option(*names: str, told: str) -> Any:
    """Return an option that takes a day, with its help."""
    return typer.Option(*names, parser=_day, metavar="YYYY-MM-DD", help=told)


_ASSUMED = assumption_records(Assumed)
JsonOption = Annotated[
    str | None, typer.Option("--json", metavar="FILE|-", help="Write the answer as JSON.")
]
TheaterOption = Annotated[str, typer.Option(help="A theater's folder, or a bundled name.")]
DefenderOption = Annotated[
    str | None,
    typer.Option(metavar="CODE", help="The other side, where the theater has more than two."),
]
StandoffOption = Annotated[float, typer.Option(min=0, max=1000, help=_ASSUMED["standoff_m"].help)]
RuleOption = Annotated[StandoffRule, typer.Option(help=_ASSUMED["standoff_rule"].help)]
ContestedOption = Annotated[ContestedReading, typer.Option(help=_ASSUMED["contested"].help)]
RoadsOption = Annotated[RoadSet, typer.Option(help=_ASSUMED["road_set"].help)]
PictureOption = Annotated[
    Path | None,
    typer.Option(
        metavar="[FILE]",
        help="Write a picture: .html, .png, .svg or .pdf; unnamed, .html beside what is asked.",
    ),
]
HtmlOption = Annotated[
    Path | None,
    typer.Option(
        "--html", metavar="[FILE]", help="Write the offline page; unnamed, beside what is asked."
    ),
]
CaseArgument = Annotated[str, typer.Argument(help="A case file, or the name of a bundled case.")]
AlsoOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="METRIC",
        help="Measure what is left out of answers about many places too; repeatable, all for all.",
    ),
]
ExportOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the answer as layers, as `export` does."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print only the finding.")]


def firing_rule(
    standoff_km: float, standoff_rule: StandoffRule, contested: ContestedReading
) -> FiringRule:
    """Make the rule that these options say; places off the roads count."""
    from stratgraph.measures.fire import FiringRule

    return FiringRule(
        standoff_m=round(standoff_km * 1000),
        standoff_rule=standoff_rule,
        contested=contested,
        off_network=True,
    )
