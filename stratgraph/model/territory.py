"""Whose ground is whose: cells around settlements, and the front where the sides' cells meet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from stratgraph import _geodesy
from stratgraph._network import build_network, meeting_counts
from stratgraph.errors import ScenarioError

from .cut_area import digest_of
from .notebook import short_repr
from .scenario import HOLDERS, Holder, situation_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from numpy.typing import NDArray

    from .provenance import Provenance
    from .road_set import RoadSet
    from .scenario import Situation
    from .theater import Theater

METRES = 1000.0
ATTACKER, DEFENDER, CONTESTED, OTHER, UNKNOWN = range(len(HOLDERS))


@dataclass(frozen=True, slots=True)
class Front:
    """The border between the two sides' ground, and the places that face each other across it.

    Lengths in metres on the theater's plane, wrong by less than 1e-4 within 100 km of its
    centre. Contested ground, that of a further side and that of unknown holder are counted with
    neither side, and apart.

    Attributes
    ----------
    front_length_m : float
        Border between the attacker's and the defender's ground.
    contested_length_attacker_m, contested_length_defender_m : float
        Border of each side's ground with contested ground.
    other_length_m : float
        Border of both sides' ground with that of a further side.
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
    other_length_m: float
    unknown_length_m: float
    front_pairs_road: int
    front_pairs_territory: int
    contested_pairs_road: int
    contested_pairs_territory: int


@dataclass(frozen=True, eq=False)
class Area:
    """Pieces of ground, and how far they are from points."""

    plane: _geodesy.Plane
    shapes: NDArray[np.object_]

    def nearest_m(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> _geodesy.Floats:
        """Geodesic metres from each piece to each point, 0 inside it, shape (g, p)."""
        return _geodesy.nearest_points_m(self.shapes, self.plane, lon, lat)

    def least_m(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], added_m: NDArray[np.float64]
    ) -> tuple[_geodesy.Floats, NDArray[np.int64]]:
        """Least metres, those added to each piece included, and of which piece, shape (p,)."""
        return _geodesy.nearest_shapes_m(self.shapes, self.plane, lon, lat, added_m=added_m)

    def near_m(
        self, lon: NDArray[np.float64], lat: NDArray[np.float64], within_m: float
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], _geodesy.Floats]]:
        """Pairs of a piece and a point within so many metres and a few more, with the metres."""
        return _geodesy.near_shapes_m(self.shapes, self.plane, lon, lat, within_m=within_m)

    def farthest_m(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> _geodesy.Floats:
        """Geodesic metres from the far corner of each piece to each point, shape (g, p)."""
        return _geodesy.farthest_points_m(self.shapes, self.plane, lon, lat)

    def outlines_km(
        self, by_km: _geodesy.Floats
    ) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]:
        """Outlines of all within a distance of the pieces, each with its own, for drawing."""
        return _geodesy.widened_km(self.shapes, by_km)


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

    __repr__ = short_repr

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

    def area_of(self, numbers: NDArray[np.int64]) -> Area:
        """Return the cells of some settlements by number, one piece each."""
        return Area(self.theater.plane, self.cells.shapes[numbers])


