"""A campaign's warehouse as commands reach it: without Airflow and its hooks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine

from outreach.campaign.model import CampaignConfig
from outreach.connections.lookup import require_connection
from outreach.connections.warehouse_url import warehouse_url
from outreach.services.extraction.warehouse_access import explained


@contextmanager
def known_warehouse(config: CampaignConfig, environ: Mapping[str, str]) -> Iterator[Engine | None]:
    """Open the warehouse while the block runs; None for a campaign that reads a file.

    Raises ``ConfigurationError`` when it is not set or cannot be opened, and
    ``WarehouseUnavailable`` when it cannot be reached from here.
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


def _require_answer(engine: Engine, connection_id: str) -> None:
    with explained(f"the connection {connection_id}"):
        engine.connect().close()
