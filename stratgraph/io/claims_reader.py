"""Reading a claims file: sentences, their ambiguous words, and every reading made a statement."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, cast, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from stratgraph.errors import FileFormatError, StratgraphError, refuse_all
from stratgraph.model.control import CONTESTED
from stratgraph.studies.claims import (
    PREDICATES,
    Assessor,
    Claim,
    ClaimReading,
    ClaimsFile,
    HolderCode,
    Keys,
    Metric,
    Oblast,
    Place,
    Predicate,
    SystemId,
    Word,
    in_written_order,
    keys_of,
    kinds_of,
)
from stratgraph.studies.explain import metrics

from . import question_models
from .bundled import find_case, find_claims, find_theater_of
from .claim_lines import ClaimPlaces
from .complaints import hint, place_text, plain, unknown_name
from .csv_and_toml import CellError, one_of, parse_toml
from .disk import read_text
from .drawn_polygons import read_areas
from .file_part import WHOLE_FILE
from .theater_folder import read_facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from stratgraph.model.dataset import Facts
    from stratgraph.model.theater import Theater
    from stratgraph.studies.hold_or_fall import Case

    from .claim_lines import WordKind
    from .file_part import FilePart

Values = Mapping[str, object]
# No list of settlements is told so far ahead.
MOST_MONTHS = 1200
# Every combination of the readings of a claim's words is judged.
MOST_READINGS = 1000
# Keys whose list may be empty, meaning any.
MAY_BE_EMPTY = {"directions"}


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
class _Given:
    """Values given in a part of the file; ``whence`` names the part of each that is from another.

    What is assumed for all claims is complained of where it was to hold.
    """

    values: Values
    part: FilePart
    whence: Mapping[str, FilePart] = field(default_factory=dict)

    def part_of(self, key: str) -> FilePart:
        """Return the part of the file that gives a value."""
        return self.whence.get(key, self.part)


@dataclass(frozen=True, eq=False)
class _WordGiven:
    """A word or an assumption as the file gives it, and where it stands."""

    word: str
    readings: tuple[Values, ...]
    assumed: bool
    part: FilePart
    reading_parts: tuple[FilePart, ...]


@dataclass(frozen=True, eq=False)
class _Door:
    """One claims file being read: where it stands and what its names mean."""

    path: Path
    facts: Facts
    theater: Theater
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

    def refuse(self, problem: str, key: str | None, part: FilePart = WHOLE_FILE) -> NoReturn:
        """Raise the error of one key of a part of the file."""
        raise part.error(problem, self.path, key)

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
                _Given(one.readings[which], one.reading_parts[which])
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
        chosen: Sequence[_Given],
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
            statements.append(self.statement(predicate, _Given(assumed | given, ask.part, whence)))
        # A statement may have no such reading: what it asks does not go with what is assumed.
        fits = all(getattr(one, "fits", True) for one in statements)
        applies = fits and all(applied) and statements
        return ClaimReading(choice, tuple(statements)) if applies else None

    def asked(
        self, number: int, keys: question_models.ClaimKeys, chosen: Iterable[_Given]
    ) -> list[_Given]:
        """Return the questions of a reading: the claim's own, or what a word asks instead."""
        asked = [_Given(one, self.places.question(number, k)) for k, one in enumerate(keys.ask)]
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
            asked = [_Given(cast("Values", each), one.part) for each in several]
        return asked

    def predicate(self, ask: _Given) -> type[Predicate]:
        """Return the predicate that a question names."""
        name = ask.values.get("predicate")
        if name is None:
            self.refuse("is missing; say what is asked", "predicate", ask.part)
        known = PREDICATES.get(name) if isinstance(name, str) else None
        if known is None:
            near = hint(str(name), sorted(PREDICATES))
            self.refuse(f"unknown predicate {name!r}; {near}", "predicate", ask.part)
        return known

    def statement(self, predicate: type[Predicate], given: _Given) -> Predicate:
        """Fill in a predicate, its values checked and its names looked up."""
        known = keys_of(predicate)
        for key in given.values:
            if key not in known:
                self.refuse(unknown_name(key, sorted(known)), key, given.part_of(key))
        for key, needed in known.items():
            if needed and key not in given.values:
                self.refuse("is missing; give it here or under [assume]", key, given.part)
        tuples = {k: tuple(v) if isinstance(v, list) else v for k, v in given.values.items()}
        try:
            checked = _model_of(predicate).model_validate(tuples)
        except ValidationError as error:
            refuse_all(
                given.part_of(str(one["loc"][0])).error(
                    plain(one), self.path, place_text(one["loc"])
                )
                for one in error.errors()
            )
            raise
        looked_up = {
            key: self.looked_up(getattr(checked, key), kind, key, given.part_of(key))
            for key, kind in kinds_of(predicate).items()
            if key in given.values
        }
        for key, value in looked_up.items():
            problem = _problem(key, value)
            if problem:
                self.refuse(problem, key, given.part_of(key))
        self.refuse_backwards(looked_up, given)
        return predicate(**looked_up)

    def refuse_backwards(self, values: Values, given: _Given) -> None:
        """Refuse a span that ends before it begins."""
        since = values.get("since")
        for key in ("until", "on"):
            end = values.get(key)
            if isinstance(since, date) and isinstance(end, date) and end < since:
                self.refuse(f"{end} lies before since {since}; swap them?", key, given.part_of(key))

    def looked_up(self, value: Any, kind: Any, key: str, part: FilePart) -> Any:
        """Return a value with the names in it resolved, by the kind its key is of."""
        inner = [one for one in get_args(kind) if one is not Ellipsis]
        if isinstance(value, tuple) and inner:
            return tuple(self.looked_up(one, inner[0], key, part) for one in value)
        kinds = inner or [kind]
        if value is None:
            return value
        if Place in kinds:
            try:
                return self.theater.names.resolve(str(value))
            except StratgraphError as error:
                raise error.within(part.error("", self.path, key).where) from None
        for one, allowed in self.allowed.items():
            if one in kinds:
                try:
                    return one_of(str(value), allowed, key)
                except CellError as error:
                    self.refuse(str(error), key, part)
        return value

    @property
    def allowed(self) -> dict[Any, set[str]]:
        """What may stand where a name of a kind is asked for."""
        return {
            HolderCode: {*(code for code, _ in self.facts.sides), CONTESTED},
            SystemId: {one.id for one in self.facts.systems},
            Oblast: {one.oblast for one in self.theater.settlements if one.oblast},
            Assessor: {row.assessor for row in self.facts.holders},
            Metric: {note.name for note in metrics()},
        }


