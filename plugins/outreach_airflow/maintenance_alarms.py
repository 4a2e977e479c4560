"""Alarms of the hourly DAG for people: transcripts that never came, and calls that wait for a person.

Messages hold names of batches and counts, never a name or a phone number: they go to everyone whom
the failure callbacks notify.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from airflow.sdk.exceptions import AirflowFailException

from outreach.connections.own_command import as_typed, own_command
from outreach_airflow import wiring

if TYPE_CHECKING:
    from outreach.services.resolution.resolve import UnknownBatch

log = logging.getLogger(__name__)


def report_missing_transcripts() -> dict[str, int]:
    """Count, for each account, the conversations whose transcript has been missing for more than a day."""
    from outreach.services.reporting.missing_transcripts import count_missing_transcripts

    counts = count_missing_transcripts(wiring.ledger(), now=wiring.clock())
    for connection_id, count in counts.items():
        log.warning(
            "%s: %s conversations ended more than a day ago and have no transcript; "
            "reporting.missing_transcript lists them",
            connection_id,
            count,
        )
    if not counts:
        log.info("Every conversation that ended more than a day ago has its transcript.")
    return counts


def report_unknown_calls(*, failed: Sequence[str] = ()) -> dict[str, int]:
    """Count, for each account, the calls that may have been made.

    Raises ``AirflowFailException`` if some of them wait for a person: their quiet time
    is over, and no event has settled them. It also does so if earlier tasks ``failed``:
    it is the last task, so its state becomes that of the run.
    """
    from outreach.services.resolution.resolve import list_unknown_batches
    from outreach.services.runs.names import with_names

    ledger, now = wiring.ledger(), wiring.clock()
    batches = list_unknown_batches(ledger)
    waiting = [batch for batch in batches if batch.may_be_resolved(now=now)]
    alarms = [with_names(ledger, _alarm(waiting, now=now))] if waiting else []
    if failed:
        alarms.append(
            f"Failed before this task: {', '.join(failed)}. Look there; the other tasks of the hour were "
            "done, and the next hour tries all of them again."
        )
    if alarms:
        raise AirflowFailException("\n".join(alarms))
    for batch in batches:
        said = with_names(ledger, _described(batch, now=now))
        log.warning("%s; its events may still settle it", said)
    if not batches:
        log.info("No call waits for a person: of each it is known whether it was made.")
    counts = Counter[str]()
    for batch in batches:
        counts[batch.connection_id] += batch.calls
    return dict(counts)


def _alarm(waiting: "Sequence[UnknownBatch]", *, now: datetime) -> str:
    calls = sum(batch.calls for batch in waiting)
    lines = [
        f"{calls} calls may have been made, and no event has settled them. Ask the provider, then say which:"
    ]
    for batch in waiting:
        lines.append(_described(batch, now=now))
        lines.append(f'  {own_command()} resolve {batch.batch_id} --rang|--not-called|--close --reason "…"')
    lines.append("`outreach unknown` lists the calls one by one; docs/runbook.md, Unknown calls, says more.")
    return as_typed("\n".join(lines))


def _described(batch: "UnknownBatch", *, now: datetime) -> str:
    return (
        f"batch {batch.batch_id} (account {batch.connection_id}): "
        f"{batch.calls} unknown calls, {_age(now - batch.claimed_at)} old"
        f"{'; until then the account sends nothing' if batch.holds_account else ''}"
    )


def _age(age: timedelta) -> str:
    minutes = age // timedelta(minutes=1)
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h {minutes % 60} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"