@dataclass(frozen=True, eq=False)
class GivenGround:
    """Ground as somebody drew it, and the cells that change hands in a scenario.

    Where places fell or were retaken since the day, their cells go with them: what was drawn
    around them is taken away from the side that lost them.

    Attributes
    ----------
    territory : Territory
    source : str
        Who drew it.
    labels : tuple of str
        Of each piece: the code of a side, or ``contested``.
    shapes : object array
        The pieces, on the theater's plane.
    """

    territory: Territory
    source: str
    labels: tuple[str, ...]
    shapes: NDArray[np.object_]

    def area_held(self, situation: Situation, *holders: Holder) -> tuple[Area, tuple[str, ...]]:
        """Return what any of these holders holds, and a label of each piece of it."""
        codes = {"attacker": situation.attacker, "defender": situation.defender}
        wanted = [codes.get(holder, holder) for holder in holders]
        drawn = [k for k, label in enumerate(self.labels) if label in wanted]
        changed = _changed_hands(situation)
        held = situation.held_by(*holders)
        theirs = [n for n in changed if held[n]]
        lost = [n for n in changed if not held[n]]
        shapes = self.shapes[drawn]
        if lost:
            shapes = _geodesy.without(shapes, self.territory.cells.shapes[lost])
        kept = _geodesy.is_some(shapes)
        labels = [f"area {k + 1}" for k in drawn]
        labels = [label for label, some in zip(labels, kept.tolist(), strict=True) if some]
        ids = self.territory.theater.ids
        area = np.concatenate([shapes[kept], self.territory.cells.shapes[theirs]])
        return Area(self.territory.theater.plane, area), (*labels, *(ids[n] for n in theirs))

    def clear_of(
        self, area: Area, places: NDArray[np.int64], distance_m: int
    ) -> tuple[Area, NDArray[np.bool_]]:
        """Return what of an area is that far from every one of some settlements, and which."""
        theater = self.territory.theater
        x, y = theater.plane.to_km(theater.lon[places], theater.lat[places])
        left = _geodesy.clear_of_discs(area.shapes, x, y, distance_m / METRES)
        some = _geodesy.is_some(left)
        return Area(area.plane, left[some]), some


