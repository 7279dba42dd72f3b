"""Control files of VIINA 2.0: who held each place of GeoNames, each day, by several assessors."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError, refuse_all
from stratgraph.model.control import DatedHolder
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.progress import Steps
from stratgraph.model.provenance import Provenance
from stratgraph.model.theater import Attribution

from .geonames import NUMBER
from .places import side_code
from .source import Found, LeftOut, Source
from .streaming import opened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from stratgraph.model.dataset import Facts
    from stratgraph.model.progress import Progress

    from .source import Wanted

# Whose word each column is; the last is what VIINA makes of the others.
ASSESSORS = {
    "status_wiki": "VIINA: Wikipedia",
    "status_boost": "VIINA: model of reports",
    "status_dsm": "VIINA: DeepStateMap",
    "status_isw": "VIINA: ISW",
    "status": "VIINA: all together",
}
COLUMNS = ("geonameid", "date", *ASSESSORS)
SILENT = ("",) * len(ASSESSORS)
SAYS_NOTHING = frozenset({"", "NA"})
CREDIT = Attribution("VIINA 2.0, Yuri Zhukov: who held which place on a day", "ODbL 1.0")
# Rows of a whole country and year are some twelve million: what is wrong with all is told once.
MOST_COMPLAINTS = 20
# After so many it is told how far the reading is.
ROWS_AT_ONCE = 100_000


def looks_so(path: Path) -> bool:
    """Whether a file, or the first of a folder, begins with the columns of a control file."""
    files = _files(path)
    if not files:
        return False
    with opened(files[0]) as file:
        return {"geonameid", "status"} <= {*_header(file.readline(1000))}


def _files(path: Path) -> list[Path]:
    """Return the files of a folder in order of name, which is that of days; a file is itself."""
    if not path.is_dir():
        return [path]
    ends = (".csv", ".zip")
    return sorted(one for one in path.iterdir() if one.name.lower().endswith(ends))


# ---------------------------------------------------------------- reading


@dataclass(slots=True)
class _Place:
    """What was last read of one place, and on how many days nothing changed since.

    Attributes
    ----------
    says, said : tuple of str
        What each assessor says, empty for nothing; and the last that each did say.
    """

    settlement: str
    on: bytes = b""
    told: bytes = b""
    says: tuple[str, ...] = SILENT
    said: tuple[str, ...] = SILENT
    days: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a line stands, and what of it counts."""

    file: Path
    row: int
    text: bytes

    def cells(self) -> list[str]:
        """Return its cells; none of theirs holds a comma."""
        text = self.text.decode("utf-8", "replace").strip()
        return [one.strip().strip('"') for one in text.split(",")] if text else []


@dataclass
class _Reading:
    """Everything that is kept while the rows go by: changes, agreement, and what is left out."""

    path: Path
    wanted: Wanted
    places: dict[bytes, _Place]
    holders: list[DatedHolder] = field(default_factory=list)
    agreed: Counter[tuple[int, int]] = field(default_factory=Counter)
    both: Counter[tuple[int, int]] = field(default_factory=Counter)
    silent: Counter[int] = field(default_factory=Counter)
    unknown: set[bytes] = field(default_factory=set)
    wrong: list[FileFormatError] = field(default_factory=list)
    codes: dict[str, str | None] = field(default_factory=dict)
    days: set[bytes] = field(default_factory=set)
    rows: int = 0

    def complain(self, line: _Line, column: str | None, problem: str) -> None:
        """Keep what is wrong with a cell; a file that is wrong throughout is not read on."""
        told = FileFormatError(problem, file=line.file, row=line.row, column=column)
        self.wrong.append(told)
        if len(self.wrong) >= MOST_COMPLAINTS:
            refuse_all(self.wrong)


