"""Which roads did the routes to the four cities depend on? And which of those are unverified."""

import sys
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Rank the roads on all links and on verified ones, name what to check first, and draw it."""
    ranking = sg.rank_roads(sg.read_case("bakhmut_falls"))
    name = ranking.situation.theater.road_name
    for road_set in ("all", "verified"):
        for rank, road, loss in ranking.columns[road_set]["detour_loss"].top(3):
            print(f"{road_set} roads, {rank}: without {name(road)} routes lose {100 * loss:.1f} %")
    for one in ranking.hang_on:
        print(f"check {name(one.over)}: without it {name(one.road)} would cost "
              f"{100 * one.loss_without:.1f} %, not {100 * one.loss:.1f} %")  # fmt: skip
    document = sg.roads_document("hold", ranking)
    sg.write_whole(out / "which_roads_matter.json", sg.to_json(document))
    sg.write_figure(sg.draw_roads(ranking), out / "which_roads_matter.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
