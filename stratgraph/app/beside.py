"""Work done beside the server's own thread, which says how far it is and can be given up."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable


class GivenUpError(Exception):
    """Nobody waits any more for what is being worked out."""


class Watch:
    """How far work is, and whether somebody still waits for it.

    Examples
    --------
    >>> watch = Watch()
    >>> watch.tell(1, 4)
    >>> watch.percent
    25
    """

    def __init__(self) -> None:
        self.percent: int | None = None
        self._given_up = False

    def tell(self, done: int, total: int) -> None:
        """Take note of a step that is done.

        Raises
        ------
        GivenUpError
            If nobody waits any more: the work ends here.
        """
        if self._given_up:
            raise GivenUpError
        self.percent = 100 * done // total

    def give_up(self) -> None:
        """Let the work end at its next step."""
        self._given_up = True


def beside(work: Callable[..., Any], *given: Any) -> asyncio.Future[Any]:
    """Do work beside the server's own thread; who stops the app does not wait for it."""
    told: Future[Any] = Future()
    told.set_running_or_notify_cancel()

    def do() -> None:
        try:
            told.set_result(work(*given))
        except Exception as error:  # told where it is awaited
            told.set_exception(error)

    Thread(target=do, daemon=True).start()
    return asyncio.wrap_future(told)


class Slow:
    """Answers that take long: a few at once, apart from those that are quick.

    Parameters
    ----------
    most : int
        So many are worked out at once; who asks for more waits.
    every_s : float
        How often it is told how far one is.
    """

    def __init__(self, most: int, every_s: float) -> None:
        self.every_s = every_s
        self._turns = asyncio.Semaphore(most)

    async def tell(
        self, work: Callable[..., Any], *given: Any
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Yield how far work is, in percent where that is known, and last what came of it.

        Where nobody takes what is yielded any more, the work ends at its next step, and its turn
        is over then and not before.
        """
        if self._turns.locked():
            yield {"waits": True}
        await self._turns.acquire()
        watch = Watch()
        asked = beside(work, *given, watch.tell)
        asked.add_done_callback(self._ended)
        try:
            while not asked.done():
                yield {"percent": watch.percent}
                await asyncio.wait({asked}, timeout=self.every_s)
            yield asked.result()
        finally:
            watch.give_up()

    def _ended(self, asked: asyncio.Future[Any]) -> None:
        self._turns.release()
        # An error of work that was given up is told nobody.
        if not asked.cancelled():
            asked.exception()
