"""How far a published sentence is true: shares and classes of its readings, words, assumptions."""

from __future__ import annotations

import itertools
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from answers import judged_statements
from rich.console import Console

from stratgraph.errors import FileFormatError
from stratgraph.io import read_claims, write_claims
from stratgraph.report.console import print_claims
from stratgraph.studies.claims import (
    CLASSES,
    assumed_in_words,
    class_of,
    judge_claims,
    summary_lines,
)

if TYPE_CHECKING:
    from pathlib import Path

    from stratgraph.studies.claims import Verdict

HEAD = """
title = "The valley"
theater = "valley"
attacker = "RED"
as_of = 2031-05-01
[assume]
road_set = "all"
basis = "map point"
[[claim]]
id = "K1"
sentence = "The gate and the mill are held"
source = "a paper"
[[claim.ask]]
predicate = "held"
places = ["gate"]
holder = "BLUE"
"""
WORD = """
[[claim.word]]
word = "held"
readings = [
  {{ means = "by the one" }},
  {{ means = "by the other", holder = "{0}" }},
]
"""
ASSUMPTION = """
[[claim.assumption]]
about = "where one looks"
readings = [
  { means = "the gate alone in view" },
  { means = "the mill alone in view", places = ["mill"] },
]
"""


def judged(tmp_path: Path, text: str) -> Verdict:
    """Judge the one sentence of a file on the valley theater."""
    path = tmp_path / "claims.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    (verdict,) = judge_claims(*read_claims(path))
    return verdict


def by_hand(truths: tuple[str, ...]) -> str:
    """Name the class by counting, with whole numbers alone."""
    count = Counter(truths)
    true, told = count["true"], count["true"] + count["false"]
    if not truths:
        return "not computable"
    if told == 0 or count["unknown"] > told:
        return "unknown"
    if true == len(truths):
        return "true on every reading"
    if count["false"] == len(truths):
        return "true on no reading"
    if 3 * true >= 2 * told:
        return "mostly true"
    return "mostly not true" if 3 * true <= told else "split"


def test_the_class_is_that_of_counting_by_hand() -> None:
    """Also at two thirds and one third, where a share of floats could be a hair off."""
    for true, false, unknown in itertools.product(range(8), range(8), range(4)):
        truths = ("true",) * true + ("false",) * false + ("unknown",) * unknown
        found = class_of(truths)  # type: ignore[arg-type]
        assert found == by_hand(truths), truths
        assert found in CLASSES


def test_a_sentence_of_one_reading_says_true_or_false_alone(tmp_path: Path) -> None:
    """No share is told of one."""
    one = judged(tmp_path, "")
    assert (one.standing, one.n_readings, one.share_true) == ("TRUE", 1, 1.0)


def test_a_split_sentence_says_how_it_stands_plainly_and_on_how_many(tmp_path: Path) -> None:
    """Held by Blue, taken plainly; by Red it is not."""
    one = judged(tmp_path, WORD.format("RED"))
    assert one.standing == "TRUE taken plainly; true on 1 of 2 readings: split"
    assert one.flips[0].words == "false if 'held' means by the other"


def test_an_assumption_is_told_with_and_never_quoted(tmp_path: Path) -> None:
    """The words of the sentence stay apart from what is taken for granted beside them."""
    one = judged(tmp_path, WORD.format("contested") + ASSUMPTION)
    assert one.readings[3].says == "'held' means by the other; with the mill alone in view"
    told = " ".join(flip.words for flip in one.flips) + one.readings[3].says
    assert "'where one looks'" not in told
    assert "where one looks" not in told
    assert one.claim.otherwise((1, 1)) == (
        "if 'held' means by the other, with the mill alone in view"
    )


def test_words_that_are_not_in_the_sentence_are_refused_as_quotes(tmp_path: Path) -> None:
    """With the line, and what to write instead."""
    path = tmp_path / "claims.toml"
    text = HEAD + WORD.format("RED").replace('word = "held"', 'word = "stand-off"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"1st word \(line 18\), key word: 'stand-off' d"):
        read_claims(path)
    path.write_text(text.replace('word = "stand-off"', 'word = "Held"'), encoding="utf-8")
    assert read_claims(path)[0].claims[0].words[0].word == "Held"


def test_a_complaint_about_an_assumption_says_which_and_where(tmp_path: Path) -> None:
    """Counted apart from the words."""
    path = tmp_path / "claims.toml"
    text = HEAD + WORD.format("RED") + ASSUMPTION.replace('"mill"]', '"mull"]')
    path.write_text(text, encoding="utf-8")
    told = r"1st assumption, 2nd reading \(line 25\), key places: unknown settlement 'mull'"
    with pytest.raises(Exception, match=told):
        read_claims(path)


def test_assumptions_and_who_wrote_it_are_written_and_read_again(tmp_path: Path) -> None:
    """As they were."""
    path = tmp_path / "claims.toml"
    named = HEAD.replace("attacker", 'author = "A. Writer"\npublisher = "A Paper"\nattacker')
    path.write_text(named + WORD.format("RED") + ASSUMPTION, encoding="utf-8")
    file, _ = read_claims(path)
    write_claims(file, tmp_path / "again.toml", theater="valley")
    again, _ = read_claims(tmp_path / "again.toml")
    assert again == file
    assert (again.author, again.publisher) == ("A. Writer", "A Paper")
    assert [one.assumed for one in again.claims[0].words] == [False, True]


def test_no_sentence_depends_and_no_code_name_is_printed() -> None:
    """What a reader sees of the 42 can be read aloud: no underscore, no word of the trade."""
    file, facts, verdicts = judged_statements("bakhmut-2022")
    out = StringIO()
    summary = summary_lines(file, verdicts)
    assumed = assumed_in_words(file, facts)
    print_claims(Console(file=out, width=80), file, verdicts, summary, assumed=assumed)
    text = out.getvalue()
    for word in ("DEPENDS", "depends", "_", "gained by", "turns", "links"):
        assert word not in text, word
