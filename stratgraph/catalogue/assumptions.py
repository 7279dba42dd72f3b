"""What a case takes for granted: each assumption declared once, with all that is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.provenance import evidence_counts
from stratgraph.model.road_events import ROAD_BASIS_WORDS, closed_on, last_closing
from stratgraph.model.road_set import ROAD_SET_WORDS

from .assumption import Assumption, assumed_as
from .wording import said, wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.model.road_set import RoadSet, Season
    from stratgraph.model.systems import System

    from .wording import Wording

# So many closed roads are named in a sentence; the rest are counted.
MOST_CLOSED = 6
StandoffRule = Literal["add", "pull_back", "exclude"]
ContestedReading = Literal["no_fire", "attacker"]
GroundName = Literal["settlements", "territory", "areas"]
AlsoGround = Literal["settlements", "territory", "drawn", "areas"]

RULES: dict[StandoffRule, str] = {one: said("standoff_rule", one) for one in get_args(StandoffRule)}
GROUNDS: dict[AlsoGround, str] = {one: said("choice.ground", one) for one in get_args(AlsoGround)}
# Whose disputed places are, on each reading.
READINGS: dict[ContestedReading, str] = {
    one: said("contested", one, side=said("side", "attacker")) for one in get_args(ContestedReading)
}


def standoff_words(
    standoff_m: float, rule: StandoffRule | None = None, *, words: Wording | None = None
) -> str:
    """Say how far behind the front weapons stand, and what that means where a rule is given.

    Parameters
    ----------
    standoff_m : float
    rule : {"add", "pull_back", "exclude"}, optional
    words : Wording, optional
        Of the language wanted; English by default.

    Examples
    --------
    >>> standoff_words(0, "add"), standoff_words(5_000), standoff_words(5_000, "exclude")
    ('at the front', '5 km behind the front', '5 km behind the front, towns near the front barred')
    """
    words = words or wording("en")
    if not standoff_m:
        return words.say("standoff.at_front")
    behind = words.say("standoff.behind", km=words.decimal(f"{standoff_m / 1000:g}"))
    return behind if rule is None else f"{behind}, {words.say(f'standoff_rule.{rule}')}"


def ground_words(ground: str) -> str:
    """Say from what ground weapons fire; one that was given by its own name.

    Examples
    --------
    >>> ground_words("settlements"), ground_words("given.geojson")
    ('from the middle of towns', 'from ground as given in given.geojson')
    """
    for name, words in GROUNDS.items():
        if name == ground:
            return words
    return said("choice.ground", "polygons", name=ground)


def _standoff(case: Any) -> str:
    take = case.assumptions
    far = joined([standoff_words(one) for one in take.standoff_m])
    first = "; the tables use the first" if len(take.standoff_m) > 1 else ""
    # At the very front the rule decides nothing.
    rule = f", {RULES[take.standoff_rule]}" if any(take.standoff_m) else ""
    return f"Weapons stand {far}{rule}{first}."


def _roads(case: Any) -> str:
    unverified = sum(not road.verified for road in case.theater.roads)
    first = ROAD_SET_WORDS[case.assumptions.road_set]
    count = "1 road is" if unverified == 1 else f"{unverified} roads are"
    known = evidence_counts(road.evidence for road in case.theater.roads if road.verified)
    others = f" The existence of the others rests on {known}." if known else ""
    shown = f"{count} unverified, and results without them are shown too"
    told = [f"Routes take {first}; {shown}.{others}", _admitted(case), *_on_the_day(case)]
    return " ".join(filter(None, told))


def _admitted(case: Any) -> str:
    """Say which classes of roads count, where not all do."""
    admitted = case.assumptions.road_classes
    if not admitted:
        return ""
    left = plural(len(case.before.not_admitted), "road of others is", "roads of others are")
    return f"Roads of class {joined(admitted)} alone count; {left} left out."


def _on_the_day(case: Any) -> Iterator[str]:
    """Say which roads are not there on the day, and which are closed, to whom and since when."""
    theater, on = case.theater, case.control.on
    absent = int((~theater.roads_there(on)).sum())
    if absent:
        are = plural(absent, "road is", "roads are")
        yield f"{are} not there on {on}: the days of the road table are others."
    told = list(_closings(case))
    if told:
        more = f" and {len(told) - MOST_CLOSED} more" if len(told) > MOST_CLOSED else ""
        yield f"Closed on {on}: {'; '.join(told[:MOST_CLOSED])}{more}."


def _closings(case: Any) -> Iterator[str]:
    theater, on, labels = case.theater, case.control.on, dict(case.theater.sides)
    for row, sides in sorted(closed_on(theater.road_events, on).items()):
        if row not in theater.road_index:
            continue
        whom = "everybody" if "" in sides else joined([labels[one] for one in sorted(sides)])
        since = last_closing(theater.road_events, row, on)
        by = f", since {since.on} by {ROAD_BASIS_WORDS[since.basis]}" if since else ""
        yield f"{theater.road_name(row)} to {whom}{by}"


def _ground(case: Any) -> str:
    return f"Weapons fire {GROUNDS[case.assumptions.ground]}.{_who_drew(case, 'ground')}"


def _also_ground(case: Any) -> str:
    also = [one for one in case.assumptions.also_ground if one != case.assumptions.ground]
    if not also:
        return "The finding is asked on that ground alone."
    asked = joined([GROUNDS[one] for one in also])
    return f"The finding is asked with weapons {asked} too.{_who_drew(case, 'also_ground')}"


def _who_drew(case: Any, key: str) -> str:
    """Say once from which file areas are, and who drew them."""
    take, areas = case.assumptions, case.areas
    asked_by = "ground" if take.ground == "areas" else "also_ground"
    if areas is None or key != asked_by or "areas" not in (take.ground, *take.also_ground):
        return ""
    return f" The areas are those of {areas.provenance.file}, by {areas.provenance.says}."


def _systems(case: Any) -> str:
    names = [system.short_name for system in case.assumptions.systems]
    return f"Weapons asked about: {joined(names) if names else 'none'}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumed:
    """Every assumption of a case but the numbers of its panel, in the order they are told.

    A field here is a key under ``[assume]`` of a case, a control of the app, an entry of the
    JSON, a sentence wherever the answer is, and a row of the documentation.
    """

    standoff_m: tuple[int, ...] = assumed_as(
        Assumption(
            means=(
                "how far behind the nearest held ground weapons stand; the headline is of the first"
            ),
            admits="distances",
            noun="the stand-off",
            told=_standoff,
            label="Weapons stand so far behind the front, km",
            help="How far behind held ground weapons stand.",
        )
    )
    standoff_rule: StandoffRule = assumed_as(
        Assumption(
            means="[what stand-off does](../explanation/reach.md#stand-off)",
            admits="words",
            noun="what a stand-off does",
            values=RULES,
            told=_standoff,
            label="A stand-off means",
            help="How a stand-off counts.",
        )
    )
    contested: ContestedReading = assumed_as(
        Assumption(
            means="which reading of contested ground comes first; both are computed",
            admits="words",
            noun="contested ground in the reading shown first",
            values=READINGS,
            told="Disputed villages count as {contested}; the other way is shown too.",
            label="Disputed villages are",
            help="How contested ground is read.",
        )
    )
    contested_supply: bool = assumed_as(
        Assumption(
            means="whether contested ground is open to supply",
            admits="yes or no",
            noun="contested ground to supply",
            values={True: "open", False: "not open"},
            told="Disputed villages are {contested_supply} to supply.",
            label="Disputed villages are open to supply",
        )
    )
    road_set: RoadSet = assumed_as(
        Assumption(
            means=(
                "the roads of the first panel: unverified ones too, or verified ones alone; both "
                "are computed"
            ),
            admits="words",
            noun="the roads of the first panel",
            values=ROAD_SET_WORDS,
            told=_roads,
            label="Routes take",
            help="Which roads count: unverified ones too, or verified ones alone.",
        )
    )
    road_classes: tuple[str, ...] = assumed_as(
        Assumption(
            means=(
                "the classes of roads that count, as `roads.csv` calls them; by default every one. "
                "A road that is of several along its way counts where all of them do"
            ),
            admits="names",
            noun="the classes of roads that count",
            told=_roads,
            label="Roads of these classes count",
            optional=True,
        ),
        default=(),
    )
    off_network: bool = assumed_as(
        Assumption(
            means="whether settlements on no road of the data count as ground and as targets",
            admits="yes or no",
            noun="what places on no road do",
            values={True: "count", False: "do not count"},
            told="Places on no road {off_network} as ground and as targets.",
            label="Places on no road count",
        )
    )
    ground: GroundName = assumed_as(
        Assumption(
            means=(
                "whether weapons stand at centre points of held settlements, anywhere on their "
                "cells (the ground nearer to them than to others), or anywhere on areas that "
                "somebody drew of the day"
            ),
            admits="words",
            noun="where weapons stand",
            values={one: GROUNDS[one] for one in get_args(GroundName)},
            told=_ground,
            label="Weapons fire",
        ),
        default="settlements",
    )
    also_ground: tuple[AlsoGround, ...] = assumed_as(
        Assumption(
            means=(
                "further grounds that the finding is asked on: `drawn` is the ground that a map of "
                "the day drew, by its distances in `front_distances.csv`, `areas` that of the file "
                "named under `[ground]`"
            ),
            admits="several words",
            noun="where weapons stand in further readings",
            values=GROUNDS,
            told=_also_ground,
            label="The finding is also asked with weapons",
            optional=True,
        ),
        default=(),
    )
    season: Season | None = assumed_as(
        Assumption(
            means=(
                "in a season routes weigh by travel time, at the speeds of the theater's "
                "`speeds.csv`; by default `none`: by length"
            ),
            admits="words",
            noun="what routes are weighed by",
            values={
                "none": "length",
                "dry": "travel time in the dry season",
                "mud": "travel time in mud",
                "frost": "travel time in frost",
            },
            told="Routes are weighed by {season} and ignore who holds the road.",
            label="Routes are weighed by",
            optional=True,
        ),
        default=None,
    )
    systems: tuple[System, ...] = assumed_as(
        Assumption(
            means="the systems asked about",
            admits="ids",
            noun="the weapons asked about",
            told=_systems,
            label="Systems",
        )
    )
