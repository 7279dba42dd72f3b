"""What the app has at hand: the facts it may be asked of, and cases read from their texts."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from stratgraph.errors import FileFormatError, ScenarioError
from stratgraph.io import (
    bundled_folder,
    bundled_theaters,
    case_toml,
    find_case,
    parse_case,
    read_case_and_facts,
    read_facts,
)
from stratgraph.studies.hold_or_fall import refuse_recent

if TYPE_CHECKING:
    from datetime import date

    from stratgraph.io.question_models import GroundKeys
    from stratgraph.model.cut_area import CutArea
    from stratgraph.model.dataset import Facts
    from stratgraph.model.systems import System
    from stratgraph.model.territory import GroundAreas
    from stratgraph.model.theater import Theater
    from stratgraph.studies.hold_or_fall import Case

MOST_BYTES = 256_000
MOST_CASES = 256
# Ground of so many cells answers a click in time.
MOST_CELLS = 500
BESIDE = "theater.toml"


class Session:
    """The facts of the theater in use and of the bundled ones, each read once.

    Parameters
    ----------
    case : Case
        What the app opens with.
    facts : Facts
        Of its theater.
    word : str
        What a file of the case says of its theater.

    Examples
    --------
    >>> session = open_desk("gate_falls")
    >>> session.read(session.write(session.opened)) == session.opened
    True
    """

    def __init__(self, case: Case, facts: Facts, word: str) -> None:
        self.opened = case
        self._known = {word: (facts, case.theater)}
        self._opening = Lock()
        # What a browser kept is of this session where it bears this mark.
        self.mark = hashlib.sha256(self.write(case).encode()).hexdigest()[:16]
        # The same text is asked about by every click until it changes.
        self.read = lru_cache(MOST_CASES)(self._read)

    def _read(self, text: str) -> Case:
        case = parse_case(text, self._theater, areas=self._areas, cuts=self._cuts)
        size = len(case.theater.ids)
        if case.assumptions.ground == "territory" and size > MOST_CELLS:
            raise ScenarioError(
                f"ground 'territory' takes minutes for {size:,} settlements: use 'settlements' "
                "here, or `stratgraph run`"
            )
        return case

    def write(self, case: Case) -> str:
        """Return the text of a case's file."""
        return case_toml(case, theater=self._word(case.theater))

    def systems(self, theater: Theater) -> tuple[System, ...]:
        """Return every system of a theater that has a published range."""
        return tuple(system for system in self.facts(theater).systems if system.ranges)

    def facts(self, theater: Theater) -> Facts:
        """Return the facts that a theater is made of."""
        return self._known[self._word(theater)][0]

    def require_past(self, case: Case, today: date) -> None:
        """Refuse what is told of the past alone, as on the command line.

        Raises
        ------
        ScenarioError
            If the case is of a real theater and of the last year, or facts of it are.
        """
        refuse_recent(self.facts(case.theater), case.control.on, today)

    def is_past(self, case: Case, today: date) -> bool:
        """Tell whether what is told of the past alone may be told of a case."""
        try:
            self.require_past(case, today)
        except ScenarioError:
            return False
        return True

    def read_upload(self, content: bytes, file: str, beside: Theater) -> Case:
        """Read a case file that somebody sent.

        Parameters
        ----------
        content : bytes
        file : str
            Its name, for errors.
        beside : Theater
            What ``theater.toml`` means: the theater in view.

        Raises
        ------
        FileFormatError
            If it is larger than 256 kB, is malformed, or is of a theater that is neither
            bundled nor in use: nothing else is read from the disk.
        ScenarioError, UnknownSettlementError
            If the question does not make sense on the facts.
        """
        if len(content) > MOST_BYTES:
            problem = f"{len(content) / 1000:.0f} kB; a case file has at most {MOST_BYTES // 1000}"
            raise FileFormatError(problem, file=file)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileFormatError("not UTF-8; is it a case file?", file=file) from error

        def known(word: str) -> tuple[Facts, Theater]:
            return self._theater(self._word(beside) if word == BESIDE else word)

        return parse_case(text, known, file=file, areas=self._areas, cuts=self._cuts)

    def _cuts(self, file: str) -> CutArea:
        """Return an area that the case which the app was opened with cuts: no others are read."""
        known = {one.file: one for one in self.opened.scenario.cut_areas}
        if file not in known:
            raise FileFormatError(
                f"the app knows the areas of the case it was opened with "
                f"({', '.join(known) or 'none'}), not {file!r}; open the file with `stratgraph app "
                "FILE`",
                file="cuts",
            )
        return known[file]

    def _areas(self, keys: GroundKeys) -> GroundAreas:
        """Return the areas of the case that the app was opened with: no others are read."""
        known = self.opened.areas
        if known is None or known.provenance.file != keys.areas:
            had = "none" if known is None else known.provenance.file
            raise FileFormatError(
                f"the app knows the areas of the case it was opened with ({had}), not "
                f"{keys.areas!r}; open the file with `stratgraph app FILE`",
                file="ground",
            )
        return known

    def _theater(self, word: str) -> tuple[Facts, Theater]:
        # Two tabs that ask at once get one theater: a case knows its own by identity.
        with self._opening:
            return self._opened(word)

    def _opened(self, word: str) -> tuple[Facts, Theater]:
        if word not in self._known:
            if word not in bundled_theaters():
                names = ", ".join(dict.fromkeys([*self._known, *bundled_theaters()]))
                raise FileFormatError(
                    f"the app knows the theaters {names}, not {word!r}; open the file with "
                    "`stratgraph app FILE`",
                    file="theater",
                )
            facts = read_facts(word)
            self._known[word] = (facts, facts.theater())
        return self._known[word]

    def _word(self, theater: Theater) -> str:
        return next(word for word, (_, one) in tuple(self._known.items()) if one is theater)


def open_desk(name: str | Path) -> Session:
    """Open a case by the path of its file or the name of a bundled one.

    Raises
    ------
    FileFormatError, ScenarioError, UnknownSettlementError
        As ``read_case``.
    """
    case, facts = read_case_and_facts(name)
    home, beside = Path(facts.folder).resolve(), find_case(name).resolve().parent
    if home == (bundled_folder() / case.theater.name).resolve():
        word = case.theater.name
    else:
        word = BESIDE if home == beside else os.path.relpath(home, beside)
    return Session(case, facts, word)
