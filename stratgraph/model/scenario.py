"""Situations and the questions asked of them: what falls, what is retaken, what is cut."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from stratgraph.errors import ScenarioError

from .control import CONTESTED, Control
from .names import as_names
from .notebook import html_table, short_repr
from .road_events import closed_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from .cut_area import CutArea
    from .road_set import RoadSet
    from .theater import Theater

Side = Literal["attacker", "defender"]
# "other" is a named side of the theater that is neither of the two.
Holder = Literal["attacker", "defender", "contested", "other", "unknown"]
HOLDERS: tuple[Holder, ...] = get_args(Holder)
SIDES: tuple[Side, Side] = get_args(Side)


def require_side(side: str, situation: Situation) -> None:
    """Refuse what is neither attacker nor defender, and say which of them a code is.

    Raises
    ------
    ScenarioError
        If it is neither.
    """
    if side in SIDES:
        return
    roles = {situation.attacker: "attacker", situation.defender: "defender"}
    fix = f"; {side} is the {roles[side]} here" if side in roles else ""
    raise ScenarioError(f"side must be 'attacker' or 'defender', got {side!r}{fix}")


def other_side(side: Side) -> Side:
    """Return the opponent.

    Examples
    --------
    >>> other_side("attacker")
    'defender'
    """
    if side not in SIDES:
        raise ScenarioError(f"side must be 'attacker' or 'defender', got {side!r}")
    return "defender" if side == "attacker" else "attacker"


@dataclass(frozen=True, slots=True)
class Fall:
    """A settlement that goes to the attacker, alone or with what lies around it.

    Attributes
    ----------
    settlement : str
        Id, or any name that resolves to one.
    with_within_km : float
        Settlements of the defender and contested ones whose centre is within this geodesic
        distance fall along; 0 for none.
    """

    settlement: str
    with_within_km: float = 0.0

    def __post_init__(self) -> None:
        """Refuse a radius that is no distance."""
        if not 0.0 <= self.with_within_km < 1_000.0:
            raise ScenarioError(
                f"with_within_km of {self.settlement!r} must be 0 to 1000, "
                f"got {self.with_within_km}"
            )


@dataclass(frozen=True, slots=True)
class Scenario:
    """A question: plain data, asked of a situation with ``Situation.under``.

    Attributes
    ----------
    falls : tuple of Fall
        Settlements that go to the attacker; a plain name stands for its fall alone.
    retakes : tuple of str
        Settlements that go to the defender.
    cuts : tuple of str
        Roads that are taken away, by id, or as ``a--b`` all that join two settlements.
    cut_crossings : tuple of str
        Ids of waters; every road known to cross one is taken away.
    cut_areas : tuple of CutArea
        Areas that somebody drew; every road through one is taken away.
    """

    name: str
    falls: tuple[Fall, ...] = ()
    retakes: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()
    cut_crossings: tuple[str, ...] = ()
    about: str = ""
    cut_areas: tuple[CutArea, ...] = ()

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Take a plain name for a list of one, and for the fall of a settlement."""
        given: Any = self.falls
        falls = (given,) if isinstance(given, str | Fall) else tuple(given)
        made = tuple(Fall(one) if isinstance(one, str) else one for one in falls)
        for one in made:
            if not isinstance(one, Fall):
                raise ScenarioError(f"falls must be names or Fall, got {one!r}")
        object.__setattr__(self, "falls", made)
        for which in ("retakes", "cuts", "cut_crossings"):
            object.__setattr__(self, which, as_names(getattr(self, which), which))


@dataclass(frozen=True, slots=True)
class Step:
    """What a scenario did: the settlements and roads that it changed, all sorted by id."""

    scenario: Scenario
    fallen: tuple[str, ...]
    came_along: tuple[tuple[str, str], ...]
    retaken: tuple[str, ...]
    cut: tuple[str, ...]

    __repr__ = short_repr

    @property
    def changed_hands(self) -> tuple[str, ...]:
        """Ids of what went to the other side: named first, then come along."""
        return (*self.fallen, *self.retaken, *(place for place, _ in self.came_along))


