"""A finding in the words of a newspaper: headline, deck, how sure, who says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stratgraph.errors import ScenarioError
from stratgraph.model.notebook import joined, short_repr

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.catalogue.wording import Wording
    from stratgraph.measures.comparison import RouteChange
    from stratgraph.model.scenario import Situation
    from stratgraph.model.theater import Theater

    from .degrees import Degree, SystemDegree
    from .finding import ObjectiveFinding, Split

MOST_WORDS = 20
METRES = 1000.0


@dataclass(frozen=True, slots=True)
class Way:
    """The shortest way by road from the attacker's ground to an objective, before and after.

    Attributes
    ----------
    before_m, after_m : int or None
        Metres by road; None where no road of the data leads there.
    to_take : int or None
        Places on it, after the scenario, before the objective itself.
    places : tuple of str
        On it, after the scenario: from the last that the attacker holds to the objective.
    """

    target: str
    before_m: int | None
    after_m: int | None
    to_take: int | None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """All that the words of a finding are made from, measured.

    Attributes
    ----------
    before, after : Situation
    objectives : tuple of str
        Ids in the order of the case.
    degrees : tuple of SystemDegree
    findings : tuple of ObjectiveFinding
        Of the objectives that are targets before and after.
    distances : mapping-like tuple of (objective, before least, before most, after least, most)
        Metres from the attacker's ground, over the grounds of the case.
    ways : tuple of Way
        Where nothing changes by range.
    routes : tuple of RouteChange
        Of the base-objective pairs asked about, on the roads of the case.
    asked : int
        How many systems are asked about.
    ranges : bool
        Whether a range is published of at least one.
    holders : bool
        Whether it is known what the attacker holds.
    """

    before: Situation
    after: Situation
    objectives: tuple[str, ...]
    degrees: tuple[SystemDegree, ...]
    findings: tuple[ObjectiveFinding, ...]
    distances: tuple[tuple[str, float, float, float, float], ...]
    ways: tuple[Way, ...] = ()
    routes: tuple[RouteChange, ...] = ()
    asked: int = 1
    ranges: bool = True
    holders: bool = True

    __repr__ = short_repr

    @property
    def theater(self) -> Theater:
        """Where it is measured."""
        return self.before.theater

    @property
    def nothing_by_range(self) -> bool:
        """Whether no weapon comes into range of an objective or loses one: then ways answer."""
        return all(one.degree in ("already", "unchanged", "never") for one in self.degrees)

    @property
    def main(self) -> ObjectiveFinding | None:
        """The objective to speak of: the first that comes into range, or may, or is first."""
        every = self.findings
        return next(
            (one for one in every if one.fewest),
            next((one for one in every if one.most), next(iter(every), None)),
        )


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words.

    Attributes
    ----------
    language : str
    headline : str
        One sentence; at most 20 words in English where names allow.
    deck, how_sure, who_says : tuple of str
        Sentences each.
    """

    language: str
    headline: str
    deck: tuple[str, ...]
    how_sure: tuple[str, ...]
    who_says: tuple[str, ...]

    __repr__ = short_repr

    @property
    def whole(self) -> str:
        """Headline, deck and how sure, as one text."""
        return " ".join([self.headline, *self.deck, *self.how_sure])


def tell_finding(facts: FindingFacts, words: Wording) -> Told:
    """Put a finding into words.

    Parameters
    ----------
    facts : FindingFacts
    words : Wording
        Of the language wanted.
    """
    teller = _Teller(facts, words)
    return Told(
        words.language, teller.headline(), tuple(teller.deck()), tuple(teller.how_sure()),
        tuple(teller.who_says()),
    )  # fmt: skip


