"""Verdicts on published sentences: which there are of each class, and the readings of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stratgraph.catalogue.cells import Linked, Mark, Missing, Text, count
from stratgraph.catalogue.table import Head, Table
from stratgraph.studies.claims import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stratgraph.studies.claims import ClaimClass, Verdict


def anchor_of(verdict: Verdict) -> str:
    """Return what a verdict is called in the address of its place on a page."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", verdict.claim.id)


def of_classes(verdicts: Sequence[Verdict]) -> list[tuple[ClaimClass, list[Verdict]]]:
    """Return the classes that occur, each with its sentences."""
    every = ((word, [one for one in verdicts if one.degree == word]) for word in CLASSES)
    return [(word, own) for word, own in every if own]


def classes_table(verdicts: Sequence[Verdict]) -> Table:
    """Return how many sentences there are of each class, and which."""
    return Table(
        "Classes",
        (
            Head(label="Class"),
            Head(label="Number", right=True),
            Head(label="Statements", wide=True),
        ),
        tuple(
            (
                Mark(word, "class"),
                count(len(own)),
                Linked(
                    tuple(
                        part
                        for k, one in enumerate(own)
                        for part in (
                            *([(" ", "", "")] if k else []),
                            (one.claim.id, f"#{anchor_of(one)}", one.claim.sentence),
                        )
                    )
                ),
            )
            for word, own in of_classes(verdicts)
        ),
    )


def index_table(verdicts: Iterable[Verdict]) -> Table:
    """Return every sentence: how it stands taken plainly, its class, and on how many readings.

    Examples
    --------
    >>> from stratgraph import judge_claims, read_claims
    >>> file, facts = read_claims("imphal-1944")
    >>> verdicts = [one for one in judge_claims(file, facts) if one.claim.id == "I04"]
    >>> print(*index_table(verdicts).rows[0][2:], sep="; ")
    true; split; true on 1 of 2 readings
    """
    return Table(
        "Index of statements",
        (
            Head(label="No."),
            Head(label="Statement", wide=True),
            Head(label="Taken plainly"),
            Head(label="On all readings"),
            Head(label="On how many"),
        ),
        tuple(
            (
                Text(one.claim.id),
                Linked(((one.claim.sentence, f"#{anchor_of(one)}", ""),)),
                Mark(one.plain, "verdict"),
                Mark(one.degree, "class"),
                one.counted if one.readings else Missing(one.plain),
            )
            for one in verdicts
        ),
    )


def readings_table(verdict: Verdict) -> Table:
    """Return how a sentence stands on each of its readings, and why."""
    return Table(
        f"Readings of {verdict.claim.id}",
        (
            Head(label="Verdict"),
            Head(label="Read as", wide=True),
            Head(label="Evidence", wide=True),
        ),
        tuple(
            (Mark(one.answer.truth, "verdict"), Text(one.says), Text(one.answer.words))
            for one in verdict.readings
        ),
    )


def assumed_table(assumed: Iterable[tuple[str, str]]) -> Table:
    """Return what sentences take for granted unless they say otherwise."""
    return Table(
        "Taken for granted unless a sentence says otherwise",
        (Head(label="What"), Head(label="How it is taken", wide=True)),
        tuple((Text(label), Text(words)) for label, words in assumed),
    )
