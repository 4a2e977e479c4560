"""The warehouse: so many invoices, a third as many people, made by the database itself."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import URL, create_engine, text

from benchmarks.people import make_people, named
from outreach_sandbox.postgres.server import create_database

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
"""When tonight's stages are at work: a Monday, on which it is day from Egypt to India."""

RUN_DATE = date(2026, 11, 30)
CAMPAIGN = Path(__file__).with_name("campaigns") / "open_items"


@dataclass(frozen=True, kw_only=True)
class Warehouse:
    """A warehouse that was filled. ``url`` is SQLAlchemy's."""

    url: URL
    invoices: int

    @property
    def people(self) -> int:
        """How many people the invoices were shared out to."""
        return people_of(self.invoices)


def people_of(invoices: int) -> int:
    """Say how many people a warehouse of so many invoices has."""
    return max(round(invoices * 0.33), 1)


def make_warehouse(server: URL, *, invoices: int) -> Warehouse:
    """Make a database with ``billing.open_item``, indexed and analyzed."""
    made = Warehouse(url=create_database(server, f"warehouse_{invoices}"), invoices=invoices)
    engine = create_engine(made.url)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA billing"))
        make_people(connection, people=made.people)
        parameters = {"people": made.people, "invoices": invoices, "today": RUN_DATE}
        connection.execute(named("warehouse"), parameters)
        connection.execute(text("CREATE INDEX ON billing.open_item (customer_number)"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) billing.open_item"))
    engine.dispose()
    return made
