"""``reporting.campaign_daily``: a campaign's days in numbers, over nights with late results and payments."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, RowMapping, insert, text

from builders.learnt import learn_from_calls
from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, Person, campaign, completed, person, promise, silent
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.outcomes import ConversationOutcome, LineOutcome
from outreach.services.reporting.daily import COUNTED_AGAIN, fill_days
from outreach.services.reporting.funnel import read_funnel
from outreach.services.reporting.night_report.figures import read_figures
from outreach.services.reporting.promises import read_promises
from outreach.storage import tables

TONIGHT = NOW.date()
A_DAY = timedelta(days=1)
PRICED = campaign(provider={"connection": "levers_default", "template": "template-1", "tariff": "0.10 USD"})


def owing(invoice_id: str, amount: str = "100.00") -> tuple[Owed, ...]:
    return (Owed(invoice_id=invoice_id, amount=Decimal(amount)),)


def a_night(ledger: Engine, *people: Person, day: int = 0, **run: Any) -> UUID:
    """A night that many days after the first one, published."""
    now = NOW + day * A_DAY
    run_id = insert_run(ledger, *people, now=now, **run)
    publish(ledger, run_id, now=now)
    return run_id


def publish(ledger: Engine, run_id: UUID, *, now: datetime) -> int:
    learn_from_calls(ledger)
    read_promises(ledger, run_id=run_id)
    return fill_days(ledger, run_id=run_id, now=now)


def days(ledger: Engine) -> dict[date, RowMapping]:
    with ledger.connect() as connection:
        rows = connection.execute(text("SELECT * FROM reporting.campaign_daily")).mappings().all()
    return {row["run_date"]: row for row in rows}


def some(row: RowMapping, *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def paid(
    ledger: Engine, invoice_id: str, amount: str, *, day: int, source: str = "overdue_invoices", **value: Any
) -> None:
    booked_at = NOW + day * A_DAY + timedelta(hours=3)
    said = {"amount": amount, "currency": "SAR", "payment_id": f"{invoice_id} {day}"} | value
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact).values(
                kind="payment",
                subject="invoice",
                invoice_id=invoice_id,
                value=said,
                happened_at=booked_at,
                recorded_at=booked_at,
                source=f"warehouse:{source}",
            )
        )


def payments_were_read(ledger: Engine, *, day: int) -> None:
    with ledger.begin() as connection:
        connection.execute(text("DELETE FROM outreach.fact_reading"))
        connection.execute(
            insert(tables.fact_reading).values(
                campaign_id="overdue_invoices",
                query="payments.sql",
                query_sha256="0",
                read_at=NOW + day * A_DAY,
            )
        )


def test_a_day_counts_each_step_of_its_calls(ledger: Engine) -> None:
    opted_out = completed(conversation=ConversationOutcome.OPT_OUT, duration_seconds=Decimal(90))
    a_night(
        ledger,
        person(call=promise("60")),
        person("out", call=opted_out),
        person(call=completed(conversation=ConversationOutcome.WRONG_NUMBER)),
        person(call=completed(turns=())),
        person(call=silent(line=LineOutcome.VOICEMAIL)),
        person(call=OneCall(state=CallState.UNKNOWN)),
        person(call=OneCall(state=CallState.WITHDRAWN)),
        person(reason=Reason.NO_CONSENT, owed=(*owing("i-1"), *owing("i-2"))),
    )
    with ledger.begin() as connection:
        label = text("UPDATE outreach.call SET compliance_labels = '{opt_out}' WHERE person_id = 'out'")
        connection.execute(label)
    [row] = days(ledger).values()
    assert some(row, "runs", "extracted", "people", "to_call") == (1, 9, 8, 7)
    assert some(row, "dialled", "connected", "conversations", "right_party") == (6, 4, 3, 2)
    assert some(row, "promises", "pending", "open_calls") == (1, 1, 1)
    rates = some(row, "connect_rate", "right_party_rate", "promise_rate", "kept_rate")
    assert rates == (Decimal("0.6667"), Decimal("0.3333"), Decimal("0.5"), None)


def test_a_day_that_is_published_again_changes_only_with_its_numbers(ledger: Engine) -> None:
    run_id = a_night(ledger, person("c-1", call=OneCall(state=CallState.SUBMITTED)))
    before = days(ledger)
    assert publish(ledger, run_id, now=NOW + A_DAY) == 0
    assert days(ledger) == before
    with ledger.begin() as connection:
        late = "state = 'completed', line_outcome = 'no_answer', ended_at = :now"
        connection.execute(text(f"UPDATE outreach.call SET {late}"), {"now": NOW})
        connection.execute(text("UPDATE outreach.call SET compliance_labels = '{opt_out}'"))
    assert publish(ledger, run_id, now=NOW + A_DAY) == 1
    [row] = days(ledger).values()
    assert some(row, "open_calls", "opt_outs", "changed_at") == (0, 1, NOW + A_DAY)


def test_two_waves_are_one_day_in_which_each_person_counts_once(ledger: Engine) -> None:
    a_night(ledger, person("c-1", call=silent()), person("c-2", call=silent()))
    again = silent(ended_at=NOW + timedelta(hours=2))
    a_night(ledger, person("c-1", call=again, owed=owing("i-9")), wave=2)
    [row] = days(ledger).values()
    assert some(row, "runs", "extracted", "people", "to_call", "dialled") == (2, 3, 2, 2, 3)


def test_a_later_night_settles_the_promises_and_collects_for_the_nights_before(ledger: Engine) -> None:
    promised = {"promised_on": TONIGHT + 2 * A_DAY}
    payments_were_read(ledger, day=0)
    a_night(
        ledger,
        person("pays", owed=owing("i-1"), call=promise("100.00", **promised)),
        person("pays less", owed=owing("i-2"), call=promise("100.00", **promised)),
        person("pays nothing", owed=owing("i-3"), call=promise("100.00", **promised)),
        person("pays late", owed=owing("i-4"), call=completed()),
    )
    [first] = days(ledger).values()
    assert some(first, "promises", "pending", "kept_rate") == (3, 3, None)
    assert some(first, "collected_7", "collected_30") == ({}, {})

    paid(ledger, "I-1", "100.00", day=1)
    paid(ledger, "I-2", "40.50", day=2)
    payments_were_read(ledger, day=2)
    a_night(ledger, person(call=silent()), day=2)
    second = days(ledger)[TONIGHT]
    assert some(second, "kept", "pending", "collected_7") == (1, 2, {"SAR": "140.5"})
    assert second["changed_at"] == NOW + 2 * A_DAY

    paid(ledger, "I-4", "10", day=12)
    payments_were_read(ledger, day=12)
    a_night(ledger, person(call=silent()), day=12)
    third = days(ledger)[TONIGHT]
    assert some(third, "kept", "partly_kept", "broken", "pending", "unclear") == (1, 1, 1, 0, 0)
    assert third["kept_rate"] == Decimal("0.3333")
    assert some(third, "collected_7", "collected_30") == ({"SAR": "140.5"}, {"SAR": "150.5"})
    assert days(ledger)[TONIGHT + 2 * A_DAY]["changed_at"] == NOW + 2 * A_DAY


def test_without_payments_promises_are_settled_by_extracts_and_nothing_is_said_of_what_was_collected(
    ledger: Engine,
) -> None:
    a_night(ledger, person("c-1", owed=owing("i-1"), call=promise("100.00", promised_on=TONIGHT + A_DAY)))
    a_night(ledger, person("c-2", call=silent()), day=9)
    row = days(ledger)[TONIGHT]
    assert some(row, "kept", "pending", "collected_7", "collected_30") == (1, 0, None, None)


def test_the_cost_of_a_day_is_by_currency_and_not_nothing_where_no_one_knows_it(ledger: Engine) -> None:
    a_night(
        ledger,
        person(call=completed(duration_seconds=Decimal(61))),
        person(call=completed(duration_seconds=None)),
        person(call=silent()),
        of=PRICED,
    )
    a_night(ledger, person(call=silent()), day=1)
    priced, unpriced = (days(ledger)[TONIGHT + each * A_DAY] for each in (0, 1))
    assert some(priced, "cost", "calls_without_cost") == ({"USD": "0.2"}, 1)
    assert some(unpriced, "cost", "calls_without_cost") == (None, 1)


def test_a_day_is_counted_again_for_a_while_and_then_only_while_something_of_it_is_open(
    ledger: Engine,
) -> None:
    a_night(ledger, person("c-1", owed=owing("i-1"), call=completed()))
    waits = promise("100", promised_on=TONIGHT + 100 * A_DAY)
    a_night(ledger, person("c-2", owed=owing("i-2"), call=waits), day=1)
    payments_were_read(ledger, day=20)
    paid(ledger, "i-1", "5", day=3)
    paid(ledger, "i-2", "100", day=3)
    later = COUNTED_AGAIN.days + 2
    a_night(ledger, person(call=silent()), day=later)
    found = days(ledger)
    assert found[TONIGHT]["collected_30"] is None
    assert some(found[TONIGHT + A_DAY], "kept", "collected_30") == (1, {"SAR": "100"})


def test_a_day_whose_rows_were_erased_stays_as_it_was(ledger: Engine) -> None:
    run_id = a_night(ledger, person("c-1", owed=owing("i-1"), call=promise("100.00")))
    before = days(ledger)
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.erasure).values(
                run_id=run_id, what="rows", erased_at=NOW, erased_by="hourly", counts={}, funnel={}
            )
        )
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("DELETE FROM outreach.invoice"))
    a_night(ledger, person(call=silent()), day=10)
    assert days(ledger)[TONIGHT] == before[TONIGHT]


def test_another_campaigns_days_are_left_alone(ledger: Engine) -> None:
    a_night(ledger, person(call=silent()))
    with ledger.begin() as connection:
        connection.execute(text("UPDATE outreach.campaign_daily SET campaign_id = 'another', dialled = 7"))
    a_night(ledger, person(call=silent()), day=1)
    with ledger.connect() as connection:
        of_other = text("SELECT dialled FROM reporting.campaign_daily WHERE campaign_id = 'another'")
        assert connection.scalars(of_other).all() == [7]


@pytest.mark.parametrize("day", [0, 7, 8, 30, 31])
def test_a_payment_is_credited_to_the_last_call_with_the_right_party_before_it(
    ledger: Engine, day: int
) -> None:
    a_night(ledger, person("c-1", owed=owing("i-1"), call=completed()))
    paid(ledger, "I-1", "5", day=day)
    with ledger.connect() as connection:
        row = connection.execute(text("SELECT * FROM reporting.payment")).mappings().one()
    credited = day if day <= 30 else None
    assert some(row, "days_after_call", "is_within_7_days", "is_within_30_days") == (
        credited,
        day <= 7,
        day <= 30,
    )
    assert row["run_date"] == (TONIGHT if day <= 30 else None)


def test_a_payment_counts_once_for_the_last_of_several_calls(ledger: Engine) -> None:
    a_night(ledger, person("c-1", owed=owing("i-1"), call=completed()))
    insert_run(
        ledger, person("c-1", owed=owing("i-1"), call=completed(ended_at=NOW + A_DAY)), now=NOW + A_DAY
    )
    missed = silent(ended_at=NOW + 2 * A_DAY)
    third = insert_run(ledger, person("c-1", owed=owing("i-1"), call=missed), now=NOW + 2 * A_DAY)
    learn_from_calls(ledger)
    paid(ledger, "i-1", "30", day=3)
    paid(ledger, "i-1", "30", day=3, source="another_campaign")
    payments_were_read(ledger, day=3)
    fill_days(ledger, run_id=third, now=NOW + 3 * A_DAY)
    assert {day: row["collected_7"] for day, row in days(ledger).items()} == {
        TONIGHT: {},
        TONIGHT + A_DAY: {"SAR": "30"},
        TONIGHT + 2 * A_DAY: {},
    }


def test_payments_without_an_id_count_as_often_as_one_campaign_read_them(ledger: Engine) -> None:
    a_night(ledger, person("c-1", owed=owing("i-1"), call=completed()))
    for source in ("overdue_invoices", "overdue_invoices", "another_campaign"):
        paid(ledger, "i-1", "30", day=1, source=source, payment_id=None)
    with ledger.connect() as connection:
        assert connection.scalars(text("SELECT amount FROM reporting.payment")).all() == [30, 30]


def test_a_promise_is_one_by_the_same_words_in_every_view(ledger: Engine) -> None:
    run_id = insert_run(
        ledger,
        person(call=promise()),
        person(call=completed(promised_on=TONIGHT)),
        person(call=completed(promised_amount=Decimal(5))),
        person(call=completed()),
        person(call=silent()),
    )
    query = "SELECT call_id FROM reporting.{}"
    with ledger.connect() as connection:
        promised = connection.scalars(text(query.format("promise"))).all()
        measured = connection.scalars(text(query.format("call_measure WHERE is_promise"))).all()
    assert (len(promised), set(promised)) == (3, set(measured))
    funnel = read_funnel(ledger, run_id=run_id)
    assert (funnel.promises, funnel.promised) == (3, {"SAR": Decimal(105)})
    shown = read_figures(ledger, run_id=run_id).promises
    assert sum(each.promises for each in shown) == 3
