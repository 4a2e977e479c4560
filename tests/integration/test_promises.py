"""``reporting.promise``: what became of promises to pay, by payments or by what later extracts show."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, RowMapping, insert, text

from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, completed, person, promise
from outreach.domain.outcomes import ConversationOutcome
from outreach.services.reporting.promises import read_promises
from outreach.storage import tables

RIYADH = ZoneInfo("Asia/Riyadh")
CALLED_ON = NOW.date()
PROMISED_ON = date(2026, 11, 30)
LAST_DAY = date(2026, 12, 3)
"""The promised day and three days of grace."""


def at(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), RIYADH)


def promised(ledger: Engine, *owed: Owed, call: OneCall | None = None) -> None:
    """One person promised on the night of NOW to pay what they owe."""
    owed = owed or (Owed(invoice_id="i-1"),)
    insert_run(ledger, person("c-1", owed=owed, call=call or promise()))


def paid(
    ledger: Engine, amount: str | None, *, on: date, invoice: str = "I-1", currency: str = "SAR"
) -> None:
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact).values(
                kind="payment",
                subject="invoice",
                invoice_id=invoice,
                value={"amount": amount, "currency": currency, "payment_id": f"{invoice} {on}"},
                happened_at=at(on, 0),
                recorded_at=at(on),
                source="warehouse:overdue_invoices",
            )
        )


def payments_were_read(ledger: Engine, on: date) -> None:
    with ledger.begin() as connection:
        connection.execute(
            insert(tables.fact_reading).values(
                campaign_id="overdue_invoices", query="payments.sql", query_sha256="0", read_at=at(on)
            )
        )


def extracted(ledger: Engine, on: date, *owed: Owed) -> None:
    """A later night whose extract shows these invoices, of whatever person."""
    now = at(on, 5)
    people = [person(f"c-{number}", owed=(each,)) for number, each in enumerate(owed or (), start=1)]
    run_id = insert_run(ledger, person(f"other-{on}"), *people, now=now)
    read_promises(ledger, run_id=run_id)


def the_promise(ledger: Engine) -> RowMapping:
    with ledger.connect() as connection:
        return connection.execute(text("SELECT * FROM reporting.promise")).mappings().one()


def state_of(ledger: Engine) -> tuple[str, object]:
    row = the_promise(ledger)
    return row["state"], row["paid_amount"]


def test_a_promise_says_what_is_to_be_paid_and_until_when(ledger: Engine) -> None:
    promised(ledger, Owed(invoice_id="i-1", amount=Decimal("250.00")), call=promise("100.00"))
    row = the_promise(ledger)

    assert (row["promised_on"], row["keep_until"]) == (PROMISED_ON, LAST_DAY)
    assert (row["due_amount"], row["open_amount"], row["currency"]) == (100, 250, "SAR")
    assert (row["state"], row["matched_by"]) == ("pending", "extracts")


@pytest.mark.parametrize(
    ("amounts", "state"),
    [
        (("100.00",), "kept"),
        (("60", "40.00"), "kept"),
        (("99.996",), "kept"),
        (("99.99",), "partly_kept"),
        ((), "broken"),
    ],
    ids=["at once", "in two parts", "less than half a halala short", "short", "nothing"],
)
def test_payments_keep_a_promise_by_their_sum(ledger: Engine, amounts: tuple[str, ...], state: str) -> None:
    promised(ledger)
    for day, amount in enumerate(amounts):
        paid(ledger, amount, on=PROMISED_ON + timedelta(days=day))
    payments_were_read(ledger, LAST_DAY + timedelta(days=1))

    assert state_of(ledger) == (state, sum(map(Decimal, amounts), Decimal(0)))
    assert [each["amount"] for each in the_promise(ledger)["evidence"]] == list(amounts)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (CALLED_ON - timedelta(days=1), "broken"),
        (CALLED_ON, "kept"),
        (LAST_DAY, "kept"),
        (LAST_DAY + timedelta(days=1), "broken"),
    ],
    ids=["before the call", "on the day of the call", "on the last day", "too late"],
)
def test_only_payments_from_the_call_to_the_end_of_the_grace_count(
    ledger: Engine, day: date, state: str
) -> None:
    promised(ledger)
    paid(ledger, "100", on=day)
    payments_were_read(ledger, LAST_DAY + timedelta(days=9))

    assert state_of(ledger)[0] == state


def test_a_promise_is_pending_until_payments_of_after_its_grace_were_read(ledger: Engine) -> None:
    promised(ledger)
    payments_were_read(ledger, LAST_DAY)

    assert state_of(ledger) == ("pending", 0)


def test_a_promise_without_a_day_is_to_be_kept_within_a_week(ledger: Engine) -> None:
    promised(ledger, call=promise(promised_on=None))

    assert the_promise(ledger)["keep_until"] == CALLED_ON + timedelta(days=7)


def test_a_promise_without_an_amount_is_kept_by_all_that_was_open(ledger: Engine) -> None:
    promised(ledger, Owed(invoice_id="i-1"), Owed(invoice_id="i-2"), call=promise(promised_amount=None))
    paid(ledger, "100", on=PROMISED_ON)
    payments_were_read(ledger, LAST_DAY + timedelta(days=1))
    assert state_of(ledger) == ("partly_kept", 100)

    paid(ledger, "100", on=PROMISED_ON, invoice="i-2")
    assert state_of(ledger) == ("kept", 200)


@pytest.mark.parametrize(
    ("amount", "currency"), [(None, "SAR"), ("100", "AED")], ids=["unread amount", "another currency"]
)
def test_a_payment_that_cannot_be_compared_leaves_the_promise_unclear(
    ledger: Engine, amount: str | None, currency: str
) -> None:
    promised(ledger)
    paid(ledger, amount, currency=currency, on=PROMISED_ON)
    payments_were_read(ledger, LAST_DAY + timedelta(days=1))

    assert state_of(ledger) == ("unclear", 0)


def test_a_promise_over_several_currencies_is_unclear(ledger: Engine) -> None:
    promised(ledger, Owed(invoice_id="i-1"), Owed(invoice_id="i-2", currency="AED"))

    assert state_of(ledger)[0] == "unclear"


def test_an_extract_without_the_invoice_shows_that_the_promise_was_kept(ledger: Engine) -> None:
    promised(ledger)
    extracted(ledger, PROMISED_ON)

    row = the_promise(ledger)
    assert (row["state"], row["paid_amount"], row["matched_by"]) == ("kept", 100, "extracts")
    assert row["evidence"] == [{"run_date": "2026-11-30", "wave": 1, "still_open": "0"}]


@pytest.mark.parametrize(
    ("shown", "state"),
    [
        (Owed(invoice_id=" I-1", amount=Decimal("100.00")), ("broken", 0)),
        (Owed(invoice_id="i-1", amount=Decimal("30.00")), ("partly_kept", 70)),
        (Owed(invoice_id="i-1", changes={"settled": True}), ("kept", 100)),
        (Owed(invoice_id="i-1", amount=None), ("unclear", 0)),
        (Owed(invoice_id="i-1", amount=Decimal("150.00")), ("broken", 0)),
    ],
    ids=["all open", "part of it open", "settled", "unreadable", "more open than before"],
)
def test_the_first_extract_after_the_grace_decides(
    ledger: Engine, shown: Owed, state: tuple[str, int]
) -> None:
    promised(ledger)
    extracted(ledger, LAST_DAY, Owed(invoice_id="i-1"))
    assert state_of(ledger) == ("pending", 0)

    extracted(ledger, LAST_DAY + timedelta(days=1), shown)
    assert state_of(ledger) == state

    extracted(ledger, LAST_DAY + timedelta(days=2))
    assert state_of(ledger) == state


def test_a_promise_after_midnight_is_judged_by_the_extract_a_week_later(ledger: Engine) -> None:
    after_midnight = promise("100.00", promised_on=None, ended_at=NOW + timedelta(hours=14))
    promised(ledger, call=after_midnight)
    for days in (8, 9, 10):
        extracted(ledger, CALLED_ON + timedelta(days=days), Owed(invoice_id="i-1"))
    assert the_promise(ledger)["keep_until"] == CALLED_ON + timedelta(days=8)
    assert the_promise(ledger)["state"] == "broken"


def test_an_extract_is_read_once_and_only_of_a_sealed_run(ledger: Engine) -> None:
    promised(ledger)
    unsealed = insert_run(ledger, person("other"), now=at(PROMISED_ON), sealed=False)
    assert read_promises(ledger, run_id=unsealed) == 0

    sealed = insert_run(ledger, person("another"), now=at(LAST_DAY))
    assert [read_promises(ledger, run_id=sealed) for _ in range(2)] == [1, 0]


def test_calls_without_a_promise_are_not_in_the_view(ledger: Engine) -> None:
    insert_run(ledger, person("c-1", call=completed(conversation=ConversationOutcome.REFUSED)))
    with ledger.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM reporting.promise")) == 0
