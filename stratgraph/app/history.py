"""What was asked so far: cases in order, the one in view, and the way back and forth."""

from __future__ import annotations

from dataclasses import dataclass

MOST_STEPS = 100


@dataclass(frozen=True, slots=True)
class History:
    """Texts of case files in the order in which they were made, and which one is in view.

    The browser keeps it. A text says all of a case, so that nothing of the server's memory
    decides what is shown, and what comes back is read as suspiciously as any file.

    Attributes
    ----------
    steps : tuple of str
        At least one; the first is what was opened.
    place : int
        Of the one in view, 0 or more.

    Examples
    --------
    >>> history = History(("a",)).do("b").do("c").undo()
    >>> history.present, history.redo().present, history.do("d").steps
    ('b', 'c', ('a', 'b', 'd'))
    """

    steps: tuple[str, ...]
    place: int = 0

    @property
    def present(self) -> str:
        """The text in view."""
        return self.steps[self.place]

    @property
    def can_undo(self) -> bool:
        """Whether there is something before."""
        return self.place > 0

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return self.place < len(self.steps) - 1

    def do(self, text: str) -> History:
        """Return the history with a new step in view; what was undone is dropped.

        A step that changes nothing is none. Of too many steps the oldest but the first go.
        """
        if text == self.present:
            return self
        steps = (*self.steps[: self.place + 1], text)
        if len(steps) > MOST_STEPS:
            steps = (steps[0], *steps[-MOST_STEPS + 1 :])
        return History(steps, len(steps) - 1)

    def undo(self) -> History:
        """Return the history with the step before in view, if there is one."""
        return History(self.steps, max(0, self.place - 1))

    def redo(self) -> History:
        """Return the history with the step after in view, if there is one."""
        return History(self.steps, min(len(self.steps) - 1, self.place + 1))

    def to_json(self) -> dict[str, object]:
        """Return it as the browser keeps it."""
        return {"steps": list(self.steps), "place": self.place}


def history_from(kept: object) -> History:
    """Return the history that a browser sent back.

    Raises
    ------
    ValueError
        If it is no history.
    """
    known = kept if isinstance(kept, dict) else {}
    steps, place = known.get("steps"), known.get("place")
    if isinstance(steps, list) and isinstance(place, int):
        texts = tuple(one for one in steps if isinstance(one, str))
        if len(texts) == len(steps) and 0 <= place < len(steps) <= MOST_STEPS:
            return History(texts, place)
    raise ValueError("the browser sent no history")
