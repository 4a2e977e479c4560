"""What of a view differs from its table in a warehouse: compared in the ledger, by key and hash."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, CursorResult, TextClause, text

from outreach.services.loading.ledger_errors import of_the_ledger
from outreach.services.loading.warehouse_tables import HASH, KEY, PART, LoadedTable
from outreach.storage.copying import copy_rows
from outreach.storage.loaded_views import LoadedView
from outreach.storage.statements import statement

FORMAT = 2
"""Raised when the same row is written in another way from then on: every row is loaded again."""

ROWS_AT_ONCE = 1_000
_DIFFERS = "FROM load_slice AS slice LEFT JOIN load_known AS known USING (outreach_key)"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many rows of a table are new, changed and gone."""

    new: int
    changed: int
    gone: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What may be seen in the warehouse of a campaign: the runs that were published."""

    campaign_id: str
    runs: Sequence[UUID]


@of_the_ledger()
def shown_of(ledger: Connection, *, campaign_id: str) -> Shown:
    """Read which runs of a campaign were published."""
    runs = ledger.scalars(statement("published_runs"), {"campaign_id": campaign_id}).all()
    return Shown(campaign_id=campaign_id, runs=runs)


@of_the_ledger()
def begin_comparison(ledger: Connection) -> None:
    """Make room for the warehouse's keys and hashes; it ends with the transaction."""
    ledger.execute(text("DROP TABLE IF EXISTS pg_temp.load_slice, pg_temp.load_known"))
    ledger.execute(
        text(
            "CREATE TEMPORARY TABLE load_known (outreach_key text NOT NULL, outreach_hash text NOT NULL) "
            "ON COMMIT DROP"
        )
    )


@of_the_ledger()
def take_known(ledger: Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Add keys and hashes that the warehouse has."""
    copy_rows(ledger, "load_known", (KEY, HASH), rows)


@of_the_ledger()
def take_slice(
    ledger: Connection, loaded: LoadedTable, shown: Shown, *, parts: frozenset[str] | None
) -> None:
    """Read the parts of the view, or all that is shown of the campaign, once."""
    view = loaded.view
    ledger.execute(
        text(
            f"CREATE TEMPORARY TABLE load_slice ON COMMIT DROP AS "  # noqa: S608 - names of our own views
            f"SELECT shown.*, {view.part} AS {PART}, {_key(view)} AS {KEY}, {_hash()} AS {HASH} "
            f"FROM reporting.{view.name} AS shown WHERE {_where(view, parts)}"
        ),
        _parameters(view, shown, parts),
    )
    ledger.execute(text("ANALYZE load_slice, load_known"))


def _hash() -> str:
    return f"md5('{FORMAT} ' || CAST(shown AS text))"


def _key(view: LoadedView) -> str:
    if view.key:
        return f"md5(concat_ws('/', {', '.join(f'shown.{name}' for name in view.key)}))"
    return "md5(concat(CAST(shown AS text), ' ', row_number() OVER (PARTITION BY CAST(shown AS text))))"


def _where(view: LoadedView, parts: frozenset[str] | None) -> str:
    """Write which rows are read; a payment that is credited to no call is every campaign's."""
    months = f" AND {view.part} = ANY(:months)" if view.has_payments and parts is not None else ""
    if view.has_runs:
        of_runs = "shown.run_id = ANY(:runs)"
        return f"{of_runs} OR (shown.run_id IS NULL{months})" if view.has_payments else of_runs
    if view.has_payments:
        return f"(shown.run_id = ANY(:runs) OR shown.run_id IS NULL){months}"
    return "shown.campaign_id = :campaign_id"


def _parameters(view: LoadedView, shown: Shown, parts: frozenset[str] | None) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    if view.has_runs:
        found["runs"] = [run_id for run_id in shown.runs if parts is None or str(run_id) in parts]
    elif view.has_payments:
        found["runs"] = list(shown.runs)
    else:
        found["campaign_id"] = shown.campaign_id
    if view.has_payments and parts is not None:
        found["months"] = sorted(parts)
    return found


@of_the_ledger()
def count_differences(ledger: Connection) -> Counts:
    """Count what differs."""
    row = ledger.execute(
        text(
            "SELECT count(*) FILTER (WHERE known.outreach_hash IS NULL) AS new, "
            f"count(*) FILTER (WHERE known.outreach_hash <> slice.outreach_hash) AS changed {_DIFFERS}"
        )
    ).one()
    gone = ledger.scalar(text(f"SELECT count(*) {_GONE}"))
    return Counts(new=row.new, changed=row.changed, gone=gone or 0)


_GONE = (
    "FROM load_known AS known "
    "WHERE NOT EXISTS (SELECT FROM load_slice AS slice WHERE slice.outreach_key = known.outreach_key)"
)


def keys_to_delete(ledger: Connection) -> Iterator[Sequence[str]]:
    """Yield the keys of rows that are gone or have changed, many at once."""
    asked = text(
        f"SELECT known.outreach_key {_GONE} UNION ALL "
        f"SELECT outreach_key {_DIFFERS} WHERE known.outreach_hash <> slice.outreach_hash"
    )
    with of_the_ledger(), _streamed(ledger, asked) as found:
        for rows in found.partitions():
            yield [row.outreach_key for row in rows]


def rows_to_insert(ledger: Connection, loaded: LoadedTable) -> Iterator[Sequence[dict[str, Any]]]:
    """Yield the rows that are new or have changed, as the warehouse takes them, many at once."""
    asked = text(
        f"SELECT {loaded.select_list}, slice.{PART}, slice.{HASH}, outreach_key "  # noqa: S608
        f"{_DIFFERS} WHERE known.outreach_hash IS DISTINCT FROM slice.outreach_hash"
    )
    with of_the_ledger(), _streamed(ledger, asked) as found:
        for rows in found.mappings().partitions():
            yield [dict(row) for row in rows]


def _streamed(ledger: Connection, asked: TextClause) -> CursorResult[Any]:
    return ledger.execute(asked, execution_options={"yield_per": ROWS_AT_ONCE})
