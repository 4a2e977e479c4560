"""The invoices of the sample: paid, disputed, not yet due, and the overdue ones that calls are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from outreach_sandbox.sample.customers import Customer

CURRENCIES = {"SA": "SAR", "AE": "AED", "EG": "EGP", "GB": "GBP", "US": "USD", "IN": "INR"}
FOREIGN = ("USD", "EUR")
SCALE = {"EGP": 12, "INR": 20}
"""Roughly how many units of a currency are worth one of another."""

PAYMENT_DAYS = 30
REPEATED_ROWS = 0.002
"""Share of invoices that are in the table twice."""


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """A row of ``sales.invoice``. Amounts are in units of the currency."""

    invoice_number: str
    customer_number: str
    issued_on: date
    due_on: date
    total: Decimal
    open_amount: Decimal
    currency: str
    paid_on: date | None
    disputed: bool


def make_invoices(random: Random, customers: Sequence[Customer], *, count: int, today: date) -> list[Invoice]:
    """Make ``count`` invoices, due from 120 days before ``today`` to 29 days after it."""
    repeated = round(count * REPEATED_ROWS)
    invoices = [
        _invoice(random, random.choice(customers), number=position + 1, today=today)
        for position in range(count - repeated)
    ]
    return invoices + random.sample(invoices, repeated)


def _invoice(random: Random, customer: Customer, *, number: int, today: date) -> Invoice:
    fate = random.choices(("paid", "disputed", "not due", "partly paid", "open"), (34, 3, 18, 7, 38))[0]
    late_by = random.randint(1, 120)
    due_on = (
        today + timedelta(days=random.randint(0, 29))
        if fate == "not due"
        else today - timedelta(days=late_by)
    )
    currency = (
        CURRENCIES.get(customer.country or "", "SAR") if random.random() < 0.94 else random.choice(FOREIGN)
    )
    total = (Decimal(random.randint(2_000, 900_000)) * SCALE.get(currency, 1) / 100).quantize(Decimal("0.01"))
    open_amount = {"paid": Decimal(0), "partly paid": (total / 3).quantize(Decimal("0.01"))}.get(fate, total)
    return Invoice(
        invoice_number=f"INV-{number:06d}",
        customer_number=customer.customer_number,
        issued_on=due_on - timedelta(days=PAYMENT_DAYS),
        due_on=due_on,
        total=total,
        open_amount=open_amount,
        currency=currency,
        paid_on=today - timedelta(days=random.randint(0, late_by)) if fate == "paid" else None,
        disputed=fate == "disputed",
    )
