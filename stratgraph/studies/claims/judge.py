"""Verdicts: each reading computed, what flips them, and a summary that could be printed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.errors import StratgraphError
from stratgraph.model.notebook import short_repr

from .answer import Answer, NotKnownError, Shown, join_answers
from .context import ClaimContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.model.dataset import Facts

    from .claim import Claim, ClaimReading, ClaimsFile

VerdictWord = Literal["true", "false", "depends", "unknown", "not computable"]
VERDICTS: tuple[VerdictWord, ...] = get_args(VerdictWord)


@dataclass(frozen=True, slots=True)
class JudgedReading:
    """The answer on one reading."""

    choice: tuple[int, ...]
    says: str
    answer: Answer

    __repr__ = short_repr


@dataclass(frozen=True, slots=True)
class ClaimFlip:
    """What turns a verdict.

    Attributes
    ----------
    what : str
        A word read otherwise, or in a clause the value that would have to differ.
    verdict : str
        What it is then; empty for a value, which turns it to the opposite.
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
        return f"{self.verdict} if {self.what}" if self.verdict else self.what


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the facts say about a sentence.

    Attributes
    ----------
    verdict : {"true", "false", "depends", "unknown", "not computable"}
        ``depends`` where readings differ.
    readings : tuple of JudgedReading
        The plain one first.
    flips : tuple of ClaimFlip
        Words that turn the plain reading by themselves; then the value nearest to turning it.
    """

    claim: Claim
    verdict: VerdictWord
    readings: tuple[JudgedReading, ...]
    flips: tuple[ClaimFlip, ...]

    __repr__ = short_repr

    @property
    def evidence(self) -> str:
        """The evidence on the plain reading, or why there is none."""
        return self.readings[0].answer.words if self.readings else self.claim.why_not

    @property
    def told(self) -> str:
        """The evidence as a sentence."""
        return f"{self.evidence[0].upper()}{self.evidence[1:]}."

    @property
    def shown(self) -> Shown:
        """What a picture of it shows."""
        return self.readings[0].answer.shown if self.readings else Shown()


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
    >>> file, facts = read_claims("bakhmut-2022")
    >>> verdicts = {one.claim.id: one for one in judge_claims(file, facts)}
    >>> verdicts["C21"].verdict, verdicts["C21"].readings[0].answer.words
    ('depends', 'Bakhmut held by UA on 2022-10-03, by DeepStateMap')
    """
    context = ClaimContext(facts, file.attacker, file.as_of)
    return tuple(judge_claim(claim, context) for claim in file.claims)


def judge_claim(claim: Claim, context: ClaimContext) -> Verdict:
    """Compute the verdict on one sentence."""
    if not claim.readings:
        return Verdict(claim, "not computable", (), ())
    readings = tuple(_judge(claim, reading, context) for reading in claim.readings)
    truths = {one.answer.truth for one in readings}
    verdict: VerdictWord = readings[0].answer.truth if len(truths) == 1 else "depends"
    return Verdict(claim, verdict, readings, _flips(claim, readings))


def _judge(claim: Claim, reading: ClaimReading, context: ClaimContext) -> JudgedReading:
    answers = []
    for statement in reading.statements:
        try:
            answers.append(statement.answer(context))
        except NotKnownError as error:
            answers.append(Answer("unknown", str(error), {}, "known with data that say so"))
        except StratgraphError as error:
            raise error.within(f"claim {claim.id!r}") from None
    return JudgedReading(reading.choice, claim.says(reading.choice), join_answers(answers))


def _flips(claim: Claim, readings: Sequence[JudgedReading]) -> tuple[ClaimFlip, ...]:
    """List what turns the plain reading: one word at a time, else together; then a value."""
    plain = readings[0]
    differing = [one for one in readings if one.answer.truth != plain.answer.truth]
    alone = [one for one in differing if sum(which > 0 for which in one.choice) == 1]
    least = min((sum(which > 0 for which in one.choice) for one in differing), default=0)
    shown = alone or [one for one in differing if sum(k > 0 for k in one.choice) == least]
    flips = [
        ClaimFlip(_changed_words(claim, one.choice), one.answer.truth, None, "") for one in shown
    ]
    if plain.answer.turns:
        answer = plain.answer
        flips.append(ClaimFlip(answer.turn_words, "", answer.away, answer.unit))
    return tuple(flips)


def _changed_words(claim: Claim, choice: tuple[int, ...]) -> str:
    return " and ".join(
        f"{word.word!r} means {word.readings[which]}"
        for word, which in zip(claim.words, choice, strict=True)
        if which
    )


def summary_lines(file: ClaimsFile, verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Say in at most ten lines what the verdicts are, for print.

    The first line counts; then one per sentence marked as headline, at most eight; the last
    says what all rests on.
    """
    every = tuple(verdicts)
    counts = Counter(one.verdict for one in every)
    plain: Counter[VerdictWord] = Counter(
        one.readings[0].answer.truth for one in every if one.verdict == "depends"
    )
    told = [f"{counts[word]} {word}" for word in VERDICTS if counts[word] and word != "depends"]
    if counts["depends"]:
        first = ", ".join(f"{plain[word]} {word}" for word in VERDICTS if plain[word])
        depend = "depends" if counts["depends"] == 1 else "depend"
        told.append(f"{counts['depends']} {depend} on the reading (read plainly: {first})")
    noun = "statement" if len(every) == 1 else "statements"
    lines = [f"{len(every)} {noun} held against dated public facts: {'; '.join(told)}."]
    lines += [_line(one) for one in every if one.claim.headline][:8]
    lines.append(
        f"As of {file.as_of}; holders of settlements and published maximum ranges, no unit, no "
        "weather, no will to fight; control is not sovereignty."
    )
    return tuple(lines)


def _line(verdict: Verdict) -> str:
    """One sentence, its verdict, the evidence on the plain reading, and the first flip."""
    line = f"{verdict.claim.sentence}: {verdict.verdict.upper()}."
    flip = next((one for one in verdict.flips if one.verdict), None)
    if flip is None:
        return f"{line} {verdict.told}"
    plain = verdict.readings[0].answer.truth.capitalize()
    return f"{line} {plain} read plainly: {verdict.evidence}. But {flip.words}."
