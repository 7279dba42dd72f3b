"""Required ranges on every reading: situations, grounds, stand-offs, rules, parts of a town."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from stratgraph.measures.fire import FiringRule, RequiredRanges, required_ranges
from stratgraph.model.progress import Steps
from stratgraph.model.territory import GivenGround, Ground

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from stratgraph.model.progress import Progress
    from stratgraph.model.scenario import Side, Situation
    from stratgraph.model.systems import PublishedRange
    from stratgraph.model.theater import Theater

ExtentReading = Literal["centre", "nearest_edge", "farthest_edge"]
EXTENT_READINGS: tuple[ExtentReading, ...] = get_args(ExtentReading)
Answer = Literal["yes", "no", "unknown"]
METRES = 1000.0


@dataclass(frozen=True, slots=True)
class Reading:
    """The range needed to reach one target, on one reading of every assumption.

    Attributes
    ----------
    situation : str
        Name of the situation, such as ``hold``.
    ground : str
        ``settlements``, ``territory``, or the name of a given ground.
    extent : {"centre", "nearest_edge", "farthest_edge"}
        Which part of the target must be reached.
    least_m, most_m : float or None
        Metres; the true figure lies between. Alike for the centre; None where nothing may fire.
    origin : str or None
        What needs the least range to the centre point.
    farther : tuple of (minimum, least, most)
        Per minimum range asked about, metres: the same bracket from places whose distance to the
        centre point is no less.
    """

    situation: str
    side: Side
    target: str
    rule: FiringRule
    ground: str
    extent: ExtentReading
    least_m: float | None
    most_m: float | None
    origin: str | None
    farther: tuple[tuple[int, float | None, float | None], ...] = ()

    def reaches(self, figure: PublishedRange) -> Answer:
        """Tell whether a published range reaches the target.

        ``unknown`` within the bracket, and where the answer hangs on a minimum range that nobody
        published.
        """
        surely = self._reaches_from(figure.range_m, figure.surely_from_m)
        perhaps = self._reaches_from(figure.range_m, figure.perhaps_from_m)
        return surely if surely == perhaps else "unknown"

    def _reaches_from(self, range_m: float, minimum_m: int) -> Answer:
        """Tell whether a range reaches it from some place that is not nearer than a minimum."""
        brackets = {minimum: (least, most) for minimum, least, most in self.farther}
        least, most = brackets.get(minimum_m, (self.least_m, self.most_m))
        if least is None or most is None:
            return "no"
        if range_m >= most:
            return "yes"
        return "no" if range_m < least else "unknown"


def measure_readings(
    situations: Mapping[str, Situation],
    side: Side,
    rules: Iterable[FiringRule],
    *,
    targets: Sequence[str],
    grounds: Mapping[str, Ground | None],
    minimums_m: Iterable[int] = (),
    progress: Progress | None = None,
) -> tuple[Reading, ...]:
    """Measure required ranges on every reading: situations x grounds x rules x targets x extents.

    For a required range d to the centre point and a town whose edges lie between ``nearest``
    and ``farthest`` metres from it, the nearest edge needs d - farthest to d - nearest, the
    farthest d + nearest to d + farthest; nothing needs less than 0. A town whose edges nobody
    published has readings to its centre point alone.

    Parameters
    ----------
    situations : mapping of name to Situation
    side : {"attacker", "defender"}
    rules : iterable of FiringRule
        Combinations that a ground does not allow (``pull_back`` on given polygons) are left out.
    targets : sequence of str
        Settlement ids.
    grounds : mapping of str to Ground or None
        None stands for centre points of settlements.
    minimums_m : iterable of int
        Minimum ranges that will be asked about, metres.
    progress : callable, optional
        Told of each step that is done, as (done, total).

    Returns
    -------
    tuple of Reading
        In that order.

    Examples
    --------
    >>> from stratgraph import FiringRule, read_case
    >>> case = read_case("gate_falls")
    >>> rule = FiringRule(
    ...     standoff_m=0, standoff_rule="add", contested="no_fire", off_network=True)
    >>> rows = measure_readings(
    ...     {"hold": case.before, "fall": case.after}, "attacker", [rule],
    ...     targets=["kingsbridge"], grounds={"settlements": None})
    >>> [(row.situation, round(row.least_m)) for row in rows if row.extent == "centre"]
    [('hold', 30000), ('fall', 20000)]
    """
    rows = []
    minimums = tuple(sorted({one for one in minimums_m if one > 0}))
    every = [
        (name, ground_name, rule)
        for (name, ground_name, rule) in itertools.product(situations, grounds, tuple(rules))
        if rule.standoff_rule != "pull_back" or not isinstance(grounds[ground_name], GivenGround)
    ]
    for name, ground_name, rule in Steps(len(every), progress).each(every):
        ground = grounds[ground_name]
        found = required_ranges(situations[name], side, rule, targets, ground=ground)
        rows += _of_targets(name, ground_name, found, minimums)
    return tuple(rows)


def _of_targets(
    situation: str, ground: str, found: RequiredRanges, minimums: Sequence[int]
) -> list[Reading]:
    theater = found.situation.theater
    rows = []
    from_m = {one: _least_from(found, one) for one in minimums}
    for k, number in enumerate(found.targets.tolist()):
        required = float(found.required_m[k])
        edges = theater.settlements[number].extent
        for extent in EXTENT_READINGS if edges is not None else EXTENT_READINGS[:1]:
            least, most = edge_bracket(theater, number, required, extent)
            rows.append(
                Reading(
                    situation,
                    found.side,
                    theater.ids[number],
                    found.rule,
                    ground,
                    extent,
                    least,
                    most,
                    found.origin[k],
                    tuple(
                        (one, *edge_bracket(theater, number, float(metres[k]), extent))
                        for one, metres in from_m.items()
                    ),
                )
            )
    return rows


def _least_from(found: RequiredRanges, minimum_m: int) -> NDArray[np.float64]:
    """Return the least range to each target from places no nearer than a minimum, shape (k,)."""
    far_enough = np.where(found.furthest_m >= minimum_m, found.needed_m, np.inf)
    return np.asarray(far_enough.min(axis=0, initial=np.inf), dtype=np.float64)


def edge_bracket(
    theater: Theater, number: int, required_m: float, extent: ExtentReading
) -> tuple[float | None, float | None]:
    """Bracket the range needed to a part of a town, from that to its centre point, metres.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> theater = read_case("bakhmut_falls").theater
    >>> edge_bracket(theater, theater.index["bakhmut"], 10_000.0, "nearest_edge")
    (4063.0, 7847.0)
    """
    if not np.isfinite(required_m):
        return None, None
    if extent == "centre" or required_m == 0.0:
        return required_m, required_m
    edges = theater.settlements[number].extent
    if edges is None:
        return None, None
    near, far = edges.nearest_edge_m, edges.farthest_edge_m
    if extent == "nearest_edge":
        return max(0.0, required_m - far), max(0.0, required_m - near)
    return required_m + near, required_m + far
