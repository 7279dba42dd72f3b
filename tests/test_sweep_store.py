"""A sweep in a folder: formats agree, what was cut goes on, what is refused, and asking."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from test_sweep import line
from worlds import gun

from stratgraph import (
    FileFormatError,
    ScenarioError,
    ask_sweep,
    open_sweep,
    plan_sweep,
    read_case,
    write_sweep,
)
from stratgraph.io.sweep import SWEEP_FORMATS, export_rows, store, worker_side
from stratgraph.report.tables.sweep import sweep_table
from stratgraph.studies.hold_or_fall import Swept
from stratgraph.studies.sweep import QUESTIONS, SweepAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from answers import Ran

    from stratgraph.io.sweep import SweepFormat, SweepMade

# Four situations in four batches, with people to count and a system of either side.
CASE = line(systems=(gun("g", 10),))


def swept(folder: Path, **asked: Any) -> SweepMade:
    """Write the line's sweep, one situation a batch."""
    return write_sweep(CASE, folder, plan=plan_sweep(CASE, batch=1), **asked)


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a sweep but its lock."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


# ---- what is written


def test_a_sweep_is_its_rows_beside_its_case_and_what_made_them(tmp_path: Path) -> None:
    made = swept(tmp_path / "s")
    assert (made.made, made.mended, made.store.missing) == (4, 0, ())
    manifest = json.loads((tmp_path / "s" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["case"] == "sweep"
    assert manifest["towns"] == [{"settlement": one, "change": "falls"} for one in "ab"]
    assert {"stratgraph", "python", "numpy"} <= manifest["versions"].keys()
    assert 'towns = ["a", "b"]' in (tmp_path / "s" / "case.toml").read_text(encoding="utf-8")
    first, *_ = sorted((tmp_path / "s" / "rows").iterdir())
    assert first.read_text(encoding="utf-8").splitlines()[:2] == [
        "situation,falls_a,falls_b,changed,standoff_m,contested,required_m_t,required_m_r,"
        "people_r_g_standard,unknown_r_g_standard,people_b_g_standard,unknown_b_g_standard",
        "0,0,0,0,0.0,no_fire,26999.998,8999.999,10,0,0,1",
    ]


def test_the_same_sweep_gives_the_same_bytes(tmp_path: Path) -> None:
    swept(tmp_path / "one")
    swept(tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("kind", SWEEP_FORMATS)
def test_every_format_says_the_same(tmp_path: Path, kind: SweepFormat) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow")
    swept(tmp_path / "csv")
    made = swept(tmp_path / "other", kind=kind)
    before, rows = open_sweep(tmp_path / "csv").rows(), made.store.rows()
    assert {one.dtype.kind for one in rows.values()} == {"i", "f", "O"}
    for name, values in before.items():
        assert rows[name].dtype == values.dtype
        np.testing.assert_array_equal(rows[name], values)
    for name in ("csv", "other"):
        export_rows(open_sweep(tmp_path / name), tmp_path / f"{name}.csv")
    assert (tmp_path / "csv.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()


def test_rows_exported_are_in_order_whatever_the_batches(tmp_path: Path) -> None:
    texts = []
    for batch in (1, 3, 4):
        folder = tmp_path / str(batch)
        made = write_sweep(CASE, folder, plan=plan_sweep(CASE, batch=batch))
        export_rows(made.store, tmp_path / "rows.csv")
        texts.append((tmp_path / "rows.csv").read_text(encoding="utf-8"))
    assert texts[0] == texts[1] == texts[2]
    assert [line.split(",")[0] for line in texts[0].splitlines()[1:]] == list("00112233")


def test_how_far_a_sweep_is_is_told_and_what_was_there_counts_as_done(tmp_path: Path) -> None:
    told: list[float] = []
    swept(tmp_path / "s", progress=lambda done, total: told.append(done / total))
    assert told == [0, 0, 0.25, 0.5, 0.75, 1]
    for path in sorted((tmp_path / "s" / "rows").iterdir())[2:]:
        path.unlink()
    told.clear()
    swept(tmp_path / "s", resume=True, progress=lambda done, total: told.append(done / total))
    assert told == [0, 0.5, 0.75, 1]


# ---- what was cut goes on


def test_what_lacks_is_made_and_what_is_there_is_kept(tmp_path: Path) -> None:
    swept(tmp_path / "s")
    whole = contents(tmp_path / "s")
    kept, *others = sorted((tmp_path / "s" / "rows").iterdir())
    for path in others:
        path.unlink()
    before = kept.stat().st_mtime_ns, kept.stat().st_ino
    made = swept(tmp_path / "s", resume=True)
    assert (made.made, made.mended) == (3, 0)
    assert (kept.stat().st_mtime_ns, kept.stat().st_ino) == before
    assert contents(tmp_path / "s") == whole
    assert swept(tmp_path / "s", resume=True).made == 0


@pytest.mark.parametrize("left", [0, 1, 40, -1])
def test_a_file_cut_short_is_made_anew(tmp_path: Path, left: int) -> None:
    swept(tmp_path / "s")
    whole = contents(tmp_path / "s")
    broken = sorted((tmp_path / "s" / "rows").iterdir())[2]
    broken.write_bytes(broken.read_bytes()[:left])
    with pytest.raises(FileFormatError, match="half written"):
        ask_sweep(open_sweep(tmp_path / "s"), "spread")
    made = swept(tmp_path / "s", resume=True)
    assert (made.made, made.mended) == (1, 1)
    assert contents(tmp_path / "s") == whole


def test_what_a_killed_run_left_is_taken_away(tmp_path: Path) -> None:
    swept(tmp_path / "s")
    whole = contents(tmp_path / "s")
    (tmp_path / "s" / "rows" / ".stratgraph-abc").write_text("half", encoding="utf-8")
    (tmp_path / "s" / ".stratgraph-def").write_text("half", encoding="utf-8")
    swept(tmp_path / "s", resume=True)
    assert contents(tmp_path / "s") == whole


@pytest.mark.parametrize("there", [(), ("rows",), ("rows", "case.toml"), (".stratgraph-x",)])
def test_a_run_killed_before_it_had_begun_is_begun(tmp_path: Path, there: tuple[str, ...]) -> None:
    swept(tmp_path / "whole")
    (tmp_path / "s").mkdir()
    for name in there:
        path = tmp_path / "s" / name
        path.mkdir() if name == "rows" else path.write_text("half", encoding="utf-8")
    swept(tmp_path / "s")
    assert contents(tmp_path / "s") == contents(tmp_path / "whole")


def test_a_full_disk_stops_the_run_and_keeps_what_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept(tmp_path / "whole")
    write, room = store.write_whole, iter([True, True])

    def until_full(path: Path, data: str | bytes) -> None:
        if next(room, False):
            return write(path, data)
        raise FileFormatError("cannot be written: No space left on device", file=path)

    with monkeypatch.context() as patch:
        patch.setattr(store, "write_whole", until_full)
        with pytest.raises(FileFormatError, match=r"No space left .*; 2 of 4 batches are done"):
            swept(tmp_path / "s")
    assert swept(tmp_path / "s", resume=True).made == 2
    assert contents(tmp_path / "s") == contents(tmp_path / "whole")


# ---- a folder of something else


def changed_facts() -> Any:
    """Return the same case where one town has more people."""
    theater = CASE.theater
    first, *rest = theater.settlements
    figure = replace(first.populations[0], people=11)
    town = replace(first, populations=(figure,))
    return replace(CASE, theater=replace(theater, settlements=(town, *rest)))


REFUSED: dict[str, tuple[Any, dict[str, Any], str]] = {
    "the same, without a word": (CASE, {}, r"4 of 4 batches done; go on with --resume"),
    "another case": (
        replace(CASE, name="other"), {"resume": True}, "a sweep of the case 'sweep' of 'drawn'",
    ),
    "other towns": (
        replace(CASE, swept=Swept(("a",))), {"resume": True}, "facts or its question have changed",
    ),
    "other facts": (changed_facts(), {"resume": True}, "facts or its question have changed"),
    "another format": (CASE, {"resume": True, "kind": "jsonl"}, "with format csv"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_folder_of_another_sweep_is_refused_and_left(tmp_path: Path, what: str) -> None:
    case, asked, said = REFUSED[what]
    swept(tmp_path / "s")
    before = contents(tmp_path / "s")
    with pytest.raises(FileFormatError, match=said):
        write_sweep(case, tmp_path / "s", plan=plan_sweep(case, batch=1), **asked)
    assert contents(tmp_path / "s") == before


def test_other_batches_or_samples_are_no_way_to_go_on(tmp_path: Path) -> None:
    swept(tmp_path / "s")
    for plan, said in (
        (plan_sweep(CASE, batch=2), "with batch 1, batches 4"),
        (plan_sweep(CASE, batch=1, samples=3), "with situations 4, rows 8, samples None"),
    ):
        with pytest.raises(FileFormatError, match=said):
            write_sweep(CASE, tmp_path / "s", plan=plan, resume=True)


def test_another_version_is_no_way_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept(tmp_path / "s")
    monkeypatch.setattr(worker_side, "version", lambda name: f"99.{len(name)}")
    with pytest.raises(FileFormatError, match=r"was begun with stratgraph .* here is .* 99\.5"):
        swept(tmp_path / "s", resume=True)


def test_a_folder_of_other_files_is_refused_and_left(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "letters.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileFormatError, match=r"holds letters\.txt and no manifest\.json"):
        swept(tmp_path / "s", resume=True)
    assert contents(tmp_path / "s") == {"letters.txt": b"mine"}
    with pytest.raises(FileFormatError, match="is a file"):
        swept(tmp_path / "s" / "letters.txt")


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    plan = plan_sweep(CASE, batch=1)
    with (
        store.held_store(tmp_path / "s", CASE, plan, "csv", resume=False),
        pytest.raises(FileFormatError, match="another run writes to it"),
    ):
        swept(tmp_path / "s", resume=True)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("manifest.json", "{", "is no manifest: .*; put back the one that was written, or sweep"),
        ("manifest.json", "[]", "is no manifest of a sweep"),
        ("other.json", "{}", "holds no sweep: it has no manifest.json"),
    ],
)
def test_what_is_no_sweep_cannot_be_asked(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(FileFormatError, match=said):
        open_sweep(tmp_path)
    with pytest.raises(FileFormatError, match="is no folder"):
        open_sweep(tmp_path / name)


# ---- asking


def test_the_fewest_towns_with_which_a_range_suffices(tmp_path: Path) -> None:
    answer = ask_sweep(swept(tmp_path / "s").store, "fewest")
    # Ten kilometres reach t from b alone, and r from a with none fallen.
    assert answer.rows == (
        ("T", "G", 10, 0, "no_fire", 1, 1, "B"),
        ("T", "G", 10, 0, "attacker", 1, 1, "B"),
        ("R", "G", 10, 0, "no_fire", 0, 1, ""),
        ("R", "G", 10, 0, "attacker", 0, 1, ""),
    )


SQL = {
    "fewest": """
        SELECT min(changed), arg_min(situation, (changed, situation)) FROM situations
        WHERE required_m_t <= 10000 GROUP BY contested ORDER BY contested DESC
    """,
    "towns": """
        SELECT round(avg(people_r_g_standard) FILTER (falls_a = 0), 1),
               round(avg(people_r_g_standard) FILTER (falls_a = 1), 1)
        FROM situations GROUP BY contested ORDER BY contested DESC
    """,
    "spread": """
        SELECT round(any_value(required_m_t) FILTER (situation = 0)), round(min(required_m_t)),
               round(median(required_m_t)), round(max(required_m_t))
        FROM situations GROUP BY contested ORDER BY contested DESC
    """,
}


@pytest.mark.parametrize(
    ("question", "kind"), [("fewest", "jsonl"), ("towns", "csv"), ("spread", "parquet")]
)
def test_a_question_with_a_name_is_answered_as_sql_answers_it(
    tmp_path: Path, question: str, kind: SweepFormat
) -> None:
    pytest.importorskip("duckdb")
    made = swept(tmp_path / "s", kind=kind)
    named, sql = ask_sweep(made.store, question).rows[:2], ask_sweep(made.store, SQL[question]).rows
    if question == "fewest":
        assert [row[5] for row in named] == [row[0] for row in sql]
        assert [row[1] for row in sql] == [2, 2], "b alone"
    else:
        cells = slice(5, 7) if question == "towns" else slice(4, 8)
        assert [row[cells] for row in named] == list(sql)
    assert len(named) == len(sql) == 2


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM situations", "one question is wanted"),
        ("COPY situations TO 'stolen.csv'", "one question is wanted"),
        ("SELECT 1; SELECT 2", "one question is wanted"),
        ("SELECT * FROM read_csv('/etc/passwd')", "DuckDB cannot answer: Permission Error"),
        ("SELECT * FROM 'https://example.org/a.parquet'", "DuckDB cannot answer"),
        ("SELECT nothing FROM situations", "DuckDB cannot answer: Binder Error"),
        ("SELECT FROM WHERE", "DuckDB cannot answer: Parser Error"),
        ("INSTALL spatial FROM community", "one question is wanted"),
    ],
)
def test_sql_changes_nothing_and_reads_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str, said: str
) -> None:
    pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    made = swept(tmp_path / "s")
    before = contents(tmp_path)
    with pytest.raises(ScenarioError, match=said):
        ask_sweep(made.store, sql)
    assert contents(tmp_path) == before


def test_a_folder_with_a_quote_in_its_name_is_asked(tmp_path: Path) -> None:
    pytest.importorskip("duckdb")
    made = swept(tmp_path / "o'clock")
    assert ask_sweep(made.store, "SELECT count(*) FROM situations").rows == ((8,),)


def test_the_view_that_stands_beside_the_rows_is_what_duckdb_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    duckdb = pytest.importorskip("duckdb")
    swept(tmp_path / "s")
    monkeypatch.chdir(tmp_path / "s")
    with duckdb.connect(":memory:") as database:
        database.execute(Path("view.sql").read_text(encoding="utf-8"))
        found = database.execute("SELECT sum(changed), count(*) FROM situations").fetchall()
    assert found == [(8, 8)]


@pytest.mark.parametrize("lacking", ["duckdb", "pyarrow"])
def test_without_its_extra_what_to_install_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    made = swept(tmp_path / "s")
    for name in [one for one in sys.modules if one.split(".")[0] == lacking]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, lacking, None)

    def ask() -> None:
        if lacking == "duckdb":
            ask_sweep(made.store, "SELECT 1 FROM situations")
        else:
            swept(tmp_path / "p", kind="parquet")

    with pytest.raises(ScenarioError, match=r"pip install 'stratgraph\[sweep\]'"):
        ask()
    assert not (tmp_path / "p").exists()
    assert ask_sweep(made.store, "spread").rows


# ---- the commands


def four(*asked: str | Path) -> tuple[str | Path, ...]:
    return ("sweep", "four_towns", *asked)


def test_the_command_tells_what_it_made_and_goes_on(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    code, out, err = stratgraph(*four("--out", tmp_path / "s", "--batch", "4", "-q"))
    assert (code, err) == (0, "")
    assert " ".join(out.split()) == (
        "four-towns: every one of 16 situations of 4 towns, each under 2 readings: 32 rows; "
        "4 batches of 4 made now."
    )
    code, out, err = stratgraph(*four("--out", tmp_path / "s", "--batch", "4"))
    assert (code, out) == (2, "")
    assert "4 of 4 batches done; go on with --resume" in err
    shutil.rmtree(tmp_path / "s" / "rows")
    code, out, _ = stratgraph(
        *four("--out", tmp_path / "s", "--batch", "4", "--resume", "--json", "-")
    )
    document = json.loads(out)
    assert (code, document["made"], document["rows"]) == (0, 4, 32)


def test_a_dry_run_tells_count_size_and_time_and_writes_nothing(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    code, out, err = stratgraph(*four("--out", tmp_path / "s", "--dry-run"))
    assert (code, err) == (0, "")
    told = " ".join(out.split())
    assert told.startswith("four-towns: every one of 16 situations of 4 towns, each under 2")
    assert re.search(r"About \d+\.\d MB and \d+\.\d seconds on a machine like this;", told)
    assert list(tmp_path.iterdir()) == []


def test_of_a_sweep_half_done_the_answer_says_so(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    stratgraph(*four("--out", tmp_path / "s", "--batch", "4"))
    sorted((tmp_path / "s" / "rows").iterdir())[0].unlink()
    code, out, err = stratgraph("ask", tmp_path / "s", "spread", "--json", "-")
    assert code == 0
    assert "3 of 4 batches are done: answers are of their situations alone" in err
    document = json.loads(out)
    assert (document["batches_done"], document["rows"][0][4]) == (3, None), "the day lacks"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sweep", "four_towns"), "name the folder to write the rows to: --out DIR"),
        (("sweep", "gate_falls", "--out", "s"), "the case names no towns to sweep"),
        (("sweep", "four_towns", "--out", "s", "--workers", "0"), "workers must be 1 to 1,024"),
        (("ask", "s"), "ask something: fewest, towns or spread"),
        (("ask", "s", "spread"), "is no folder"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    stratgraph: Callable[..., Ran],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = stratgraph(*words)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_a_question_that_there_is_not_is_told_with_what_is_near(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no question 'fewer'; did you mean fewest"):
        ask_sweep(swept(tmp_path / "s").store, "fewer")
    assert sorted(QUESTIONS) == ["fewest", "spread", "towns"]


def test_columns_that_find_no_room_are_named_and_two_of_one_name_are_shown() -> None:
    answer = SweepAnswer("SELECT", "SELECT", ("n", "n", "long"), ((1, 2, 3), (1, None, 3)))
    table = sweep_table(answer, width=12)
    assert [[str(cell) for cell in row] for row in table.rows] == [["1", "2"], ["1", "none"]]
    assert table.notes == ("2 rows.", "No room for long; --json FILE has all columns.")
    assert len(sweep_table(answer, width=80).heads) == 3


def test_every_row_is_exported_by_the_command(
    stratgraph: Callable[..., Ran], tmp_path: Path
) -> None:
    stratgraph(*four("--out", tmp_path / "s", "--batch", "4"))
    code, out, _ = stratgraph("ask", tmp_path / "s", "--export", tmp_path / "rows.csv")
    assert (code, out) == (0, "")
    lines = (tmp_path / "rows.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 33
    assert read_case("four_towns").swept is not None
