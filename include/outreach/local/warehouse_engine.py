"""A campaign's warehouse as commands reach it: without Airflow, so only PostgreSQL."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine

from outreach.campaign.model import CampaignConfig
from outreach.connections import postgres_url, read_connection
from outreach.local.known_connections import known_connections


@contextmanager
def known_warehouse(config: CampaignConfig, environ: Mapping[str, str]) -> Iterator[Engine | None]:
    """Open the warehouse while the block runs; None for a campaign that reads a file.

    Raises ``ConfigurationError`` when it is not set, or is no PostgreSQL.
    """
    if config.source is not None:
        yield None
        return
    engine = create_engine(postgres_url(read_connection(config.warehouse, known_connections(environ))))
    try:
        yield engine
    finally:
        engine.dispose()
