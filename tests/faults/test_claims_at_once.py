"""Many accounts that claim at once: together they pass no cap, and never wait for each other in a circle."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from builders.events import SETTINGS
from builders.ledger import insert_run
from builders.night import NOW, OneCall, campaign, person
from builders.still_due import everyone_owes
from outreach.campaign.folder import Campaign
from outreach.domain.calls import CallState
from outreach.providers.base import Account
from outreach.providers.registry import provider_for
from outreach.services.dispatch.claim import Claim, NotClaimed, claim_batch
from outreach.services.safeguards.database_identity import has_changed
from outreach.storage import tables

PLANNED = OneCall(state=CallState.PLANNED)
ACCOUNTS = 6
PEOPLE = 40
AT_ONCE = 30.0
"""Seconds after which a claim that waits for another is taken for one of a circle."""


def account(number: int) -> Account:
    """One of several accounts of a provider."""
    return Account(
        connection_id=f"speechify_{number}",
        provider="speechify",
        base_url="http://127.0.0.1:9",
        login="",
        password="sk_nobody",
    )


def campaign_of(number: int) -> Campaign:
    """A campaign on an account of its own that calls a person once in a week."""
    provider = {"connection": f"speechify_{number}", "template": "template-1"}
    of = campaign(caps=[{"calls": 1, "within": "7d"}], provider=provider, batches={"canary": 0})
    return replace(of, campaign_id=f"campaign_{number}")


def batches(ledger: Engine, *, shares_numbers: bool) -> list[UUID]:
    """A planned batch for each account, all to the same people, in orders of their own."""
    made = []
    for number in range(ACCOUNTS):
        people = [
            replace(
                person(f"c-{each}"),
                phone=f"+96655{each if shares_numbers else number * PEOPLE + each:07d}",
            )
            for each in range(PEOPLE)
        ]
        in_order = people[number:] + people[:number] if number % 2 else people[::-1]
        planned = [replace(each, call=replace(PLANNED, account=f"speechify_{number}")) for each in in_order]
        run_id = insert_run(ledger, *planned, of=campaign_of(number))
        with ledger.connect() as connection:
            query = select(tables.call_batch.c.batch_id).where(tables.call_batch.c.run_id == run_id)
            made.append(connection.scalars(query).one())
    with ledger.begin() as connection:
        everyone_owes(connection, now=NOW)
        has_changed(connection, now=NOW)  # the first claim of a ledger makes the others wait for it
    return made


def claim(ledger: Engine, number: int, batch_id: UUID, together: Barrier) -> Claim | NotClaimed:
    """Claim as soon as everyone else is ready to."""
    of = account(number)
    together.wait()
    return claim_batch(
        ledger,
        batch_id=batch_id,
        account=of,
        provider=provider_for(of, clock=lambda: NOW),
        provider_batch_id=None,
        settings=SETTINGS,
        now=NOW,
    )


def claim_all(ledger: Engine, of: list[UUID]) -> list[Claim | NotClaimed]:
    """Let every account claim its batch at the same moment."""
    together = Barrier(ACCOUNTS)
    with ThreadPoolExecutor(ACCOUNTS) as threads:
        claims = [
            threads.submit(claim, ledger, number, batch_id, together) for number, batch_id in enumerate(of)
        ]
        return [each.result(timeout=AT_ONCE) for each in claims]


@pytest.mark.parametrize("shares_numbers", [False, True], ids=["numbers of their own", "the same numbers"])
@pytest.mark.parametrize("round_", range(2))
def test_several_accounts_together_call_a_person_no_more_often_than_the_cap(
    ledger: Engine,
    *,
    shares_numbers: bool,
    round_: int,
) -> None:
    claims = claim_all(ledger, batches(ledger, shares_numbers=shares_numbers))

    with ledger.connect() as connection:
        call = tables.call
        claimed = connection.scalars(select(call.c.person_key).where(call.c.state == CallState.SUBMITTING))
        assert Counter(claimed) == Counter({f"c-{each}": 1 for each in range(PEOPLE)})
    assert sum(isinstance(each, Claim) for each in claims) >= 1
