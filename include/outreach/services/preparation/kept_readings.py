"""The readings of phone fields, kept in the ledger so that each field is read once over all nights."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from outreach.domain.decisions import Reason
from outreach.domain.phones import ReadPhone
from outreach.storage.copy_text import TextRow, array_of, text_of_rows
from outreach.storage.copying import copy_text_rows
from outreach.storage.limits import allow_bulk
from outreach.storage.statements import statement
from outreach.storage.trial import Ledger

_COLUMNS = ("reading_key", "e164", "kind", "problem", "country", "has_area", "time_zones")


def find_readings(connection: Connection, keys: Sequence[bytes]) -> Mapping[bytes, ReadPhone]:
    """Return the readings that the ledger has for these keys."""
    rows: Any = connection.execute(statement("find_phone_readings"), {"keys": keys})
    return {
        key: ReadPhone(
            e164=e164,
            kind=kind,
            time_zones=_words(time_zones),
            problem=None if problem is None else Reason(problem),
            country=country,
            has_area=has_area,
        )
        for key, e164, kind, problem, country, has_area, time_zones in rows
    }


def keep_readings(ledger: Ledger, readings: Mapping[bytes, ReadPhone]) -> None:
    """Store readings for later nights, in a separate transaction; existing ones stay."""
    if not readings:
        return
    with ledger.begin() as connection:
        allow_bulk(connection)
        connection.execute(statement("create_new_phone_reading"))
        rows = (_row(key, reading) for key, reading in readings.items())
        copy_text_rows(connection, "new_phone_reading", _COLUMNS, text_of_rows(rows))
        connection.execute(statement("keep_phone_readings"))


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _row(key: bytes, reading: ReadPhone) -> TextRow:
    return (
        f"\\x{key.hex()}",
        reading.e164,
        reading.kind,
        reading.problem,
        reading.country,
        str(reading.has_area),
        array_of(reading.time_zones),
    )
