"""From where a side may fire: the assumptions that decide reach, none of them silent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from stratgraph.catalogue import READINGS, ContestedReading, StandoffRule, standoff_words
from stratgraph.errors import ScenarioError

STANDOFF_RULES: tuple[StandoffRule, ...] = get_args(StandoffRule)
CONTESTED_READINGS: tuple[ContestedReading, ...] = get_args(ContestedReading)
__all__ = [
    "CONTESTED_READINGS",
    "STANDOFF_RULES",
    "ContestedReading",
    "FiringRule",
    "StandoffRule",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringRule:
    """From where a side may fire; every field is an assumption and none has a default.

    Attributes
    ----------
    standoff_m : int
        How far behind the nearest held ground weapons stand, metres, 0 or more.
    standoff_rule : {"add", "pull_back", "exclude"}
        ``add`` puts the stand-off on top of the distance; ``pull_back`` withdraws each
        position straight away from the target by what its clearance lacks (an
        approximation); ``exclude`` fires only from places whose clearance is enough.
    contested : {"no_fire", "attacker"}
        Contested places fire for nobody and are no targets, or count as the attacker's.
    off_network : bool
        Whether settlements on no road of the data count as ground and as targets.
    """

    standoff_m: int
    standoff_rule: StandoffRule
    contested: ContestedReading
    off_network: bool

    @property
    def words(self) -> str:
        """Say it in a line, for a picture or a table.

        Examples
        --------
        >>> FiringRule(standoff_m=5000, standoff_rule="exclude", contested="no_fire",
        ...            off_network=True).words
        "weapons 5 km behind the front, towns near the front barred, disputed villages nobody's"
        """
        weapons = standoff_words(self.standoff_m, self.standoff_rule)
        return f"weapons {weapons}, disputed villages {READINGS[self.contested]}"

    def __post_init__(self) -> None:
        """Refuse what is not a rule."""
        if self.standoff_m < 0:
            raise ScenarioError(f"stand-off must not be negative, got {self.standoff_m} m")
        if self.standoff_rule not in STANDOFF_RULES:
            raise ScenarioError(f"unknown stand-off rule {self.standoff_rule!r}")
        if self.contested not in CONTESTED_READINGS:
            raise ScenarioError(f"unknown reading of contested ground {self.contested!r}")
