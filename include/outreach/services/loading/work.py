"""One load: the tables are made right, compared with the views, and written, each side in one transaction."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table

from outreach.services.loading import differences, known_loads, warehouse_rows, warehouse_tables
from outreach.services.loading.differences import Counts, Shown
from outreach.services.loading.known_loads import Moment, Place
from outreach.services.loading.ledger_errors import of_the_ledger
from outreach.services.loading.touched_parts import TouchedParts
from outreach.services.loading.warehouse_tables import LoadedTable, ViewColumn
from outreach.storage.limits import allow_bulk
from outreach.storage.loaded_views import LOADED_VIEWS
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is loaded."""

    transcripts: bool
    everything: bool = False
    """Whether all rows are compared, also those that cannot have changed."""
    is_dry: bool = False
    """Whether it is only said what would be loaded."""


@dataclass(frozen=True, kw_only=True)
class Loading:
    """A load under way."""

    ledger: Connection
    """Its transaction sees one state of the ledger, from the beginning to the end."""
    warehouse: Connection
    place: Place
    wish: Wish
    tables: Sequence[LoadedTable]
    marks: Table
    moment: Moment
    shown: Shown
    load_id: UUID
    now: datetime


def load_tables(
    ledger: Connection, warehouse: Connection, place: Place, wish: Wish, *, now: datetime
) -> Generator[tuple[str, Counts], None, None]:
    """Load all tables, and yield how many rows of each were written."""
    loading = _begin(ledger, warehouse, place, wish, now=now)
    warehouse_tables.require_own(warehouse, loading.tables, loading.marks)
    there = _present(loading) if wish.is_dry else _make_right(loading)
    marks = known_loads.read_marks(warehouse, loading.marks, place=place) if there else {}
    known = known_loads.known_transactions(ledger, marks, place=place, moment=loading.moment)
    touched = TouchedParts(ledger=ledger, campaign_id=place.campaign_id)
    counts = {}
    for each in loading.tables:
        if each.view.is_transcript and not wish.transcripts:
            counts[each.name] = _clear(loading, each, is_there=each.name in there)
        else:
            parts = _parts(loading, each, touched, since=known.get(each.name))
            counts[each.name] = _load_table(loading, each, parts, is_there=each.name in there)
        yield each.name, counts[each.name]
    if wish.is_dry:
        return
    _write_down(loading, counts)


def _begin(ledger: Connection, warehouse: Connection, place: Place, wish: Wish, *, now: datetime) -> Loading:
    dialect = warehouse.dialect.name
    with of_the_ledger():
        allow_bulk(ledger)
        moment = known_loads.moment_of(ledger)
        columns = {
            view: [
                ViewColumn(name=row.name, type=row.type)
                for row in ledger.execute(statement("columns_of_view"), {"view": view.name})
            ]
            for view in LOADED_VIEWS
        }
    return Loading(
        ledger=ledger,
        warehouse=warehouse,
        place=place,
        wish=wish,
        tables=[
            warehouse_tables.table_of(view, found, schema=place.schema_name, dialect=dialect)
            for view, found in columns.items()
        ],
        marks=warehouse_tables.marks_table(schema=place.schema_name, dialect=dialect),
        moment=moment,
        shown=differences.shown_of(ledger, campaign_id=place.campaign_id),
        load_id=uuid4(),
        now=now,
    )


def _present(loading: Loading) -> frozenset[str]:
    """Name the tables that are there; none where a load would have to make them first."""
    schema = loading.place.schema_name
    if warehouse_tables.present_columns(loading.warehouse, loading.marks.name, schema=schema) is None:
        return frozenset()
    return frozenset(
        each.name
        for each in loading.tables
        if warehouse_tables.missing_columns(loading.warehouse, each) == []
    )