def read(path: Path, wanted: Wanted) -> Found:
    """Read who held the places of a folder, each change of each assessor once.

    Raises
    ------
    FileFormatError
        If the columns are others, a cell is not what its column says, or days run backwards; if
        no place of the folder has a GeoNames id.
    """
    files = _files(path)
    if not files:
        raise FileFormatError("holds no file that ends in .csv or .zip", file=path)
    with opened(files[0]) as first:
        _refuse_header(files[0], first.readline(1000))
    reading = _Reading(path, wanted, _places(path, wanted.into))
    steps = Steps(len(files), wanted.progress)
    for file in steps.each(files):
        _read_file(reading, file, steps.within(1))
    refuse_all(reading.wrong)
    for place in {one.settlement: one for one in reading.places.values()}.values():
        _count_agreement(reading, place)
    if not reading.holders:
        problem = f"tells nothing of the {len(reading.places):,} places of the folder"
        raise FileFormatError(problem, file=path)
    reading.holders.sort(key=lambda one: (one.assessor, one.settlement, one.on))
    left = LeftOut()
    for one in sorted(int(number.strip(b'"')) for number in reading.unknown):
        left.add("place", "of GeoNames that the folder does not have", str(one))
    return Found(
        holders=tuple(reading.holders),
        attributions=(CREDIT,),
        dropped=left.dropped,
        notes=tuple(_told(reading)),
    )


def _places(path: Path, into: Facts | None) -> dict[bytes, _Place]:
    """Return the places of the folder by their GeoNames ids.

    Raises
    ------
    FileFormatError
        If there is none: then nothing could be joined.
    """
    known: dict[bytes, _Place] = {}
    for one in into.settlements if into is not None else ():
        if one.geonames_id:
            place, number = _Place(one.id), one.geonames_id.encode()
            # As some programs write it, and as others do.
            known |= {number: place, b'"%b"' % number: place}
    if not known:
        problem = (
            "is joined by GeoNames ids, and no place of the folder has one; import a GeoNames "
            "dump first, or fill in geonames_id in settlements.csv"
        )
        raise FileFormatError(problem, file=path)
    return known


def _read_file(reading: _Reading, file: Path, progress: Progress) -> None:
    """Read one file, telling how far it is: of an archive by what it unpacks to, a rough guess."""
    size = file.stat().st_size
    with opened(file) as lines:
        _refuse_header(file, lines.readline(1000))
        row = 2
        while some := list(itertools.islice(lines, ROWS_AT_ONCE)):
            _read_rows(reading, file, row, some)
            row += len(some)
            progress(min(lines.tell(), size), size)
    reading.rows += row - 2


def _read_rows(reading: _Reading, file: Path, first: int, lines: Iterable[bytes]) -> None:
    """Read rows: one that says the same as the last of its place is not looked into."""
    places, unknown, today = reading.places, reading.unknown, b""
    for row, line in enumerate(lines, first):
        number, _, rest = line.partition(b",")
        on, _, told = rest.partition(b",")
        if on != today:
            today = on
            reading.days.add(on)
        place = places.get(number)
        if place is None:
            if number not in unknown:
                _leave_out(reading, _Line(file, row, line))
        elif on <= place.on:
            _complain_of_order(reading, _Line(file, row, on), place)
        else:
            place.on = on
            if told != place.told:
                _count_agreement(reading, place)
                place.told, place.days = told, 0
                _take_over(reading, place, _Line(file, row, told))
            place.days += 1


def _header(line: bytes) -> list[str]:
    return [one.strip().strip('"') for one in line.decode("utf-8-sig", "replace").split(",")]


def _refuse_header(file: Path, line: bytes) -> None:
    header = _header(line)
    unknown = [one for one in header if one not in COLUMNS]
    lacking = [one for one in COLUMNS if one not in header]
    if unknown:
        problem = f"is no column of a VIINA 2.0 control file; those are {', '.join(COLUMNS)}"
        raise FileFormatError(problem, file=file, row=1, column=unknown[0][:60])
    if lacking:
        raise FileFormatError("is missing", file=file, row=1, column=lacking[0])
    if tuple(header) != COLUMNS:
        raise FileFormatError(f"the columns come in another order than {', '.join(COLUMNS)}",
                              file=file, row=1)  # fmt: skip


def _leave_out(reading: _Reading, line: _Line) -> None:
    """Leave out a place that the folder does not have; what is no row of the file is told."""
    cells = line.cells()
    if not cells:
        return
    if len(cells) != len(COLUMNS):
        problem = f"{len(cells)} cells where a control file has {len(COLUMNS)}"
        reading.complain(line, None, problem)
    elif not NUMBER.fullmatch(cells[0]):
        reading.complain(line, "geonameid", f"not a GeoNames id: {cells[0][:40]!r}")
    else:
        reading.unknown.add(line.text.partition(b",")[0])


