"""Amounts are grouped without Babel, and come out as Babel writes them in every language."""

from decimal import Decimal

import pytest
from babel.localedata import locale_identifiers
from babel.numbers import (
    format_decimal,
    get_currency_name,
    get_currency_precision,
    get_currency_unit_pattern,
)
from hypothesis import given
from hypothesis import strategies as st

from outreach.campaign.formats import say_amount

LANGUAGES = sorted(name for name in locale_identifiers() if len(name) == 2)
CURRENCIES = ("USD", "SAR", "JPY", "KWD", "EUR", "XXX")


def as_babel_says(amount: Decimal, currency: str, language: str) -> str:
    """Say an amount that has no more digits than its currency."""
    precision = get_currency_precision(currency)
    whole = amount == amount.to_integral_value()
    said = amount.to_integral_value() if whole else amount.quantize(Decimal(1).scaleb(-precision))
    pattern = "#,##0" if whole else f"#,##0.{'0' * precision}"
    number = format_decimal(said, format=pattern, locale=language, numbering_system="latn")
    name = get_currency_name(currency, count=said, locale=language)
    return get_currency_unit_pattern(currency, count=said, locale=language).format(number, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_groups_and_counts_as_babel_does(language: str) -> None:
    for amount in map(Decimal, ("0", "1", "2", "3", "5", "11", "100", "1000", "12345", "1234567", "1000000")):
        for currency in CURRENCIES:
            assert say_amount(amount, currency, language) == as_babel_says(amount, currency, language)


@given(
    st.integers(min_value=-(10**19), max_value=10**19),
    st.sampled_from(CURRENCIES),
    st.sampled_from(LANGUAGES),
)
def test_an_amount_of_any_size_and_sign_is_said_as_babel_says_it(
    smallest_units: int, currency: str, language: str
) -> None:
    amount = Decimal(smallest_units).scaleb(-get_currency_precision(currency))
    assert say_amount(amount, currency, language) == as_babel_says(amount, currency, language)
