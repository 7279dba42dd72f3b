"""A published sentence, its ambiguous words, and the statement that each reading makes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import joined, short_repr

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from stratgraph.model.territory import GroundAreas

    from .predicates import Predicate

# Keys and values as a claims file gives them.
Keys = tuple[tuple[str, object], ...]
# More readings than this of one sentence tell nobody anything.
MOST_READINGS = 200


@dataclass(frozen=True, slots=True)
class Word:
    """An ambiguous word of a sentence, or an assumption that no word of it settles.

    Attributes
    ----------
    word : str
        As it stands in the sentence; of an assumption what it is about.
    readings : tuple of str
        What it may mean; the first is the plain one. Those of an assumption follow "with".
    changes : tuple of Keys
        What each reading sets or asks instead, as the file has it. Not compared: what it comes
        to is in the claim's readings.
    assumed : bool
        Whether it is an assumption: never quoted.
    """

    word: str
    readings: tuple[str, ...]
    changes: tuple[Keys, ...] = field(default=(), compare=False, repr=False)
    assumed: bool = False

    def says(self, which: int) -> str:
        """Return in words how one of its readings has it.

        Examples
        --------
        >>> Word("the guns", ("any", "the longest")).says(1)
        "'the guns' means the longest"
        >>> Word("where guns stand", ("guns in front", "guns 5 km back"), assumed=True).says(1)
        'with guns 5 km back'
        """
        means = self.readings[which]
        return f"with {means}" if self.assumed else f"{self.word!r} means {means}"


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """A sentence with every ambiguous word read in one way.

    Attributes
    ----------
    choice : tuple of int
        Which reading of each word, in their order; all 0 is the plain reading.
    statements : tuple of Predicate
        All must hold for the sentence to be true.
    """

    choice: tuple[int, ...]
    statements: tuple[Predicate, ...]

    __repr__ = short_repr


@dataclass(frozen=True, slots=True)
class Claim:
    """A published sentence and what it may mean.

    Attributes
    ----------
    id, sentence, source : str
    said : date or None
        When it was published.
    words : tuple of Word
        Its ambiguous words, then its assumptions.
    readings : tuple of ClaimReading
        Every combination, the plain one first; empty for what is outside the model.
    why_not : str
        Why it is outside the model; empty otherwise.
    headline : bool
        Whether a short summary tells it.
    asked : tuple of Keys
        Its questions as the file has them, before its words are read. Not compared.

    Raises
    ------
    ScenarioError
        If there are neither readings nor a reason, or both, or readings that contradict.
    """

    id: str
    sentence: str
    source: str
    said: date | None
    words: tuple[Word, ...] = ()
    readings: tuple[ClaimReading, ...] = ()
    why_not: str = ""
    headline: bool = False
    asked: tuple[Keys, ...] = field(default=(), compare=False, repr=False)

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Refuse what could not be judged."""
        if bool(self.readings) == bool(self.why_not):
            raise ScenarioError(
                f"claim {self.id!r} needs either something to ask or a reason why nothing can be"
            )
        if len(self.readings) > MOST_READINGS:
            raise ScenarioError(
                f"claim {self.id!r} has {len(self.readings)} readings; at most {MOST_READINGS}: "
                "leave out words that do not matter"
            )
        self._refuse_contradictions()

    def _refuse_contradictions(self) -> None:
        for word in self.words:
            if len(set(word.readings)) < len(word.readings):
                raise ScenarioError(
                    f"claim {self.id!r}: {word.word!r} has two readings of the same words; "
                    "say how they differ"
                )
        seen: dict[tuple[Predicate, ...], tuple[int, ...]] = {}
        for reading in self.readings:
            if reading.statements in seen:
                first, second = self.says(seen[reading.statements]), self.says(reading.choice)
                raise ScenarioError(
                    f"claim {self.id!r}: two readings ask the same thing: {first} and "
                    f"{second}; remove one, or change what it asks"
                )
            seen[reading.statements] = reading.choice

    def says(self, choice: tuple[int, ...]) -> str:
        """Return in words how a choice reads the ambiguous words."""
        return "; ".join(word.says(which) for word, which in zip(self.words, choice, strict=True))

    def otherwise(self, choice: tuple[int, ...]) -> str:
        """Return in a clause how a choice differs from the plain one."""
        changed = [(word, which) for word, which in zip(self.words, choice, strict=True) if which]
        quoted = [word.says(which) for word, which in changed if not word.assumed]
        taken = [word.readings[which] for word, which in changed if word.assumed]
        parts = (f"if {joined(quoted)}" if quoted else "", f"with {joined(taken)}" if taken else "")
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class ClaimsFile:
    """Published sentences about one theater.

    Attributes
    ----------
    title, about : str
    author, publisher : str
        Who wrote the sentences, and who published them; empty where the file does not say.
    attacker : str
        Code of the side whose advance and fire they are about.
    defender : str
        Code of the other side; may be empty where the theater has two.
    as_of : date
        The day of sentences that name none.
    assumed : tuple of tuple
        What they take for granted unless they say otherwise, as the file has it.
    claims : tuple of Claim
    theater : str
        Name of the theater.
    areas : GroundAreas or None
        That somebody drew of the day.
    """

    title: str
    about: str
    attacker: str
    as_of: date
    assumed: tuple[tuple[str, object], ...]
    claims: tuple[Claim, ...]
    theater: str = ""
    author: str = ""
    publisher: str = ""
    areas: GroundAreas | None = None
    defender: str = ""

    __repr__ = short_repr


def in_written_order(keys: Iterable[tuple[str, object]]) -> Keys:
    """Sort keys by name, what is asked first, so that the same keys are written the same.

    Examples
    --------
    >>> in_written_order([("place", "gate"), ("people", 9), ("predicate", "population")])
    (('predicate', 'population'), ('people', 9), ('place', 'gate'))
    """
    return tuple(sorted(keys, key=lambda one: (one[0] != "predicate", one[0])))
