"""The views of ``reporting``: each is in one file, ``reporting/<view>.sql``, with its comments.

They are not part of any migration: every upgrade of the ledger replaces those that
differ from their files. Columns are only appended, so that other people's views and
queries still work. A view cannot have parameters, so the domain's words are written
into its text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

from sqlalchemy import Connection, text

from outreach.domain.errors import ViewCannotBeReplaced
from outreach.storage.statements import statement
from outreach.storage.vocabulary import with_literals

VIEWS = Path(__file__).parent / "reporting"
REPORTING = "reporting"
READER = "outreach_reader"
CANDIDATE = "view_as_in_its_file"
"""The name of a view while it is compared with the present one."""


@dataclass(frozen=True, kw_only=True)
class ReportingView:
    """A view from its file, with the domain's words written in."""

    name: str
    query: str
    comments: str

    def reads(self) -> frozenset[str]:
        """Return the names of the same schema that the view reads."""
        return frozenset(re.findall(rf"\b{REPORTING}\.(\w+)", self.query))


def read_views(folder: Path = VIEWS) -> tuple[ReportingView, ...]:
    """Read every view, each after the views that it reads.

    Raises ``LookupError`` for a word that the domain does not have and ``ValueError`` for a
    file that does not begin with the view of its name; both name the file.
    """
    views = {path.stem: _read(path) for path in sorted(folder.glob("*.sql"))}
    order = TopologicalSorter({name: view.reads() & views.keys() for name, view in views.items()})
    return tuple(views[name] for name in order.static_order())


def _read(path: Path) -> ReportingView:
    try:
        sql = with_literals(path.read_text(encoding="utf-8"))
    except KeyError as unknown:
        raise LookupError(
            f"{path.name} names :{unknown.args[0]}, a word that the domain does not have"
        ) from None
    found = re.fullmatch(rf"CREATE OR REPLACE VIEW {REPORTING}\.{path.stem} AS\n(.+?);\n(.*)", sql, re.DOTALL)
    if found is None:
        raise ValueError(f"{path.name} must begin with CREATE OR REPLACE VIEW {REPORTING}.{path.stem} AS")
    return ReportingView(name=path.stem, query=found.group(1), comments=found.group(2))


def replace_views(connection: Connection, views: Sequence[ReportingView]) -> None:
    """Make the views equal to their files, and let the role of readers read them.

    A view that is already equal is not touched, so the upgrade does not wait for its
    readers. Raises ``ViewCannotBeReplaced`` for a column that would be removed or
    changed.
    """
    for view in views:
        _execute(connection, f"CREATE VIEW {REPORTING}.{CANDIDATE} AS\n{view.query}")
        known = _shapes(connection, view.name)
        present, wanted = known.get(view.name), known[CANDIDATE]
        if present is not None:
            _require_appended(view.name, present.columns, wanted.columns)
        if present is None or present.definition != wanted.definition:
            _execute(connection, f"CREATE OR REPLACE VIEW {REPORTING}.{view.name} AS\n{view.query}")
        _execute(connection, f"DROP VIEW {REPORTING}.{CANDIDATE}")
        _execute(connection, view.comments)
        _let_reader_read(connection, view.name)


@dataclass(frozen=True, kw_only=True)
class _Shape:
    definition: str
    columns: tuple[str, ...]
    """Name and type of each, in order."""


def _shapes(connection: Connection, name: str) -> Mapping[str, _Shape]:
    rows = connection.execute(statement("shapes_of_views"), {"names": [name, CANDIDATE]})
    return {row.name: _Shape(definition=row.definition, columns=tuple(row.columns)) for row in rows}


def _require_appended(view: str, present: Sequence[str], wanted: Sequence[str]) -> None:
    for number, column in enumerate(present, start=1):
        instead = wanted[number - 1] if number <= len(wanted) else "missing"
        if instead != column:
            raise ViewCannotBeReplaced(
                f"the view {REPORTING}.{view} cannot be replaced: its column {number} is {column}, and in "
                f"reporting/{view}.sql of this release it is {instead}. Columns are only appended, because "
                "others may have built on them: put the column back and a new one at the end, or run the "
                "newer release that added it. The ledger was not changed"
            )


def _let_reader_read(connection: Connection, view: str) -> None:
    exists = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": READER})
    if exists:
        _execute(connection, f"GRANT SELECT ON {REPORTING}.{view} TO {READER}")


def _execute(connection: Connection, sql: str) -> None:
    # Only without parameters does the driver take several statements, with colons and percent signs, at once.
    connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
