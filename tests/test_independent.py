"""Which guns gain which cities if Bakhmut falls, computed again with csv and pyproj alone."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from pyproj import Geod

FOLDER = Path(__file__).resolve().parent.parent / "scenarios" / "bakhmut-2022"
CITIES = ["kramatorsk", "sloviansk", "kostiantynivka", "druzhkivka"]
RUN = [sys.executable, "-c", "import stratgraph.cli; stratgraph.cli.main()", "run"]
KEYS = ("system", "munition", "target")


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((FOLDER / name).read_text(encoding="utf-8").splitlines()))


def test_the_same_guns_gain_the_same_cities() -> None:
    run = subprocess.run([*RUN, "bakhmut_falls", "--json", "-"], capture_output=True, check=True)
    told = json.loads(run.stdout)
    day = [r for r in table("control.csv") if r["date"] == "2022-10-03"]
    holder = {r["settlement_id"]: r["holder"] for r in day if r["assessor"] == "DeepStateMap"}
    at = {r["id"]: (float(r["lon"]), float(r["lat"])) for r in table("settlements.csv")}
    red = {r["id"] for r in table("systems.csv") if r["side"] != "UA"}
    red &= set(told["assumptions"]["systems"])
    guns = [r for r in table("ranges.csv") if r["preferred"] == "yes" and r["system_id"] in red]
    for reading, codes in (("no_fire", {"RU"}), ("attacker", {"RU", "contested"})):
        gains = set()
        for city in CITIES:
            far = {o: Geod(ellps="WGS84").inv(*at[o], *at[city])[2] for o in holder}
            hold = min(far[o] for o in far if holder[o] in codes)
            for g in guns:
                if min(hold, far["bakhmut"]) <= float(g["range_km"]) * 1000 < hold:
                    gains.add((g["system_id"], g["munition_id"], city))
        listed = {"contested": reading, "preferred": True, "newly": True}.items()
        rows = [(c, r.items()) for c in told["finding"]["newly_in_range"] for r in c["readings"]]
        assert gains == {tuple(c[key] for key in KEYS) for c, r in rows if listed <= r} != set()
