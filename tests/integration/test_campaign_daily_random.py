"""Twenty random nights: each number of ``campaign_daily`` is what the views, and plain Python, say."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, RowMapping, insert, text

from builders.learnt import learn_from_calls
from builders.ledger import insert_run
from builders.night import NOW, OneCall, Owed, Person, campaign, completed, person, promise, silent
from outreach.domain.calls import CallState
from outreach.domain.decisions import Reason
from outreach.domain.outcomes import ConversationOutcome, LineOutcome
from outreach.services.reporting.daily import fill_days
from outreach.services.reporting.promises import read_promises
from outreach.storage import tables

A_DAY = timedelta(days=1)
NIGHTS, INVOICES, PAYMENTS = 20, 30, 90
PRICED = campaign(provider={"connection": "levers_default", "template": "template-1", "tariff": "0.10 USD"})
CURRENCIES = ("SAR", "KWD", "JPY")


def a_call(random: Random, ended_at: datetime) -> OneCall:
    amount = random.choice(["0.01", "40", "100.00", "250"])
    day = random.choice([None, ended_at.date() + random.randint(0, 12) * A_DAY])
    said = random.choice(list(ConversationOutcome))
    seconds = random.choice([None, Decimal(random.randint(0, 300))])
    return random.choice(
        [
            promise(amount, promised_on=day, ended_at=ended_at, duration_seconds=seconds),
            completed(conversation=said, ended_at=ended_at, duration_seconds=seconds),
            completed(turns=(), ended_at=ended_at),
            silent(line=random.choice([LineOutcome.NO_ANSWER, LineOutcome.VOICEMAIL]), ended_at=ended_at),
            OneCall(state=CallState.EXPIRED),
            OneCall(state=CallState.WITHDRAWN),
        ]
    )


def people(random: Random, now: datetime) -> Iterator[Person]:
    for number in random.sample(range(INVOICES), random.randint(1, 8)):
        owed = (Owed(invoice_id=f"i-{number}", currency=CURRENCIES[number % 3]),)
        if random.random() < 0.2:
            yield person(f"c-{number}", owed=owed, reason=Reason.NO_CONSENT)
        else:
            # Some end after midnight.
            ended_at = now + timedelta(minutes=random.randint(1, 1_100))
            yield person(f"c-{number}", owed=owed, call=a_call(random, ended_at))


def pay(ledger: Engine, random: Random) -> None:
    with ledger.begin() as connection:
        for number in range(PAYMENTS):
            invoice = random.randrange(INVOICES)
            at = NOW + timedelta(hours=random.randint(-48, 24 * 40))
            currency = random.choice([CURRENCIES[invoice % 3]] * 3 + ["USD", None])
            said = {
                "amount": random.choice(["20", "100", None]),
                "currency": currency,
                "payment_id": f"p-{number}",
            }
            for source in random.choice([("overdue_invoices",), ("overdue_invoices", "another")]):
                row = {
                    "kind": "payment",
                    "subject": "invoice",
                    "invoice_id": random.choice([f"i-{invoice}", f"I-{invoice}"]),
                    "value": said,
                    "happened_at": at,
                    "recorded_at": at,
                    "source": f"warehouse:{source}",
                }
                connection.execute(insert(tables.fact).values(row))
        connection.execute(
            insert(tables.fact_reading).values(
                campaign_id="overdue_invoices",
                query="payments.sql",
                query_sha256="0",
                read_at=NOW + random.randint(5, 45) * A_DAY,
            )
        )


def rows(ledger: Engine, query: str) -> list[RowMapping]:
    with ledger.connect() as connection:
        return list(connection.execute(text(query)).mappings())


def by_day(found: list[RowMapping]) -> Mapping[date, list[RowMapping]]:
    days = defaultdict[date, list[RowMapping]](list)
    for row in found:
        days[row["run_date"]].append(row)
    return days


def sums(found: list[RowMapping], amount: str, currency: str) -> dict[str, Decimal]:
    total = defaultdict[str, Decimal](Decimal)
    for row in found:
        if row[amount] is not None and row[currency] is not None:
            total[row[currency]] += row[amount]
    return dict(total)


def numbers(found: Mapping[str, str] | None) -> dict[str, Decimal]:
    return {currency: Decimal(amount) for currency, amount in (found or {}).items()}


def credited(ledger: Engine) -> dict[str, object]:
    """By plain rules, the call that each payment is credited to; days are those of Riyadh."""
    calls = rows(
        ledger,
        "SELECT call_id, ended_at, timezone('Asia/Riyadh', ended_at)::date AS day,"
        " unnest(invoice_ids) AS invoice FROM reporting.call_outcome WHERE is_right_party",
    )
    payments = rows(
        ledger,
        "SELECT DISTINCT value ->> 'payment_id' AS id, happened_at, lower(invoice_id) AS invoice,"
        " timezone('Asia/Riyadh', happened_at)::date AS day FROM outreach.fact WHERE kind = 'payment'",
    )
    found: dict[str, object] = {}
    for paid in payments:
        fit = [
            each
            for each in calls
            if each["invoice"] == paid["invoice"] and 0 <= (paid["day"] - each["day"]).days <= 30
        ]
        last = max(
            fit, key=lambda each: (each["ended_at"] <= paid["happened_at"], each["ended_at"]), default=None
        )
        found[paid["id"]] = last and last["call_id"]
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_every_number_of_a_day_is_what_the_views_say(ledger: Engine, seed: int) -> None:
    random = Random(seed)
    runs = []
    for day in range(NIGHTS):
        now = NOW + day * A_DAY
        runs.append(insert_run(ledger, *people(random, now), now=now, of=PRICED))
        learn_from_calls(ledger)
        read_promises(ledger, run_id=runs[-1])
    pay(ledger, random)
    fill_days(ledger, run_id=runs[-1], now=NOW + NIGHTS * A_DAY)

    daily = {row["run_date"]: row for row in rows(ledger, "SELECT * FROM reporting.campaign_daily")}
    assert len(daily) == NIGHTS
    measures = by_day(rows(ledger, "SELECT * FROM reporting.call_measure"))
    promises = by_day(rows(ledger, "SELECT run_date, state FROM reporting.promise"))
    payments = rows(ledger, "SELECT * FROM reporting.payment")
    decisions = by_day(rows(ledger, "SELECT * FROM reporting.contact_decision"))
    assert {row["payment_id"]: row["call_id"] for row in payments} == credited(ledger)
    assert len(payments) == PAYMENTS
    for run_date, row in daily.items():
        assert_day(
            row, measures[run_date], promises[run_date], by_day(payments)[run_date], decisions[run_date]
        )


def assert_day(
    row: RowMapping,
    measures: list[RowMapping],
    promises: list[RowMapping],
    payments: list[RowMapping],
    decisions: list[RowMapping],
) -> None:
    def count(name: str) -> int:
        return sum(bool(each[name]) for each in measures)

    assert row["extracted"] == len(decisions)
    assert row["people"] == len({each["person_key"] for each in decisions})
    assert row["to_call"] == len({each["person_key"] for each in decisions if each["decision"] == "call"})
    assert row["dialled"] == count("is_attempt")
    assert row["connected"] == count("is_connected")
    assert row["conversations"] == count("is_conversation")
    assert row["right_party"] == count("is_right_party")
    assert row["promises"] == count("is_promise") == len(promises)
    states = Counter(each["state"] for each in promises)
    shown: dict[str, Any] = {
        name: row[name] for name in ("kept", "partly_kept", "broken", "pending", "unclear")
    }
    assert shown == {name: states[name] for name in shown}
    assert numbers(row["cost"]) == sums(measures, "cost", "cost_currency")
    assert numbers(row["collected_30"]) == sums(payments, "amount", "currency")
    within_7 = [each for each in payments if each["is_within_7_days"]]
    assert numbers(row["collected_7"]) == sums(within_7, "amount", "currency")
