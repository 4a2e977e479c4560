"""Someone whom the warehouse, asked again, no longer names is said to have paid, and is offered no time."""

from datetime import timedelta

from sqlalchemy import Engine

from builders.ledger import insert_run
from builders.night import NOW, OneCall, person
from builders.still_due import everyone_owes
from outreach.domain.calls import CallState
from outreach.services.permissions.explain import explain
from outreach.services.permissions.rules_now import Stand

ASKED_AT = NOW + timedelta(hours=14)


def test_a_person_who_no_longer_owes_is_said_to_have_paid_and_offered_no_time(ledger: Engine) -> None:
    insert_run(ledger, person("C-7", call=OneCall(state=CallState.WITHDRAWN)))
    with ledger.begin() as connection:
        everyone_owes(connection, now=ASKED_AT, owes=False)
    found = explain(
        ledger, campaign_id="overdue_invoices", person_id="c-7", run_date=None, wave=None, now=ASKED_AT
    )
    assert (found.next_allowed_at, found.paid_at) == (None, ASKED_AT)
    paid = found.rules[0]
    assert (paid.name, paid.stand, paid.until) == ("paid", Stand.FORBIDS, None)
    assert paid.looked_at.startswith("the warehouse did not name the person ")
    assert found.withdrawals[0].words == paid.words
