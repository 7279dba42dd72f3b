"""What is asked of a sweep on the disk: SQL by DuckDB, questions with a name, all its rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from stratgraph.errors import ScenarioError
from stratgraph.io.atomic import write_whole
from stratgraph.io.formats.format import needed
from stratgraph.studies.sweep import QUESTIONS, SweepAnswer, ask_question

from .kinds import EXTRA
from .rows import rows_bytes
from .store import reader_sql

if TYPE_CHECKING:
    from .store import SweepStore

# Nothing is fetched or loaded, and no file is read but the sweep's.
SHUT = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
MOST_ROWS = 1_000_000


def ask_sweep(store: SweepStore, question: str) -> SweepAnswer:
    """Ask a sweep a question: one that has a name, or SQL.

    Parameters
    ----------
    store : SweepStore
        From :func:`open_sweep`.
    question : str
        ``fewest``, ``towns`` or ``spread``, or SQL of the view ``situations``.

    Raises
    ------
    ScenarioError
        If there is no such question, the SQL is wrong or would change something, or the extra
        ``sweep`` is not installed, which SQL needs.
    FileFormatError
        If no batch is done, or one is half written.

    Examples
    --------
    >>> import tempfile
    >>> from dataclasses import replace
    >>> from stratgraph import read_case
    >>> from stratgraph.io.sweep import write_sweep
    >>> from stratgraph.studies.hold_or_fall import Swept
    >>> case = replace(read_case("gate_falls"), swept=Swept(("gate",)))
    >>> with tempfile.TemporaryDirectory() as home:
    ...     ask_sweep(write_sweep(case, home + "/sweep").store, "towns").rows[0][:3]
    ('Gate', 'Mortar', 'attacker')
    """
    asked = question.strip()
    if len(asked.split()) != 1:
        return ask_sweep_sql(store, asked)
    store.require_rows()
    if asked not in QUESTIONS:
        return ask_question(asked, store.columns, {})
    return ask_question(asked, store.columns, store.rows(QUESTIONS[asked].needs(store.columns)))


def ask_sweep_sql(store: SweepStore, sql: str) -> SweepAnswer:
    """Ask a sweep by SQL, of the view ``situations``; nothing can be changed by it.

    Raises
    ------
    ScenarioError
        If the extra ``sweep`` is not installed, or the SQL is wrong, no question, or answered by
        more than a million rows.
    FileFormatError
        If no batch is done, or one is half written.
    """
    store.require_rows()
    duckdb = needed("duckdb", EXTRA, "SQL")
    with duckdb.connect(":memory:", config=SHUT) as database:
        files = [str(path.resolve()) for path in store.done.values()]
        listed = "[" + ", ".join(map(_quoted, files)) + "]"
        view = reader_sql(store.columns, store.kind, listed)
        database.execute(f"CREATE VIEW situations AS SELECT * FROM {view}")
        database.execute(f"SET allowed_paths = {listed}")
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        try:
            _require_question(duckdb, database, sql)
            found = database.execute(sql)
            names = tuple(one[0] for one in found.description)
            rows = found.fetchmany(MOST_ROWS + 1)
        except duckdb.Error as error:
            raise ScenarioError(f"DuckDB cannot answer: {_one_line(error)}") from error
    if len(rows) > MOST_ROWS:
        raise ScenarioError(
            f"the answer has more than {MOST_ROWS:,} rows; ask for less, or write all rows with "
            "--export FILE"
        )
    return SweepAnswer(sql, sql, names, tuple(tuple(map(_plain, row)) for row in rows))


def export_rows(store: SweepStore, path: str | Path) -> None:
    """Write every row of a sweep to one CSV file, in order: equal sweeps give equal bytes.

    Raises
    ------
    FileFormatError
        If no batch is done, one is half written, or the file cannot be written.
    """
    write_whole(Path(path), exported_rows(store))


def exported_rows(store: SweepStore) -> bytes:
    """Return every row of a sweep as one CSV file, in order."""
    texts = [rows_bytes(part, store.columns, "csv") for part in store.parts(store.columns)]
    # Each batch begins with the same line of names.
    return texts[0] + b"".join(text.partition(b"\n")[2] for text in texts[1:])


def _require_question(duckdb: Any, database: Any, sql: str) -> None:
    """Refuse SQL that is no question: what would write, load or set something."""
    statements = database.extract_statements(sql)
    asks = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if len(statements) != 1 or statements[0].type not in asks:
        raise ScenarioError(
            'one question is wanted, such as "SELECT count(*) FROM situations": what would '
            "change something is not done"
        )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _plain(value: Any) -> str | int | float | None:
    """Return a value as JSON and a table take it; others as text."""
    if value is None or isinstance(value, str | int | float):
        return None if value != value else value
    return float(value) if hasattr(value, "as_integer_ratio") else str(value)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
