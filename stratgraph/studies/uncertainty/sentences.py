"""What is drawn, and what was found, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import GROUPS, SAMPLINGS, ground_words, standoff_words
from stratgraph.catalogue.wording import wording
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.provenance import EVIDENCE
from stratgraph.studies.stability import ELSE

from .find import least_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stratgraph.catalogue import RoadSpread, Uncertainty
    from stratgraph.studies.hold_or_fall import Case

    from .answer import Chance, Deciding, UncertaintyAnswer


def chance_words(chance: Chance) -> str:
    """Say on how many draws of a hundred something holds, between the ends of the interval.

    Examples
    --------
    >>> from stratgraph.studies.uncertainty import Chance
    >>> chance_words(Chance(87, 0, 100)), chance_words(Chance(4096, 0, 4096))
    ('on 79 to 92 of 100 draws', 'on all of 4,096 draws')
    """
    key, counts = chance_text(chance)
    values: dict[str, Any] = {name: f"{count:,}" for name, count in counts.items()}
    return wording().say(key, **values)


def chance_text(chance: Chance) -> tuple[str, dict[str, int]]:
    """Return the key of the text that says how often something holds, and what fills it in."""
    if chance.yes == chance.draws:
        return "draws.all", {"draws": chance.draws}
    if not chance.yes and not chance.cannot_tell:
        return "draws.none", {"draws": chance.draws}
    low, high = (round(100 * end) for end in chance.between)
    if low == high:
        return "draws.some", {"low": low}
    return "draws.between", {"low": low, "high": high}


def stated_sentences(case: Case, stated: Uncertainty) -> tuple[str, ...]:
    """Say every distribution that a case states, and what it leaves as assumed.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.catalogue import Distribution, Uncertainty
    >>> stated = Uncertainty(standoff_km=Distribution("triangular", (0, 2, 10)))
    >>> print(stated_sentences(read_case("gate_falls"), stated)[0])
    Weapons stand behind the front: from 0 to 10 km, most likely 2.
    """
    return (*_of_ranges(stated), *_of_standing(case, stated), *_of_roads(stated.roads))


def _alike(length_km: float) -> str:
    if not length_km:
        return "each apart from its neighbours"
    return f"alike with neighbours: the correlation fades to 1/e over {length_km:g} km"


def _of_ranges(stated: Uncertainty) -> Iterator[str]:
    one = stated.range_factor
    if one is not None:
        together = (
            f"correlated by {one.correlation:g} between weapons"
            if one.correlation
            else "each weapon apart from the others"
        )
        yield f"Listed ranges are multiplied by a factor: {one.factor.words()}; {together}."


def _of_standing(case: Case, stated: Uncertainty) -> Iterator[str]:
    take = case.assumptions
    left = (
        []
        if stated.range_factor is not None
        else ["every weapon reaches as far as it is listed to"]
    )
    if stated.standoff_km is not None:
        below = ", none below 0" if stated.standoff_km.shape == "normal" else ""
        yield f"Weapons stand behind the front: {stated.standoff_km.words('km')}{below}."
    else:
        left.append(f"weapons stand {standoff_words(take.standoff_m[0])}")
    if stated.ground:
        whole = sum(weight for _, weight in stated.ground)
        shares = [
            f"{ground_words(one)} ({100 * weight / whole:.0f} %)" for one, weight in stated.ground
        ]
        yield f"They fire {', or '.join(shares)}."
    else:
        left.append(f"they fire {ground_words(take.ground)}")
    if stated.drawn_km is not None:
        yield f"Distances that a map drew are off: {stated.drawn_km.words('km')}."
    if stated.contested is not None:
        one = stated.contested
        yield (
            f"Each disputed village is the attacker's and fires with a probability of "
            f"{one.attacker:g}, else it is silent; {_alike(one.correlation_km)}."
        )
    else:
        fire = "fire" if take.contested == "attacker" else "are silent"
        left.append(f"disputed villages {fire}")
    if stated.centre_km is not None:
        one_centre = stated.centre_km
        yield (
            "Centre points lie east and north of the listed ones by a normal error, standard "
            f"deviation {one_centre.deviation_km:g} km; {_alike(one_centre.correlation_km)}."
        )
    else:
        left.append("centre points are as listed")
    if left:
        yield f"Not drawn: {'; '.join(left)}."


def _of_roads(roads: RoadSpread | None) -> Iterator[str]:
    if roads is None:
        return
    words = {str(one): said for one, said in EVIDENCE.items()} | {ELSE: "anything else"}
    chances = joined([f"{chance:g} where it rests on {words[one]}" for one, chance in roads.exists])
    yield f"A road exists with a probability of {chances}; {_alike(roads.correlation_km)}."
    if roads.length_share:
        yield f"Road lengths are off by up to {100 * roads.length_share:g} %, all alike."


def drawn_sentence(answer: UncertaintyAnswer) -> str:
    """Say how draws were made, how many, and when they stopped."""
    stated = answer.case.uncertainty
    if stated is None or not answer.groups:
        return "Nothing was drawn of ranges and where weapons stand."
    told = (
        f"{plural(answer.draws, 'draw')}, {SAMPLINGS[stated.sampling]}, seed {answer.seed}; 95 % "
        f"intervals after Wilson, the widest ± {100 * answer.widest:.1f} of 100"
    )
    if stated.sampling != "plain":
        told += " (as of independent draws, which these are spread more evenly than)"
    if stated.half_width is None:
        return f"{told}. No width was asked for."
    aim = f"± {100 * stated.half_width:g} of 100"
    enough = least_draws(stated.half_width)
    if answer.stopped or answer.widest <= stated.half_width:
        return f"{told}: narrow enough at {aim}, which {enough:,} draws are always enough for."
    return f"{told}: wider than {aim}, which takes {enough:,} draws at most."


def verdict_sentence(answer: UncertaintyAnswer, target: str) -> str:
    """Say of an objective how likely one more weapon has it in range, and what range is needed."""
    chance = dict(answer.any_new).get(target)
    span = next(one for one in answer.spans if one.target == target)
    name = answer.case.theater.settlement(target).name
    before, after = (_span(one) for one in (span.before_m, span.after_m))
    needed = f"{before} needed before, {after} after (on 90 of 100 draws)"
    if chance is None:
        return f"{name}: {needed}."
    reaches = f"at least one more listed weapon has it in range {chance_words(chance)}"
    return f"{name}: {reaches}; {needed}."


def _span(ends: tuple[float, float, float]) -> str:
    low, _, high = (f"{end / 1000.0:.1f}" for end in ends)
    if "inf" in (low, high):
        return "perhaps no ground to fire from"
    return f"{low} km" if low == high else f"{low} to {high} km"


def deciding_sentence(answer: UncertaintyAnswer, one: Deciding) -> str:
    """Say which uncertain thing decides most of an answer."""
    effects = one.effects
    if effects is None:
        if not one.changes:
            return "What is drawn decides nothing of it: it is the same on every draw."
        return (
            f"It is otherwise on {one.changes:,} of {answer.deciding_draws:,} draws, too few to "
            "tell what decides it."
        )
    most = max(range(len(answer.groups)), key=lambda k: effects.shapley[k])
    return (
        f"What decides most of it: {GROUPS[answer.groups[most]]} "
        f"({100 * effects.shapley[most]:.0f} % of the variance)."
    )
