"""Verdicts as schema.org ClaimReview, and verdicts with holders by another assessor."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from answers import judged_statements
from worlds import INVENTED

from stratgraph.io import read_claims
from stratgraph.model.control import DatedHolder
from stratgraph.report.page import claims_html
from stratgraph.report.records import claim_reviews, claims_document, to_json
from stratgraph.studies.claims import (
    Claim,
    ClaimContext,
    Verdict,
    class_of,
    judge_claim,
    judge_claims,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from stratgraph.model.dataset import Facts
    from stratgraph.studies.claims import ClaimsFile

DAY = date(2026, 1, 2)
SCHEMA = json.loads((Path(__file__).parent / "claim_review.schema.json").read_text("utf-8"))
GATE = """
title = "The gate"
theater = "valley"
attacker = "RED"
as_of = 2031-05-01
[assume]
basis = "map point"
[[claim]]
id = "K1"
sentence = "The gate is held"
source = "a paper"
said = 2031-05-02
[[claim.ask]]
predicate = "held"
places = ["gate"]
holder = "BLUE"
[[claim]]
id = "K2"
sentence = "It was foggy"
source = "a paper"
outside = "weather is no fact of the map"
[[claim]]
id = "K3"
sentence = "The gate was held long ago"
source = "a paper"
[[claim.ask]]
predicate = "held"
places = ["gate"]
holder = "BLUE"
on = 2000-01-01
"""


@pytest.fixture(scope="module")
def article() -> tuple[ClaimsFile, Facts, tuple[Verdict, ...]]:
    """Judge the 42 statements once."""
    return judged_statements("bakhmut-2022")


def gate(tmp_path: Path, text: str = GATE) -> tuple[ClaimsFile, Facts, tuple[Verdict, ...]]:
    """Judge the sentences on the valley's gate."""
    path = tmp_path / "claims.toml"
    path.write_text(text, encoding="utf-8")
    file, facts = read_claims(path)
    return file, facts, judge_claims(file, facts)


def reviews(file: ClaimsFile, verdicts: tuple[Verdict, ...], **more: str) -> dict[str, Any]:
    """Make the graph and read it again as JSON."""
    found: dict[str, Any] = json.loads(
        to_json(claim_reviews(file, verdicts, published=DAY, **more))
    )
    return found


