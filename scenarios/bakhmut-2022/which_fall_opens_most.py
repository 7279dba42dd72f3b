"""Which single fall opens most? Every place that can fall next, for one howitzer range."""

import sys
from pathlib import Path

import stratgraph as sg


def main(out: Path) -> None:
    """Rank the places that adjoin ground the defender does not hold by what they open."""
    case = sg.read_case("bakhmut_falls")
    (howitzer,) = sg.select_systems(sg.read_systems("bakhmut-2022"), ["2s19"])
    panel = sg.measure_gateways(case.before, case.question(road_set="all"))
    candidates = panel.columns["advance_gain"].compared
    rows = []
    for rule in case.assumptions.rules[:2]:
        ranking = sg.rank_falls(
            case.before, rule, range_m=howitzer.ranges[0].range_m,
            objectives=case.objectives, candidates=candidates,
        )  # fmt: skip
        print(f"{howitzer.name}, {howitzer.ranges[0].munition}, contested ground: {rule.contested}")
        for row in ranking[:5]:
            names = ", ".join(row.gained[:3])
            print(f"  {row.settlement}: {row.people.known} people at risk in {names or 'no place'}")
        rows += [{"contested": rule.contested, "fall": r.settlement, "gained": r.gained}
                 for r in ranking]  # fmt: skip
    sg.write_whole(out / "which_fall_opens_most.json", sg.to_json(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