def _make_right(loading: Loading) -> frozenset[str]:
    """Make the tables and columns that are missing, and name the tables that are there then.

    The marks of a table and the hashes of its rows go first: where the load dies in between, the next one
    compares all of its rows, and writes them all where a column is new, also one that someone dropped.
    """
    warehouse, schema = loading.warehouse, loading.place.schema_name
    warehouse_tables.make_schema(warehouse, schema)
    if warehouse_tables.present_columns(warehouse, loading.marks.name, schema=schema) is None:
        loading.marks.create(warehouse, checkfirst=False)
    there = []
    for each in loading.tables:
        missing = warehouse_tables.missing_columns(warehouse, each)
        if missing is None and each.view.is_transcript and not loading.wish.transcripts:
            continue
        there.append(each.name)
        if missing == []:
            continue
        known_loads.forget(warehouse, loading.marks, [each.name])
        if missing:
            warehouse_rows.forget_hashes(warehouse, each.table)
        warehouse.commit()
        if missing is None:
            each.table.create(warehouse, checkfirst=False)
        for name in missing or ():
            warehouse_tables.add_column(warehouse, each.table, name)
    warehouse.commit()
    return frozenset(there)


def _parts(
    loading: Loading, loaded: LoadedTable, touched: TouchedParts, *, since: int | None
) -> frozenset[str] | None:
    """Return the parts to compare; None for all of them."""
    view = loaded.view
    parts = None if since is None or loading.wish.everything else touched.of(view.changing, since=since)
    if parts is None or not view.undecided:
        return parts
    return parts | warehouse_rows.undecided_parts(
        loading.warehouse, loaded.table, campaign_id=loading.place.campaign_id, undecided=view.undecided
    )


def _load_table(
    loading: Loading, loaded: LoadedTable, parts: frozenset[str] | None, *, is_there: bool
) -> Counts:
    if parts is not None and not parts:
        return Counts(new=0, changed=0, gone=0)
    ledger, campaign_id = loading.ledger, loading.place.campaign_id
    differences.begin_comparison(ledger)
    if is_there:
        for rows in warehouse_rows.known_rows(
            loading.warehouse, loaded.table, campaign_id=campaign_id, parts=parts
        ):
            differences.take_known(ledger, rows)
    differences.take_slice(ledger, loaded, loading.shown, parts=parts)
    counts = differences.count_differences(ledger)
    if not loading.wish.is_dry:
        warehouse_rows.delete_rows(loading.warehouse, loaded.table, differences.keys_to_delete(ledger))
        rows_to_insert = differences.rows_to_insert(ledger, loaded)
        warehouse_rows.insert_rows(loading.warehouse, loaded.table, rows_to_insert, now=loading.now)
    return counts


def _clear(loading: Loading, loaded: LoadedTable, *, is_there: bool) -> Counts:
    """Take the transcripts of a campaign out of a table that it no longer fills."""
    campaign_id, gone = loading.place.campaign_id, 0
    if is_there and loading.wish.is_dry:
        gone = warehouse_rows.count_all_of(loading.warehouse, loaded.table, campaign_id=campaign_id)
    elif is_there:
        gone = warehouse_rows.delete_all_of(loading.warehouse, loaded.table, campaign_id=campaign_id)
    return Counts(new=0, changed=0, gone=gone)


def _write_down(loading: Loading, counts: Mapping[str, Counts]) -> None:
    """End the load on both sides, the warehouse first: a ledger that lags behind has all compared again."""
    filled = [each.name for each in loading.tables if loading.wish.transcripts or not each.view.is_transcript]
    known_loads.mark(
        loading.warehouse,
        loading.marks,
        filled,
        place=loading.place,
        load_id=loading.load_id,
        now=loading.now,
    )
    loading.warehouse.commit()
    with of_the_ledger():
        for table in filled:
            known_loads.record(
                loading.ledger,
                table,
                counts[table],
                place=loading.place,
                moment=loading.moment,
                load_id=loading.load_id,
                now=loading.now,
            )
        loading.ledger.commit()
