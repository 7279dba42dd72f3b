"""Which two towns did each network hang on together? All places, and either side's."""

import sys
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Find the sets of two, print each network's, and draw that of all places on verified roads."""
    answer = sg.find_sets(sg.read_case("bakhmut_falls").before, 2)
    for network in answer.networks:
        names = " and ".join(answer.situation.theater.names_of(network.best.members))
        share = 100 * network.best.left / network.pairs
        print(f"{network.ground}, {network.road_set} roads: without {names} {share:.1f} % of "
              f"{network.pairs:,} pairs stay connected")  # fmt: skip
    sg.write_whole(out / "what_hangs_together.json", sg.to_json(sg.sets_document(answer)))
    sg.write_figure(sg.draw_sets(answer, road_set="verified"), out / "what_hangs_together.html")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
