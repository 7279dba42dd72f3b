"""Reading a claims file: sentences, their ambiguous words, and every reading made a statement."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from stratgraph.errors import FileFormatError, StratgraphError, refuse_all
from stratgraph.studies.claims import (
    PREDICATES,
    Claim,
    ClaimReading,
    ClaimsFile,
    Keys,
    Predicate,
    Word,
    in_written_order,
    keys_of,
)

from . import question_models
from .bundled import find_case, find_claims, find_theater_of
from .claim_lines import ClaimPlaces
from .claim_statements import Given, StatementDoor, Values
from .complaints import hint, unknown_name
from .csv_and_toml import CellError, one_of, parse_toml
from .disk import read_text
from .drawn_polygons import read_areas
from .theater_folder import read_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from stratgraph.model.dataset import Facts
    from stratgraph.studies.hold_or_fall import Case

    from .claim_lines import WordKind
    from .file_part import FilePart

# Every combination of the readings of a claim's words is judged.
MOST_READINGS = 1000


def read_claims(name: str | Path) -> tuple[ClaimsFile, Facts]:
    """Read published sentences from a claims file, or those of a bundled theater by its name.

    Parameters
    ----------
    name : path or str

    Returns
    -------
    ClaimsFile
    Facts
        Of the theater that it names.

    Raises
    ------
    FileFormatError
        If a key, predicate or value is not known; names the claim and the key.
    UnknownSettlementError, AmbiguousNameError
        If a name does not resolve to one settlement of the theater.
    ScenarioError
        If readings contradict each other.

    Examples
    --------
    >>> file, facts = read_claims("bakhmut-2022")
    >>> len(file.claims), file.claims[6].sentence
    (42, 'Bakhmut is a town of 70,000')
    """
    path = find_claims(name)
    return parse_claims(read_text(path), path)


def read_claims_of(case: Case, name: str | Path) -> tuple[ClaimsFile, Facts] | None:
    """Read the statements that a case's ``[uncertainty]`` names; None where it names none.

    Parameters
    ----------
    case : Case
    name : path or str
        What the case was read by: its statements are looked for beside it.

    Raises
    ------
    FileFormatError, UnknownSettlementError, AmbiguousNameError, ScenarioError
        As :func:`read_claims`.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> read_claims_of(read_case("gate_falls"), "gate_falls") is None
    True
    """
    if case.uncertainty is None or not case.uncertainty.claims:
        return None
    return read_claims(find_case(name).parent / case.uncertainty.claims)


def parse_claims(text: str, path: Path) -> tuple[ClaimsFile, Facts]:
    """Read published sentences from the text of a claims file that stands, or is to stand, there.

    Raises
    ------
    FileFormatError, UnknownSettlementError, AmbiguousNameError, ScenarioError
        As :func:`read_claims`.
    """
    places = ClaimPlaces(text)
    keys = parse_toml(text, question_models.ClaimsKeys, path, part_of=places.of)
    facts = read_facts(find_theater_of(path, keys.theater))
    try:
        theater = facts.theater()
    except FileFormatError as error:
        raise error.within(path) from None
    door = _Door(path, facts, theater, keys.assume, places)
    door.refuse_unused_assumptions()
    door.refuse_unknown_sides(keys)
    areas = None
    if keys.ground is not None:
        try:
            areas = read_areas(keys.ground, path.parent, theater)
        except StratgraphError as error:
            raise error.within(path) from None
    claims = door.claims(keys.claim)
    for first, second in itertools.pairwise(sorted(one.id for one in claims)):
        if first == second:
            raise FileFormatError(f"claim id {first!r} is used twice", file=path)
    return (
        ClaimsFile(
            keys.title, keys.about, keys.attacker, keys.as_of,
            tuple(sorted(keys.assume.items())), claims, facts.name, keys.author, keys.publisher,
            areas, keys.defender,
        ),
        facts,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _WordGiven:
    """A word or an assumption as the file gives it, and where it stands."""

    word: str
    readings: tuple[Values, ...]
    assumed: bool
    part: FilePart
    reading_parts: tuple[FilePart, ...]


@dataclass(frozen=True, eq=False)
class _Door(StatementDoor):
    """One claims file being read: its claims, their words, and what all take for granted."""

    assume: Values
    places: ClaimPlaces

    def refuse_unused_assumptions(self) -> None:
        """Refuse an assumption that no predicate has, likely misspelt."""
        known = {key for one in PREDICATES.values() for key in keys_of(one)}
        for key in self.assume:
            if key not in known:
                self.refuse(unknown_name(key, sorted(known)), f"assume.{key}")

    def refuse_unknown_sides(self, keys: question_models.ClaimsKeys) -> None:
        """Refuse sides that the theater has not, and two roles that nothing tells apart."""
        codes = [code for code, _ in self.facts.sides]
        for key, code in (("attacker", keys.attacker), ("defender", keys.defender)):
            try:
                one_of(code or codes[0], set(codes), key)
            except CellError as error:
                self.refuse(str(error), key)
        if keys.attacker == keys.defender:
            self.refuse(f"{keys.attacker} is the attacker already; name the other side", "defender")
        if not keys.defender and len(codes) > 2:
            problem = f"is missing; the theater has {', '.join(codes)}: say which is asked about"
            self.refuse(problem, "defender")

    def claims(self, several: Iterable[question_models.ClaimKeys]) -> tuple[Claim, ...]:
        """Make all claims, or complain of each that cannot be made."""
        made, found = [], []
        for number, keys in enumerate(several):
            try:
                made.append(self.claim(number, keys))
            except StratgraphError as error:
                found.append(error)
        refuse_all(found)
        return tuple(made)

    def claim(self, number: int, keys: question_models.ClaimKeys) -> Claim:
        """Make a claim: every combination of the readings of its words."""
        several = self.words(number, keys)
        words = tuple(
            Word(
                one.word,
                tuple(self.means(one, k) for k in range(len(one.readings))),
                tuple(_as_given(each, but="means") for each in one.readings),
                one.assumed,
            )
            for one in several
        )
        self.refuse_contradictions(several)
        self.refuse_too_many(several, self.places.claim(number))
        readings = []
        used: set[tuple[int, int]] = set()
        for choice in itertools.product(*(range(len(one.readings)) for one in several)):
            chosen = [
                Given(one.readings[which], one.reading_parts[which])
                for one, which in zip(several, choice, strict=True)
            ]
            made = self.reading(number, keys, choice, chosen)
            if made is not None:
                readings.append(made)
                used |= set(enumerate(choice))
        if keys.ask:
            self.refuse_unused(several, used)
        try:
            return Claim(
                keys.id, keys.sentence, keys.source, keys.said, words, tuple(readings),
                keys.outside.strip(), keys.headline, tuple(map(_as_given, keys.ask)),
            )  # fmt: skip
        except StratgraphError as error:
            raise error.within(self.path) from None

    def refuse_too_many(self, several: Sequence[_WordGiven], part: FilePart) -> None:
        """Refuse a claim whose words have more readings together than are judged."""
        combined = math.prod(len(one.readings) for one in several)
        if combined > MOST_READINGS:
            problem = f"the readings of its words combine to {combined}; at most {MOST_READINGS}"
            self.refuse(f"{problem} are judged, so leave some out", None, part)

    def refuse_unused(self, several: Sequence[_WordGiven], used: set[tuple[int, int]]) -> None:
        """Refuse a reading of a word that sets nothing of what is asked."""
        for which, word in enumerate(several):
            for reading, part in enumerate(word.reading_parts):
                if (which, reading) not in used:
                    problem = f"this reading of {word.word!r} sets nothing that is asked"
                    self.refuse(f"{problem}; check its keys", None, part)

    def words(self, number: int, keys: question_models.ClaimKeys) -> list[_WordGiven]:
        """Return the words of a claim and then its assumptions, each with its place."""
        found: list[_WordGiven] = []
        kinds: tuple[tuple[WordKind, list[tuple[str, list[dict[str, object]]]]], ...] = (
            ("word", [(one.word, one.readings) for one in keys.word]),
            ("assumption", [(one.about, one.readings) for one in keys.assumption]),
        )
        for kind, several in kinds:
            for which, (word, readings) in enumerate(several):
                part = self.places.word(number, which, kind)
                parts = tuple(
                    self.places.reading(number, which, k, kind) for k in range(len(readings))
                )
                if kind == "word" and word.casefold() not in keys.sentence.casefold():
                    self.refuse(
                        f"{word!r} does not stand in the sentence {keys.sentence!r}; quote it as "
                        "it stands there, or make it a [[claim.assumption]] with 'about'",
                        "word",
                        part,
                    )
                found.append(_WordGiven(word, tuple(readings), kind == "assumption", part, parts))
        return found

    def means(self, word: _WordGiven, reading: int) -> str:
        """Return what a reading of a word means."""
        means = word.readings[reading].get("means")
        if not isinstance(means, str) or not means.strip():
            self.refuse(
                f"this reading of {word.word!r} has no 'means'; say in words how it reads",
                None,
                word.reading_parts[reading],
            )
        return str(means)

    def refuse_contradictions(self, several: Iterable[_WordGiven]) -> None:
        """Refuse two words that set one thing: which of them counts would be chance."""
        setters: dict[str, str] = {}
        for word in several:
            for key in sorted({key for one in word.readings for key in one if key != "means"}):
                if key in setters:
                    self.refuse(
                        f"both {setters[key]!r} and {word.word!r} set {key!r}: their readings "
                        "contradict; let one word set it",
                        None,
                        word.part,
                    )
                setters[key] = word.word

    def reading(
        self,
        number: int,
        keys: question_models.ClaimKeys,
        choice: tuple[int, ...],
        chosen: Sequence[Given],
    ) -> ClaimReading | None:
        """Make the statements of one reading; None where a chosen reading changes nothing."""
        statements = []
        applied = [not (one.values.keys() - {"means", "ask"}) for one in chosen]
        for ask in self.asked(number, keys, chosen):
            predicate = self.predicate(ask)
            known = keys_of(predicate)
            given = {key: value for key, value in ask.values.items() if key != "predicate"}
            whence = dict.fromkeys(given, ask.part)
            for place, one in enumerate(chosen):
                own = {key: value for key, value in one.values.items() if key in known}
                applied[place] = applied[place] or bool(own)
                given |= own
                whence |= dict.fromkeys(own, one.part)
            assumed = {key: value for key, value in self.assume.items() if key in known}
            statements.append(self.statement(predicate, Given(assumed | given, ask.part, whence)))
        # A statement may have no such reading: what it asks does not go with what is assumed.
        fits = all(getattr(one, "fits", True) for one in statements)
        applies = fits and all(applied) and statements
        return ClaimReading(choice, tuple(statements)) if applies else None

    def asked(
        self, number: int, keys: question_models.ClaimKeys, chosen: Iterable[Given]
    ) -> list[Given]:
        """Return the questions of a reading: the claim's own, or what a word asks instead."""
        asked = [Given(one, self.places.question(number, k)) for k, one in enumerate(keys.ask)]
        for one in chosen:
            instead = one.values.get("ask")
            if instead is None:
                continue
            several = instead if isinstance(instead, list) else [instead]
            if not several or not all(isinstance(each, Mapping) for each in several):
                self.refuse(
                    "a reading asks something instead: ask = { predicate = ... } or a list of "
                    f"these, got {instead!r}"[:200],
                    None,
                    one.part,
                )
            asked = [Given(cast("Values", each), one.part) for each in several]
        return asked

    def predicate(self, ask: Given) -> type[Predicate]:
        """Return the predicate that a question names."""
        name = ask.values.get("predicate")
        if name is None:
            self.refuse("is missing; say what is asked", "predicate", ask.part)
        known = PREDICATES.get(name) if isinstance(name, str) else None
        if known is None:
            near = hint(str(name), sorted(PREDICATES))
            self.refuse(f"unknown predicate {name!r}; {near}", "predicate", ask.part)
        return known


def _as_given(values: Values, *, but: str = "") -> Keys:
    """Return keys and values of the file in the order they are written in, but for one."""
    return in_written_order((key, value) for key, value in values.items() if key != but)
