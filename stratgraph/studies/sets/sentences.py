"""What was found of sets, in sentences."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import number_text
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS

from .answer import TOGETHER

if TYPE_CHECKING:
    from stratgraph.model.scenario import Situation

    from .answer import Ground, NetworkSets, SetsAnswer


def member_names(answer: SetsAnswer, members: tuple[str, ...]) -> list[str]:
    """Return the display names of the members of a set: places, or roads by their ends."""
    theater = answer.situation.theater
    name = theater.road_name if answer.of == "roads" else lambda one: theater.settlement(one).name
    return [name(one) for one in members]


def whose_network(situation: Situation, ground: Ground) -> str:
    """Say whose places a network is of."""
    if ground == "all":
        return "All places"
    code = situation.attacker if ground == "attacker" else situation.defender
    return f"Places held by {dict(situation.theater.sides).get(code, code)} ({ground})"


def fewer_sentence(answer: SetsAnswer) -> str:
    """Say that there are no more to choose of, where nobody said how many.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.sets import find_sets
    >>> print(fewer_sentence(find_sets(read_case("gate_falls").before, 2)))
    no more than 2 are to choose of, so 2 are taken out and not 3
    """
    there = f"{answer.k} {'is' if answer.k == 1 else 'are'}"
    return f"no more than {there} to choose of, so {there} taken out and not {TOGETHER}"


def set_sentence(answer: SetsAnswer, network: NetworkSets) -> str:
    """Say what a network hung on together, and how sure that is.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.sets import find_sets
    >>> case = read_case("gate_falls")
    >>> answer = find_sets(case.before, 2)
    >>> print(set_sentence(answer, answer.networks[0])[:80])
    All places, unverified roads too: without Brook and Kingsbridge 3 of 28 pairs st
    >>> answer = find_sets(case, 1, by="distance")
    >>> print(set_sentence(answer, answer.networks[1])[27:])
    alone: without Brook no route is left; the shortest was 44.0 km; proven.
    """
    begin = (
        f"{whose_network(answer.situation, network.ground)}, {ROAD_SET_WORDS[network.road_set]}: "
    )
    members = network.best.members
    if not members:
        return f"{begin}nothing that may be taken out changes {LOOKED_AT[answer.by]}; proven."
    without = f"without {joined(member_names(answer, members))} "
    found = f"{begin}{without}{_what_is_left(answer, network)}; {sureness(answer, network)}."
    return found + _two_way(answer)


def _two_way(answer: SetsAnswer) -> str:
    """Say that pairs have no directions, where some road is one-way."""
    count = int(answer.situation.theater.road_one_way.sum())
    if answer.by != "pairs" or not count:
        return ""
    return f" {plural(count, 'one-way road counts', 'one-way roads count')} as both ways."


LOOKED_AT = {
    "pairs": "which places are joined",
    "directness": "how direct the routes are",
    "supplied": "who has a route to a portal",
    "distance": "the shortest route",
}


def _what_is_left(answer: SetsAnswer, network: NetworkSets) -> str:
    left, whole = network.best.left, network.whole
    share = number_text(network.share(left), "share")
    if answer.by == "pairs":
        return f"{left:,} of {whole:,} pairs stay connected ({share})"
    if answer.by == "supplied":
        return f"{left:,} of {whole:,} people keep a route to a portal of their side ({share})"
    if answer.by == "directness":
        return f"routes are {share} as direct"
    km = number_text(whole, "metres")
    if not isfinite(left):
        return f"no route is left; the shortest was {km}"
    return f"the shortest route is {number_text(left, 'metres')}, not {km}"


def sureness(answer: SetsAnswer, network: NetworkSets) -> str:
    """Say whether no set can do more, or what no set can go below."""
    if not network.proven:
        share = number_text(network.share(network.bound), "share")
        if answer.by == "directness":
            return (
                "not proven: no set found leaves them less direct, and none can leave them less "
                f"than {share} as direct"
            )
        what = "pairs" if answer.by == "pairs" else "people"
        return (
            "not proven: no set found leaves fewer, and none can leave fewer than "
            f"{network.bound:,} {what} ({share})"
        )
    if network.as_good is None:
        return "proven"
    others = network.as_good - 1
    leave = "leaves" if others == 1 else "leave"
    beside = f"; {plural(others, 'other')} {leave} as few" if others else ""
    return f"proven by trying every set{beside}"


def fewest_sentence(answer: SetsAnswer, network: NetworkSets) -> str:
    """Say how few losses would cut a network, and which.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.sets import find_sets
    >>> answer = find_sets(read_case("gate_falls"), 1, by="distance")
    >>> print(fewest_sentence(answer, answer.networks[0]))
    A single loss leaves no route: Brook.
    """
    what, fewest = GOALS[answer.by], network.fewest
    if fewest is None and answer.by in ("directness", "distance"):
        return "Some route passes nothing that may be taken out: no losses cut it."
    if fewest is None:
        return f"Of the losses tried none leave {what}."
    names = joined(member_names(answer, fewest.members))
    many = len(fewest.members)
    if fewest.at_least < many:
        return (
            f"{plural(many, 'loss', 'losses')} found leave {what}, fewer than "
            f"{fewest.at_least} do not: {names}."
        )
    if many == 1:
        return f"A single loss leaves {what}: {names}."
    return f"No fewer than {many} losses leave {what}: {names}."


GOALS = {
    "pairs": "fewer than half of the pairs",
    "directness": "no route",
    "supplied": "fewer than half of the people a route",
    "distance": "no route",
}
