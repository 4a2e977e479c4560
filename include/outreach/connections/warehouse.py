"""Opening a campaign's warehouse in commands, without Airflow and its hooks."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Connection, Engine, create_engine

from outreach.campaign.model import CampaignConfig
from outreach.connections.lookup import require_connection
from outreach.connections.warehouse_url import warehouse_url
from outreach.services.extraction.time_limit import TimeLimit, asked_within

CONNECTS_WITHIN = timedelta(seconds=30)
"""How long a command waits for a connection to a warehouse."""


@contextmanager
def known_warehouse(config: CampaignConfig, environ: Mapping[str, str]) -> Iterator[Engine | None]:
    """Open the warehouse while the block runs; None for a campaign that reads a file.

    Raises ``ConfigurationError`` if it is not set or cannot be opened, and
    ``WarehouseUnavailable`` if it cannot be reached from here.
    """
    if config.source is not None:
        yield None
        return
    engine = create_engine(warehouse_url(require_connection(config.warehouse, environ)))
    try:
        _require_answer(engine, config.warehouse)
        yield engine
    finally:
        engine.dispose()


@contextmanager
def warehouse_to_load(connection_id: str, environ: Mapping[str, str]) -> Iterator[Engine]:
    """Open a warehouse for writing while the block runs; raises as ``known_warehouse`` does."""
    engine = create_engine(warehouse_url(require_connection(connection_id, environ), writes=True))
    try:
        _require_answer(engine, connection_id)
        yield engine
    finally:
        engine.dispose()


def _only_connects(_: Connection) -> Generator[None, None, None]:
    yield


def _require_answer(engine: Engine, connection_id: str) -> None:
    """Connect once; raises an error after ``CONNECTS_WITHIN``."""
    limit = TimeLimit(lasts=CONNECTS_WITHIN, change="see whether it is up and can be reached from here")
    asked = f"the connection {connection_id}"
    with asked_within(engine, _only_connects, asked=asked, limit=limit) as said:
        list(said)
