"""Whose ground is whose: cells around settlements, and the front where the sides' cells meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import _geodesy
from .errors import TheaterError
from .scenario import HOLDERS, Holder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .scenario import Situation
    from .theater import Theater

# How far beyond the outermost settlements ground still belongs to them.
MARGIN_KM = 10.0
METRES = 1000.0
ATTACKER, DEFENDER, CONTESTED, UNKNOWN = range(len(HOLDERS))


@dataclass(frozen=True, slots=True)
class Front:
    """The border between the two sides' ground, and the places that face each other across it.

    Lengths in metres on the theater's plane, wrong by less than 1e-4 within 100 km of its
    centre. Contested and unknown ground is counted with neither side, and apart.

    Attributes
    ----------
    front_length_m : float
        Border between the attacker's and the defender's ground.
    contested_length_attacker_m, contested_length_defender_m : float
        Border of each side's ground with contested ground.
    unknown_length_m : float
        Border of both sides' ground with ground of unknown holder.
    front_pairs_road, front_pairs_territory : int
        Pairs of an attacker-held and a defender-held settlement that a road joins, and whose
        cells share a border.
    contested_pairs_road, contested_pairs_territory : int
        The same of a settlement of either side and a contested one.
    """

    front_length_m: float
    contested_length_attacker_m: float
    contested_length_defender_m: float
    unknown_length_m: float
    front_pairs_road: int
    front_pairs_territory: int
    contested_pairs_road: int
    contested_pairs_territory: int


@dataclass(frozen=True)
class Territory:
    """Ground divided among settlements, each point of it with the nearest one.

    Attributes
    ----------
    theater : Theater
    cells : Cells
        In the order of ``theater.ids``.
    """

    theater: Theater
    cells: _geodesy.Cells

    def area_km2(self, situation: Situation, *holders: Holder) -> float:
        """Return the area of what any of these holders holds, square kilometres."""
        return float(self.cells.area_km2[situation.held_by(*holders)].sum())

    def outlines_km(
        self, situation: Situation, *holders: Holder
    ) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]:
        """Return outlines of what any of these holders holds, in kilometres of the plane.

        Merged; outer boundaries first counter-clockwise, holes clockwise.
        """
        return self.cells.outlines_km(np.flatnonzero(situation.held_by(*holders)).tolist())


def divide_ground(theater: Theater) -> Territory:
    """Give each settlement the ground nearer to it than to any other: bounded Voronoi cells.

    All settlements take part, on a road or not. Cells are drawn on the theater's plane and end
    at the convex hull of all settlements widened by 10 km. The plane is true from its centre;
    r away lengths across are too long by about r^2 / (6 R^2), less than 1e-4 within 100 km.

    Parameters
    ----------
    theater : Theater

    Returns
    -------
    Territory

    Raises
    ------
    TheaterError
        If two settlements stand at one point, to a millimetre: no border runs between them.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> valley = divide_ground(read_case("gate_falls").theater)
    >>> bool(abs(valley.cells.area_km2.sum() - valley.cells.bound_km2) < 1e-6)
    True
    """
    x, y = theater.plane.to_km(theater.lon, theater.lat)
    same = _geodesy.coinciding(x, y)
    if same is not None:
        one, other = (theater.ids[number] for number in same)
        raise TheaterError(
            f"{one!r} and {other!r} stand at one point, so the ground between them cannot be "
            "divided; move one or merge them"
        )
    return Territory(theater, _geodesy.voronoi_cells(x, y, MARGIN_KM))


def measure_front(
    situation: Situation, *, unverified_roads: bool, territory: Territory | None = None
) -> Front:
    """Measure the front: how long it is, and how many places face each other across it.

    ``front_length_m`` is the summed length of the borders between cells of attacker-held and of
    defender-held settlements, metres, 0 or more; ``front_pairs`` counts the pairs of settlements
    that adjoin across it, by a road (parallel ones once) and by a shared border longer than a
    millimetre. Contested ground is counted with neither, and apart.

    Parameters
    ----------
    situation : Situation
    unverified_roads : bool
        Whether roads that are only presumed to exist join.
    territory : Territory, optional
        From ``divide_ground``, which is the same for all situations of a theater.

    Returns
    -------
    Front

    Raises
    ------
    TheaterError
        If two settlements stand at one point.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> front = measure_front(read_case("gate_falls").before, unverified_roads=False)
    >>> front.front_pairs_road, front.contested_pairs_road
    (1, 1)
    """
    cells = (territory or divide_ground(situation.theater)).cells
    length_m = _by_holders(situation, cells.pairs, cells.border_km * METRES)
    near = _by_holders(situation, cells.pairs, np.ones(len(cells.pairs)))
    roads = _joined(situation, unverified_roads)
    joined = _by_holders(situation, roads, np.ones(len(roads)))
    return Front(
        front_length_m=float(length_m[ATTACKER, DEFENDER]),
        contested_length_attacker_m=float(length_m[ATTACKER, CONTESTED]),
        contested_length_defender_m=float(length_m[DEFENDER, CONTESTED]),
        unknown_length_m=float(length_m[[ATTACKER, DEFENDER], UNKNOWN].sum()),
        front_pairs_road=int(joined[ATTACKER, DEFENDER]),
        front_pairs_territory=int(near[ATTACKER, DEFENDER]),
        contested_pairs_road=int(joined[[ATTACKER, DEFENDER], CONTESTED].sum()),
        contested_pairs_territory=int(near[[ATTACKER, DEFENDER], CONTESTED].sum()),
    )


def _joined(situation: Situation, unverified_roads: bool) -> NDArray[np.int64]:
    """Pairs of settlements that a road joins, each once."""
    theater = situation.theater
    kept = np.ones(len(theater.roads), dtype=np.bool_)
    if not unverified_roads:
        kept &= theater.road_verified
    kept[[theater.road_index[road] for road in situation.cut]] = False
    return np.unique(np.sort(theater.road_ends[kept], axis=1), axis=0)


def _by_holders(
    situation: Situation, pairs: NDArray[np.int64], worth: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Sum what pairs are worth by both their holders, shape (holders, holders).

    Symmetric; on the diagonal, between places of one holder, each pair counts twice.
    """
    code = situation.holder_code.astype(np.int64)
    table = np.zeros((len(HOLDERS), len(HOLDERS)))
    np.add.at(table, (code[pairs[:, 0]], code[pairs[:, 1]]), worth)
    return table + table.T
