"""Cutting calls into batches with one account, template and span; the first in rank go first.

A night plans some hundred thousand calls, so Python never holds them all: it only makes
their ids, part by part.
"""

import json
import logging
from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, func, insert, select, text

from outreach.domain import identity
from outreach.domain.calls import BatchState
from outreach.providers.base import Account, VoiceProvider
from outreach.services.runs.run import Run
from outreach.services.safeguards.account_limits import Pace
from outreach.storage import tables
from outreach.storage.copying import copy_rows
from outreach.storage.statements import statement

logger = logging.getLogger(__name__)

FIRST_ATTEMPT = 1

NAMED_AT_ONCE = 10_000


def name_calls(connection: Connection, run: Run) -> None:
    """Write into ``named_call`` the id of the call to each person whom the run decided to call."""
    connection.execute(statement("create_named_call"))
    for people in _people_to_call(connection, run):
        names = (
            (
                person_id,
                identity.call_id(
                    environment=run.environment,
                    campaign_id=run.campaign.campaign_id,
                    run_date=run.run_date,
                    wave=run.wave,
                    person_id=person_id,
                    attempt=FIRST_ATTEMPT,
                ),
            )
            for person_id in people
        )
        copy_rows(connection, "named_call", ("person_id", "call_id"), names)


def _people_to_call(connection: Connection, run: Run) -> Iterator[Sequence[str]]:
    after = ""
    while True:
        people = connection.scalars(
            statement("people_to_call"), {"run_id": run.run_id, "after": after, "most": NAMED_AT_ONCE}
        ).all()
        if not people:
            return
        yield people
        after = people[-1]


def insert_batches(connection: Connection, run: Run, account: Account, provider: VoiceProvider) -> None:
    """Cut the calls of ``named_call`` into batches of the account; ``cut_call`` has the batch of each."""
    connection.execute(text("ANALYZE named_call"))
    connection.execute(statement("create_cut_call"))
    connection.execute(statement("cut_calls"), _how_to_cut(connection, run, account, provider))
    connection.execute(text("ANALYZE cut_call"))
    batches = [
        {
            "batch_id": identity.batch_id(
                run=run.run_id, connection_id=account.connection_id, sequence=cut.sequence
            ),
            "run_id": run.run_id,
            "sequence": cut.sequence,
            "connection_id": account.connection_id,
            "provider": provider.name,
            "template_id": cut.template_id,
            "is_canary": cut.is_canary,
            "priority_rank": cut.priority_rank,
            "state": BatchState.PLANNED,
        }
        for cut in connection.execute(statement("cut_batches"))
    ]
    if batches:
        connection.execute(insert(tables.call_batch), batches)


def _how_to_cut(
    connection: Connection, run: Run, account: Account, provider: VoiceProvider
) -> dict[str, object]:
    config = run.campaign.config
    choice = config.provider.choice_of(account.connection_id)
    contact, batch = tables.contact, tables.call_batch
    languages = connection.scalars(
        select(contact.c.language).where(contact.c.run_id == run.run_id).distinct()
    ).all()
    last = connection.scalar(
        select(func.max(batch.c.sequence)).where(
            batch.c.run_id == run.run_id, batch.c.connection_id == account.connection_id
        )
    )
    return {
        "run_id": run.run_id,
        "templates": json.dumps({language: choice.template_for(language) for language in languages}),
        "size": _batch_size(config.batches.size, account, provider),
        "canary": config.batches.canary,
        "last": last or 0,
    }


def _batch_size(wanted: int, account: Account, provider: VoiceProvider) -> int:
    """Return how many calls a batch has: as many as wanted, but no more than account and provider take."""
    most = provider.capabilities.max_batch
    bounds = (wanted, most, Pace.of(account).max_outstanding)
    size = min(bound for bound in bounds if bound is not None)
    if wanted > most:
        logger.warning(
            "batches.size is %s, and %s takes %s at most: batches of %s are planned",
            wanted,
            provider.name,
            most,
            size,
        )
    return size
