"""A campaign's warehouse as commands reach it: without Airflow and its hooks."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError

from outreach.campaign.model import CampaignConfig
from outreach.connections.airflow_uri import read_connection
from outreach.connections.lookup import known_connections
from outreach.connections.warehouse_url import warehouse_url
from outreach.domain.errors import ConfigurationError


@contextmanager
def known_warehouse(config: CampaignConfig, environ: Mapping[str, str]) -> Iterator[Engine | None]:
    """Open the warehouse while the block runs; None for a campaign that reads a file.

    Raises ``ConfigurationError`` when it is not set, or cannot be opened or reached from here.
    """
    if config.source is not None:
        yield None
        return
    engine = create_engine(warehouse_url(read_connection(config.warehouse, known_connections(environ))))
    try:
        _require_answer(engine, config.warehouse)
        yield engine
    finally:
        engine.dispose()


def _require_answer(engine: Engine, connection_id: str) -> None:
    try:
        engine.connect().close()
    except DBAPIError as error:
        reason = str(error.orig).partition("\n")[0]
        raise ConfigurationError(
            f"the warehouse {connection_id} does not answer this command: {reason}. Correct the connection, "
            "or run the command where the warehouse can be reached"
        ) from error
