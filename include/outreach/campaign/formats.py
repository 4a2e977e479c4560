"""Amounts, dates and counts as an agent says them in a language.

Digits are Latin in every language (``1,234.50 ريال سعودي``): speech engines
read them in Arabic as well, and an amount then looks the same in the prompt, in
the ledger and in a transcript. Currencies are spelled out, since symbols are
read aloud badly. Wording comes from CLDR through Babel.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import (
    format_decimal,
    get_currency_name,
    get_currency_precision,
    get_currency_unit_pattern,
    get_decimal_symbol,
    get_group_symbol,
)

from outreach.campaign.model import CountWords
from outreach.yaml_files.languages import locale_of

_DIGITS = "latn"
_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGEST_PLAIN = Decimal(10) ** 15

CountTable = Mapping[str, Mapping[str, CountWords]]
"""Thing, language, words."""

BUILT_IN_COUNT_WORDS: CountTable = {
    "invoice": {
        "en": CountWords(one="# invoice", other="# invoices"),
        "ar": CountWords(
            zero="لا فواتير",
            one="فاتورة واحدة",
            two="فاتورتان",
            few="# فواتير",
            many="# فاتورة",
            other="# فاتورة",
        ),
    },
    "more": {
        "en": CountWords(other="# more"),
        "ar": CountWords(one="واحدة أخرى", two="اثنتان أخريان", other="# أخرى"),
    },
}


@lru_cache(maxsize=4096)
def say_amount(amount: Decimal, currency: str, language: str) -> str:
    """Say an amount: ``5,000 Saudi riyals``, ``55.94 US dollars``.

    It is rounded half up to the currency's minor unit, which is left out if it is zero.
    Raises ``ValueError`` for a currency that is not three capitals, and
    ``ArithmeticError`` for an amount that is infinite or far too large.
    """
    if not _CURRENCY.fullmatch(currency):
        raise ValueError("the currency is not an ISO 4217 code")
    precision = _precision(currency)
    rounded = amount.quantize(_unit(precision), rounding=ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    said = whole if rounded == whole else rounded
    pattern, name = _currency_words(currency, language, said)
    return pattern.format(_grouped(said, precision, language), name)


@lru_cache(maxsize=1024)
def _precision(currency: str) -> int:
    return get_currency_precision(currency)


@lru_cache(maxsize=16)
def _unit(precision: int) -> Decimal:
    return Decimal(1).scaleb(-precision)


def _grouped(number: Decimal, precision: int, language: str) -> str:
    """Write a number with its digits in groups of three, and the fraction of its currency if it has one.

    Babel takes ten times as long, so it is used only for a number that needs more than digits.
    """
    if 0 < number < _LARGEST_PLAIN:
        return f"{number:,f}".translate(_separators(language))
    pattern = "#,##0" if number == number.to_integral_value() else f"#,##0.{'0' * precision}"
    return format_decimal(number, format=pattern, locale=locale_of(language), numbering_system=_DIGITS)


@lru_cache(maxsize=256)
def _separators(language: str) -> Mapping[int, str]:
    locale = locale_of(language)
    return {
        ord(","): get_group_symbol(locale, numbering_system=_DIGITS),
        ord("."): get_decimal_symbol(locale, numbering_system=_DIGITS),
    }


_words_kept: dict[tuple[str, str, str], tuple[str, str]] = {}


def _currency_words(currency: str, language: str, count: Decimal) -> tuple[str, str]:
    """Return the pattern that joins an amount and its currency, and the currency's name for that count.

    Cached for each plural form, since Babel looks at nothing else of the count.
    """
    locale = locale_of(language)
    # Babel reads the digits of a Decimal one by one, which is slow.
    form = locale.plural_form(int(count) if count == count.to_integral_value() else count)
    key = (currency, language, form)
    if key not in _words_kept:
        pattern = get_currency_unit_pattern(currency, count=count, locale=locale)
        _words_kept[key] = (pattern, get_currency_name(currency, count=count, locale=locale))
    return _words_kept[key]


def say_totals(totals: Mapping[str, Decimal], language: str) -> str:
    """Say the total of each currency as a list, in order of currency: ``5 euros and 7 US dollars``."""
    return say_list(
        [say_amount(amount, currency, language) for currency, amount in sorted(totals.items())], language
    )


def say_list(words: Sequence[str], language: str) -> str:
    """Join at least one word or phrase as a list: ``5 euros and 7 US dollars``."""
    return words[0] if len(words) == 1 else format_list(words, locale=locale_of(language))


@lru_cache(maxsize=4096)
def say_date(day: date, language: str) -> str:
    """Say a Gregorian date with the month in words: ``January 15, 2026``."""
    return format_date(day, format="long", locale=locale_of(language))


@lru_cache(maxsize=4096)
def say_number(number: Decimal | float, language: str) -> str:
    """Say a number with the language's separators."""
    return format_decimal(number, locale=locale_of(language), numbering_system=_DIGITS)


def say_count(number: int, words: CountWords, language: str) -> str:
    """Say a count of things, in the plural form of the language: ``3 invoices``, ``فاتورتان``."""
    category = locale_of(language).plural_form(number)
    return words.words_for(category).replace("#", say_number(number, language))


def say_language(language: str) -> str:
    """Name a language in English, for an agent's prompt: ``Arabic``."""
    return locale_of(language).get_display_name("en") or language