def _complain_of_order(reading: _Reading, line: _Line, place: _Place) -> None:
    on, before = (one.decode("utf-8", "replace") for one in (line.text, place.on))
    if line.text == place.on:
        problem = f"{place.settlement} stands twice on {on}; remove one row"
    else:
        problem = f"{on} comes after {before} for {place.settlement}; sort the rows by day"
    reading.complain(line, "date", problem)


def _take_over(reading: _Reading, place: _Place, line: _Line) -> None:
    """Keep what an assessor says otherwise than on the day before."""
    cells = line.cells()
    if len(cells) != len(ASSESSORS):
        problem = f"{len(cells) + 2} cells where a control file has {len(COLUMNS)}"
        reading.complain(line, None, problem)
        return
    on = _day(reading, place.on, line)
    if on is None:
        return
    says = tuple(
        _side(reading, cell.strip(), line, column)
        for cell, column in zip(cells, ASSESSORS, strict=True)
    )
    where = Provenance("VIINA 2.0", "medium", line.file.name, line.row)
    for k, (new, assessor) in enumerate(zip(says, ASSESSORS.values(), strict=True)):
        reading.silent[k] += bool(place.says[k] and not new)
        if new and new != place.said[k]:
            reading.holders.append(DatedHolder(place.settlement, on, new, assessor, where))
    place.said = tuple(new or old for new, old in zip(says, place.said, strict=True))
    place.says = says


def _day(reading: _Reading, text: bytes, line: _Line) -> date | None:
    told = text.decode("utf-8", "replace").strip().strip('"')
    try:
        # Both 20220224 and 2022-02-24 are in use.
        return date.fromisoformat(told)
    except ValueError:
        reading.complain(line, "date", f"write a date as YYYYMMDD or YYYY-MM-DD, got {told[:40]!r}")
        return None


def _side(reading: _Reading, told: str, line: _Line, column: str) -> str:
    """Return the code of the side that a cell names; empty where it says nothing."""
    if told in SAYS_NOTHING:
        return ""
    if told not in reading.codes:
        reading.codes[told] = side_code(told, reading.wanted)
    code = reading.codes[told]
    if code is None:
        into = reading.wanted.into
        known = joined([one for one, _ in into.sides]) if into is not None else ""
        problem = f"the folder has no side {told[:20]!r}, only {known}"
        reading.complain(line, column, f"{problem}; say which it is with --sides {told[:20]}=CODE")
    return code or ""


# ---------------------------------------------------------------- what is told


def _count_agreement(reading: _Reading, place: _Place) -> None:
    """Count for each two assessors the days of a run on which both spoke, and on which alike."""
    for k, j in itertools.combinations(range(len(place.says)), 2):
        one, other = place.says[k], place.says[j]
        if one and other:
            reading.both[k, j] += place.days
            reading.agreed[k, j] += place.days * (one == other)


def _told(reading: _Reading) -> Iterator[str]:
    """Say what was read, where it is silent, and how far the assessors agree."""
    days = sorted(_day(reading, one, _Line(reading.path, 1, one)) or date.min
                  for one in reading.days)  # fmt: skip
    yield (
        f"{plural(reading.rows, 'row')} of {plural(len(days), 'day')}, {days[0]} to {days[-1]}: "
        f"{plural(len(reading.holders), 'change is', 'changes are')} kept, the first day's too"
    )
    gap = (days[-1] - days[0]).days + 1 - len(days)
    if gap:
        yield f"{plural(gap, 'day')} between them have no row: the holders before them stand"
    names = list(ASSESSORS.values())
    for k, count in sorted(reading.silent.items()):
        if count:
            times = plural(count, "time")
            yield f"{names[k]} falls silent on a place {times}; its last word stands"
    for (k, j), days_of_both in sorted(reading.both.items()):
        share = 100 * reading.agreed[k, j] / days_of_both
        yield (
            f"{names[k]} and {names[j]} agree on {share:.1f} % of {days_of_both:,} days of places"
        )


SOURCE = Source(
    name="viina",
    title="control files of VIINA 2.0",
    suffixes=(".csv", ".zip", "/"),
    looks_so=looks_so,
    read=read,
    takes=frozenset({"sides"}),
)
