"""A debtor and those who guarantee for them share neither person nor number: one invoice, one cap on it."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWaiting
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, func, select

from builders.events import SETTINGS
from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, campaign, person
from builders.still_due import everyone_owes
from outreach.domain.calls import CallState
from outreach.providers.base import Account
from outreach.providers.registry import provider_for
from outreach.services.dispatch.claim import Claim, NotClaimed, claim_batch, claim_within
from outreach.services.safeguards.database_identity import has_changed
from outreach.storage import tables
from outreach.storage.engine import changing

CAPS = [{"calls": 1, "within": "7d", "per": "invoice"}]


def planned_batch(ledger: Engine, connection_id: str) -> UUID:
    """A call of one person about the invoice, planned on an account of its own."""
    provider = {"connection": connection_id, "template": "template-1"}
    of = replace(campaign(caps=CAPS, provider=provider, batches={"canary": 0}), campaign_id=connection_id)
    call = OneCall(state=CallState.PLANNED, account=connection_id)
    run_id = insert_run(ledger, person(owed=(Owed(invoice_id="INV-1"),), call=call), of=of)
    with ledger.begin() as connection:
        everyone_owes(connection, now=NOW, of=run_id)
        has_changed(connection, now=NOW)
        query = select(tables.call_batch.c.batch_id).where(tables.call_batch.c.run_id == run_id)
        batch_id: UUID = connection.scalars(query).one()
        return batch_id


def how(connection_id: str, batch_id: UUID) -> dict[str, Any]:
    account = Account(
        connection_id=connection_id,
        provider="speechify",
        base_url="http://127.0.0.1:9",
        login="",
        password="sk_nobody",
    )
    return {
        "batch_id": batch_id,
        "account": account,
        "provider": provider_for(account, clock=lambda: NOW),
        "provider_batch_id": None,
        "settings": SETTINGS,
        "now": NOW,
    }


def test_two_accounts_that_claim_at_once_call_about_an_invoice_no_more_often_than_its_cap(
    ledger: Engine,
) -> None:
    debtor, guarantor = (
        how(account, planned_batch(ledger, account)) for account in ("speechify_a", "speechify_b")
    )
    with ThreadPoolExecutor(1) as pool:
        with changing(ledger, actor="claim", evidence={}) as connection:
            first = claim_within(connection, build=debtor["provider"].build_body, **debtor)
            second = pool.submit(claim_batch, ledger, **guarantor)
            with pytest.raises(StillWaiting):
                second.result(timeout=2)
        assert isinstance(second.result(timeout=30), NotClaimed)

    assert isinstance(first, Claim)
    call, linked = tables.call, tables.call_invoice
    claimed = select(func.count()).select_from(linked).join(call, call.c.call_id == linked.c.call_id)
    with ledger.connect() as connection:
        assert connection.scalar(claimed.where(call.c.state == CallState.SUBMITTING)) == 1