def test_the_article_keeps_the_fields_of_claim_review(
    article: tuple[ClaimsFile, Facts, tuple[Verdict, ...]],
) -> None:
    """Thirty-three reviews; nine sentences are outside the model and not reviewed."""
    file, _, verdicts = article
    graph = reviews(file, verdicts)
    jsonschema.validate(graph, SCHEMA)
    told = {one["identifier"]: one for one in graph["@graph"]}
    assert len(told) == 33
    for one in verdicts:
        if one.plain == "not computable":
            assert one.claim.id not in told
        else:
            assert told[one.claim.id]["claimReviewed"] == one.claim.sentence


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: one.pop("claimReviewed"),
        lambda one: one.update(reviewRating={"@type": "Rating"}),
        lambda one: one["reviewRating"].pop("bestRating"),
        lambda one: one["reviewRating"].update(ratingValue=6),
        lambda one: one.update(datePublished="2 January"),
        lambda one: one["itemReviewed"].update(said="yesterday"),
        lambda one: one.update(author="somebody"),
    ],
)
def test_the_schema_refuses_what_is_no_claim_review(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], object]
) -> None:
    """Each field that matters is missed, and each other one is refused."""
    file, _, verdicts = gate(tmp_path)
    graph = reviews(file, verdicts)
    jsonschema.validate(graph, SCHEMA)
    spoil(graph["@graph"][0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(graph, SCHEMA)


def test_the_best_rating_is_true_on_every_reading_and_unknown_has_none(tmp_path: Path) -> None:
    """A number only where a share is known."""
    file, _, verdicts = gate(tmp_path)
    held, long_ago = reviews(file, verdicts)["@graph"]
    assert held["reviewRating"]["ratingValue"] == held["reviewRating"]["bestRating"] == 5
    assert held["reviewRating"]["alternateName"] == "True"
    assert "ratingValue" not in long_ago["reviewRating"]
    assert long_ago["reviewRating"]["alternateName"] == "Unknown"


def test_ratings_rise_with_the_share(
    article: tuple[ClaimsFile, Facts, tuple[Verdict, ...]],
) -> None:
    """From the share of true readings alone, counted anew."""
    file, _, verdicts = article
    rated = {one["identifier"]: one["reviewRating"] for one in reviews(file, verdicts)["@graph"]}
    pairs = sorted(
        (one.truths.count("true") / (one.n_readings - one.truths.count("unknown")),
         rated[one.claim.id]["ratingValue"])
        for one in verdicts
        if "ratingValue" in rated.get(one.claim.id, {})
    )  # fmt: skip
    assert [value for _, value in pairs] == sorted(value for _, value in pairs)
    assert {value for _, value in pairs} == {1, 2, 3, 4, 5}


def test_who_wrote_it_and_when_is_said_where_the_file_says_so(tmp_path: Path) -> None:
    """A writer, else the paper; a day only where one is given."""
    file, _, verdicts = gate(tmp_path)
    bare, undated = (one["itemReviewed"] for one in reviews(file, verdicts)["@graph"])
    assert "author" not in bare
    assert (bare["datePublished"], "datePublished" in undated) == ("2031-05-02", False)
    paper = replace(file, publisher="The Paper")
    graph = reviews(paper, verdicts, reviewer="The Desk")
    jsonschema.validate(graph, SCHEMA)
    one = graph["@graph"][0]
    assert one["itemReviewed"]["author"] == {"@type": "Organization", "name": "The Paper"}
    assert one["author"] == {"@type": "Organization", "name": "The Desk"}
    named = reviews(replace(paper, author="A. Writer"), verdicts)["@graph"][0]["itemReviewed"]
    assert named["author"] == {"@type": "Person", "name": "A. Writer"}
    assert named["appearance"]["publisher"]["name"] == "The Paper"


# ---- other assessors


def second_list(facts: Facts, on: date, **holders: str) -> Facts:
    """Add a list by somebody else."""
    rows = [DatedHolder(one, on, code, "a chronicle", INVENTED) for one, code in holders.items()]
    return replace(facts, holders=(*facts.holders, *rows))


def test_another_list_of_the_week_gives_a_verdict_of_its_own(tmp_path: Path) -> None:
    """The gate is Blue's by the theater's own assessor, and Red's by the chronicle."""
    file, facts, _ = gate(tmp_path)
    held, outside, _ = judge_claims(file, second_list(facts, file.as_of, gate="RED"))
    assert held.plain == "true"
    (other,) = held.differing
    assert other.verdict.plain == "false"
    assert other.words.startswith("With holders by a chronicle, else ")
    assert outside.by_assessor == ()


def test_an_agreeing_list_is_computed_and_not_shown(tmp_path: Path) -> None:
    """It stands in the JSON, and neither in print nor on the page."""
    file, facts, _ = gate(tmp_path)
    agreed = second_list(facts, file.as_of, gate="BLUE")
    verdicts = judge_claims(file, agreed)
    assert verdicts[0].differing == ()
    document = json.loads(to_json(claims_document(file, verdicts)))
    (told,) = document["claims"][0]["by_assessor"]
    assert (told["plain"], told["class"]) == ("true", "true on every reading")
    assert "a chronicle" not in claims_html(file, verdicts, agreed)
    differing = second_list(facts, file.as_of, gate="RED")
    page = claims_html(file, judge_claims(file, differing), differing)
    assert "With holders by a chronicle" in page


@pytest.mark.parametrize(("days", "count"), [(-8, 0), (-7, 1), (7, 1), (8, 0)])
def test_a_list_counts_within_a_week_of_the_day(tmp_path: Path, days: int, count: int) -> None:
    """As elsewhere where assessors are compared."""
    file, facts, _ = gate(tmp_path)
    other = second_list(facts, file.as_of + timedelta(days=days), gate="RED")
    assert len(judge_claims(file, other)[0].by_assessor) == count


def test_what_the_other_list_leaves_out_stays_as_the_own_has_it(tmp_path: Path) -> None:
    """A list of one village says nothing of the gate."""
    file, facts, _ = gate(tmp_path)
    held, *_ = judge_claims(file, second_list(facts, file.as_of, mill="RED"))
    assert (held.plain, held.by_assessor[0].verdict.plain) == ("true", "true")


def test_by_the_wikipedia_list_bakhmut_is_no_longer_held(
    article: tuple[ClaimsFile, Facts, tuple[Verdict, ...]],
) -> None:
    """Its list of the next day has the town contested: C21 is false by it on every reading."""
    _, _, verdicts = article
    told = next(one for one in verdicts if one.claim.id == "C21")
    (other,) = told.differing
    assert (told.plain, other.verdict.plain) == ("true", "false")
    assert class_of(other.verdict.truths) == "true on no reading"
    assert other.assessor == "Wikipedia list, else DeepStateMap"


def test_a_verdict_without_other_contexts_has_no_other_assessor(
    article: tuple[ClaimsFile, Facts, tuple[Verdict, ...]],
) -> None:
    """They are asked for."""
    file, facts, _ = article
    claim: Claim = next(one for one in file.claims if one.id == "C39")
    assert judge_claim(claim, ClaimContext(facts, "RU", file.as_of)).by_assessor == ()
