"""What a case states as uncertain: a distribution for each thing that could be otherwise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import short_repr

if TYPE_CHECKING:
    from .assumptions import AlsoGround

Shape = Literal["uniform", "triangular", "normal"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
Sampling = Literal["plain", "latin hypercube", "sobol"]
SAMPLINGS: dict[Sampling, str] = {
    "plain": "each by itself",
    "latin hypercube": "by a Latin hypercube",
    "sobol": "by a scrambled Sobol sequence",
}
# What the numbers of each shape are.
NUMBERS: dict[Shape, tuple[str, ...]] = {
    "uniform": ("the least", "the most"),
    "triangular": ("the least", "the likeliest", "the most"),
    "normal": ("the mean", "the standard deviation"),
}
MOST_DRAWS = 1 << 20


@dataclass(frozen=True, slots=True)
class Distribution:
    """How likely each value of one number is.

    Attributes
    ----------
    shape : {"uniform", "triangular", "normal"}
    numbers : tuple of float
        Least and most; least, likeliest and most; mean and standard deviation.

    Raises
    ------
    ScenarioError
        If it is no distribution: numbers out of order, a negative spread, too few numbers.

    Examples
    --------
    >>> Distribution("triangular", (0, 2, 10)).words("km")
    'from 0 to 10 km, most likely 2'
    """

    shape: Shape
    numbers: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse what is no distribution."""
        if self.shape not in SHAPES:
            raise ScenarioError(f"unknown distribution {self.shape!r}; use {', '.join(SHAPES)}")
        wanted = NUMBERS[self.shape]
        if len(self.numbers) != len(wanted) or not all(map(math.isfinite, self.numbers)):
            raise ScenarioError(
                f"{self.shape} takes {len(wanted)} finite numbers: {', then '.join(wanted)}"
            )
        if self.shape == "normal" and self.numbers[1] < 0:
            raise ScenarioError(
                f"a standard deviation is 0 or more, got {self.numbers[1]:g}: write the mean "
                "first, then how far it spreads"
            )
        if self.shape != "normal" and list(self.numbers) != sorted(self.numbers):
            raise ScenarioError(
                f"a spread is 0 or more: write {self.shape} numbers in rising order, got "
                f"{', '.join(f'{one:g}' for one in self.numbers)}"
            )

    @property
    def least(self) -> float:
        """The least value that it gives; of a normal one there is none."""
        return -math.inf if self.shape == "normal" else self.numbers[0]

    def words(self, unit: str = "") -> str:
        """Say it in a few words."""
        told = [f"{one:g}" for one in self.numbers]
        after = f" {unit}" if unit else ""
        if self.shape == "normal":
            return f"normal around {told[0]}{after}, standard deviation {told[1]}{after}"
        span = f"from {told[0]} to {told[-1]}{after}"
        return f"{span}, all alike" if self.shape == "uniform" else f"{span}, most likely {told[1]}"


def _share(value: float, what: str) -> None:
    if not 0.0 <= value <= 1.0:
        raise ScenarioError(f"{what} is a probability from 0 to 1, got {value:g}")


def _length(value: float, what: str) -> None:
    if not 0.0 <= value < math.inf:
        raise ScenarioError(f"{what} is 0 km or more, got {value:g}")


@dataclass(frozen=True, slots=True)
class RangeSpread:
    """What each weapon's listed maximum range is multiplied by.

    Attributes
    ----------
    factor : Distribution
    correlation : float
        Between any two weapons, from -1 to 1.
    """

    factor: Distribution
    correlation: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a factor below 0 and what is no correlation."""
        if self.factor.least < 0 and (self.factor.shape != "normal" or self.factor.numbers[0] <= 0):
            raise ScenarioError("a range is multiplied by more than 0")
        if not -1.0 <= self.correlation <= 1.0:
            raise ScenarioError(f"a correlation lies from -1 to 1, got {self.correlation:g}")


@dataclass(frozen=True, slots=True)
class CentreSpread:
    """How far each centre point lies east and north of the listed one: normal, mean 0.

    Attributes
    ----------
    deviation_km : float
        The standard deviation, each way.
    correlation_km : float
        Over this distance the correlation of two places fades to 1/e; 0 for none.
    """

    deviation_km: float
    correlation_km: float = 0.0

    def __post_init__(self) -> None:
        """Refuse negative lengths."""
        _length(self.deviation_km, "a standard deviation")
        _length(self.correlation_km, "a length of correlation")


@dataclass(frozen=True, slots=True)
class ContestedSpread:
    """Whether each contested place is the attacker's, and fires; else it is silent.

    Attributes
    ----------
    attacker : float
        The probability.
    correlation_km : float
        As of centre points.
    """

    attacker: float
    correlation_km: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no probability."""
        _share(self.attacker, "that a contested place is the attacker's")
        _length(self.correlation_km, "a length of correlation")