def tell_how_sure(facts: FindingFacts, words: Wording, target: str) -> tuple[str, ...]:
    """Say of one objective on how many readings it holds, and what decides that.

    Parameters
    ----------
    facts : FindingFacts
    words : Wording
    target : str
        Id of an objective that has a finding.
    """
    (one,) = (one for one in facts.findings if one.target == target)
    return tuple(_Teller(facts, words).sure_of(one))


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One choice that readings of an objective take, in words, and on how many of them it holds.

    Attributes
    ----------
    dimension, value
        As in ``Split``.
    head : str
        What is chosen: "Where weapons may stand".
    words : str
        The choice, below what is chosen: "if they are nobody's".
    alone : str
        The choice where nothing says what is chosen: "disputed places nobody's".
    holding, of : int
    """

    dimension: str
    value: str | int
    head: str
    words: str
    alone: str
    holding: int
    of: int


def choice_rows(
    facts: FindingFacts, words: Wording, found: ObjectiveFinding
) -> tuple[ChoiceRow, ...]:
    """Put every choice of an objective's readings into words, where there was one.

    Parameters
    ----------
    facts : FindingFacts
    words : Wording
    found : ObjectiveFinding
        One of the facts.
    """
    teller = _Teller(facts, words)
    rows = []
    for dimension, values in found.choices.items():
        head = words.say(f"split.{dimension}")
        for value in values:
            holding, of = found.holding(dimension, value)
            said, alone = teller.choice(dimension, value), teller.alone(dimension, value)
            chosen = head[:1].upper() + head[1:]
            rows.append(ChoiceRow(dimension, value, chosen, said, alone, holding, of))
    return tuple(rows)


def find_told(facts: FindingFacts, objective: str) -> ObjectiveFinding:
    """Return what was found of an objective, by its name or id.

    Raises
    ------
    UnknownSettlementError
        If it is not of the theater.
    ScenarioError
        If no reading tells of it.
    """
    target = facts.theater.names.resolve(objective)
    for one in facts.findings:
        if one.target == target:
            return one
    name = facts.theater.settlement(target).name
    told = [facts.theater.settlement(one.target).name for one in facts.findings]
    if told:
        raise ScenarioError(f"no reading tells of {name}; they tell of {joined(told)}")
    raise ScenarioError(
        f"no reading tells of {name}: there is no range to ask about, nobody is known to fire, or "
        "every objective is the attacker's"
    )


@dataclass(frozen=True)
class _Teller:
    facts: FindingFacts
    words: Wording

    # ---- names

    def name(self, settlement: str) -> str:
        town = self.facts.theater.settlement(settlement)
        return town.name_uk or town.name if self.words.language == "uk" else town.name

    def names(self, settlements: Iterable[str]) -> str:
        return self.words.listed([self.name(one) for one in settlements])

    @property
    def side(self) -> str:
        code = self.facts.before.attacker
        return self.words.named(dict(self.facts.theater.sides).get(code, code))

    def systems_named(self, group: Sequence[SystemDegree], mine: Sequence[SystemDegree]) -> str:
        """Name weapons, with their rounds where a weapon has others besides; counted where new."""
        named = []
        for system in dict.fromkeys(one.system for one in group):
            rounds = [one for one in group if one.system == system]
            alone = sum(one.system == system for one in mine) == 1
            alike = len(rounds) == sum(one.system == system for one in mine)
            if alone or (alike and rounds[0].degree != "new on some"):
                named.append(self.counted(system.short_name, rounds[0]))
                continue
            named += [self.counted(f"{system.short_name} {self.round(one)}", one) for one in rounds]
        return self.words.listed(named)

    def round(self, one: SystemDegree) -> str:
        """Name the kind of a round."""
        key = f"round.{one.munition_id}"
        return self.words.say(key) if key in self.words.texts else one.munition

    def counted(self, name: str, one: SystemDegree) -> str:
        """Add on how many readings a weapon is new, and was there before, where that is on some."""
        if one.degree != "new on some":
            return name
        before = one.count("before", "yes")
        key = "deck.new_some_before" if before else "deck.new_some_one"
        return self.words.say(
            key, name=name, new=one.count("new", "yes"), of=len(one.readings), before=before
        )

    def change(self) -> str:
        """Say what happens: "losing Bakhmut"."""
        step = self.facts.after.steps[-1]
        along = len(step.came_along)
        parts = []
        if step.fallen and along:
            parts.append(
                self.words.say("change.falls_along", names=self.names(step.fallen), count=along)
            )
        elif step.fallen:
            parts.append(self.words.say("change.falls", names=self.names(step.fallen)))
        if step.retaken:
            parts.append(self.words.say("change.retaken", names=self.names(step.retaken)))
        if step.cut:
            parts.append(self.words.say("change.cut", count=len(step.cut)))
        return self.words.listed(parts) or self.words.say("change.nothing")

    # ---- headline

    def headline(self) -> str:
        step = self.facts.after.steps[-1]
        if step.cut and not (step.fallen or step.retaken):
            return self.about_routes()
        if self.facts.main and not (step.cut or step.fallen or step.retaken):
            main = self.facts.main
            return self.sentence(
                "headline.as_things_stand", target=self.name(main.target), count=main.already
            )
        if not self.facts.holders:
            return self.sentence("headline.no_holders", side=self.side)
        if self.facts.main is None or self.facts.ways:
            return self.about_ways()
        return self.about_range(self.facts.main)

    def about_range(self, main: ObjectiveFinding) -> str:
        target = self.name(main.target)
        if main.most:
            surely = any(one.new for one in main.points)
            if not surely:
                return self.sentence("headline.cannot_tell", target=target)
            tail = self.tail(main)
            for short, end in ((False, tail), (True, tail), (True, "")):
                said = self.sentence(
                    "headline.new",
                    target=target,
                    weapons=self.more_systems(main, short=short),
                    tail=end,
                )
                if len(said.split()) <= MOST_WORDS:
                    return said
            return said
        if main.lost:
            return self.sentence("headline.lost", target=target)
        if main.already:
            return self.sentence(
                "headline.none_new_some_already", target=target, count=main.already
            )
        return self.sentence("headline.none_at_all", target=target)

    def more_systems(self, main: ObjectiveFinding, *, short: bool) -> str:
        if main.fewest == main.most:
            key = "weapons.exactly"
        elif main.fewest and main.fewest == main.most - 1:
            key = "weapons.or"
        else:
            key = "weapons.between" if main.fewest else "weapons.up_to"
        return self.words.say(
            f"{key}_short" if short else key, count=main.most, side=self.side,
            least=self.words.number(main.fewest),
        )  # fmt: skip

    def tail(self, main: ObjectiveFinding) -> str:
        """Say what was there before: whether the longest range had it, or none."""
        mine = [one for one in self.facts.degrees if one.target == main.target]
        longest = max(mine, key=lambda one: max(f.range_m for f in one.system.ranges))
        longest = max(
            (one for one in mine if one.system.id == longest.system.id),
            key=lambda one: max(r.figure.range_m for r in one.readings),
        )
        if longest.degree == "already":
            return self.words.say("headline.longest_already")
        if not any(
            one.count("before", "yes") or one.count("before", "cannot tell") for one in mine
        ):
            return self.words.say("headline.none_before")
        return ""

    def about_ways(self) -> str:
        """Where no weapon can be told of: how near the attacker's ground comes by road."""
        held = [o for o in self.facts.objectives if self.facts.after.holder(o) == "attacker"]
        way = next((one for one in self.facts.ways if one.target not in held), None)
        if way is None and held:
            return self.sentence("headline.held", target=self.name(held[0]), side=self.side)
        if way is None:
            return self.as_the_crow_flies()
        target = self.name(way.target)
        if way.before_m is None or way.after_m is None:
            return self.sentence("headline.no_way", target=target)
        key = "headline.nearer" if way.after_m < way.before_m else "headline.not_nearer"
        return self.sentence(
            key, target=target, side=self.side, before=f"{way.before_m / METRES:.0f}",
            after=f"{way.after_m / METRES:.0f}",
        )  # fmt: skip

    def as_the_crow_flies(self) -> str:
        """Where there are no roads either: how near the ground comes in a straight line."""
        for target, _, before_m, _, after_m in self.facts.distances:
            if after_m < before_m:
                return self.sentence(
                    "headline.nearer_straight", target=self.name(target), side=self.side,
                    before=f"{before_m / METRES:.0f}", after=f"{after_m / METRES:.0f}",
                )  # fmt: skip
        return self.sentence("headline.nothing")

    def about_routes(self) -> str:
        cut, of, extra_m = self.routes(main=True)
        if not of:
            return self.sentence("headline.nothing")
        if cut == of == 1:
            return self.sentence("headline.routes_cut_only")
        if cut == of:
            key = "headline.routes_cut_both" if of == 2 else "headline.routes_cut_all"
            return self.sentence(key, of=self.words.number(of))
        if cut:
            return self.sentence("headline.routes_cut", count=cut, of=self.words.number(of))
        key = "headline.routes_longer" if extra_m else "headline.routes_same"
        key += "_only" if of == 1 else ""
        return self.sentence(key, of=self.words.number(of), km=f"{extra_m / METRES:.1f}")

    def routes(self, *, main: bool) -> tuple[int, int, float]:
        """Return how many routes are cut, of how many, and by how much the others grow, metres.

        ``main`` asks about the roads that the case takes first, else about the others.
        """
        every = self.facts.routes
        first = every[0].road_set if every else ""
        joined = [
            one for one in every if one.before_m is not None and (one.road_set == first) == main
        ]
        extra = [
            one.after_m - one.before_m for one in joined
            if one.after_m is not None and one.before_m is not None
        ]  # fmt: skip
        return len(joined) - len(extra), len(joined), sum(extra) / len(extra) if extra else 0.0

    def sentence(self, key: str, *, count: int | None = None, **values: object) -> str:
        said = self.words.say(key, count=count, change=self.change(), **values)
        return said[:1].upper() + said[1:]

    # ---- deck

    def deck(self) -> Iterable[str]:
        main, step = self.facts.main, self.facts.after.steps[-1]
        if step.cut and not (step.fallen or step.retaken):
            yield from self.routes_deck()
            return
        if main is not None:
            yield from self.distance(main.target)
            for way in self.facts.ways[:1]:
                yield from self.to_take(way)
            yield from self.by_degree(main)
            yield from self.other_objectives(main)
        elif self.facts.holders:
            for way in self.facts.ways[:1]:
                yield from self.distance(way.target)
                yield from self.to_take(way)
        held = [o for o in self.facts.objectives if self.facts.after.holder(o) == "attacker"]
        if held and (main is not None or self.facts.ways):
            yield self.words.say(
                "deck.held", count=len(held), names=self.names(held), side=self.side
            )
        if not self.facts.ranges:
            yield self.words.say("deck.no_ranges" if self.facts.asked else "deck.no_systems")

    def routes_deck(self) -> Iterable[str]:
        cut, of, extra_m = self.routes(main=True)
        if 0 < cut < of and extra_m:
            yield self.words.say("deck.routes_rest", km=f"{extra_m / METRES:.1f}")
        other, of_other, _ = self.routes(main=False)
        if of_other and (other, of_other) != (cut, of):
            yield self.words.say(
                "deck.routes_verified", count=other, of=self.words.number(of_other)
            )

    def distance(self, target: str) -> Iterable[str]:
        row = next((one for one in self.facts.distances if one[0] == target), None)
        if row is None:
            return
        before, after = self.words.km_between(*row[1:3]), self.words.km_between(*row[3:])
        key = "deck.distance_same" if before == after else "deck.distance"
        yield self.words.say(
            key, side=self.side, target=self.name(target), before=before, after=after
        )

    def by_degree(self, main: ObjectiveFinding) -> Iterable[str]:
        mine = [one for one in self.facts.degrees if one.target == main.target]
        for degree, key in _TOLD_IN_ORDER:
            group = [one for one in mine if one.degree in degree]
            if group:
                names = self.systems_named(group, mine)
                yield self.words.say(key, count=len(group), names=names)

    def other_objectives(self, main: ObjectiveFinding) -> Iterable[str]:
        """Say of the other objectives how many more weapons; those alike together."""
        groups: dict[str, list[str]] = {}
        for one in self.facts.findings:
            if one is not main:
                said = self.more_systems(one, short=True) if one.most else ""
                groups.setdefault(said, []).append(one.target)
        for said, targets in groups.items():
            if said:
                yield self.words.say("deck.others", names=self.names(targets), weapons=said)
            else:
                yield self.words.say(
                    "deck.others_none", names=self.names(targets), count=len(targets)
                )

    def to_take(self, way: Way) -> Iterable[str]:
        if way.to_take:
            yield self.words.say("deck.still_to_take", count=way.to_take, plain=way.to_take)
        elif way.to_take == 0 and way.after_m:
            yield self.words.say("deck.still_to_take_none")

    # ---- how sure, who says

    def how_sure(self) -> Iterable[str]:
        if self.facts.main is not None:
            yield from self.sure_of(self.facts.main)

    def sure_of(self, main: ObjectiveFinding) -> Iterable[str]:
        """Say of one objective on how many readings it holds, and what decides that."""
        target = self.name(main.target)
        if main.n == 1:
            yield self.words.say("sure.one_way")
        elif main.new in (0, main.n) and not main.perhaps:
            key = "sure.holds_all" if main.new else "sure.holds_none"
            yield self.words.say(key, target=target, of=main.n)
        else:
            yield self.words.say("sure.holds", target=target, new=main.new, of=main.n)
            if main.perhaps:
                yield self.words.say("sure.open", count=main.perhaps)
            if main.split is not None:
                yield self.split(main.split)

    def split(self, split: Split) -> str:
        return self.words.say(
            "sure.split", what=self.words.say(f"split.{split.dimension}"),
            choice=self.choice(split.dimension, split.value),
            holding=split.holding, of_these=split.of, holding_else=split.holding_else,
            of_else=split.of_else,
        )  # fmt: skip

    def choice(self, dimension: str, value: str | int) -> str:
        if dimension == "standoff_m":
            if not value:
                return self.words.say("choice.standoff_0")
            return self.words.say("choice.standoff_m", km=f"{int(value) / METRES:g}")
        key = f"choice.{dimension}.{value}"
        if key not in self.words.texts:
            return self.words.say("choice.ground.polygons", name=value)
        return self.words.say(key, side=self.side)

    def alone(self, dimension: str, value: str | int) -> str:
        key = f"alone.{dimension}.{value}"
        if key not in self.words.texts:
            return self.choice(dimension, value)
        return self.words.say(key, side=self.side)

    def who_says(self) -> Sequence[str]:
        control = self.facts.before.control
        return (
            self.words.say(
                "who.holders", day=self.words.date(control.on), assessor=control.who_says
            ),
            self.words.say("who.ranges"),
        )


_TOLD_IN_ORDER: tuple[tuple[tuple[Degree, ...], str], ...] = (
    (("new",), "deck.new"),
    (("new on some",), "deck.new_some"),
    (("cannot tell",), "deck.cannot_tell"),
    (("already", "unchanged"), "deck.already"),
    (("lost",), "deck.lost"),
    (("never",), "deck.never"),
)
