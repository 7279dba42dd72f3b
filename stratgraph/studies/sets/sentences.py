"""What was found of sets, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plural
from stratgraph.model.road_set import ROAD_SET_WORDS

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


def set_sentence(answer: SetsAnswer, network: NetworkSets) -> str:
    """Say what a network hung on together, and how sure that is.

    Examples
    --------
    >>> from stratgraph import read_case
    >>> from stratgraph.studies.sets import find_sets
    >>> answer = find_sets(read_case("gate_falls").before, 2)
    >>> print(set_sentence(answer, answer.networks[0])[:80])
    All places, unverified roads too: without Brook and Kingsbridge 3 of 28 pairs st
    """
    best = network.best
    return (
        f"{whose_network(answer.situation, network.ground)}, {ROAD_SET_WORDS[network.road_set]}: "
        f"without {joined(member_names(answer, best.members))} "
        f"{best.left:,} of {network.pairs:,} pairs stay connected "
        f"({100 * network.share(best.left):.1f} %); {sureness(network)}."
    )


def sureness(network: NetworkSets) -> str:
    """Say whether every set was tried, or what no set can go below."""
    if not network.proven:
        return (
            "not proven: no set found leaves fewer, and none can leave fewer than "
            f"{network.bound:,} pairs ({100 * network.share(network.bound):.1f} %)"
        )
    others = network.as_good - 1
    leave = "leaves" if others == 1 else "leave"
    beside = f"; {plural(others, 'other')} {leave} as few" if others else ""
    return f"proven by trying every set{beside}"
