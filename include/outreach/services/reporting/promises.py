"""Looking up in a run's extract what became of earlier promises to pay."""

from uuid import UUID

from sqlalchemy import Engine

from outreach.domain.promises import GRACE, WITHOUT_DAY
from outreach.storage.statements import statement


def read_promises(ledger: Engine, *, run_id: UUID) -> int:
    """Write down what the run's extract shows of earlier promises of the campaign; returns of how many.

    A run that is not sealed shows nothing: its rows may still change. Once is enough,
    and asked again it adds nothing.
    """
    parameters = {"run_id": run_id, "grace": GRACE.days, "without_day": WITHOUT_DAY.days}
    with ledger.begin() as connection:
        return connection.execute(statement("read_promises"), parameters).rowcount