@dataclass(frozen=True)
class GroundAreas:
    """Areas that somebody drew of a day, as a question names them: who drew what in which file.

    Attributes
    ----------
    polygons : tuple of NamedPolygon
        From ``read_polygons``, each labelled with the code of a side, or ``contested``.
    provenance : Provenance
        Who drew them; its file is what the question calls it.
    holder : str
        The property of the file that says who holds an area.
    holders : tuple of (value, label)
        What its values stand for; empty where each stands for itself.
    path : str
        Where the file was found. Not compared.
    digest : str
        Twelve digits of a hash of the polygons, by which they are compared.
    """

    polygons: tuple[_geodesy.NamedPolygon, ...] = field(compare=False, repr=False)
    provenance: Provenance
    holder: str = "holder"
    holders: tuple[tuple[str, str], ...] = ()
    path: str = field(default="", compare=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Tell the polygons from others."""
        object.__setattr__(self, "digest", digest_of(self.polygons))

    def on(self, theater: Theater) -> GivenGround:
        """Return the ground that they are on a theater, as :func:`take_ground` does."""
        return take_ground(theater, self.polygons, source=self.provenance.says)


@dataclass(frozen=True, eq=False)
class DrawnGround:
    """Ground known by its distance alone: how far a map of the day drew it from some places.

    Where places fell since the day their ground comes nearer than what was drawn: their whole
    cells at most, their centre points at least. The true distance lies between the two ends.

    Attributes
    ----------
    territory : Territory
    on : date
        Of the map.
    distance_m : mapping of str to int
        From the centre point of a settlement to the nearest ground drawn as the attacker's.
    rounding_m : int
        To how many metres the distances are rounded.
    fallen : {"cell", "centre"}
        Which end is measured.
    """

    territory: Territory
    on: date
    distance_m: Mapping[str, int]
    rounding_m: int = 100
    fallen: Literal["cell", "centre"] = "cell"

    @property
    def ends(self) -> tuple[DrawnGround, DrawnGround]:
        """The same ground with whole cells of what fell, and with their centre points alone."""
        return replace(self, fallen="cell"), replace(self, fallen="centre")

    def fits(self, situation: Situation) -> bool:
        """Tell whether it can be known: nobody drew how far it is once places are retaken."""
        held = situation.held_by("attacker")
        return all(held[n] for n in _changed_hands(situation))

    def came_near(self, situation: Situation, *, contested: bool) -> tuple[list[int], Area]:
        """Return what lies nearer than what was drawn, by number, and the ground of each.

        What fell since the day; with ``contested`` the centre points of contested places too.
        """
        held = situation.held_by("attacker")
        fallen = [n for n in _changed_hands(situation) if held[n]]
        also = np.flatnonzero(situation.held_by("contested")).tolist() if contested else []
        points = [*(fallen if self.fallen == "centre" else ()), *also]
        theater = self.territory.theater
        x, y = theater.plane.to_km(theater.lon[points], theater.lat[points])
        cells = self.territory.cells.shapes[fallen if self.fallen == "cell" else []]
        pieces = np.concatenate([cells, _geodesy.points_at(x, y)])
        return [*fallen, *also], Area(theater.plane, pieces)


Ground = Territory | GivenGround | DrawnGround


def _changed_hands(situation: Situation) -> list[int]:
    """Numbers of the settlements that are held otherwise than on the day, sorted."""
    day = situation_on(
        situation.theater,
        situation.control,
        attacker=situation.attacker,
        defender=situation.defender,
    )
    return np.flatnonzero(day.holder_code != situation.holder_code).tolist()


def take_ground(
    theater: Theater, polygons: Iterable[_geodesy.NamedPolygon], *, source: str
) -> GivenGround:
    """Take ground from polygons that somebody drew, each labelled with who holds it.

    Parameters
    ----------
    theater : Theater
    polygons : iterable of NamedPolygon
        From ``read_polygons``; a label is the code of a side, or ``contested``. Others are
        refused: leave out what nobody holds.
    source : str
        Who drew it, for the outputs.

    Returns
    -------
    GivenGround

    Raises
    ------
    ScenarioError
        If a label is no holder of the theater, or no polygon is left.
    """
    drawn = tuple(polygons)
    known = [*(code for code, _ in theater.sides), "contested"]
    for one in drawn:
        if one.label not in known:
            raise ScenarioError(
                f"a polygon is labelled {one.label!r}; use one of {', '.join(known)}"
            )
    if not drawn:
        raise ScenarioError("no polygon is given; use ground from settlements or territory")
    shapes = _geodesy.shapes_of(drawn, theater.plane)
    return GivenGround(divide_ground(theater), source, tuple(p.label for p in drawn), shapes)


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
    return Territory(theater, theater.cells)


def measure_front(
    situation: Situation, *, road_set: RoadSet, territory: Territory | None = None
) -> Front:
    """Measure the front: how long it is, and how many places face each other across it.

    ``front_length_m`` is the summed length of the borders between cells of attacker-held and of
    defender-held settlements, metres, 0 or more; ``front_pairs`` counts the pairs of settlements
    that adjoin across it, by a road (parallel ones once) and by a shared border longer than a
    millimetre. Contested ground is counted with neither, and apart.

    Parameters
    ----------
    situation : Situation
    road_set : RoadSet
        Which roads join.
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
    >>> front = measure_front(read_case("gate_falls").before, road_set="verified")
    >>> front.front_pairs_road, front.contested_pairs_road
    (1, 1)
    """
    cells = (territory or divide_ground(situation.theater)).cells
    length_m = _by_holders(situation, cells.pairs, cells.border_km * METRES)
    near = _by_holders(situation, cells.pairs, np.ones(len(cells.pairs)))
    joined = _joined(situation, road_set)
    return Front(
        front_length_m=float(length_m[ATTACKER, DEFENDER]),
        contested_length_attacker_m=float(length_m[ATTACKER, CONTESTED]),
        contested_length_defender_m=float(length_m[DEFENDER, CONTESTED]),
        other_length_m=float(length_m[[ATTACKER, DEFENDER], OTHER].sum()),
        unknown_length_m=float(length_m[[ATTACKER, DEFENDER], UNKNOWN].sum()),
        front_pairs_road=int(joined[ATTACKER, DEFENDER]),
        front_pairs_territory=int(near[ATTACKER, DEFENDER]),
        contested_pairs_road=int(joined[[ATTACKER, DEFENDER], CONTESTED].sum()),
        contested_pairs_territory=int(near[[ATTACKER, DEFENDER], CONTESTED].sum()),
    )


def _joined(situation: Situation, road_set: RoadSet) -> NDArray[np.int64]:
    """Count pairs of settlements that roads join, directly or through nodes alone, by holders."""
    theater, kept = situation.theater, situation.open_roads(road_set=road_set)
    network = build_network(
        len(theater.place_index), theater.road_ends[kept], theater.road_length_m[kept]
    )
    code = situation.holder_code.astype(np.int64)
    return meeting_counts(network, len(theater.ids), code, len(HOLDERS))


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
