"""What a person promises on a call: a day, and the amount where a tag says what is owed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

PROMISED = "PROMISE_TO_PAY"
AMOUNT = re.compile(r"\d+(?:[.,]\d+)*")
ARABIC_SIGNS = str.maketrans("٬٫", ",.")
"""Between thousands, and before the fraction."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A promise to pay on a day. ``amount`` is in the currency of the tag; None where no tag has one."""

    day: date
    amount: Decimal | None

    def as_data(self) -> dict[str, Any]:
        """Write it as an agent reports it."""
        known = {} if self.amount is None else {"promise_amount": float(self.amount)}
        return {"promise_date": self.day.isoformat(), **known}


def promise_of(call_output: str | None, tags: Mapping[str, Any] | None, *, day: date) -> Promise | None:
    """Return what is promised for a day; None on a call that ends otherwise."""
    if call_output != PROMISED:
        return None
    values = (
        str(value).translate(ARABIC_SIGNS) for name, value in (tags or {}).items() if "amount" in name.lower()
    )
    found = next((found[0] for value in values if (found := AMOUNT.search(value))), None)
    return Promise(day=day, amount=Decimal(found.replace(",", "")) if found else None)