@dataclass(frozen=True, slots=True)
class RoadSpread:
    """With what probability roads exist by their evidence, and how far lengths are off.

    Attributes
    ----------
    exists : tuple of (evidence, float)
        ``else`` stands for unverified roads of other evidence.
    length_share : float
        Each length is off by up to this share, all alike.
    draws : int
        Ranks take longer than ranges: so many of the draws.
    correlation_km : float
        As of centre points, between the middles of roads.
    """

    exists: tuple[tuple[str, float], ...]
    length_share: float = 0.0
    draws: int = 200
    correlation_km: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no probability."""
        for evidence, chance in self.exists:
            _share(chance, f"that a road exists whose evidence is {evidence!r}")
        _length(self.correlation_km, "a length of correlation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertainty:
    """All that a case states as uncertain; None and empty for what is as the case assumes it.

    Attributes
    ----------
    draws : int
        At most so many.
    half_width : float or None
        Fewer draws do, once every 95 % interval is at most this wide to either side.
    sampling : {"plain", "latin hypercube", "sobol"}
    claims : str
        A file of statements, seen from the case: those about ranges get a probability too.
    range_factor : RangeSpread or None
    standoff_km : Distribution or None
        How far behind the front weapons stand; below 0 it counts as 0.
    ground : tuple of (name, weight)
        From which ground: how likely each is, against the others.
    drawn_km : Distribution or None
        What a distance that a map drew is off by.
    centre_km : CentreSpread or None
    contested : ContestedSpread or None
    roads : RoadSpread or None

    Examples
    --------
    >>> stated = Uncertainty(draws=64, standoff_km=Distribution("uniform", (0, 10)))
    >>> stated.drawn_groups
    ('standoff_km',)
    """

    draws: int = 4096
    half_width: float | None = None
    sampling: Sampling = "plain"
    claims: str = ""
    range_factor: RangeSpread | None = None
    standoff_km: Distribution | None = None
    ground: tuple[tuple[AlsoGround, float], ...] = ()
    drawn_km: Distribution | None = None
    centre_km: CentreSpread | None = None
    contested: ContestedSpread | None = None
    roads: RoadSpread | None = None

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Refuse numbers of draws that there cannot be, and a ground without weight."""
        require_draws(self.draws, self.sampling)
        if self.half_width is not None and not 0.0 < self.half_width < 0.5:
            raise ScenarioError(f"half a width lies between 0 and 0.5, got {self.half_width:g}")
        if self.half_width is not None and self.sampling == "latin hypercube":
            raise ScenarioError(
                "a Latin hypercube is laid out for all of its draws: leave out half_width, or "
                "use another sampling"
            )
        if self.standoff_km is not None and self.standoff_km.shape != "normal":
            _length(self.standoff_km.least, "a stand-off")
        if any(weight < 0 for _, weight in self.ground) or (
            self.ground and not sum(weight for _, weight in self.ground)
        ):
            raise ScenarioError("grounds weigh 0 or more, and one of them more than 0")

    @property
    def drawn_groups(self) -> tuple[str, ...]:
        """What is drawn of ranges and where weapons stand, by the key of the case file."""
        return tuple(one for one in GROUPS if getattr(self, one))


# What decides whether a weapon reaches, in the order drawn; roads decide ranks alone.
GROUPS = {
    "range_factor": "how far weapons reach",
    "standoff_km": "how far behind the front they stand",
    "ground": "from which ground",
    "drawn_km": "rounding of what maps drew",
    "contested": "who holds disputed villages",
    "centre_km": "where centre points lie",
}


def require_draws(draws: int, sampling: Sampling) -> None:
    """Refuse a number of draws that a way of sampling cannot make."""
    if not 1 <= draws <= MOST_DRAWS:
        raise ScenarioError(f"from 1 to {MOST_DRAWS:,} draws, got {draws:,}")
    if sampling == "sobol" and draws & (draws - 1):
        below = 1 << (draws.bit_length() - 1)
        raise ScenarioError(
            f"a Sobol sequence is even at powers of two alone: ask for {below:,} or "
            f"{2 * below:,} draws, got {draws:,}"
        )
