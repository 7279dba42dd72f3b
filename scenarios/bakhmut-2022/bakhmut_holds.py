"""What does holding Bakhmut give? Its worth as a base, and what stays out of reach."""

import sys
from pathlib import Path

import stratgraph as sg

PLACES = ("bakhmut", "siversk", "lyman", "chasiv_yar", "kostiantynivka")


def main(out: Path) -> None:
    """Compare Bakhmut with other bases and list what the attacker gains only by its fall."""
    case = sg.read_case("bakhmut_falls")
    guns = sg.select_systems(sg.read_systems("bakhmut-2022"), ["m777", "m142"])
    rows = []
    for gun in guns:
        figure = gun.ranges[0]
        bases = sg.measure_base_value(
            case.before, PLACES, range_m=figure.range_m, road_m=60_000, road_set="all"
        )
        for base in bases:
            per_oblast = ", ".join(f"{count} in {oblast}" for oblast, count in base.by_oblast)
            print(
                f"{gun.short_name}, {figure.munition} ({figure.range_m / 1000:g} km), from "
                f"{base.settlement}: {len(base.settlements)} places within 60 road-km "
                f"({per_oblast or 'none'})"
            )
            rows.append({"gun": gun.id, "base": base.settlement, "places": base.settlements})

    # Held, Bakhmut keeps these out of each listed range, if contested ground does not fire.
    for row in sg.run_case(case).changes:
        if row.side == "attacker" and row.rule == case.assumptions.rules[0] and row.change.gained:
            count = len(row.change.gained)
            print(f"out of {row.system.id} {row.figure.range_m / 1000:g} km: {count} places")
    sg.write_whole(out / "bakhmut_holds.json", sg.to_json(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out"))
