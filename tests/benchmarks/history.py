"""A ledger with many earlier nights, written by SQL and analyzed before tonight."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import URL, Connection, create_engine, text

from benchmarks.ledgers import copy_ledger_as
from benchmarks.people import make_people, named
from benchmarks.warehouse import CAMPAIGN, RUN_DATE
from outreach.services.runs.campaign_folders import load_campaign

TABLES = (
    "campaign_run", "invoice", "contact", "prompt", "still_due", "gate_result", "decision", "call_batch",
    "call", "call_invoice", "call_transition", "fact",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class History:
    """So many earlier runs, each with as many people who were called, out of a pool of people.

    Few big runs and many small ones are two ledgers: PostgreSQL expects very
    different things of tonight's run beside them.
    """

    name: str
    words: str
    runs: int
    size: int
    pool: int
    campaigns: int = 1
    """On each date so many campaigns have a run."""
    tables: Sequence[str] = TABLES

    @property
    def database(self) -> str:
        """The database that nights are copied from."""
        return f"ledger_{self.name}"


FEW_BIG = History(name="few_big", words="40 runs of 30,000", runs=40, size=30_000, pool=400_000)
MANY_SMALL = History(
    name="many_small", words="3,650 runs of 600", runs=3650, size=600, pool=120_000, campaigns=10
)
OLD_CALLS = ("campaign_run", "call_batch", "call", "fact")
"""The tables that a batch is looked up in, where retention has removed the rest."""

TEN_MILLION = History(
    name="ten_million",
    words="ten million old calls in 40 runs",
    runs=40,
    size=250_000,
    pool=2_000_000,
    tables=OLD_CALLS,
)


def make_history(server: URL, history: History, *, of: str) -> None:
    """Make a ledger with this history, beside the empty one ``of``."""
    url = copy_ledger_as(server, of=of, name=history.database)
    engine = create_engine(url)
    with engine.begin() as connection:
        # The guards of the ledger would have each call planned, claimed and submitted in turn.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        with _indexes_rebuilt(connection):
            _write(connection, history)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
    engine.dispose()


def _write(connection: Connection, history: History) -> None:
    parameters = {
        "runs": history.runs,
        "size": history.size,
        "pool": history.pool,
        "campaigns": history.campaigns,
        "today": RUN_DATE,
        "snapshot": json.dumps(load_campaign(CAMPAIGN).snapshot()),
    }
    make_people(connection, people=history.pool)
    for name in ("seats", *history.tables):
        statement = named(f"history_{name}")
        bound = {key: parameters[key] for key in statement.compile().params}
        connection.execute(statement, bound)
    connection.execute(text("DROP TABLE public.seat, public.person"))


@contextmanager
def _indexes_rebuilt(connection: Connection) -> Iterator[None]:
    """Drop what indexes can be had anew while the block writes: building them at its end is quicker."""
    indexes = connection.execute(named("indexes_to_rebuild")).all()
    for index in indexes:
        connection.execute(text(f"DROP INDEX {index.name}"))
    yield
    for index in indexes:
        connection.exec_driver_sql(index.definition)
