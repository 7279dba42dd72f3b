"""The record of a metric: its name, what it counts, and its note in an analyst's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Reads = Literal[
    "roads", "speeds", "bases", "objectives", "holders", "portals", "populations", "positions"
]
Family = Literal[
    "Reach",
    "Routes",
    "Advance",
    "Cuts and supply",
    "Spread over all ways",
    "Falling to pieces",
    "What a fall would open",
    "The front around a place",
    "Ranks, and what would move them",
]
FAMILIES: tuple[Family, ...] = get_args(Family)
KindName = Literal[
    "share",
    "index",
    "metres",
    "kilometres",
    "minutes",
    "degrees",
    "count",
    "people",
    "yes or no",
    "number",
    "record",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: its unit and the bounds it keeps.

    Attributes
    ----------
    unit : str
        What it counts; empty where each metric says so itself.
    bounds : str
        The bounds in words.
    most : float or None
        The largest value there can be; the least is 0.
    whole : bool
        Whether only whole values occur.
    """

    unit: str
    bounds: str = ""
    most: float | None = None
    whole: bool = False


KINDS: dict[KindName, Kind] = {
    "share": Kind("share", "0 to 1", 1.0),
    "index": Kind("no unit", "0 to 1", 1.0),
    "metres": Kind("metres"),
    "kilometres": Kind("kilometres", "0 or more"),
    "minutes": Kind("minutes", "0 or more"),
    "degrees": Kind("degrees", "0 to below 360", 360.0),
    "count": Kind("", whole=True),
    "people": Kind("people at risk", whole=True),
    "yes or no": Kind("1 yes, 0 no", most=1.0, whole=True),
    "number": Kind(""),
    # Not one number for each settlement: a list, a pair of ranks, a word.
    "record": Kind(""),
}

ROUTES: tuple[Reads, ...] = ("roads", "bases", "objectives")
# Asks for every metric, whatever the size.
EVERY = "all"
# The first line of every worked example.
TOWNS = "from stratgraph.studies.explain import four_towns\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric: everything that explain, tables, JSON, schema, figures and docs say of it.

    Attributes
    ----------
    name : str
        As in the panel and in the JSON.
    label : str
        What people read at the head of a column.
    kind : str
        A key of ``KINDS``: it gives unit and bounds, and says how a value is written.
    family : str
        The group it is told in; one of ``FAMILIES``.
    words : str
        One to three sentences for someone who writes and does not calculate.
    formula : str
    citation : str
        Who defined it; empty where it is only counted.
    reads : tuple of str
        What it depends on; empty where it is made of other metrics.
    misleads : str
        When the number says something else than it seems to.
    example : str
        Python statements on ``four_towns()`` that run as they stand; the last is an expression.
    shows : str
        What the last one prints.
    order : int
        Its place in the family, where several files share one.
    noun, bounds : str
        Unit and bounds in words, where the kind's do not say enough.
    column : bool
        Whether the panel gives a value, or a reason for none, and a rank for each settlement.
    parts_of : str
        The metric whose parts it is, objective by objective.
    shown : bool
        Whether tables and figures with room for a few columns show it.
    most_places : int or None
        On how many settlements and junctions it is measured at most, unless it is asked for by
        name; None for any number.
    most_junctions : int or None
        The same, of junctions alone: where many lie between settlements, each has thousands of
        neighbours.
    two_way : bool
        Whether it takes one-way roads as travelled both ways, since its definition has no
        directions.
    sign : {1, -1} or None
        Said before anything was scored, and never turned round: +1 where a higher value was
        expected to fall sooner, -1 where a lower one; None where it is not put to the test.
    """

    name: str
    label: str
    kind: KindName
    family: Family
    words: str
    formula: str
    citation: str = ""
    reads: tuple[Reads, ...]
    misleads: str
    example: str
    shows: str
    order: int = 0
    noun: str = ""
    bounds: str | None = None
    column: bool = False
    parts_of: str = ""
    shown: bool = False
    most_places: int | None = None
    most_junctions: int | None = None
    two_way: bool = False
    sign: Literal[1, -1] | None = None

    @property
    def unit(self) -> str:
        """What the number counts, with its bounds."""
        kind = KINDS[self.kind]
        bounds = kind.bounds if self.bounds is None else self.bounds
        return ", ".join(part for part in (self.noun or kind.unit, bounds) if part)

    @property
    def optional(self) -> bool:
        """Whether it is left out of answers about many places, unless it is asked for."""
        return self.most_places is not None or self.most_junctions is not None

    @property
    def reads_holders(self) -> bool:
        """Whether it can change when a settlement changes hands."""
        return "holders" in self.reads


def left_out(
    metrics: Iterable[Metric], places: int, also: Collection[str] = (), *, junctions: int = 0
) -> tuple[Metric, ...]:
    """Return the metrics that take too long on so many places, less those asked for all the same.

    Parameters
    ----------
    metrics : iterable of Metric
    places : int
        Settlements and junctions of roads.
    also : collection of str
        Names of metrics to measure whatever the size; ``all`` for every one.
    junctions : int
        How many of the places are junctions.
    """
    return tuple(
        one
        for one in metrics
        if (_above(places, one.most_places) or _above(junctions, one.most_junctions))
        and not {one.name, EVERY}.intersection(also)
    )


def _above(size: int, most: int | None) -> bool:
    return most is not None and size > most
