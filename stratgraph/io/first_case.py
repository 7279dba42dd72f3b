"""The first question of a new theater: one that can be asked of it, with a comment on each line."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stratgraph import _geodesy
from stratgraph._network import build_network, component_labels
from stratgraph.catalogue import Assumed, assumption_fields, key_of, record_of
from stratgraph.errors import ScenarioError

from .bundled import THEATER_FILE
from .toml_text import toml_lines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from stratgraph.model.dataset import Facts
    from stratgraph.model.theater import Settlement

CASE_FILE = "case.toml"
LONGEST_LINE = 100
MOST_PLACES = 1000
# What a first question takes for granted where it must say something: the plainest each.
PLAINEST: dict[str, Any] = {
    "standoff_m": [0],
    "standoff_rule": "add",
    "contested": "no_fire",
    "contested_supply": False,
    "road_set": "all",
    "off_network": True,
    "ground": "settlements",
}
COMMENTS = {
    "about": "what you want to know, in a sentence",
    "as_of": "who holds what as on this day",
    "attacker": "the side that asks for ground; swap the two to ask the other way round",
    "falls": "what falls to the attacker in the question; the other side holds it before",
    "bases": "where the attacker comes from",
    "objectives": "the places asked about, which the other side holds",
}


@dataclass(frozen=True, slots=True)
class Question:
    """Whom and what a first case asks about."""

    on: date
    attacker: str
    defender: str
    falls: str
    base: str
    objective: str


def first_question(facts: Facts, on: date, *, attacker: str = "") -> Question:
    """Choose what can be asked of a theater: its largest places, and what lies before one of them.

    What falls is of the third of the other side's places that lie nearest to the attacker's the
    one nearest to the place asked about.

    Parameters
    ----------
    facts : Facts
        By its assessor somebody holds its places on the day.
    on : date
    attacker : str, optional
        By default the first side that holds a place while another holds two.

    Raises
    ------
    ScenarioError
        If no side could ask: one place of its own and two of another side are needed.
    """
    control = facts.control(on).by_settlement
    held: dict[str, list[Settlement]] = {code: [] for code, _ in facts.sides}
    joined = _joined(facts)
    for one in facts.settlements:
        if one.id in joined and one.id in control and control[one.id].holder in held:
            held[control[one.id].holder].append(one)
    wanted = [attacker] if attacker else [code for code, _ in facts.sides]
    pair = next(
        (
            (one, other)
            for one in wanted
            for other in held
            if other != one and held.get(one) and len(held[other]) > 1
        ),
        None,
    )
    if pair is None:
        who = f"{attacker!r} " if attacker else "a side "
        problem = f"a first case needs a place that {who}holds and two that another side holds"
        raise ScenarioError(f"{problem}, joined by roads; add holders, places or roads")
    people = {row.settlement: row.figure.people for row in facts.populations}
    mine, theirs = (_largest(held[code], people) for code in pair)
    far = _distances(theirs, mine)
    # Of places of which nobody knows the people the one farthest from the attacker is asked about.
    objective = max(theirs, key=lambda one: (people.get(one.id, 0), far[one.id], one.id))
    rest = [one for one in theirs if one is not objective]
    near = sorted(rest, key=lambda one: (far[one.id], one.id))[: -(-len(rest) // 3)]
    ahead = _distances(near, [objective])
    falls = min(near, key=lambda one: (ahead[one.id], one.id))
    back = _distances(mine, theirs)
    base = max(mine, key=lambda one: (people.get(one.id, 0), back[one.id], one.id))
    return Question(on, *pair, falls.id, base.id, objective.id)


def _joined(facts: Facts) -> frozenset[str]:
    """Return the places that hang together by roads, most of them; all where there is no road."""
    ids = [*(one.id for one in facts.settlements), *(one.id for one in facts.nodes)]
    if not facts.roads:
        return frozenset(ids)
    number = {one: k for k, one in enumerate(ids)}
    ends = np.array([(number[road.a], number[road.b]) for road in facts.roads], dtype=np.int64)
    lengths = np.array([road.length_m for road in facts.roads], dtype=np.int64)
    labels = component_labels(build_network(len(ids), ends, lengths))
    largest = int(np.bincount(labels).argmax())
    return frozenset(
        one for one, label in zip(ids, labels.tolist(), strict=True) if label == largest
    )


def _largest(places: list[Settlement], people: Mapping[str, int]) -> list[Settlement]:
    """Return the places among which a first question chooses: of a whole country the largest."""
    order = sorted(places, key=lambda one: (-people.get(one.id, 0), one.id))
    return order[:MOST_PLACES]


def _distances(of: list[Settlement], to: list[Settlement]) -> dict[str, float]:
    """Return the metres from each of some places to the nearest of others."""
    ends = [
        np.array([getattr(one, k) for one in side]) for side in (of, to) for k in ("lon", "lat")
    ]
    nearest = _geodesy.distance_matrix_m(*ends).min(axis=1)
    return dict(zip((one.id for one in of), nearest.tolist(), strict=True))


def case_text(facts: Facts, question: Question) -> str:
    """Write a first case with a comment above each key, those of the assumptions from records."""
    names = {one.id: one.name for one in facts.settlements}
    keys = {
        "name": f"{question.falls}-falls",
        "about": f"What does losing {names[question.falls]} open?",
        "theater": THEATER_FILE,
        "as_of": question.on,
        "attacker": question.attacker,
        "defender": question.defender,
        "falls": [question.falls],
        "bases": [question.base],
        "objectives": [question.objective],
    }
    lines = ["# A question. Places may be named by any of their names."]
    lines += _commented({k: (v, COMMENTS.get(k, "")) for k, v in keys.items()})
    lines += ["", "[assume]"]
    systems = [one.id for one in facts.systems]
    told = {
        key_of(one): (
            systems if one.name == "systems" else PLAINEST[one.name],
            _means(record_of(one).means, record_of(one).values),
        )
        for one in assumption_fields(Assumed)
        if not record_of(one).optional
    }
    return "\n".join([*lines, *_commented(told)]) + "\n"


def _means(means: str, values: Any) -> str:
    """Return what an assumption decides as a comment: no links, and its values by name."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", means).replace("`", "")
    words = [one for one in values if isinstance(one, str)]
    return f"{plain}: {' or '.join(words)}" if words else plain


def _commented(keys: dict[str, tuple[object, str]]) -> list[str]:
    lines: list[str] = []
    for key, (value, comment) in keys.items():
        lines += [f"# {one}" for one in textwrap.wrap(comment, LONGEST_LINE - 2)]
        lines += toml_lines([(key, value)])
    return lines
