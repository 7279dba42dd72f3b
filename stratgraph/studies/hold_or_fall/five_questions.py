"""A reader's five questions, each answered in a line: what a first screen has to hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from stratgraph.model.notebook import short_repr
from stratgraph.model.systems import munition_label

from .telling import _Teller

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.catalogue.wording import Wording
    from stratgraph.measures.comparison import RangeChange

    from .degrees import Degree, SystemDegree
    from .finding import ObjectiveFinding, Split
    from .telling import FindingFacts

Asked = Literal["possible", "with_what", "from_where", "what_changes_it", "who_says"]
FIVE: tuple[Asked, ...] = get_args(Asked)

_OF_SYSTEMS: tuple[tuple[tuple[Degree, ...], str], ...] = (
    (("new",), "with_what.new"),
    (("new on some",), "with_what.new_some"),
    (("cannot tell",), "with_what.cannot_tell"),
    (("already", "unchanged"), "with_what.already"),
    (("lost",), "with_what.lost"),
    (("never",), "with_what.never"),
)


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """One question of a reader and its answer.

    Attributes
    ----------
    asked : {"possible", "with_what", "from_where", "what_changes_it", "who_says"}
    question, answer : str
        In the words of a language.
    """

    asked: Asked
    question: str
    answer: str

    __repr__ = short_repr


def answer_five(
    facts: FindingFacts, ranges: Sequence[RangeChange], words: Wording
) -> tuple[ShortAnswer, ...]:
    """Answer whether, with what, from where, what would change it and who says so.

    Parameters
    ----------
    facts : FindingFacts
    ranges : sequence of RangeChange
        What the objectives need on the case's own ground: the places that are nearest.
    words : Wording
        Of the language wanted.

    Returns
    -------
    tuple of ShortAnswer
        Five, in this order.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.hold_or_fall import case_finding
    >>> whether, *_, changes, _ = case_finding(read_case("gate_falls"), ()).answer_five()
    >>> whether.question, whether.answer
    ('Is it so?', 'Yes on 11 of 24 ways to read the facts, no on 7; on 6 nobody can tell.')
    >>> changes.answer[:61]
    "Who counts as holding disputed places: if they are nobody's, "
    """
    short = _Short(_Teller(facts, words), tuple(ranges))
    return tuple(ShortAnswer(one, words.say(f"asked.{one}"), short.answer(one)) for one in FIVE)


@dataclass(frozen=True)
class _Short:
    teller: _Teller
    ranges: tuple[RangeChange, ...]

    @property
    def facts(self) -> FindingFacts:
        return self.teller.facts

    @property
    def words(self) -> Wording:
        return self.teller.words

    @property
    def roads_alone(self) -> bool:
        """Whether the scenario cuts roads and changes no holder: then the finding is of routes."""
        step = self.facts.after.steps[-1]
        return bool(step.cut) and not (step.fallen or step.retaken)

    @property
    def main(self) -> ObjectiveFinding | None:
        """The objective that the headline is about, where it is about what is in range."""
        return None if self.roads_alone else self.facts.main

    def answer(self, asked: Asked) -> str:
        parts = {
            "possible": self.possible,
            "with_what": self.with_what,
            "from_where": self.from_where,
            "what_changes_it": self.what_changes_it,
            "who_says": self.who_says,
        }[asked]()
        return " ".join(parts)

    # ---- possible?

    def possible(self) -> Iterable[str]:
        main, step = self.main, self.facts.after.steps[-1]
        if not (step.fallen or step.retaken or step.cut):
            yield self.words.say("possible.nothing")
        elif main is None:
            yield self.words.say("possible.as_listed")
        elif main.perhaps == main.n:
            yield self.words.say("possible.open")
        elif main.perhaps or 0 < main.new < main.n:
            yield self.words.say(
                "possible.some_open" if main.perhaps else "possible.some",
                new=main.new, of=main.n, no=main.n - main.new - main.perhaps, open=main.perhaps,
            )  # fmt: skip
        else:
            key = "possible.yes_all" if main.new else "possible.no_all"
            yield self.words.say(key, count=main.n, plain=main.n)

    # ---- with what?

    def with_what(self) -> Iterable[str]:
        main = self.main
        if main is None:
            yield self.by_no_system()
            return
        mine = [one for one in self.facts.degrees if one.target == main.target]
        said = []
        for degrees, key in _OF_SYSTEMS:
            group = [one for one in mine if one.degree in degrees]
            if group:
                said.append(self.words.say(key, names=self.labels(group, mine)))
        text = "; ".join(said)
        # A short mark may end with a stop of its own.
        yield f"{text[:1].upper()}{text[1:].removesuffix('.')}."

    def labels(self, group: Iterable[SystemDegree], mine: Sequence[SystemDegree]) -> str:
        """List weapons by their marks, those first that are new on the largest share.

        A weapon all of whose rounds are alike stands once.
        """
        ordered = sorted(group, key=lambda one: -one.count("new", "yes") / len(one.readings))
        alike = Counter(one.system.id for one in ordered)
        rounds = Counter(one.system.id for one in mine)
        every = [
            one.system.designation
            if alike[one.system.id] == rounds[one.system.id]
            else self.labelled(one)
            for one in ordered
        ]
        return self.words.listed(list(dict.fromkeys(every)))

    def labelled(self, one: SystemDegree) -> str:
        """Name a weapon with one of its rounds, where the others fare otherwise."""
        if one.munition_id == "standard":
            return f"{one.system.designation} {self.teller.round(one)}"
        return munition_label(one.system, one.munition_id)

    def by_no_system(self) -> str:
        if not self.facts.asked:
            return self.words.say("deck.no_systems")
        return self.words.say("with_what.roads" if self.facts.ranges else "deck.no_ranges")

    # ---- from where?

    def from_where(self) -> Iterable[str]:
        main = self.main
        spans = {one[0]: one[1:] for one in self.facts.distances}
        if main is not None and main.target in spans and not self.facts.ways:
            yield self.moves(main.target, *spans[main.target])
        elif self.roads_alone and self.facts.routes:
            bases = dict.fromkeys(one.base for one in self.facts.routes)
            yield self.words.say("from_where.routes", names=self.teller.names(bases))
        else:
            yield self.by_road()

    def moves(self, target: str, *spans_m: float) -> str:
        """Say how far the nearest ground lies before and after, and at which places."""
        before, after = (self.words.km_between(*spans_m[k : k + 2]) for k in (0, 2))
        nearest = next((one for one in self.ranges if one.target == target), None)
        found = (nearest.before_from, nearest.after_from) if nearest else (None, None)
        # Ground may be nearest from an area, which has no name of a place.
        places = [one if one in self.facts.theater.index else None for one in found]
        key = "from_where.stays" if before == after else "from_where.moves"
        if None in places or (before == after and len(set(places)) > 1):
            key += "_unnamed"
        named = [self.teller.name(one) if one else "" for one in places]
        return self.words.say(
            key, target=self.teller.name(target), before=before, after=after,
            before_from=named[0], after_from=named[1],
        )  # fmt: skip

    def by_road(self) -> str:
        for way in self.facts.ways:
            if way.before_m is not None and way.after_m is not None:
                before, after = (f"{metres / 1000:.0f}" for metres in (way.before_m, way.after_m))
                return self.words.say(
                    "from_where.road", target=self.teller.name(way.target), before=before,
                    after=after,
                )  # fmt: skip
        return self.words.say("from_where.unknown")

    # ---- what would change it, who says so?

    def what_changes_it(self) -> Iterable[str]:
        split = self.main.split if self.main is not None else None
        cut, of, _ = self.teller.routes(main=True)
        other, of_other, _ = self.teller.routes(main=False)
        if self.roads_alone and of_other and (other, of_other) != (cut, of):
            yield self.words.say(
                "deck.routes_verified", count=other, of=self.words.number(of_other)
            )
        elif split is None:
            yield self.words.say("what_changes_it.nothing")
        else:
            yield self.decides(split)

    def decides(self, split: Split) -> str:
        """Say which one choice decides most, and how often it is yes with it and without."""
        what = self.words.say(f"split.{split.dimension}")
        return self.words.say(
            "what_changes_it.split", what=what[:1].upper() + what[1:],
            choice=self.teller.choice(split.dimension, split.value), holding=split.holding,
            of_these=split.of, holding_else=split.holding_else, of_else=split.of_else,
        )  # fmt: skip

    def who_says(self) -> Iterable[str]:
        control = self.facts.before.control
        yield self.words.say(
            "who_says.holders", day=self.words.date(control.on), assessor=control.who_says
        )
        if self.facts.ranges and not self.roads_alone:
            yield self.words.say("who_says.ranges")
