"""Writing the facts of a reading into the ledger, all at once, within the caller's transaction.

The rows are in the temporary table ``read_fact``.
"""

import json
from datetime import datetime

from sqlalchemy import Connection

from outreach.domain.facts import FactKind
from outreach.domain.preferences import unreadable_preference
from outreach.storage.statements import statement

_SEVERAL = json.dumps(unreadable_preference(["person_id"]))


def record_facts(connection: Connection, kind: FactKind, *, source: str, now: datetime) -> int:
    """Write the new facts of a kind; returns how many they are."""
    if kind is FactKind.STOP:
        written = connection.execute(statement("record_read_suppressions"), {"source": source, "now": now})
    elif kind is FactKind.PREFERENCE:
        written = connection.execute(
            statement("record_read_preferences"), {"source": source, "several": _SEVERAL, "now": now}
        )
    else:
        written = connection.execute(
            statement("record_read_facts"), {"kind": kind, "source": source, "now": now}
        )
    new: int = written.rowcount
    return new


def count_differing(connection: Connection) -> int:
    """Count the people whose rows in a reading of preferences differ."""
    people: int = connection.execute(statement("count_several_preferences")).scalar_one()
    return people
