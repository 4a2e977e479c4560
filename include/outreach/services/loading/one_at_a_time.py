"""Loads of one ledger into one schema of a warehouse wait for each other."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import Engine, text

from outreach.domain.errors import WarehouseUnavailable
from outreach.services.loading.known_loads import Place

_LOOK_SECONDS = 0.5
_TRY = text("SELECT pg_try_advisory_lock(hashtextextended(:place, 0))")


@contextmanager
def one_load_at_a_time(ledger: Engine, place: Place, *, within: timedelta) -> Iterator[None]:
    """Hold the lock of the place while the block runs; it ends with the process.

    Raises ``WarehouseUnavailable`` when another load is still under way after ``within``.
    """
    name = f"outreach load {place.connection_id} {place.schema_name}"
    ends = time.monotonic() + within.total_seconds()
    with ledger.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # The lock goes with this connection, also where the block or the process dies.
        connection.detach()
        while not connection.scalar(_TRY, {"place": name}):
            if time.monotonic() > ends:
                raise WarehouseUnavailable(
                    f"another load into {place.connection_id}, schema {place.schema_name}, is still under "
                    "way; nothing was loaded, try again later"
                )
            time.sleep(_LOOK_SECONDS)
        yield
