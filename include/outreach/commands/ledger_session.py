"""The ledger of the environment, or of the running local stack, for one command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine


@contextmanager
def ledger_session() -> Iterator["Engine"]:
    """Open the ledger while the block runs; raises ``ConfigurationError`` if none is known."""
    from outreach.connections.ledger import open_ledger_view

    view = open_ledger_view(os.environ)
    try:
        yield view.ledger
    finally:
        view.close()
