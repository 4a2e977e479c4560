"""``decided_by``: who decided what a conversation came to, such as the agent or who mapped its word."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from builders.events import SETTINGS, call_ended, deliver, levers
from builders.ledger import insert_run
from builders.night import NOW, OneCall, campaign, person
from outreach.domain.calls import CallState
from outreach.providers.registry import vendor_named
from outreach.services.collection.reduce import reduce_inbox
from outreach.services.collection.remap_words import remap_run


def outcome(ledger: Engine) -> tuple[str | None, str | None]:
    query = text("SELECT conversation_outcome, decided_by FROM reporting.call_outcome")
    with ledger.connect() as connection:
        row = connection.execute(query).one()
    return row.conversation_outcome, row.decided_by


def ended(ledger: Engine, word: str | None, *, provider: str = "levers", **outcomes: str) -> UUID:
    """One call that the provider reports to have ended in this word."""
    run_id = insert_run(
        ledger, person("c-1", call=OneCall(state=CallState.SUBMITTED)), of=campaign(outcomes=outcomes)
    )
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.call_batch SET provider = :name"), {"name": provider})
        call_id = connection.execute(text("SELECT call_id FROM outreach.call")).scalar_one()
    deliver(ledger, call_ended(call_id, callOutput=word), now=NOW)
    reduce_inbox(ledger, provider_of=levers, settings=SETTINGS, now=NOW)
    return run_id


@pytest.mark.parametrize(
    ("word", "outcomes", "decided"),
    [
        ("REFUSED", {}, ("refused", "agent")),
        ("REFUSED", {"refused": "refused"}, ("refused", "mapping")),
        ("Not today", {"NOT_TODAY": "refused"}, ("refused", "mapping")),
        ("LEFT_A_NOTE", {}, ("none", None)),
        (None, {}, ("none", None)),
    ],
    ids=["a built-in word", "a mapped one, too", "a word of its own", "one no table has", "no word"],
)
def test_an_outcome_says_who_decided_it(
    ledger: Engine, word: str | None, outcomes: dict[str, str], decided: Any
) -> None:
    ended(ledger, word, **outcomes)
    assert outcome(ledger) == decided


def test_a_provider_that_judges_after_the_call_decides_by_its_summary(ledger: Engine) -> None:
    summing_up = vendor_named("speechify")
    assert summing_up.decides == "summary"
    ended(ledger, "REFUSED", provider=summing_up.name)
    assert outcome(ledger) == ("refused", "summary")


def test_a_word_that_is_mapped_after_the_call_was_decided_by_a_person(ledger: Engine) -> None:
    run_id = ended(ledger, "LATER_MAYBE")
    mapped = campaign(outcomes={"LATER_MAYBE": "no_commitment"})
    remap_run(ledger, run_id=run_id, config=mapped.config, now=NOW)
    assert outcome(ledger) == ("no_commitment", "person")