@dataclass(frozen=True, eq=False)
class Situation:
    """A theater on a day, seen as attacker against defender, and the scenarios that led here.

    Make one with :func:`situation_on`; get others with :meth:`under`.

    Attributes
    ----------
    theater : Theater
    control : Control
    attacker, defender : str
        Codes of the sides.
    holder_code : int8 array, shape (n,)
        Index into ``HOLDERS`` per settlement, in the order of ``theater.ids``; a copy of what is
        given, read-only. :func:`holder_codes` makes it of words, ``holders`` has the words.
    cut : frozenset of str
        Ids of the roads taken away.
    not_admitted : frozenset of str
        Ids of the roads that the question leaves out for their class: :meth:`admitting`.
    steps : tuple of Step
        What was done to the day's situation, in order.

    Raises
    ------
    ScenarioError
        If the codes are not one of ``HOLDERS`` for each settlement.
    """

    theater: Theater
    control: Control
    attacker: str
    defender: str
    holder_code: NDArray[np.int8]
    cut: frozenset[str] = frozenset()
    steps: tuple[Step, ...] = ()
    not_admitted: frozenset[str] = frozenset()

    __repr__ = short_repr

    def __post_init__(self) -> None:
        """Keep a read-only copy of the codes, and refuse those that fit no holder or theater."""
        given, n = np.asarray(self.holder_code), len(self.theater.ids)
        whole = given.dtype.kind in "iu" and given.shape == (n,)
        if not whole or given.min() < 0 or given.max() >= len(HOLDERS):
            raise ScenarioError(
                f"holders must be {n} codes of 0 to {len(HOLDERS) - 1}, one a settlement"
            )
        code = given.astype(np.int8)
        code.flags.writeable = False
        object.__setattr__(self, "holder_code", code)

    def __eq__(self, other: object) -> bool:
        """Tell whether all is the same, by value."""
        if not isinstance(other, Situation):
            return NotImplemented
        return self._value == other._value

    def __hash__(self) -> int:
        """Hash what tells situations of a theater apart: the theater's facts take too long."""
        return hash((self.theater.name, self.control.on, *self._value[2:]))

    @property
    def _value(self) -> tuple[object, ...]:
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return tuple({**values, "holder_code": self.holder_code.tobytes()}.values())

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """The holders in words, in the order of ``theater.ids``."""
        return tuple(HOLDERS[code] for code in self.holder_code.tolist())

    def _repr_html_(self) -> str:
        labels = dict(self.theater.sides)
        code = {"attacker": self.attacker, "defender": self.defender}
        rows: list[tuple[object, ...]] = []
        for holder in HOLDERS:
            held = self.held_by(holder)
            if held.any():
                side = code.get(holder, "")
                who = f"{labels.get(side, side)} ({holder})" if side else holder
                if holder == "other":
                    who = self.other_sides
                unknown = int((held & ~self.theater.people_known).sum())
                rows.append((who, int(held.sum()), int(self.theater.people[held].sum()), unknown))
        steps = "".join(f" After {step.scenario.name}." for step in self.steps)
        return html_table(
            f"{self.theater.title or self.theater.name} on {self.control.on}",
            ["holder", "settlements", "people known", "of unknown population"],
            rows,
            note=f"As assessed by {self.control.who_says}; control is not sovereignty.{steps}",
        )

    def side(self, settlement: str) -> str:
        """Return the code of the side that holds a settlement, by its id or any of its names.

        ``contested`` where nobody does, and empty where that is not known.

        Examples
        --------
        >>> from stratgraph import read_case
        >>> read_case("gate_falls").before.side("gate")
        'BLUE'
        """
        holder = self.holder(settlement)
        codes = {"attacker": self.attacker, "defender": self.defender, "contested": CONTESTED}
        if holder == "other":
            row = self.control.by_settlement.get(self.theater.names.resolve(settlement))
            return row.holder if row and row.holder not in codes.values() else ""
        return codes.get(holder, "")

    @property
    def other_sides(self) -> str:
        """Name the sides beyond the two that hold anything, by their labels."""
        named = " or ".join(self.other_labels)
        return f"{named} (another side)" if named else "another side"

    @property
    def other_labels(self) -> tuple[str, ...]:
        """Labels of the sides beyond the two that hold anything."""
        labels = dict(self.theater.sides)
        codes = sorted({self.side(one) for one in self.ids_held_by("other")})
        return tuple(labels.get(code, code) for code in codes if code)

    def holder(self, settlement: str) -> Holder:
        """Return who holds a settlement, by its id or any of its names.

        Examples
        --------
        >>> from stratgraph import read_case
        >>> read_case("gate_falls").before.holder("Kingsbridge")
        'defender'
        """
        number = self.theater.index.get(settlement)
        if number is None:
            number = self.theater.index[self.theater.names.resolve(settlement)]
        return HOLDERS[int(self.holder_code[number])]

    def held_by(self, *holders: Holder) -> NDArray[np.bool_]:
        """Return which settlements any of these holders holds, shape (n,)."""
        wanted = np.zeros(len(HOLDERS), dtype=np.bool_)
        for holder in holders:
            if holder not in HOLDERS:
                require_side(holder, self)
            wanted[HOLDERS.index(holder)] = True
        return wanted[self.holder_code]

    def ids_held_by(self, *holders: Holder) -> tuple[str, ...]:
        """Return the ids of the settlements that any of these holders holds, sorted."""
        return ids_where(self.theater, self.held_by(*holders))

    def open_roads(self, *, road_set: RoadSet, side: Side = "attacker") -> NDArray[np.bool_]:
        """Return which roads of a set can be travelled on the day, shape (m,).

        Those that are there, not closed to everybody or to the side, not cut, and of a class that
        the question admits.

        Parameters
        ----------
        road_set : RoadSet
        side : {"attacker", "defender"}
            Who travels. What reads no side asks for the attacker, from whose bases routes lead.
        """
        return self.uncut_roads(road_set=road_set) & ~self.blocked_roads(side)

    def uncut_roads(self, *, road_set: RoadSet) -> NDArray[np.bool_]:
        """Return which roads of a set are there on the day and admitted, cut or closed, (m,)."""
        kept = self.theater.in_road_set(road_set) & self.theater.roads_there(self.control.on)
        kept[self._numbers(self.not_admitted)] = False
        return kept

    def blocked_roads(self, side: Side = "attacker") -> NDArray[np.bool_]:
        """Return which roads are cut by a scenario, or closed to a side that day, shape (m,)."""
        code = self.defender if side == "defender" else self.attacker
        blocked = self.theater.roads_closed(self.control.on, to=code)
        blocked[self._numbers(self.cut)] = True
        return blocked

    @property
    def has_blocked_roads(self) -> bool:
        """Whether any road is cut by a scenario, or closed to either side that day."""
        return bool(self.cut) or bool(closed_on(self.theater.road_events, self.control.on))

    @property
    def closes_to_one_side(self) -> bool:
        """Whether a road is closed to one of the two sides alone."""
        return self.closed_roads("attacker") != self.closed_roads("defender")

    def closed_roads(self, side: Side = "attacker") -> tuple[str, ...]:
        """Return the ids of the roads that are there and closed to a side on the day, sorted."""
        code = self.defender if side == "defender" else self.attacker
        closed = self.theater.roads_closed(self.control.on, to=code)
        closed &= self.theater.roads_there(self.control.on)
        return tuple(self.theater.roads[number].id for number in np.flatnonzero(closed).tolist())

    @cached_property
    def closed_to(self) -> dict[str, str]:
        """To whom each road is closed on the day, or not there: codes of sides, or everybody."""
        theater, on = self.theater, self.control.on
        told: dict[str, set[str]] = {
            theater.roads[number].id: {""}
            for number in np.flatnonzero(~theater.roads_there(on)).tolist()
        }
        for row, sides in closed_on(theater.road_events, on).items():
            if row in theater.road_index:
                road = theater.roads[theater.road_index[row]].id
                told.setdefault(road, set()).update(sides)
        return {
            road: "everybody" if "" in sides else ", ".join(sorted(sides))
            for road, sides in told.items()
        }

    @property
    def shut_roads(self) -> frozenset[str]:
        """Ids of the roads that a map crosses out: cut, closed to somebody that day, or not there.

        Examples
        --------
        >>> from stratgraph import Scenario, read_case
        >>> day = read_case("gate_falls").before
        >>> sorted(day.under(Scenario("a cut", cuts=("gate--mill",))).shut_roads)
        ['gate--mill']
        """
        return self.cut.union(self.closed_to)

    def _numbers(self, roads: frozenset[str]) -> list[int]:
        number = self.theater.road_index
        return [number[road] for road in roads if road in number]

    def admitting(self, classes: Iterable[str]) -> Situation:
        """Return the situation of those that may use some classes of roads alone.

        A road that is of several classes along its way is admitted where all of them are.

        Parameters
        ----------
        classes : iterable of str
            Admitted classes; none stands for all.

        Raises
        ------
        ScenarioError
            If no road is of a class, or none is of admitted classes alone.

        Examples
        --------
        >>> from stratgraph import read_case
        >>> day = read_case("gate_falls").before
        >>> sorted(day.admitting(["primary"]).not_admitted)[:2]
        ['brook--highfield', 'gate--lowmoor']
        """
        admitted, known = as_names(classes, "classes"), self.theater.road_classes
        if not admitted:
            return self if not self.not_admitted else replace(self, not_admitted=frozenset())
        for one in admitted:
            if one not in known:
                near = difflib.get_close_matches(one, known, n=1)
                listed = ", ".join(filter(None, known)) or "not given"
                fix = f"did you mean {near[0]}?" if near else f"classes are {listed}"
                raise ScenarioError(f"no road is of class {one!r}; {fix}")
        wanted = frozenset(admitted)
        left = frozenset(road.id for road in self.theater.roads if not road.classes <= wanted)
        if len(left) == len(self.theater.roads):
            raise ScenarioError("no road is of the admitted classes alone; admit more of them")
        return replace(self, not_admitted=left)

    def held_places(self, *holders: Holder) -> NDArray[np.bool_]:
        """Return the same for all that roads may end at, nodes with whom they stand, (n + k,)."""
        return self.theater.of_places(self.held_by(*holders))

    def under(self, scenario: Scenario) -> Situation:
        """Return the situation that the scenario leads to; this one stays as it is.

        Raises
        ------
        UnknownSettlementError, AmbiguousNameError
            If a name does not resolve to one settlement.
        ScenarioError
            If a settlement falls that the attacker already holds, is retaken that the defender
            already holds, is named twice, or a road or water does not exist.
        """
        fallen = self._named([fall.settlement for fall in scenario.falls], "falls")
        retaken = self._named(scenario.retakes, "is retaken")
        for settlement in sorted(set(fallen) & set(retaken)):
            raise ScenarioError(f"{settlement!r} both falls and is retaken")
        self._require_other(fallen, "attacker", "cannot fall")
        self._require_other(retaken, "defender", "cannot be retaken")
        along = self._coming_along(scenario.falls, fallen, retaken)
        cut = self._cut_roads(scenario)
        code, index = self.holder_code.copy(), self.theater.index
        taken = (*fallen, *(place for place, _ in along))
        code[[index[place] for place in taken]] = HOLDERS.index("attacker")
        code[[index[place] for place in retaken]] = HOLDERS.index("defender")
        step = Step(scenario, tuple(sorted(fallen)), along, tuple(sorted(retaken)), cut)
        return replace(
            self,
            holder_code=code,
            cut=self.cut | frozenset(cut),
            steps=(*self.steps, step),
        )

    def _named(self, names: Iterable[str], verb: str) -> tuple[str, ...]:
        ids = tuple(self.theater.names.resolve(name) for name in names)
        for settlement in ids:
            if ids.count(settlement) > 1:
                raise ScenarioError(f"{settlement!r} {verb} twice in one scenario")
        return ids

    def _require_other(self, settlements: Iterable[str], side: Side, what: str) -> None:
        for settlement in settlements:
            if self.holder(settlement) == side:
                code = self.attacker if side == "attacker" else self.defender
                raise ScenarioError(
                    f"{settlement!r} {what}: the {side} ({code}) already holds it "
                    f"on {self.control.on}"
                )

    def _coming_along(
        self, falls: tuple[Fall, ...], fallen: tuple[str, ...], retaken: tuple[str, ...]
    ) -> tuple[tuple[str, str], ...]:
        """Pairs of (what came along, with which fall), by id; the first fall named wins."""
        along: dict[str, str] = {}
        takeable = np.flatnonzero(self.held_by("defender", "contested"))
        for fall, settlement in zip(falls, fallen, strict=True):
            if not fall.with_within_km:
                continue
            centre = np.array([self.theater.index[settlement]])
            far = self.theater.distances_m(centre, takeable)[0]
            for number in takeable[far <= fall.with_within_km * 1000.0]:
                place = self.theater.ids[int(number)]
                if place not in fallen and place not in retaken:
                    along.setdefault(place, settlement)
        return tuple(sorted(along.items()))

    def _cut_roads(self, scenario: Scenario) -> tuple[str, ...]:
        if not (scenario.cuts or scenario.cut_crossings or scenario.cut_areas):
            return ()
        cut = {road for name in scenario.cuts for road in roads_named(self.theater, name)}
        waters = {water.id for water in self.theater.waters}
        for water in scenario.cut_crossings:
            crossing = {road.id for road in self.theater.roads if water in road.crosses}
            if water not in waters or not crossing:
                known = ", ".join(sorted(waters)) or "none"
                raise ScenarioError(f"no road is known to cross {water!r}; waters are {known}")
            cut |= crossing
        for area in scenario.cut_areas:
            through = area.roads(self.theater)
            if not through:
                raise ScenarioError(
                    f"no road leads through the area of {area.file}, so it cuts nothing; draw it "
                    "across a road, in degrees and longitude first"
                )
            cut |= through
        return tuple(sorted(cut))


