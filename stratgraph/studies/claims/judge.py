"""Verdicts: how far a sentence is true, what would change it, and a summary for print."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Readings
from stratgraph.errors import StratgraphError
from stratgraph.model.notebook import joined, short_repr

from .answer import TRUTHS, ClaimAnswer, NotKnownError, Shown, join_answers
from .assessors import context_of, other_assessors
from .context import ClaimContext
from .degree import CLASSES, class_of, share_true

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.model.dataset import Facts

    from .answer import Truth
    from .claim import Claim, ClaimReading, ClaimsFile
    from .degree import ClaimClass


@dataclass(frozen=True, slots=True)
class JudgedReading:
    """The answer on one reading."""

    choice: tuple[int, ...]
    says: str
    answer: ClaimAnswer

    __repr__ = short_repr


@dataclass(frozen=True, slots=True)
class ClaimFlip:
    """What would change how a sentence stands taken plainly.

    Attributes
    ----------
    what : str
        A word read otherwise or another assumption, or in a clause the value that would have to
        differ.
    verdict : str
        What it is then; empty for a value, with which it is the opposite.
    away : float or None
        How far away that is, in ``unit``; None for a word.
    """

    what: str
    verdict: str
    away: float | None
    unit: str

    @property
    def words(self) -> str:
        """The flip in a clause."""
        return f"{self.verdict} {self.what}" if self.verdict else self.what


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the facts say about a sentence: how it stands, and on how many of its readings.

    Attributes
    ----------
    readings : tuple of JudgedReading
        The plain one first; those that are the same by construction stand once.
    flips : tuple of ClaimFlip
        Words and assumptions that by themselves change how it stands taken plainly; then the
        value nearest to changing it.
    by_assessor : tuple of AssessedVerdict
        The same with the holders of the day by each other assessor.
    """

    claim: Claim
    readings: tuple[JudgedReading, ...]
    flips: tuple[ClaimFlip, ...]
    by_assessor: tuple[AssessedVerdict, ...] = ()

    __repr__ = short_repr

    @property
    def differing(self) -> tuple[AssessedVerdict, ...]:
        """Those by other assessors that stand otherwise, plainly or by class."""
        own = (self.plain, self.degree)
        return tuple(
            one for one in self.by_assessor if (one.verdict.plain, one.verdict.degree) != own
        )

    @property
    def plain(self) -> Truth:
        """How it stands taken plainly."""
        return self.readings[0].answer.truth if self.readings else "not computable"

    @property
    def truths(self) -> tuple[Truth, ...]:
        """How it stands on each reading."""
        return tuple(one.answer.truth for one in self.readings)

    @property
    def n_readings(self) -> int:
        """How many readings it has."""
        return len(self.readings)

    @property
    def share_true(self) -> float | None:
        """The share of its readings that are true, of those that can be told."""
        return share_true(self.truths)

    @property
    def degree(self) -> ClaimClass:
        """How far it is true: the class of that share, as :func:`class_of` has it."""
        return class_of(self.truths)

    @property
    def standing(self) -> str:
        """How it stands, and on how many readings, in a line of print."""
        return " ".join(filter(None, (self.plain.upper(), self.spread)))

    @property
    def spread(self) -> str:
        """On how many readings it is true; empty where there is but one."""
        if self.n_readings < 2:
            return ""
        if len(set(self.truths)) == 1:
            return f"on all {self.n_readings} readings"
        return f"taken plainly; {self.counted}: {self.degree}"

    @property
    def counted(self) -> Readings:
        """On how many readings it is true."""
        true, unknown = map(self.truths.count, ("true", "unknown"))
        return Readings(true, self.n_readings, unknown)

    @property
    def evidence(self) -> str:
        """The evidence on the plain reading, or why there is none."""
        return self.readings[0].answer.words if self.readings else self.claim.why_not

    @property
    def told(self) -> str:
        """The evidence as a sentence."""
        return f"{self.evidence[0].upper()}{self.evidence[1:].removesuffix('.')}."

    @property
    def shown(self) -> Shown:
        """What a picture of it shows: that of the first reading of which anything is known."""
        every = (one.answer.shown for one in self.readings)
        return next((one for one in every if one.places or one.axis or one.series), Shown())


@dataclass(frozen=True, slots=True)
class AssessedVerdict:
    """A verdict with the holders of the day by another assessor than the theater's own."""

    assessor: str
    verdict: Verdict

    __repr__ = short_repr

    @property
    def words(self) -> str:
        """How it stands by that assessor, in a sentence."""
        return f"With holders by {self.assessor}: {self.verdict.standing}. {self.verdict.told}"


