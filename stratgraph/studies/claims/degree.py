"""How far a sentence is true: the class of the share of its readings that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .answer import Truth

ClaimClass = Literal[
    "true on every reading",
    "mostly true",
    "split",
    "mostly not true",
    "true on no reading",
    "unknown",
    "not computable",
]
CLASSES: tuple[ClaimClass, ...] = get_args(ClaimClass)
# Of three readings two are most of them.
MOSTLY = 2 / 3


def share_true(truths: Sequence[Truth]) -> float | None:
    """Return the share of readings that are true, of those that can be told; None without any.

    Examples
    --------
    >>> share_true(["true", "false", "unknown", "true", "true"]), share_true(["unknown"])
    (0.75, None)
    """
    told = [one for one in truths if one in ("true", "false")]
    return told.count("true") / len(told) if told else None


def class_of(truths: Sequence[Truth]) -> ClaimClass:
    """Return the class of a sentence by the truths of its readings, each counted once.

    True on every reading, or on none, if all can be told and are so. Else by the share that is
    true of those that can be told: mostly true from two thirds on, mostly not true up to one
    third, split between. Unknown if more than half of them cannot be told; not computable if
    there are none.

    Examples
    --------
    >>> class_of(["true", "true"]), class_of(["true", "true", "false"])
    ('true on every reading', 'mostly true')
    >>> class_of(["true", "false"]), class_of(["true", "unknown", "unknown"])
    ('split', 'unknown')
    """
    if not truths:
        return "not computable"
    told = len(truths) - truths.count("unknown")
    share = share_true(truths)
    if share is None or 2 * told < len(truths):
        return "unknown"
    if told == len(truths) and share in (0.0, 1.0):
        return "true on every reading" if share else "true on no reading"
    if share >= MOSTLY:
        return "mostly true"
    return "mostly not true" if share <= 1 - MOSTLY else "split"
