"""The ledger: from its connection to an open ledger, and how commands read it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from outreach.connections.airflow_uri import ConnectionSettings, variable_of
from outreach.connections.local_stack import local_stack, still_starting
from outreach.connections.lookup import find_connection, require_connection
from outreach.connections.names import LEDGER
from outreach.connections.postgres_url import postgres_url
from outreach.domain import identity
from outreach.domain.errors import ConfigurationError, LedgerOfAnotherRelease, LedgerUnavailable
from outreach.services.runs.ledger_settings import LedgerSettings
from outreach.storage.database_problems import database_problem
from outreach.storage.ledger_shape import open_ledger
from outreach.storage.statements import statement


@dataclass(frozen=True, kw_only=True)
class LedgerView:
    """An open ledger, and the name of the environment that its runs belong to."""

    ledger: Engine
    environment: str

    def run_id(self, campaign_id: str, *, run_date: date, wave: int) -> UUID:
        """Return the id of a run, whether it is opened or not."""
        return identity.run_id(
            environment=self.environment, campaign_id=campaign_id, run_date=run_date, wave=wave
        )

    def close(self) -> None:
        """Close the database connections."""
        self.ledger.dispose()

    def calls_by_state(self, run_id: UUID) -> dict[str, int]:
        """Count the calls of a run in each state that occurs."""
        with self.ledger.connect() as connection:
            rows = connection.execute(statement("count_calls_by_state"), {"run_id": run_id})
            return {row.state: row.calls for row in rows}


def knows_a_ledger(environ: Mapping[str, str]) -> bool:
    """Tell whether the environment, the running local stack or Airflow names a ledger."""
    return find_connection(LEDGER, environ) is not None


def open_ledger_view(environ: Mapping[str, str]) -> LedgerView:
    """Open the ledger that commands know; raises ``ConfigurationError`` if they know none.

    Raises ``LedgerUnavailable`` if it cannot be opened, also because the local stack is still
    starting, and ``LedgerOfAnotherRelease`` if it does not have the tables of this release.
    """
    settings = require_connection(LEDGER, environ)
    url = postgres_url(settings)
    environment = ledger_settings(settings).environment
    engine = open_ledger(url.render_as_string(hide_password=False))
    with _unless_the_stack_starts(environ), explained(url), engine.connect():
        return LedgerView(ledger=engine, environment=environment)


@contextmanager
def _unless_the_stack_starts(environ: Mapping[str, str]) -> Iterator[None]:
    """Say of a ledger that the block cannot open that its local stack is still starting, where it is.

    Raises ``LedgerUnavailable`` in place of what was raised: the stack makes and migrates its
    databases itself, so that nothing but waiting helps.
    """
    try:
        yield
    except (LedgerUnavailable, LedgerOfAnotherRelease, DBAPIError):
        stack = None if environ.get(variable_of(LEDGER), "").strip() else local_stack(environ)
        if stack is None or stack.is_ready:
            raise
        raise LedgerUnavailable(still_starting(stack)) from None


@contextmanager
def explained(ledger: URL) -> Iterator[None]:
    """Turn an error of opening the ledger into a sentence with its place and the problem.

    Raises ``LedgerUnavailable``, without the driver's own text.
    """
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None):
            raise  # the database answered, so it was opened
        where = (
            f"database {ledger.database} at {ledger.host or ledger.query.get('host')}, user {ledger.username}"
        )
        raise LedgerUnavailable(
            f"the ledger cannot be opened ({where}): {database_problem(error) or type(error).__name__}; "
            f"its connection is {LEDGER}"
        ) from None


def known_settings(environ: Mapping[str, str]) -> LedgerSettings:
    """Read the settings in the ledger's connection: the environment's name and our keys."""
    return ledger_settings(require_connection(LEDGER, environ))


def ledger_settings(settings: ConnectionSettings) -> LedgerSettings:
    """Return the settings in the extras of ``outreach_db``; raises ``ConfigurationError`` without them."""
    environment = settings.extra.get("environment")
    keys = settings.extra.get("metadata_keys")
    if not environment or not isinstance(keys, list) or not keys:
        raise ConfigurationError(
            f"the connection {settings.connection_id} needs the extras "
            "environment (a name) and metadata_keys (a list)"
        )
    return LedgerSettings(environment=str(environment), metadata_keys=tuple(str(key) for key in keys))