def judge_claims(file: ClaimsFile, facts: Facts) -> tuple[Verdict, ...]:
    """Compute the verdict on every sentence of a file.

    Parameters
    ----------
    file : ClaimsFile
        From ``read_claims``.
    facts : Facts
        Of the theater it is about.

    Returns
    -------
    tuple of Verdict
        In the order of the file.

    Examples
    --------
    >>> from stratgraph import read_claims
    >>> file, facts = read_claims("imphal-1944")
    >>> verdicts = {one.claim.id: one for one in judge_claims(file, facts)}
    >>> verdicts["I04"].standing
    'TRUE taken plainly; true on 1 of 2 readings: split'
    >>> verdicts["I10"].evidence
    'how many men, guns and aircraft there were is not in the data'
    """
    context, others = claim_contexts(file, facts)
    return tuple(judge_claim(claim, context, others=others) for claim in file.claims)


def claim_contexts(file: ClaimsFile, facts: Facts) -> tuple[ClaimContext, tuple[ClaimContext, ...]]:
    """Return the facts that sentences are held against, and those by other assessors."""
    context = ClaimContext(facts, file.attacker, file.as_of, file.areas, file.defender)
    others = other_assessors(facts, file.as_of)
    return context, tuple(context_of(context, one) for one in others)


def judge_claim(
    claim: Claim, context: ClaimContext, *, others: Sequence[ClaimContext] = ()
) -> Verdict:
    """Compute the verdict on one sentence, and the same in other contexts."""
    if not claim.readings:
        return Verdict(claim, (), ())
    readings = tuple(_judge(claim, reading, context) for reading in _different(claim.readings))
    assessed = tuple(AssessedVerdict(one.facts.assessor, judge_claim(claim, one)) for one in others)
    return Verdict(claim, readings, _flips(claim, readings), assessed)


def _different(readings: Iterable[ClaimReading]) -> tuple[ClaimReading, ...]:
    """Leave out readings that come to the same by construction, but for the first of each."""
    found: dict[tuple[object, ...], ClaimReading] = {}
    for one in readings:
        # What a statement does not look at makes no other reading of it.
        key = tuple(getattr(each, "essence", each) for each in one.statements)
        found.setdefault(key, one)
    return tuple(found.values())


def _judge(claim: Claim, reading: ClaimReading, context: ClaimContext) -> JudgedReading:
    answers = []
    for statement in reading.statements:
        try:
            answers.append(statement.answer(context))
        except NotKnownError as error:
            answers.append(
                ClaimAnswer("unknown", str(error), {}, "it would be known with data that say so")
            )
        except StratgraphError as error:
            raise error.within(f"claim {claim.id!r}") from None
    return JudgedReading(reading.choice, claim.says(reading.choice), join_answers(answers))


def _flips(claim: Claim, readings: Sequence[JudgedReading]) -> tuple[ClaimFlip, ...]:
    """List what would change it taken plainly: one word at a time, else several; then a value."""
    plain = readings[0]
    differing = [one for one in readings if one.answer.truth != plain.answer.truth]
    alone = [one for one in differing if sum(which > 0 for which in one.choice) == 1]
    least = min((sum(which > 0 for which in one.choice) for one in differing), default=0)
    shown = alone or [one for one in differing if sum(k > 0 for k in one.choice) == least]
    flips = [ClaimFlip(claim.otherwise(one.choice), one.answer.truth, None, "") for one in shown]
    if plain.answer.turns:
        answer = plain.answer
        flips.append(ClaimFlip(answer.turn_words, "", answer.away, answer.unit))
    return tuple(flips)


def summary_lines(file: ClaimsFile, verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Say in at most ten lines what the verdicts are, for print.

    The first line counts; then one per sentence marked as headline, at most eight; the last
    says what all rests on.
    """
    every = tuple(verdicts)
    noun = "statement" if len(every) == 1 else "statements"
    plainly = Counter(one.plain for one in every)
    told = [f"{plainly[word]} {word}" for word in TRUTHS if plainly[word]]
    lines = [f"{len(every)} {noun} held against dated public facts. Taken plainly: {joined(told)}."]
    several = Counter(one.degree for one in every if one.n_readings > 1)
    if several:
        classes = [f"{several[word]} {word}" for word in CLASSES if several[word]]
        lines[0] += (
            f" Of the {several.total()} that can be read in more than one way: {joined(classes)}."
        )
    lines += [_line(one) for one in every if one.claim.headline][:8]
    lines.append(
        f"As of {file.as_of}; holders of settlements and published maximum ranges, no unit, no "
        "weather, no will to fight; control is not sovereignty."
    )
    return tuple(lines)


def _line(verdict: Verdict) -> str:
    """One sentence, how it stands, the evidence taken plainly, and what first changes it."""
    line = f"{verdict.claim.sentence}: {verdict.standing}. {verdict.told}"
    flip = next((one for one in verdict.flips if one.verdict), None)
    return line if flip is None else f"{line} But {flip.words}."
