"""Calls that are over and are asked about again: talks of which a reading may still say more."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from builders.ledger import insert_run
from builders.night import ACCOUNT, NOW, OneCall, completed, person, silent
from outreach.domain.outcomes import LineOutcome
from outreach.storage.statements import statement

JUST_NOW = NOW - timedelta(minutes=5)


def is_awaited(ledger: Engine, called: OneCall) -> bool:
    insert_run(ledger, person(call=called))
    parameters: dict[str, Any] = {
        "connection_id": ACCOUNT,
        "run_id": None,
        "batch_ids": None,
        "claimed_since": NOW - timedelta(days=7),
        "ended_since": NOW - timedelta(days=2),
        "judged_since": NOW - timedelta(minutes=30),
    }
    with ledger.connect() as connection:
        return connection.execute(statement("batches_to_poll"), parameters).first() is not None


def unknown(**facts: Any) -> OneCall:
    return silent(LineOutcome.UNKNOWN, ended_at=JUST_NOW, **facts)


@pytest.mark.parametrize(
    ("called", "awaited"),
    [
        (unknown(duration_seconds=Decimal(9)), True),
        (unknown(), True),
        (unknown(duration_seconds=Decimal(0)), False),
        (unknown(duration_seconds=Decimal(9), words="REFUSED"), True),
        (completed(ended_at=JUST_NOW), True),
        (completed(ended_at=JUST_NOW, words="REFUSED"), False),
        (completed(ended_at=NOW - timedelta(hours=1)), False),
        (silent(LineOutcome.NO_ANSWER, ended_at=JUST_NOW), False),
        (silent(LineOutcome.CANCELLED, ended_at=JUST_NOW), False),
    ],
    ids=[
        "talk without a transcript",
        "unknown talk time",
        "no talk",
        "word without a transcript",
        "talk without a word",
        "talk with both",
        "talk of an hour ago",
        "not answered",
        "cancelled",
    ],
)
def test_a_talk_is_asked_about_until_its_transcript_and_the_agents_word_are_there(
    ledger: Engine, called: OneCall, *, awaited: bool
) -> None:
    assert is_awaited(ledger, called) is awaited