def situation_on(
    theater: Theater, control: Control, *, attacker: str, defender: str | None = None
) -> Situation:
    """Join facts and holders into the situation of the day.

    Parameters
    ----------
    theater : Theater
    control : Control
    attacker : str
        Code of the side whose reach and advance are asked about.
    defender : str, optional
        Code of the other side; may be left out where the theater has two.

    Returns
    -------
    Situation
        Settlements without a row are ``unknown``, those of a further side ``other``: both neither
        fire nor are targets.

    Raises
    ------
    ScenarioError
        If a side is not of the theater, or holds nothing on the day while holders are given.
    """
    codes = [code for code, _ in theater.sides]
    if attacker not in codes:
        raise ScenarioError(f"unknown side {attacker!r}; the theater has {', '.join(codes)}")
    if defender is None:
        rest = [code for code in codes if code != attacker]
        if len(rest) != 1:
            raise ScenarioError(
                f"name the defender (--defender CODE): the theater has {', '.join(codes)}"
            )
        defender = rest[0]
    if defender not in codes or defender == attacker:
        raise ScenarioError(f"the defender must be a side other than {attacker!r}: {defender!r}")
    roles: dict[str, Holder] = {
        attacker: "attacker", defender: "defender", CONTESTED: "contested"
    }  # fmt: skip
    rows = control.by_settlement
    holders = [
        roles.get(rows[settlement].holder, "other") if settlement in rows else "unknown"
        for settlement in theater.ids
    ]
    # Without any holder what reads none can still be answered: routes, detours, cuts.
    for side, code in (("attacker", attacker), ("defender", defender)) if rows else ():
        if side not in holders:
            raise ScenarioError(f"the {side} ({code}) holds no settlement on {control.on}")
    return Situation(theater, control, attacker, defender, holder_codes(holders))


