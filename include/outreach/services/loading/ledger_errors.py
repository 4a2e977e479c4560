"""Errors of the ledger within a load: they are not the warehouse's, and are said as the ledger's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from outreach.domain.errors import OutreachError


class LedgerFailed(OutreachError):
    """Carries an error of the ledger past what explains errors of a warehouse."""

    def __init__(self, error: exc.SQLAlchemyError) -> None:
        super().__init__("the ledger failed")
        self.error = error


@contextmanager
def of_the_ledger() -> Iterator[None]:
    """Raise ``LedgerFailed`` in place of what SQLAlchemy raises in the block, which asks the ledger alone."""
    try:
        yield
    except exc.SQLAlchemyError as error:
        raise LedgerFailed(error) from None
