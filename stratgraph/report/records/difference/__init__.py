"""The JSON document of what changed between two answers, and by what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from stratgraph.errors import FileFormatError
from stratgraph.io.columns import rows_of
from stratgraph.model.notebook import joined
from stratgraph.report.records.kinds import VERSIONS, Head, declared, head
from stratgraph.report.records.run import RunDocument

from .came_out import differing_came_out
from .entries import GROUPS, AnswerRecord, CameOutRecord, PutInRecord, sentence
from .put_in import differing_put_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["GROUPS", "DiffDocument", "compare_documents", "sentence"]


class DiffDocument(Head):
    """What changed between two answers, by `stratgraph diff`.

    Both are of `run`. What was put in is compared assumption by assumption, and facts by a hash
    of each kind.
    """

    first: AnswerRecord
    """The first answer."""
    second: AnswerRecord
    """The second answer."""
    equal: bool
    """Whether they are the same, names included."""
    because: str
    """What the difference comes from, as far as two answers can tell: a sentence or two."""
    put_in: list[PutInRecord]
    """What was put in and differs."""
    came_out: list[CameOutRecord]
    """What came out and differs, by group; in each what moved most stands first."""


def compare_documents(
    first: RunDocument,
    second: RunDocument,
    *,
    files: tuple[Path | str, Path | str] = ("the first answer", "the second answer"),
) -> DiffDocument:
    """Tell what changed between two answers of ``stratgraph run``, and by what.

    Parameters
    ----------
    first, second : dict
        Made by :func:`outcome_document`, or read from what ``run --json`` wrote.
    files : tuple of two paths
        What to call them in complaints.

    Returns
    -------
    dict
        As ``schema("diff")`` says. Turned round, all that is first in it is second.

    Raises
    ------
    FileFormatError
        If one is no answer of ``run`` as this version of the program writes it.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from stratgraph import outcome_document, read_case, run_case
    >>> case = read_case("gate_falls")
    >>> farther = replace(case, assumptions=replace(case.assumptions, standoff_m=(5000,)))
    >>> told = compare_documents(
    ...     outcome_document(run_case(case)), outcome_document(run_case(farther))
    ... )
    >>> [(one["what"], one["first"], one["second"]) for one in told["put_in"]]
    [('the stand-off', '0 and 5 km', '5 km')]
    """
    ours, theirs = _as_answer(first, files[0]), _as_answer(second, files[1])
    put_in, came_out = differing_put_in(ours, theirs), differing_came_out(ours, theirs)
    return {
        **head("diff"),
        "first": _which(ours),
        "second": _which(theirs),
        "equal": ours == theirs,
        "because": _because(put_in, came_out, equal=ours == theirs),
        "put_in": put_in,
        "came_out": came_out,
    }


def _which(document: RunDocument) -> AnswerRecord:
    return {
        "case": document["case"]["name"],
        "theater": document["theater"]["name"],
        "as_of": document["as_of"],
    }


def _because(put_in: list[PutInRecord], came_out: Sequence[CameOutRecord], *, equal: bool) -> str:
    """Say what a difference comes from: one cause by name, several as not told apart."""
    if equal:
        return "The two answers are equal."
    causes = [one for one in put_in if one["kind"] != "name" and not one["follows"]]
    if not causes and not came_out:
        return "Only names differ: the same was put in, and the same came out."
    if not causes:
        return (
            "Nothing that was put in differs, and yet the answers do: they were computed by "
            "another state of the program or of its libraries."
        )
    only = sentence(causes[0])
    if len(causes) == 1:
        told = f"All that differs of what was put in is {only[:1].lower()}{only[1:]}"
        if causes[0]["first"] is None and causes[0]["second"] is None:
            told = f"Of all that was put in, {only[:1].lower()}{only[1:-1]}, and nothing else."
    else:
        every = joined([one["what"] for one in causes])
        told = f"Of what was put in, {every} differ."
    if not came_out:
        return f"{told} The same came out."
    which = " The two answers alone cannot tell which of them changed what came out."
    return told + which if len(causes) > 1 else told


def _as_answer(data: Any, file: Path | str) -> RunDocument:
    """Return what was read as an answer of run, whole numbers as such, or say why it is none."""
    if not isinstance(data, dict) or not {"case", "finding", "schema"} <= data.keys():
        message = "is no answer of run; give two files that `stratgraph run CASE --json` wrote"
        raise FileFormatError(message, file=file)
    if data["schema"] != VERSIONS["run"]:
        message = (
            f"{str(data['schema'])[:20]} is another version of the document than {VERSIONS['run']},"
            " which this program reads; ask the case again"
        )
        raise FileFormatError(message, file=file, column="schema")
    try:
        json.dumps(data, allow_nan=False)
        answer: Any = declared(RunDocument).validate_python(data)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(one) for one in wrong["loc"])
        message = f"not as this program writes an answer ({wrong['msg']}); ask the case again"
        raise FileFormatError(message, file=file, column=where) from error
    except ValueError as error:
        raise FileFormatError(f"holds what is no number: {error}", file=file) from error
    # A small answer and a large one are told apart row by row too.
    rows = {part: rows_of(answer[part]) for part in ("reach", "gateways", "approaches", "change")}
    return cast("RunDocument", answer | rows)
