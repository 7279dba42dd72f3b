"""Figures that remember how they were drawn, so that a narrow window gets one drawn for it.

Scaled down, a figure of a desk has words of five pixels on a phone. Names are placed and lines
broken for one width, so for another width it is drawn again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from plotly.graph_objects import Figure

Asked = ParamSpec("Asked")
# Phones, a phone on its side and a tablet; between them a figure is stretched.
WIDTHS = (320, 380, 500, 680)
_AGAIN = "_drawn_again"


def at_any_width(
    options: Callable[[int], Mapping[str, Any]],
) -> Callable[[Callable[Asked, Figure]], Callable[Asked, Figure]]:
    """Return a decorator of functions that draw: their figures can be drawn again.

    Parameters
    ----------
    options : callable
        The options of the function for a width in pixels.
    """

    def remembering(draw: Callable[Asked, Figure]) -> Callable[Asked, Figure]:
        @wraps(draw)
        def drawn(*args: Asked.args, **named: Asked.kwargs) -> Figure:
            # What can be read once only is read now.
            kept: Any = [tuple(one) if isinstance(one, Iterator) else one for one in args]
            further: Any = {
                key: tuple(one) if isinstance(one, Iterator) else one for key, one in named.items()
            }
            figure = draw(*kept, **further)
            own = figure.layout.width

            def again(width: int) -> Figure:
                return draw(*kept, **further | (options(width) if width != own else {}))

            # Plotly lets a figure have attributes of others only if they begin so.
            setattr(figure, _AGAIN, again)
            return figure

        return drawn

    return remembering


def narrower(figure: Figure) -> tuple[Figure, ...]:
    """Draw a figure again for narrower windows, from the narrowest up.

    Returns
    -------
    tuple of Figure
        None of a figure that was not drawn here, or that was changed since: the changes would be
        lost.

    Examples
    --------
    >>> from stratgraph import draw_situation, read_case
    >>> figure = draw_situation(read_case("gate_falls").before)
    >>> [one.layout.width for one in narrower(figure)]
    [320, 380, 500, 680]
    >>> narrower(figure.update_layout(title_text="Mine"))
    ()
    """
    again = getattr(figure, _AGAIN, None)
    own = figure.layout.width
    if again is None or again(own).to_json() != figure.to_json():
        return ()
    return tuple(again(width) for width in WIDTHS if width < own)