def holder_codes(holders: Iterable[Holder]) -> NDArray[np.int8]:
    """Return the codes of holders in words: their index into ``HOLDERS``, shape (n,).

    Examples
    --------
    >>> holder_codes(["attacker", "contested", "unknown"])
    array([0, 2, 4], dtype=int8)
    """
    return np.array([HOLDERS.index(holder) for holder in holders], dtype=np.int8)


def roads_named(theater: Theater, name: str) -> tuple[str, ...]:
    """Return the ids of the roads that a name means, sorted.

    Parameters
    ----------
    theater : Theater
    name : str
        ``a--b`` or ``b--a`` for every road that joins the two, however many, or the id of one
        road. An id of that form whose road joins others means that road alone.

    Raises
    ------
    ScenarioError
        If there is no such road; names up to two that come near.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> roads_named(read_case("gate_falls").theater, "gate--brook")
    ('brook--gate',)
    """
    between: dict[str, list[str]] = {}
    for road in theater.roads:
        for pair in (f"{road.a}--{road.b}", f"{road.b}--{road.a}"):
            between.setdefault(pair, []).append(road.id)
    if name in theater.road_index and name not in between.get(name, ()):
        return (theater.roads[theater.road_index[name]].id,)
    if name in between:
        return tuple(between[name])
    near = difflib.get_close_matches(name, [*theater.road_index, *between], n=2, cutoff=0.6)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise ScenarioError(f"no road {name!r} to cut{hint}")


def ids_where(theater: Theater, chosen: NDArray[np.bool_]) -> tuple[str, ...]:
    """Return the ids of the settlements that a boolean array chooses, sorted; nodes have none."""
    return tuple(theater.id_array[chosen[: len(theater.ids)]].tolist())
