"""Warehouses that reporting tables are loaded into, and what stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from builders.night import ENVIRONMENT, NOW, campaign
from outreach.services.loading.differences import Counts
from outreach.services.loading.load import load, order_of
from outreach.services.reporting.publishing import mark_published

SCHEMA = "outreach_tables"
Row = Mapping[str, Any]


@dataclass(kw_only=True)
class Warehouse:
    """A warehouse of a test, with a clock for its loads: each is a minute after the one before."""

    engine: Engine
    kind: str
    ledger: Engine
    now: datetime = NOW
    settings: dict[str, Any] = field(default_factory=dict)

    def publish(self) -> None:
        """Publish every run that there is."""
        with self.ledger.begin() as connection:
            runs = connection.scalars(text("SELECT run_id FROM outreach.campaign_run")).all()
        for run_id in runs:
            mark_published(self.ledger, run_id=run_id, now=self.now)

    def load(
        self,
        *,
        environment: str = ENVIRONMENT,
        is_published: bool = True,
        lasts: timedelta | None = None,
        **wish: Any,
    ) -> dict[str, Counts]:
        """Publish, and load what has changed; gives the tables in which something has."""
        self.now += timedelta(minutes=1)
        if is_published:
            self.publish()
        reporting = {"connection": "warehouse", "schema": SCHEMA, "transcripts": True, **self.settings}
        config = campaign(reporting=reporting).config
        order = order_of(config, campaign_id="overdue_invoices", environment=environment, **wish)
        order = order if lasts is None else replace(order, lasts=lasts)
        done = load(self.ledger, self.engine, order, now=self.now)
        return {table: each for table, each in done.items() if each != Counts(new=0, changed=0, gone=0)}

    def rows(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Columns of all rows, in an order of their own."""
        with self.engine.connect() as connection:
            found = connection.execute(text(f"SELECT {', '.join(columns)} FROM {SCHEMA}.{table}")).all()
        return sorted((tuple(row) for row in found), key=repr)

    def loaded_just_now(self, table: str, column: str) -> list[Any]:
        """A column of the rows that the last load wrote, as the rows themselves say."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                text(f"SELECT {column}, outreach_loaded_at FROM {SCHEMA}.{table}")
            ).all()
        return sorted(value for value, at in rows if _in_utc(at) == _in_utc(self.now))

    def execute(self, sql: str) -> None:
        """Change something by hand."""
        with self.engine.begin() as connection:
            connection.execute(text(sql))


def _in_utc(moment: datetime) -> datetime:
    """A moment without its zone; MariaDB gives it so."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
