"""The least amount that counts as owed, for each currency."""

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_precision, list_currencies

_HALF = Decimal("0.5")


@cache
def half_unit(currency: str) -> Decimal:
    """Return half of a currency's smallest unit, which no one can pay: 0.005 dollars, 0.5 yen."""
    return _HALF.scaleb(-get_currency_precision(currency))


def least_told(currency: str, min_amount: Mapping[str, Decimal]) -> Decimal:
    """Return the highest total that no one is called about: ``min_amount``, or half a unit."""
    return max(half_unit(currency), min_amount.get(currency, Decimal(0)))


@cache
def half_units() -> str:
    """Return ``half_unit`` of every currency as a JSON object, for SQL."""
    return json.dumps({currency: str(half_unit(currency)) for currency in sorted(list_currencies())})


LEAST_OF_OTHERS = half_unit("")
"""Half of the smallest unit for a currency that Babel does not know."""


def least_told_of_each(min_amount: Mapping[str, Decimal]) -> str:
    """Return ``least_told`` of every known or named currency as a JSON object, for SQL."""
    currencies = sorted({*list_currencies(), *min_amount})
    return json.dumps({currency: str(least_told(currency, min_amount)) for currency in currencies})
