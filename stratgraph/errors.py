"""Every deliberate error of stratgraph; the command line prints a line per complaint, exit 2."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import Self

# More would push the first, which often causes the others, off the screen.
MOST_SHOWN = 20


class StratgraphError(Exception):
    """Base of all errors that stratgraph raises on purpose.

    Examples
    --------
    >>> print(ScenarioError("no side 'GREEN'").within("gate_falls.toml"))
    gate_falls.toml: no side 'GREEN'
    """

    where: str = ""
    others: tuple[StratgraphError, ...] = ()

    def within(self, file: Path | str) -> Self:
        """Return this error, told to stand in a file; what is known already stays."""
        self.where = f"{file}: {self.where}" if self.where else str(file)
        for other in self.others:
            other.within(file)
        return self

    def lines(self, most: int = MOST_SHOWN) -> tuple[str, ...]:
        """Return one line for each complaint, the first ``most``, then how many more there are."""
        told = [str(self), *(str(other) for other in self.others)]
        rest = len(told) - most
        return (*told[:most], f"and {rest} more of the kind") if rest > 0 else tuple(told)

    def problem_text(self) -> str:
        """Return what is wrong, without where."""
        return str(self.args[0]) if self.args else ""

    def __str__(self) -> str:
        """Return where and what in one line."""
        text = self.problem_text()
        return f"{self.where}: {text}" if self.where else text


def refuse_all(errors: Iterable[StratgraphError]) -> None:
    """Raise the first of several errors, which then tells the others as well; none, nothing.

    Raises
    ------
    StratgraphError
        The first; a traceback and ``lines`` show the rest.

    Examples
    --------
    >>> refuse_all([])
    >>> try:
    ...     refuse_all([ScenarioError("no base"), ScenarioError("no objective")])
    ... except ScenarioError as error:
    ...     print(error.lines())
    ('no base', 'no objective')
    """
    found = list(errors)
    if not found:
        return
    first, *rest = found
    first.others = tuple(rest)
    for line in first.lines()[1:]:
        first.add_note(line)
    raise first


class TheaterError(StratgraphError, ValueError):
    """The facts do not fit together: a duplicate id, a road to nowhere, a length of zero."""


class ScenarioError(StratgraphError, ValueError):
    """The question does not make sense on these facts."""


class UnknownSettlementError(StratgraphError, KeyError):
    """A name that no settlement of the theater bears.

    Parameters
    ----------
    name : str
        What was asked for.
    suggestions : sequence of str
        The nearest names, best first.

    Examples
    --------
    >>> print(UnknownSettlementError("bahmut", ["bakhmut"]))
    unknown settlement 'bahmut'; did you mean bakhmut?
    """

    def __init__(self, name: str, suggestions: Sequence[str] = ()) -> None:
        super().__init__(name)
        self.name = name
        self.suggestions = tuple(suggestions)

    def problem_text(self) -> str:
        """Return the message without the quotes that KeyError puts around it."""
        hint = f"; did you mean {' or '.join(self.suggestions)}?" if self.suggestions else ""
        return f"unknown settlement {self.name!r}{hint}"


class NotASettlementError(UnknownSettlementError):
    """The id of a junction of roads, where that of a settlement is needed.

    Examples
    --------
    >>> print(NotASettlementError("n17"))
    'n17' is a routing node, a junction of roads that nobody holds; name a settlement
    """

    def problem_text(self) -> str:
        """Say what it is, since it is not unknown."""
        what = "a routing node, a junction of roads that nobody holds"
        return f"{self.name!r} is {what}; name a settlement"


class AmbiguousNameError(StratgraphError, KeyError):
    """A name that several settlements bear; the ids tell them apart.

    Examples
    --------
    >>> print(AmbiguousNameError("Zaitseve", ["zaitseve_bakhmut", "zaitseve_horlivka"]))
    'Zaitseve' could be zaitseve_bakhmut or zaitseve_horlivka; give one of these ids
    """

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        super().__init__(name)
        self.name = name
        self.candidates = tuple(candidates)

    def problem_text(self) -> str:
        """Return the message without the quotes that KeyError puts around it."""
        which = " or ".join(self.candidates)
        return f"{self.name!r} could be {which}; give one of these ids"


class LostWorkersError(StratgraphError):
    """Processes that measured a sweep were lost again and again, or a cluster's scheduler was.

    What is done stays; the same command with ``--resume`` goes on.
    """


class FileFormatError(StratgraphError, ValueError):
    """A file that cannot be read as what it should be.

    Parameters
    ----------
    problem : str
        What is wrong and the likely fix.
    file : Path or str
        The file.
    row : int, optional
        Line number in the file, counted from 1 with the header as line 1.
    column : str, optional
        Column or key.
    part : str, optional
        Which part of the file in words, such as ``claim L1, 2nd question``; ``row`` is then the
        line it begins on.

    Examples
    --------
    >>> print(FileFormatError("not a number: 'x'", file="roads.csv", row=7, column="length_km"))
    roads.csv, row 7, column length_km: not a number: 'x'
    """

    def __init__(
        self,
        problem: str,
        *,
        file: Path | str,
        row: int | None = None,
        column: str | None = None,
        part: str = "",
    ) -> None:
        where = str(file)
        if part:
            where += f", {part}" if row is None else f", {part} (line {row})"
        elif row is not None:
            where += f", row {row}"
        if column is not None:
            where += f", {'key' if part or row is None else 'column'} {column}"
        super().__init__(problem)
        self.where = where
        self.problem, self.file, self.row, self.column = problem, str(file), row, column
