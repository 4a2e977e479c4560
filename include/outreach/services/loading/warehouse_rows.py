"""Reading what a table of a warehouse holds, and replacing rows of it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, or_, select, update

from outreach.services.loading.column_types import has_zones
from outreach.services.loading.warehouse_tables import HASH, KEY, LOADED_AT, PART

KEYS_AT_ONCE = 500
ROWS_AT_ONCE = 10_000


def known_rows(
    warehouse: Connection, table: Table, *, campaign_id: str, parts: frozenset[str] | None
) -> Iterator[Sequence[tuple[str, str]]]:
    """Yield key and hash of each row of these parts, or of all that the campaign has, many at once."""
    for condition in _conditions(table, campaign_id, parts):
        asked = select(table.c[KEY], table.c[HASH]).where(condition)
        with warehouse.execute(asked, execution_options={"yield_per": ROWS_AT_ONCE}) as found:
            for rows in found.partitions():
                yield [(key, row_hash) for key, row_hash in rows]


def _conditions(
    table: Table, campaign_id: str, parts: frozenset[str] | None
) -> Iterator[ColumnElement[bool]]:
    of_campaign = or_(table.c.campaign_id == campaign_id, table.c.campaign_id.is_(None))
    if parts is None:
        yield of_campaign
        return
    for some in in_groups(sorted(parts), KEYS_AT_ONCE):
        yield of_campaign & table.c[PART].in_(some)


def undecided_parts(
    warehouse: Connection, table: Table, *, campaign_id: str, undecided: Sequence[tuple[str, str]]
) -> frozenset[str]:
    """Return the parts with a row of which columns say what ``undecided`` says."""
    says = [table.c[name] == word for name, word in undecided]
    asked = select(table.c[PART]).where(table.c.campaign_id == campaign_id, *says).distinct()
    return frozenset(warehouse.scalars(asked))


def delete_rows(warehouse: Connection, table: Table, keys: Iterable[Sequence[str]]) -> None:
    """Delete rows by their keys."""
    for many in keys:
        for some in in_groups(many, KEYS_AT_ONCE):
            warehouse.execute(delete(table).where(table.c[KEY].in_(some)))


def forget_hashes(warehouse: Connection, table: Table) -> None:
    """Let the next load of each campaign write all rows of a table, whatever they say."""
    warehouse.execute(update(table).values({HASH: ""}))


def delete_all_of(warehouse: Connection, table: Table, *, campaign_id: str) -> int:
    """Delete all rows of a campaign, and return how many they were."""
    return warehouse.execute(delete(table).where(table.c.campaign_id == campaign_id)).rowcount


def count_all_of(warehouse: Connection, table: Table, *, campaign_id: str) -> int:
    """Count the rows of a campaign."""
    return warehouse.scalar(select(func.count()).where(table.c.campaign_id == campaign_id)) or 0


def insert_rows(
    warehouse: Connection, table: Table, rows: Iterable[Sequence[dict[str, object]]], *, now: datetime
) -> None:
    """Insert rows, which were loaded at ``now``."""
    loaded_at = moment_for(warehouse, now)
    for many in rows:
        warehouse.execute(insert(table), [{**row, LOADED_AT: loaded_at} for row in many])


def moment_for(warehouse: Connection, moment: datetime) -> datetime:
    """Return a moment as the warehouse takes it: in UTC, without saying so where it knows no zones."""
    in_utc = moment.astimezone(UTC)
    return in_utc if has_zones(warehouse.dialect.name) else in_utc.replace(tzinfo=None)


def in_groups(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Cut a sequence into groups of at most ``size``."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
