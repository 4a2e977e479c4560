"""Notifying people: each of them once for each cause, as far as a crash allows.

A notification is recorded after it was sent. If a process dies in between, it is sent a
second time; it is never lost.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, select, text
from sqlalchemy.dialects.postgresql import insert

from outreach.campaign.notify_choice import Recipient
from outreach.domain.errors import OutreachError
from outreach.domain.notifications import EventKind, Notification
from outreach.storage import tables

log = logging.getLogger(__name__)

Send = Callable[[Recipient, Notification], None]
"""Sends one notification to one recipient; raises the error that prevented the delivery."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """How many notifications were delivered, and how many could not be."""

    sent: int
    failed: int


def tell(
    ledger: Engine,
    events: Sequence[Notification],
    *,
    campaign_id: str,
    recipients: Sequence[Recipient],
    send: Send,
    now: datetime,
) -> Told:
    """Send the recipients of a campaign the notifications that they have not got yet.

    A recipient that cannot be reached is logged as an error, does not prevent other
    notifications, and is tried again the next time. Two processes at once take turns.
    """
    if not any(event.kind in recipient.events for event in events for recipient in recipients):
        return Told(sent=0, failed=0)
    sent = failed = 0
    with ledger.begin() as turn:
        key = {"key": f"outreach notifications of {campaign_id}"}
        turn.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)
        table = tables.notification
        query = select(table.c.cause, table.c.recipient).where(table.c.campaign_id == campaign_id)
        told = {(row.cause, row.recipient) for row in turn.execute(query)}
        for recipient in recipients:
            for event in events:
                if event.kind not in recipient.events or (event.cause, recipient.key) in told:
                    continue
                if _delivered(send, recipient, event):
                    _record(ledger, recipient, event, now=now)
                    sent += 1
                else:
                    failed += 1
    return Told(sent=sent, failed=failed)


def forget_broken_folder(ledger: Engine, *, campaign_id: str) -> None:
    """Forget notifications about a folder that has no mistakes any more, so that the next ones are sent."""
    table = tables.notification
    with ledger.begin() as connection:
        connection.execute(
            delete(table).where(
                table.c.campaign_id == campaign_id, table.c.kind == EventKind.BROKEN_FOLDER.value
            )
        )


def _delivered(send: Send, recipient: Recipient, event: Notification) -> bool:
    try:
        send(recipient, event)
    except Exception as error:
        # A library's text may repeat a secret address; our own does not.
        said = f": {error}" if isinstance(error, OutreachError) else ""
        log.error(  # noqa: TRY400 - a traceback may hold the address as well
            "%s of %s did not reach %s: %s%s",
            event.kind,
            event.campaign_id,
            recipient.name,
            type(error).__name__,
            said,
        )
        return False
    return True


def _record(ledger: Engine, recipient: Recipient, event: Notification, *, now: datetime) -> None:
    row = {
        "campaign_id": event.campaign_id,
        "cause": event.cause,
        "recipient": recipient.key,
        "kind": event.kind.value,
        "sent_at": now,
    }
    with ledger.begin() as connection:
        connection.execute(insert(tables.notification).values(**row).on_conflict_do_nothing())
