"""A new theater that can be asked at once: what a file holds, and stand-ins for what it lacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stratgraph import _geodesy
from stratgraph.errors import FileFormatError
from stratgraph.model.control import DatedHolder
from stratgraph.model.provenance import Provenance, SourceRecord
from stratgraph.model.systems import PublishedRange, System

from .atomic import written_together
from .bundled import THEATER_FILE
from .case_file import parse_case
from .disk import as_path, stands
from .first_case import CASE_FILE, Question, case_text, first_question
from .ids import id_from
from .importing import imported_texts, refuse_unheeded
from .invented_country import COUNTRY, DAY
from .new_folder import commented, sides_of, slips_of_sides
from .sources import Found, Wanted, find_source
from .sources.presumed import presumed_roads
from .sources.table import read_text_of
from .theater_writer import theater_texts, write_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stratgraph.model.dataset import Facts

    from .sources import Wish

# The day of stand-in holders: of a theater's own day only its author knows.
STAND_IN_DAY = date(2000, 1, 1)
STAND_IN = "a stand-in, until somebody says so"
INVENTED = "invented"
# Round numbers that cover what guns and rockets of the last hundred years reach.
RANGES_KM = {"Short gun": 15, "Long gun": 25, "Short rocket": 40, "Long rocket": 70}
# What is said of halves of the map.
HALVES = (
    "who holds what: Red the western half, Blue the eastern; fill in the column holder of "
    "settlements.csv, and the day and assessor in theater.toml"
)
README = "README.md"
# Wishes that a new theater heeds itself.
OF_THE_CASE: tuple[Wish, ...] = ("day", "assessor", "sides", "attacker")
# A country without roads has too many neighbours to presume a road to each.
MOST_PRESUMED = 5000


@dataclass(frozen=True)
class NewTheater:
    """A folder as it is to be written: its facts, its first question, and what nobody said.

    Attributes
    ----------
    folder : Path
    facts : Facts
    question : Question
        What the first case asks.
    found : Found
        What the file holds; nothing for an invented country.
    stand_ins : tuple of str
        What nobody said, and where to replace it, a sentence each.
    texts : mapping of str to str
        The files to write, by name.
    is_new : bool
        Whether the folder was no theater before.
    """

    folder: Path
    facts: Facts
    question: Question
    found: Found
    stand_ins: tuple[str, ...]
    texts: Mapping[str, str]
    is_new: bool = True

    def write(self) -> None:
        """Write the folder, or what is new in it, whole or not at all.

        Raises
        ------
        FileFormatError
            If a new one exists already, or it cannot be written.
        """
        if self.is_new:
            write_folder(self.folder, self.texts)
            return
        with written_together([(self.folder / one, text) for one, text in self.texts.items()]):
            pass


def new_theater(
    folder: str | Path,
    *,
    source: str | Path | None = None,
    roads: str | Path | None = None,
    fictional: bool = False,
    wanted: Wanted | None = None,
) -> NewTheater:
    """Make a theater's folder with a first case that can be asked at once.

    What nobody says is filled in by stand-ins that are marked as such in the tables and in every
    answer: holders by halves of the map, roads between neighbours, weapons of round ranges.

    Parameters
    ----------
    folder : path
        Does not exist yet.
    source : path, optional
        A file of places, of any format that is imported; without one a country is invented.
    roads : path, optional
        A file of roads between these places.
    fictional : bool
        Whether the places are invented; without a source they are.
    wanted : Wanted, optional
        What the files do not say of themselves.

    Raises
    ------
    FileFormatError
        If the folder exists, or a file cannot be read as what it should be.
    ScenarioError
        If there are too few places for a question.

    Examples
    --------
    >>> import tempfile
    >>> from stratgraph import read_case
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     new_theater(parent + "/mine").write()
    ...     read_case(parent + "/mine/case.toml").scenario.falls[0].settlement
    'dunmere'
    """
    target = as_path(folder, "the path of a new folder")
    if stands(target):
        raise FileFormatError("exists already; name a new folder", file=target)
    wished = wanted or Wanted()
    found = _found(source, wished, roads=roads)
    is_invented = fictional or source is None
    named = replace(
        found.as_facts(),
        name=target.resolve().name,
        title=target.resolve().name,
        fictional=is_invented,
    )
    draft = Draft.of(named, wished)
    question = first_question(draft.facts, draft.day, attacker=wished.attacker)
    case = case_text(draft.facts, question)
    # That it can be asked is known before anything is written.
    parse_case(case, lambda _: (draft.facts, draft.facts.theater()), file=CASE_FILE)
    texts = theater_texts(draft.facts)
    texts[THEATER_FILE] = commented(texts[THEATER_FILE])
    texts |= {CASE_FILE: case, README: readme_of(draft)}
    if source is not None:
        texts |= imported_texts(found)
    return NewTheater(target, draft.facts, question, found, draft.stand_ins, texts)


def _found(source: str | Path | None, wanted: Wanted, *, roads: str | Path | None) -> Found:
    """Read the places, and the roads between them."""
    if source is None:
        told = Wanted(day=DAY, source=INVENTED, assessor="the almanac", verified=True)
        return replace(read_text_of(Path("an invented country"), COUNTRY, told), notes=())
    found = _read(source, wanted)
    if not found.settlements:
        raise FileFormatError("holds no places, of which a theater is made", file=source)
    found = replace(found, notes=(*found.notes, *slips_of_sides(found.holders)))
    if roads is None:
        return found
    more = _read(roads, replace(wanted, into=found.as_facts(), columns={}, gazetteer=None))
    return replace(
        found,
        roads=(*found.roads, *more.roads),
        nodes=(*found.nodes, *more.nodes),
        dropped=(*found.dropped, *more.dropped),
        notes=(*found.notes, *more.notes),
    )


def _read(source: str | Path, wanted: Wanted) -> Found:
    path = as_path(source, "the path of a file to begin with")
    form = find_source(path)
    # What the first case and the stand-ins heed, a format of places need not.
    usual = {one: getattr(Wanted(), one) for one in OF_THE_CASE if one not in form.takes}
    heeded = replace(wanted, **usual)
    refuse_unheeded(heeded, form)
    return form.read(path, heeded)


# ---------------------------------------------------------------- what nobody said


@dataclass(frozen=True)
class Draft:
    """Facts of which some are stand-ins, and the sentences that say which."""

    facts: Facts
    day: date
    stand_ins: tuple[str, ...]

    @classmethod
    def of(cls, known: Facts, wanted: Wanted) -> Draft:
        """Fill in what a theater lacks for a question to be asked."""
        who = Provenance(INVENTED if known.fictional else STAND_IN, "low")
        sentences: list[str] = []
        holders, roads, systems = known.holders, known.roads, known.systems
        if not holders:
            holders = _halves(known, wanted, who)
            sentences.append(HALVES)
        if not roads and len(known.settlements) <= MOST_PRESUMED:
            roads = presumed_roads(known.settlements, who)
            sentences.append(
                f"{len(roads)} roads between neighbours, as straight lines: write yours into "
                "roads.csv"
            )
        sides = known.sides or sides_of(one.holder for one in holders)
        if not systems:
            systems = _systems([code for code, _ in sides], who)
            reach = ", ".join(map(str, RANGES_KM.values()))
            sentences.append(
                f"weapons that reach {reach} km: write yours into systems.csv and ranges.csv"
            )
        told = {one.assessor for one in holders}
        facts = replace(
            known,
            assessor=known.assessor if known.assessor in told else holders[0].assessor,
            sides=sides,
            roads=roads,
            holders=tuple(sorted(holders, key=lambda one: (one.on, one.settlement))),
            systems=systems,
            sources=(*known.sources, *(_listed(who.source) if known.sources else ())),
        )
        return cls(facts, max(one.on for one in holders), tuple(sentences))


def _halves(known: Facts, wanted: Wanted, who: Provenance) -> tuple[DatedHolder, ...]:
    """Give the western half of the places to one side, the eastern to the other."""
    places = known.settlements
    lon = np.array([one.lon for one in places])
    east = _geodesy.unwrapped(lon, _geodesy.middle_longitude(lon))
    order = sorted(range(len(places)), key=lambda k: (float(east[k]), places[k].id))
    day = wanted.day or STAND_IN_DAY
    assessor = wanted.assessor or STAND_IN
    own = [code for code, _ in known.sides]
    codes = list(dict.fromkeys((*own, *wanted.sides.values(), "RED", "BLUE")))[:2]
    return tuple(
        DatedHolder(places[k].id, day, codes[2 * rank + 1 >= len(order)], assessor, who)
        for rank, k in enumerate(order)
    )


def _listed(source: str) -> tuple[SourceRecord, ...]:
    """Return the row of sources.csv for stand-ins, where others have theirs there."""
    title = source[0].upper() + source[1:]
    return (SourceRecord("stand-in", title, cited_as=(source,)),)


def _systems(sides: Sequence[str], who: Provenance) -> tuple[System, ...]:
    """Return one weapon of each round range, which both sides have."""
    return tuple(
        System(
            id_from(name), name, "", frozenset(sides), True,
            (PublishedRange("standard", "standard round", 1000 * km, None, True, who),), "", who,
        )
        for name, km in RANGES_KM.items()
    )  # fmt: skip


def readme_of(draft: Draft) -> str:
    """Tell what the files are, and what in them stands in for what nobody said."""
    lines = [f"# {draft.facts.title}", "", "Made by `stratgraph new`. Ask and look through it:", ""]
    lines += ["```console", "$ stratgraph check .", f"$ stratgraph run {CASE_FILE} --html", "```"]
    lines += ["", "Nobody said these; replace them:", ""]
    lines += [f"- {one[0].upper()}{one[1:]}." for one in draft.stand_ins]
    if draft.facts.attributions:
        lines += ["", "Who must be named in whatever is made of this:", ""]
        lines += [f"- {one.text}: {one.licence}." for one in draft.facts.attributions]
    return "\n".join(lines) + "\n"
