"""What was found of how likely verdicts are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from stratgraph.model.notebook import short_repr
from stratgraph.studies.stability import wilson_interval

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from stratgraph._chance import Effects
    from stratgraph.model.systems import PublishedRange, System
    from stratgraph.studies.hold_or_fall import Case

When = Literal["before", "after", "new"]


@dataclass(frozen=True, slots=True)
class Chance:
    """On how many draws something holds.

    Attributes
    ----------
    yes : int
    cannot_tell : int
        Draws of which nobody can tell.
    draws : int

    Examples
    --------
    >>> [round(end, 2) for end in Chance(94, 0, 100).between]
    [0.88, 0.97]
    """

    yes: int
    cannot_tell: int
    draws: int

    @property
    def share(self) -> float:
        """The share of draws on which it holds, those that nobody can tell not counted."""
        return self.yes / self.draws

    @property
    def between(self) -> tuple[float, float]:
        """The 95 % interval of the probability, after Wilson (1927).

        Its upper end is that of the draws on which it may hold, where nobody can tell of some.
        """
        low, _ = wilson_interval(self.yes, self.draws)
        _, high = wilson_interval(self.yes + self.cannot_tell, self.draws)
        return low, high

    @property
    def half_width(self) -> float:
        """Half the width of the interval of chance alone, the wider of its two ends."""
        ends = (self.yes, self.yes + self.cannot_tell)
        widths = [high - low for low, high in (wilson_interval(one, self.draws) for one in ends)]
        return max(widths) / 2


@dataclass(frozen=True, slots=True)
class VerdictOdds:
    """How likely it is that a munition has an objective in range.

    Attributes
    ----------
    target : str
    system : System
    figure : PublishedRange
        The listed range of the munition.
    before, after : Chance
    new : Chance
        That it is out of range before and in range after.
    """

    target: str
    system: System
    figure: PublishedRange
    before: Chance
    after: Chance
    new: Chance

    __repr__ = short_repr


@dataclass(frozen=True, slots=True)
class NeededSpan:
    """What range is needed to reach an objective: the 5th, 50th and 95th percentile, metres.

    Infinite where nothing may fire.
    """

    target: str
    before_m: tuple[float, float, float]
    after_m: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class StatementOdds:
    """How likely a published statement about ranges is to be true, on one reading of its words.

    Attributes
    ----------
    claim, sentence : str
    says : str
        How its ambiguous words are read; empty where none is.
    plain : bool
        Whether that is the plain reading.
    chance : Chance
    """

    claim: str
    sentence: str
    says: str
    plain: bool
    chance: Chance


@dataclass(frozen=True, slots=True)
class Deciding:
    """How much each uncertain thing decides of one answer.

    Attributes
    ----------
    about : {"objective", "statement"}
        Of an objective, how many listed weapons newly have it in range; of a statement, whether
        it is true, taken plainly.
    subject : str
        Id of the objective or of the statement.
    changes : int
        On how many of the draws the answer is another than on most.
    effects : Effects or None
        In the order of ``UncertaintyAnswer.groups``; None where the answer changes on too few
        draws to tell.
    """

    about: Literal["objective", "statement"]
    subject: str
    changes: int
    effects: Effects | None


@dataclass(frozen=True, slots=True)
class RankOdds:
    """On how many draws of roads a place takes each of the first ranks by a metric.

    Attributes
    ----------
    metric, settlement : str
    ranks : tuple of Chance
        First, second, third: shared ranks count, so that they can add up to more than one place.
    """

    metric: str
    settlement: str
    ranks: tuple[Chance, ...]


@dataclass(frozen=True)
class UncertaintyAnswer:
    """How likely the verdicts of a case are.

    Attributes
    ----------
    case : Case
    seed : int
    draws : int
        So many were made.
    stopped : bool
        Whether all intervals were narrow enough before the most draws were made.
    verdicts : tuple of VerdictOdds
        By objective, then weapon, in the order of the case.
    any_new : tuple of (target, Chance)
        That at least one listed weapon newly has the objective in range.
    spans : tuple of NeededSpan
    statements : tuple of StatementOdds
    not_asked : tuple of (claim id, why)
        Statements about ranges that no draw can answer.
    no_targets : tuple of str
        Objectives that the attacker holds, or that are contested: nothing is asked of them.
    groups : tuple of str
        What is drawn, by key of the case file.
    bits : uint8 array
        Yes or no of every weapon at every target asked about, eight draws to a byte.
    deciding : tuple of Deciding
        Empty where fewer than two things are drawn.
    deciding_draws : int
    ranks : tuple of RankOdds
    rank_draws : int
    """

    case: Case
    seed: int
    draws: int
    stopped: bool
    verdicts: tuple[VerdictOdds, ...]
    any_new: tuple[tuple[str, Chance], ...]
    spans: tuple[NeededSpan, ...]
    statements: tuple[StatementOdds, ...]
    not_asked: tuple[tuple[str, str], ...]
    no_targets: tuple[str, ...]
    groups: tuple[str, ...]
    bits: NDArray[np.uint8]
    deciding: tuple[Deciding, ...] = ()
    deciding_draws: int = 0
    ranks: tuple[RankOdds, ...] = ()
    rank_draws: int = 0

    __repr__ = short_repr

    @property
    def widest(self) -> float:
        """Half the width of the widest interval of a verdict or a statement."""
        every = [one for row in self.verdicts for one in (row.before, row.after, row.new)]
        every += [one.chance for one in self.statements]
        return max((one.half_width for one in every), default=0.0)
