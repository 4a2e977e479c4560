"""Conversations without a transcript; ``reporting.missing_transcript`` lists them."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from outreach.storage.statements import statement

EXPECTED_WITHIN = timedelta(days=1)
"""How long after a call a transcript may take before it counts as missing."""


def count_missing_transcripts(ledger: Engine, *, now: datetime) -> dict[str, int]:
    """Count, by account, the answered calls that ended more than a day ago and have no transcript."""
    with ledger.connect() as connection:
        rows = connection.execute(
            statement("count_missing_transcripts"), {"ended_before": now - EXPECTED_WITHIN}
        )
        return {row.connection_id: row.calls for row in rows}
