"""Verdicts on published sentences, one after the other, and the summary first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stratgraph.report.tables import INDENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from stratgraph.studies.claims import ClaimsFile, Truth, Verdict

STYLES: dict[Truth, str] = {
    "true": "bold green", "false": "bold red", "unknown": "bold", "not computable": "dim",
}  # fmt: skip
# Words that change a verdict beyond these are counted and stand in the JSON.
MOST_FLIPS = 5


def print_claims(
    console: Console,
    file: ClaimsFile,
    verdicts: Sequence[Verdict],
    summary: Sequence[str],
    *,
    assumed: Sequence[tuple[str, str]] = (),
    quiet: bool = False,
) -> None:
    """Print the summary, then each sentence: how it stands, why, and what would change it.

    Parameters
    ----------
    assumed : sequence of (label, words)
        From ``assumed_in_words``.
    quiet : bool
        Whether to print the line that counts the verdicts alone.
    """
    from rich.padding import Padding
    from rich.text import Text

    if quiet:
        console.print(summary[0])
        return
    console.print(file.title, style="bold")
    for line in summary:
        console.print(Padding(line, INDENT))
    for one in verdicts:
        console.print()
        head = Text(f"{one.claim.id} ")
        head.append(one.plain.upper(), style=STYLES[one.plain])
        head.append(f"  {one.claim.sentence}")
        console.print(head)
        if one.spread:
            console.print(Padding(f"{one.plain.capitalize()} {one.spread}.", INDENT))
        console.print(Padding(one.told, INDENT))
        for other in one.differing:
            console.print(Padding(other.words, INDENT))
        for flip in one.flips[:MOST_FLIPS]:
            console.print(Padding(f"- {flip.words}", INDENT), style="dim")
        more = len(one.flips) - MOST_FLIPS
        if more > 0:
            console.print(Padding(f"- and {more} more, see --json", INDENT), style="dim")
    console.print()
    told = "; ".join(f"{label}: {words}" for label, words in assumed)
    console.print(f"Taken for granted unless a sentence says otherwise: {told}.", style="dim")
