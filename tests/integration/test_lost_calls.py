"""A run that ends while calls are still planned says how many, and keeps them as long as there is time."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import Engine

from builders.ledger import insert_run
from builders.night import NOW, OneCall, Person, campaign, completed, person
from outreach.domain.calls import CallState
from outreach.quality.gates import record_approval
from outreach.services.runs.close import close_run
from outreach.services.runs.lost_calls import lost_calls_in_words

TOO_LATE = NOW + campaign().config.call_for + timedelta(minutes=1)
SAID = "2 of 3 calls were to be made and were never handed over:"


def two_of_three() -> list[Person]:
    return [person(call=OneCall(state=CallState.PLANNED)) for _ in range(2)] + [person(call=completed())]


@pytest.fixture
def lossy(ledger: Engine) -> UUID:
    """A run of three calls, two of which no one handed over."""
    return insert_run(ledger, *two_of_three())


def test_while_there_is_time_the_calls_stay_planned_and_the_run_says_what_to_clear(
    ledger: Engine, lossy: UUID
) -> None:
    counts = close_run(ledger, run_id=lossy, upstream_failed=False, now=NOW)
    assert counts == {"completed": 1, "planned": 2}
    said = lost_calls_in_words(ledger, run_id=lossy, now=NOW)
    until = (NOW + campaign().config.call_for + timedelta(hours=3)).strftime("%Y-%m-%d %H:%M (Asia/Riyadh)")
    assert said == (
        f"{SAID} planned (2). Until {until} there is time to call: clear submit_calls with everything after "
        "it, and just those that are still planned are handed over."
    )


def test_when_the_time_is_over_they_are_withdrawn_and_counted_all_the_same(
    ledger: Engine, lossy: UUID
) -> None:
    counts = close_run(ledger, run_id=lossy, upstream_failed=False, now=TOO_LATE)
    assert counts == {"completed": 1, "withdrawn": 2}
    said = lost_calls_in_words(ledger, run_id=lossy, now=TOO_LATE)
    assert said == f"{SAID} run closed (2). This run calls no one any more."


def test_calls_that_a_person_did_not_approve_are_withdrawn_at_once_and_nothing_is_wrong(
    ledger: Engine,
) -> None:
    run_id = insert_run(ledger, *two_of_three(), of=campaign(approval=True))
    record_approval(ledger, run_id=run_id, approved_by="operator", approved=False, now=NOW)
    counts = close_run(ledger, run_id=run_id, upstream_failed=False, now=NOW)
    assert counts == {"completed": 1, "withdrawn": 2}
    assert lost_calls_in_words(ledger, run_id=run_id, now=NOW) is None


def test_a_campaign_may_say_how_many_it_allows(ledger: Engine) -> None:
    of = campaign(quality={"outcomes": {"max_not_handed_over": 0.7}})
    run_id = insert_run(ledger, *two_of_three(), of=of)
    assert lost_calls_in_words(ledger, run_id=run_id, now=NOW) is None
