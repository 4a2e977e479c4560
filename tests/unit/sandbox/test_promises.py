"""The promise of a simulated call: the day that is asked for, and the amount that a tag says is owed."""

from datetime import date
from decimal import Decimal

import pytest

from outreach_sandbox.simulator.promises import promise_of

DAY = date(2026, 12, 5)


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("SAR 1,250.50", "1250.50"),
        ("\u200f١٬٢٥٠٫٥٠ ر.س.", "1250.50"),
        ("80 USD and 20 SAR", "80"),
        ("a large amount", None),
    ],
)
def test_the_amount_is_the_first_one_of_a_tag_that_is_about_an_amount(said: str, amount: str | None) -> None:
    promise = promise_of("PROMISE_TO_PAY", {"name": "4 Seasons", "amount_due": said}, day=DAY)
    assert promise is not None
    assert promise.day == DAY
    assert promise.amount == (None if amount is None else Decimal(amount))


def test_a_call_that_ends_otherwise_has_none() -> None:
    assert promise_of("REFUSED", {"amount_due": "5 SAR"}, day=DAY) is None
    assert promise_of(None, None, day=DAY) is None
