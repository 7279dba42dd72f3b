"""What a format of others is, and what reading a file of it finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.model.dataset import Facts
from stratgraph.model.plain_text import plain_line, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from stratgraph.model.control import DatedHolder
    from stratgraph.model.dataset import ExtentRow, NameRow, PopulationRow
    from stratgraph.model.events import DrawnDistance
    from stratgraph.model.progress import Progress
    from stratgraph.model.provenance import Confidence, SourceRecord
    from stratgraph.model.roads import Road, RoutingNode
    from stratgraph.model.theater import Attribution, Settlement

# What a caller may say of a source; each is an option of the command, so said once, here.
Wish = Literal[
    "columns",
    "key",
    "sides",
    "day",
    "assessor",
    "attacker",
    "box",
    "clip",
    "join_km",
    "gazetteer",
    "verified",
    "no_junctions",
]
WISHES: tuple[Wish, ...] = get_args(Wish)
# So many examples tell what was left out.
MOST_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the caller says of a source, and the folder that it is read for.

    Attributes
    ----------
    into : Facts or None
        What the folder holds already, to join with; None where there is no folder yet.
    columns : mapping of str to str
        Our name of a column or property, and what the file calls it.
    key : str
        The property of a polygon that says who holds it.
    sides : mapping of str to str
        What the file calls a side, and our code of it.
    day : date or None
        The day that holders are of, where the file does not say.
    assessor : str
        Who assessed them; empty for the name of the source.
    attacker : str
        Code of the side whose ground distances are measured to.
    box : tuple of float or None
        West, south, east, north in degrees: what lies outside is left out.
    clip : Path or None
        A GeoJSON file of polygons: what lies outside of all is left out.
    join_km : float or None
        How far a place may lie from a road to be joined to it.
    gazetteer : Path or None
        A GeoNames dump that gives places without coordinates theirs, by name.
    verified : bool
        Whether roads of which the file does not say count as verified.
    no_junctions : bool
        Whether roads lead from place to place alone, past no junction.
    source : str
        Who says so, for rows that do not tell; empty for the name of the file.
    confidence : {"high", "medium", "low"}
        How far rows that do not tell are trusted.
    progress : callable, optional
        Is told how far a long file has been read. Not compared.
    """

    into: Facts | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    key: str = ""
    sides: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None
    assessor: str = ""
    attacker: str = ""
    box: tuple[float, float, float, float] | None = None
    clip: Path | None = None
    join_km: float | None = None
    gazetteer: Path | None = None
    verified: bool = False
    no_junctions: bool = False
    source: str = ""
    confidence: Confidence = "low"
    progress: Progress | None = field(default=None, compare=False)


def inside(box: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    """Whether a place lies in a box of west, south, east and north, which may cross 180 degrees.

    Examples
    --------
    >>> inside((170, -10, -170, 10), 175, 0), inside((0, 0, 1, 1), 2, 0)
    (True, False)
    """
    west, south, east, north = box
    across = west <= lon <= east if west <= east else lon >= west or lon <= east
    return across and south <= lat <= north


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was left out for one reason: how many, and where the first of them stand."""

    what: str
    why: str
    count: int
    examples: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """What was left out and why, in words.

        Examples
        --------
        >>> Dropped("place", "without a name", 2, ("row 4", "row 7")).words
        '2 places without a name (row 4, row 7)'
        """
        rest = self.count - len(self.examples) if self.examples else 0
        shown = ", ".join(self.examples) + (f" and {rest:,} more" if rest else "")
        return plural(self.count, self.what) + f" {self.why}" + (f" ({shown})" if shown else "")


class LeftOut:
    """Counts what a reader leaves out, by reason, while it reads.

    Examples
    --------
    >>> left = LeftOut()
    >>> left.add("place", "without a name", "row 4")
    >>> [one.words for one in left.dropped]
    ['1 place without a name (row 4)']
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._examples: dict[tuple[str, str], list[str]] = {}

    def add(self, what: str, why: str, example: str = "", *, count: int = 1) -> None:
        """Count things that are left out for a reason, with where one stands."""
        self._counts[what, why] += count
        shown = self._examples.setdefault((what, why), [])
        if example and len(shown) < MOST_EXAMPLES:
            shown.append(plain_line(example)[:60])

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """What was left out, most first."""
        return tuple(
            Dropped(*key, count, tuple(self._examples[key]))
            for key, count in self._counts.most_common()
        )


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a source holds of a theater, row by row, and what was left out.

    Attributes
    ----------
    settlements, roads, nodes, names, populations, extents, holders, distances : tuple
        Rows, not yet joined with those of a folder; ids are unique within them.
    sources : tuple of SourceRecord
        What the rows cite, with date and licence.
    attributions : tuple of Attribution
        Lines that the licence asks to be carried.
    dropped : tuple of Dropped
    notes : tuple of str
        What was guessed, joined, reprojected or counted, a sentence each.
    """

    settlements: tuple[Settlement, ...] = ()
    roads: tuple[Road, ...] = ()
    nodes: tuple[RoutingNode, ...] = ()
    names: tuple[NameRow, ...] = ()
    populations: tuple[PopulationRow, ...] = ()
    extents: tuple[ExtentRow, ...] = ()
    holders: tuple[DatedHolder, ...] = ()
    distances: tuple[DrawnDistance, ...] = ()
    sources: tuple[SourceRecord, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()

    def as_facts(self) -> Facts:
        """Return the rows as facts without sides, whether or not they fit together."""
        return Facts(
            name="",
            folder="",
            assessor="",
            sides=(),
            settlements=self.settlements,
            roads=self.roads,
            holders=self.holders,
            names=self.names,
            populations=self.populations,
            extents=self.extents,
            attributions=self.attributions,
            drawn_distances=self.distances,
            sources=self.sources,
            nodes=self.nodes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A format that theaters are imported from: one record, ``SOURCE``, in a module of its own.

    Attributes
    ----------
    name : str
        As ``--as`` takes it.
    title : str
        What a file of it is called, with its article: ``a table``.
    suffixes : tuple of str
        Ends of names of files, lower case, with the dot; ``/`` for a folder.
    looks_so : callable
        Whether a file with such a name is of this format by how it begins; asked only where
        several formats share an end.
    read : callable
        Returns what a file holds.
    takes : frozenset of str
        Which wishes it heeds; others are refused.
    is_general : bool
        Whether a file of another format may look like one of this: it is asked last.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    looks_so: Callable[[Path], bool]
    read: Callable[[Path, Wanted], Found]
    takes: frozenset[Wish] = frozenset()
    is_general: bool = False
