"""What would move the ranks of places, a sentence each."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from stratgraph.measures.gateways import metric_words
from stratgraph.model.notebook import joined

from .ranks import STABILITY_METRICS
from .road_draws import draw_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stratgraph.model.theater import Theater

    from .ranks import RankStability
    from .road_draws import RoadDraws


def stability_sentences(
    stability: RankStability,
    theater: Theater,
    draws: RoadDraws | None = None,
    places: Sequence[str] = (),
) -> Iterator[str]:
    """Say what would move the ranks of the places that change hands; what moves none is left out.

    Parameters
    ----------
    stability : RankStability
    theater : Theater
    draws : RoadDraws, optional
        How often a place stays first where unverified roads are drawn.
    places : sequence of str
        Of which places the draws are told.

    Examples
    --------
    >>> from stratgraph import read_case, run_case
    >>> outcome = run_case(read_case("bakhmut_falls"))
    >>> print(next(stability_sentences(outcome.stability, outcome.case.theater))[:60])
    Bakhmut takes ranks 1 to 4 in how much longer routes get wit
    """
    for one in stability.length_ranges:
        if one.best != one.worst:
            yield (
                f"{theater.settlement(one.settlement).name} takes ranks {one.best} to {one.worst} "
                f"in {metric_words(one.metric)} when road lengths are off by up to "
                f"{100 * one.share:.0f} % ({one.draws} draws)"
            )
    for place, metric in product(places, STABILITY_METRICS):
        yield from _drawn(draws, place, metric, theater)
    yield from _without_one_road(stability, theater)


def _drawn(draws: RoadDraws | None, place: str, metric: str, theater: Theater) -> Iterator[str]:
    """Say how often a place stays first where unverified roads are drawn."""
    if draws is not None:
        name = theater.settlement(place).name
        for count in draws.of(place, metric):
            yield draw_sentence(draws, count, name, metric_words(metric))


def _without_one_road(stability: RankStability, theater: Theater) -> Iterator[str]:
    """Say what a single road of low confidence carries."""
    cut_off = {(one.road, one.cut_off) for one in stability.road_effects if one.cut_off}
    for road, lost in sorted(cut_off):
        names = joined(theater.names_of(lost))
        yield (
            f"without the single low-confidence road {theater.road_name(road)} no road leads from "
            f"the bases to {names}"
        )
    for effect in stability.road_effects:
        if effect.rank != effect.rank_without and not effect.cut_off:
            ranks = f"ranks {effect.rank_without}" if effect.rank_without else "has no rank"
            was = f"not {effect.rank}" if effect.rank else "where it had none"
            yield (
                f"{theater.settlement(effect.settlement).name} {ranks}, {was}, in "
                f"{metric_words(effect.metric)} without the single low-confidence road "
                f"{theater.road_name(effect.road)}"
            )
