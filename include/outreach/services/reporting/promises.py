"""Finds in a run's extract whether earlier promises to pay were kept."""

from uuid import UUID

from sqlalchemy import Engine

from outreach.domain.promises import GRACE, WITHOUT_DAY
from outreach.storage.statements import statement


def read_promises(ledger: Engine, *, run_id: UUID) -> int:
    """Record what the run's extract shows of earlier promises of the campaign; returns their number.

    Nothing is recorded before the run is sealed, since its rows may still change. A second
    call adds nothing.
    """
    parameters = {"run_id": run_id, "grace": GRACE.days, "without_day": WITHOUT_DAY.days}
    with ledger.begin() as connection:
        return connection.execute(statement("read_promises"), parameters).rowcount
