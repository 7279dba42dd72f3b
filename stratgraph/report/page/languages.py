"""The page's texts by key, in every language: from the wording table, and those of one case.

An element of the body names a text, ``data-say="page.play"``, or one for its accessible name,
``data-say-label="page.map"``, or for the label of a group of options, ``data-say-group``. Here it
is filled in in English; the page's script has the texts of all languages and fills it in anew where
the reader chooses another.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from stratgraph.catalogue import standoff_words
from stratgraph.catalogue.wording import LANGUAGES, wording
from stratgraph.measures.fire.required_range import TARGET_STATUSES
from stratgraph.model.notebook import joined
from stratgraph.model.plain_text import plain
from stratgraph.model.scenario import HOLDERS
from stratgraph.report.figures import assessors
from stratgraph.report.wording import held_by, side_label
from stratgraph.studies.hold_or_fall import contested_words

from . import precomputed
from .steps import page_steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stratgraph.catalogue.wording import Wording
    from stratgraph.model.scenario import Holder, Situation
    from stratgraph.studies.hold_or_fall import Case, Glance, Outcome

    from .steps import PageStep, Play

    Text = str | Mapping[str, str]

# Whom a town can be handed to; by their labels alone.
SIDES: tuple[Holder, ...] = ("attacker", "defender", "other")
# Of these families of the wording table the page has every text.
FAMILIES = ("page", "reach", "asked", "holder", "draws")
ALONE = (
    "number.thousands", "number.decimal", "with_what.new", "round.standard", "status.lost",
    "status.not_known", "status.base", "status.objective",
    *(f"status.{one}" for one in TARGET_STATUSES),
)  # fmt: skip

_ATTRIBUTES = {"label": "aria-label", "group": "label"}
_NAMED = re.compile(r'\bdata-say-(label|group)="([\w.-]+)"')
_SAYING = re.compile(r'(<[^<>]*\bdata-say="([\w.-]+)"[^<>]*>)(?=</)')


def page_texts() -> dict[str, list[Text]]:
    """Return the texts that every page has: by key, in the order of the languages.

    Examples
    --------
    >>> page_texts()["page.undo"]
    ['Undo', 'Скасувати', 'Rückgängig']
    """
    tables = [wording(one).texts for one in LANGUAGES]
    keys = [one for one in tables[0] if one.split(".")[0] in FAMILIES or one in ALONE]
    return {key: [table[key] for table in tables] for key in keys}


def case_texts(
    found: Outcome | Glance, steps: Iterable[PageStep], words: Wording | None = None
) -> dict[str, str]:
    """Return the texts that are of one case, in a language.

    Parameters
    ----------
    found : Outcome or Glance
    steps : iterable of PageStep
        In words of the same language.
    words : Wording, optional
        Of the language wanted; English by default.
    """
    case, words = found.case, words or wording("en")
    take, before = case.assumptions, case.before
    told = found.finding.tell(words.language)
    answers = found.finding.answer_five(words.language)
    return {
        "case.title": told.headline.removesuffix("."),
        "case.full": told.whole,
        **{f"case.answer.{one.asked}": one.answer for one in answers},
        **{f"case.step.{one.key}": one.words for one in steps},
        **{f"case.holder.{one}": held_by(before, one, words) for one in HOLDERS},
        **{f"case.side.{one}": side_label(before, one, words) for one in SIDES},
        **{f"case.standoff.{one}": standoff_words(one, words=words) for one in take.standoff_m},
        **{
            f"case.standoff_ruled.{one}": standoff_words(one, take.standoff_rule, words=words)
            for one in take.standoff_m
        },
        **{f"case.reading.{one}": contested_words(before, one, words) for one in take.readings},
        "case.ground": words.say(f"choice.ground.{take.ground}"),
        "case.assessed": words.say("page.assessed", **_assessed(case)),
        "case.map_note": _map_note(case, words),
        "case.no_flips": _no_flips(case, words),
    }


def spoken(html: str, texts: Mapping[str, Text]) -> str:
    """Fill in every element of HTML that names a text.

    Raises
    ------
    KeyError
        If there is no such text.

    Examples
    --------
    >>> spoken('<b data-say="a"></b><i data-say-label="a"></i>', {"a": "to & fro"})
    '<b data-say="a">to &amp; fro</b><i aria-label="to &amp; fro" data-say-label="a"></i>'
    """

    def text(key: str) -> str:
        return escape(plain(str(texts[key])))

    def fill(found: re.Match[str]) -> str:
        said = text(found[2])
        return found[1] + (said[0].upper() + said[1:] if " data-capital" in found[1] else said)

    named = _NAMED.sub(lambda found: f'{_ATTRIBUTES[found[1]]}="{text(found[2])}" {found[0]}', html)
    return _SAYING.sub(fill, named)


def language_data(found: Outcome | Glance, then: Sequence[Situation | Play]) -> dict[str, Any]:
    """Collect what the page's script speaks with, as plain JSON."""
    return {
        "languages": [
            {
                "language": one.language,
                "name": f"{one.name} ({one.say('page.draft')})" if one.draft else one.name,
                "own": case_texts(found, page_steps(found.case, then, one), one),
            }
            for one in map(wording, LANGUAGES)
        ],
    }


def _assessed(case: Case) -> dict[str, Any]:
    return {"assessor": assessors(case.control), "day": str(case.control.on)}


def _map_note(case: Case, words: Wording) -> str:
    """Say who assessed the holders, and which roads count where the map shows others too."""
    said = words.say("page.map_note", **_assessed(case))
    classes = case.assumptions.road_classes
    return said + words.say("page.map_note_classes", classes=joined(classes)) if classes else said


def _no_flips(case: Case, words: Wording) -> str:
    """Say why holders cannot be changed on the page; empty where they can."""
    if precomputed.computes(case):
        return ""
    most = precomputed.MOST_COMPUTED
    if len(case.theater.ids) > most:
        why = words.say("page.flips_not_many", most=most)
    else:
        ground = words.say(f"choice.ground.{case.assumptions.ground}")
        why = words.say("page.flips_not_ground", ground=ground)
    return words.say("page.flips_not", why=why)