def _as_given(values: Values, *, but: str = "") -> Keys:
    """Return keys and values of the file in the order they are written in, but for one."""
    return in_written_order((key, value) for key, value in values.items() if key != but)


def _problem(key: str, value: object) -> str:
    """Return what is wrong with a value of the right type; empty if nothing is."""
    if isinstance(value, tuple):
        return _list_problem(key, value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    if not math.isfinite(value) or value < 0:
        return f"must be 0 or more, and finite, got {value}"
    if key == "at_most_rank" and value < 1:
        return f"ranks begin with 1, got {value}"
    if key == "months" and value > MOST_MONTHS:
        return f"at most {MOST_MONTHS} months, got {value:g}"
    return ""


def _list_problem(key: str, values: tuple[object, ...]) -> str:
    if not values and key not in MAY_BE_EMPTY:
        return "names nothing; name at least one, or leave the key out"
    twice = next((one for one, count in Counter(values).items() if count > 1), None)
    return "" if twice is None else f"names {twice!s} twice; remove one"


@cache
def _model_of(predicate: type[Predicate]) -> type[BaseModel]:
    """Make a strict model of a predicate's keys; defaults stay with the predicate."""
    needed = keys_of(predicate)
    fields: dict[str, Any] = {
        key: (kind, ...) if needed[key] else (kind | None, None)
        for key, kind in kinds_of(predicate).items()
    }
    return create_model(predicate.__name__, __config__=ConfigDict(strict=True), **fields)
