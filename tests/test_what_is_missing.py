"""A question without guns, roads or holders, or among three sides, is answered all the same."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from answers import answer_to

from stratgraph import read_case, run_case

VALLEY = Path(__file__).parent.parent / "scenarios" / "valley"


@pytest.fixture
def valley(tmp_path: Path) -> Path:
    shutil.copytree(VALLEY, tmp_path / "valley")
    return tmp_path / "valley"


def without_systems(folder: Path) -> Path:
    for name in ("systems.csv", "ranges.csv"):
        (folder / name).unlink()
    case = folder / "gate_falls.toml"
    lines = case.read_text(encoding="utf-8").splitlines()
    kept = ["systems = []" if line.startswith("systems") else line for line in lines]
    case.write_text("\n".join(kept), encoding="utf-8")
    return case


def test_without_systems_the_finding_speaks_of_distances(valley: Path, stratgraph: Any) -> None:
    """Brook is 30 km from Kingsbridge, the Gate 20."""
    case = without_systems(valley)
    code, out, _ = stratgraph("run", case)
    assert code == 0
    words = " ".join(out.split())
    assert words.startswith(
        "Losing Gate would bring Red's ground to 22 km from Kingsbridge by road"
    )
    assert "25 to 30 km from Kingsbridge before, and 15 to 20 km after" in words
    assert "No weapon is asked about." in words
    assert "in range" not in words.split("Gateways from")[0]
    assert "no system with a published range is asked about: distances are told" in words
    assert stratgraph("gateways", case)[0] == 0


def test_without_systems_a_question_that_names_some_is_told_what_to_write(
    valley: Path, stratgraph: Any
) -> None:
    for name in ("systems.csv", "ranges.csv"):
        (valley / name).unlink()
    code, out, err = stratgraph("run", valley / "gate_falls.toml")
    assert (code, out) == (2, "")
    assert err.endswith(
        "gate_falls.toml: the theater lists no systems (it has no systems.csv, or an empty one); "
        "write systems = [] under [assume], and what needs none is answered\n"
    )


def test_without_systems_the_page_tells_of_ways(valley: Path, stratgraph: Any) -> None:
    page = valley / "page.html"
    assert stratgraph("run", without_systems(valley), "--html", page)[0] == 0
    text = page.read_text(encoding="utf-8")
    assert "Drawn: Gate falls." in text
    assert "By road from the nearest ground of Red" in text
    # 33 km before, 22 after, with Mill between Gate and Kingsbridge.
    assert re.findall(r"<td[^>]*>(33.0 km|22.0 km|1)</td>", text)[:3] == ["33.0 km", "22.0 km", "1"]
    assert "road within reach" not in text


@pytest.mark.parametrize("how", ["no file", "header only"])
def test_without_roads_reach_is_told_and_routes_are_not(
    valley: Path, stratgraph: Any, how: str
) -> None:
    roads = valley / "roads.csv"
    header = roads.read_text(encoding="utf-8").splitlines()[0]
    roads.unlink() if how == "no file" else roads.write_text(header + "\n", encoding="utf-8")
    plain, bare = answer_to("gate_falls"), run_case(read_case(valley / "gate_falls.toml"))
    assert [row for _, row in bare.reach] == [row for _, row in plain.reach]
    assert not any(column.values for _, panel in bare.gateways for column in panel.columns.values())
    assert any(one.startswith("the theater has no road: reach is told") for one in bare.warnings)
    page, file = valley / "page.html", valley / "out.json"
    assert stratgraph("run", valley / "gate_falls.toml", "--html", page, "--json", file)[0] == 0
    assert stratgraph("gateways", valley / "gate_falls.toml")[0] == 0


@pytest.mark.parametrize("how", ["no file", "header only"])
def test_without_holders_routes_are_told_and_reach_is_not(
    valley: Path, stratgraph: Any, how: str
) -> None:
    control = valley / "control.csv"
    header = control.read_text(encoding="utf-8").splitlines()[0]
    control.unlink() if how == "no file" else control.write_text(header + "\n", encoding="utf-8")
    (valley / "events.csv").unlink()
    plain, bare = answer_to("gate_falls"), run_case(read_case(valley / "gate_falls.toml"))
    for metric in ("route_share", "detour_loss", "in_every_min_cut", "current_flow_share"):
        shares = [one.panel("hold", road_set="all").columns[metric] for one in (plain, bare)]
        assert shares[0].values == shares[1].values
    assert bare.finding.newly_in_range == ()
    assert bare.finding.sentence.endswith("so no range can be told.")
    # Gate would be the attacker's, but what else is his nobody knows: he may stand nearer.
    assert {(change.before_m, change.after_m) for _, change in bare.finding.ranges} == {
        (None, None)
    }
    code, out, err = stratgraph("run", valley / "gate_falls.toml")
    assert (code, err) == (0, "")
    assert "Range needed: not known, since of no place is known who holds it." in out
    assert "20.0" not in out
    assert any(one.startswith("the theater says of no place who holds it") for one in bare.warnings)
    code, out, err = stratgraph("gateways", valley / "gate_falls.toml", "--json", "-")
    assert code == 0, err
    assert json.loads(out)["gateways"]
    code, _, err = stratgraph("front", "--theater", valley, "--place", "gate")
    assert code == 2
    assert err.rstrip().endswith("without holders there is no front")


def three_sides(folder: Path) -> Path:
    """Give Highfield to a third side, Green."""
    theater = folder / "theater.toml"
    text = theater.read_text(encoding="utf-8")
    theater.write_text(text + '\n[sides.GREEN]\nlabel = "Green"\n', encoding="utf-8")
    control = folder / "control.csv"
    rows = control.read_text(encoding="utf-8").splitlines()
    kept = [row.replace(",contested,", ",GREEN,") for row in rows]
    control.write_text("\n".join(kept), encoding="utf-8")
    return folder


def test_among_three_sides_each_command_takes_the_defender(valley: Path, stratgraph: Any) -> None:
    folder = three_sides(valley)
    code, _, err = stratgraph(
        "front", "--theater", folder, "--place", "kingsbridge", "--attacker", "RED"
    )
    assert code == 2
    assert "name the defender (--defender CODE)" in err
    sides = ("--attacker", "RED", "--defender", "BLUE")
    code, _, err = stratgraph("front", "--theater", folder, "--place", "kingsbridge", *sides)
    assert code == 0, err
    code, _, err = stratgraph("reach", "--theater", folder, "--target", "mill", *sides)
    assert code == 0, err
    days = ("--as-of", "2031-05-01", "--until", "2031-07-01", "--definition", "report")
    code, _, err = stratgraph("backtest", folder, *days, *sides, "--metric", "pressure")
    assert code == 0, err


def test_who_holds_the_target_is_the_defender_among_three(valley: Path, stratgraph: Any) -> None:
    code, out, err = stratgraph(
        "reach", "--theater", three_sides(valley), "--target", "kingsbridge", "--attacker", "RED"
    )
    assert code == 0, err
    assert "Kingsbridge: target" in out


def test_a_case_that_cuts_roads_shows_the_network_that_is_left(
    valley: Path, stratgraph: Any
) -> None:
    """Without the road from the Gate to Mill nobody passes Mill on the way to Kingsbridge."""
    case = valley / "gate_falls.toml"
    text = case.read_text(encoding="utf-8")
    assert "as it was on 2031-05-01, before the scenario" in stratgraph("gateways", case)[1]
    case.write_text(text.replace("bases ", 'cuts = ["gate--mill"]\nbases ', 1), encoding="utf-8")
    _, out, _ = stratgraph("gateways", case)
    assert "after the scenario: Gate falls and 1 road is cut" in " ".join(out.split())
    rows = json.loads(stratgraph("gateways", case, "--json", "-")[1])["gateways"]
    assert {row["situation"] for row in rows} == {"fall"}
    assert next(row["route_share"] for row in rows if row["settlement"] == "mill") == 0
    assert "before the scenario" in stratgraph("gateways", case, "--situation", "hold")[1]


def test_after_a_fall_what_reads_no_holders_is_said_to_be_as_before(
    valley: Path, stratgraph: Any
) -> None:
    _, out, _ = stratgraph("gateways", valley / "gate_falls.toml", "--situation", "fall")
    assert (
        "share of shortest routes through it reads no holders, so it is as before the scenario"
        in " ".join(out.split())
    )


def test_systems_without_a_published_range_gain_nothing_and_lose_nothing(
    valley: Path, stratgraph: Any
) -> None:
    ranges = valley / "ranges.csv"
    header = ranges.read_text(encoding="utf-8").splitlines()[0]
    ranges.write_text(header + "\n", encoding="utf-8")
    code, out, _ = stratgraph("run", valley / "gate_falls.toml")
    assert code == 0
    assert "No range is published of the weapons asked about." in " ".join(out.split())
    code, _, err = stratgraph("reach", "--theater", valley, "--target", "kingsbridge")
    assert code == 2
    assert "has no system with a published range" in err


def test_the_front_of_a_theater_follows_the_events_that_it_has(stratgraph: Any) -> None:
    """The valley has reports alone: the Gate falls on 2 June, 20 km from Kingsbridge, not 30."""
    words = ("front", "--theater", "valley", "--place", "kingsbridge", "--until", "2031-06-30")
    plain, told = (stratgraph(*words, *more)[1] for more in ((), ("--basis", "report")))
    assert plain == told
    assert "20.0" in plain


def test_a_folder_where_a_case_is_meant_is_called_one(valley: Path, stratgraph: Any) -> None:
    assert "is a folder; name the case file in it" in stratgraph("run", valley)[2]
