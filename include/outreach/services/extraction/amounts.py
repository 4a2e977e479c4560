"""Reading amounts of money: an amount that is not certain is refused.

A number that the warehouse stores as a number is exact. Text is read by
``defaults.decimal`` and ``defaults.thousands``, if the campaign sets them. Without them
a comma groups thousands and a dot is the decimal point, and text that a European would
read as another amount is refused:

- one dot and exactly three digits behind it (1.234), unless no one groups thousands so (0.500, 1234.500);
- one comma and three digits in a currency of three decimals (1,234 dinars).
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal

from babel.numbers import get_currency_precision, get_currency_symbol

from outreach.services.extraction.text_values import Unreadable, ascii_digits, read_text

_LARGEST_AMOUNT = Decimal(10) ** 16
_SMALLEST_STEP = Decimal("0.0001")
_LONGEST_TEXT = 60
_SIGNED = re.compile(r"(?P<before>[-+]?)(?P<number>[^-+()]+)(?P<after>-?)")
_COULD_BE_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_COULD_BE_DECIMALS = re.compile(r"\d{1,3},\d{3}")
_THREE_DECIMALS = 3
_OTHER = {",": ".", ".": ","}
_SPACES = (" ", "\u00a0", "\u202f", "\u2009", "'", "’", "٬")
_DIGITS = re.compile(r"[0-9]+")
_FIRST_GROUP, _MIDDLE_GROUP, _LAST_GROUP = map(re.compile, (r"[1-9][0-9]{0,2}", r"[0-9]{2,3}", r"[0-9]{3}"))

_LOCAL_MARKS = {
    "SAR": ("SR", "S.R.", "﷼", "ر.س", "ريال"),
    "AED": ("DHS", "DH", "DHS.", "د.إ", "درهم"),
    "KWD": ("KD", "K.D.", "د.ك"),
    "QAR": ("QR", "Q.R.", "ر.ق"),
    "BHD": ("BD", "B.D.", "د.ب"),
    "OMR": ("RO", "R.O.", "ر.ع."),
    "JOD": ("JD", "J.D.", "د.ا"),
    "EGP": ("LE", "L.E.", "E£", "ج.م"),
    "INR": ("RS", "RS.", "₹"),
    "USD": ("US$", "$"),
    "EUR": ("€", "EURO", "EUROS"),
    "GBP": ("£",),
    "MXN": ("MX$", "MEX$", "$"),
    "TRY": ("TL", "₺"),
    "PLN": ("ZŁ", "ZL"),
    "PKR": ("RS", "RS.", "₨"),
    "ZAR": ("R",),
    "SEK": ("KR", "KR."),
    "NOK": ("KR", "KR."),
    "DKK": ("KR", "KR."),
    "CNY": ("¥", "￥", "元"),
    "JPY": ("¥", "￥", "円"),
    "MYR": ("RM",),
    "SGD": ("S$",),
    "NGN": ("₦",),
    "KES": ("KSH",),
    "RUB": ("₽",),
    "HUF": ("FT",),
    "CZK": ("KČ",),
    "MAD": ("DH", "DHS"),
}
"""How people write a currency, besides its code and the symbols of CLDR, in capitals."""


@dataclass(frozen=True, kw_only=True)
class AmountStyle:
    """How a source writes amounts as text; None means that it is not known."""

    decimal: Literal[".", ","] | None = None
    thousands: str | None = None


UNSAID = AmountStyle()

PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,4})?", re.ASCII)
"""Numbers whose text is the amount, digit by digit."""

PLAIN_TEXT = re.compile(r"-?\d{1,15}(?:\.\d{1,2})?", re.ASCII)
"""Texts that are the same amount in every currency, if the style of the source is not known."""


def read_amount(
    value: Any,
    *,
    currency: str | None,
    style: AmountStyle = UNSAID,
    nulls: frozenset[str] = frozenset(),
) -> Decimal | None:
    """Read an amount of money, to four decimals.

    Text may group thousands (1,234.50 and 1,23,456.00), be negative in the ways of
    accountants, use Arabic digits and marks, and have the code or a symbol of its own
    ``currency``. Raises ``Unreadable`` for text that could mean another amount.
    """
    if isinstance(value, bool):
        raise Unreadable("a yes or no is not an amount")
    if isinstance(value, (int, float, Decimal)):
        amount = _exact(value)
    else:
        text = read_text(value, nulls=nulls)
        if text is None:
            return None
        amount = _amount_of_text(text, currency, style)
    if not amount.is_finite() or amount.copy_abs() >= _LARGEST_AMOUNT:
        raise Unreadable("not a finite amount of money")
    return amount.quantize(_SMALLEST_STEP, ROUND_HALF_UP)


def _exact(value: float | Decimal) -> Decimal:
    if isinstance(value, int) and abs(value) >= _LARGEST_AMOUNT:
        raise Unreadable("more than any amount of money")  # it may have too many digits to write
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise Unreadable("not a number") from None


def _amount_of_text(text: str, currency: str | None, style: AmountStyle) -> Decimal:
    if len(text) > _LONGEST_TEXT:
        raise Unreadable("too long for an amount")
    visible = "".join(each for each in text if unicodedata.category(each) != "Cf")
    plain = ascii_digits(visible).replace("−", "-").replace("٫", ".").strip()
    is_owed_to_us = plain.startswith("(") and plain.endswith(")")
    if is_owed_to_us:
        plain = plain[1:-1].strip()
    plain = _without_marks(plain, currency)
    signed = _SIGNED.fullmatch(plain)
    signs = (signed["before"] + signed["after"]) if signed else ""
    if signed is None or len(signs) > 1 or (signs and is_owed_to_us):
        raise Unreadable("not an amount")
    number = _without_marks(signed["number"].strip(), currency)
    amount = Decimal(_with_point(number, currency, style))
    return -amount if is_owed_to_us or signs == "-" else amount


def _with_point(number: str, currency: str | None, style: AmountStyle) -> str:
    """Return the number with a decimal point and without groups; raises ``Unreadable``."""
    if style == UNSAID and (
        _COULD_BE_THOUSANDS.fullmatch(number)
        or (_COULD_BE_DECIMALS.fullmatch(number) and _precision(currency) == _THREE_DECIMALS)
    ):
        raise Unreadable("thousands or decimals: defaults.decimal can say which")
    decimal = style.decimal or _OTHER.get(style.thousands or ",", ".")
    groups = (style.thousands,) if style.thousands else (_OTHER[decimal], *_SPACES)
    whole, point, fraction = number.partition(decimal)
    digits = _ungrouped(whole, groups)
    if digits is None or (point and not _DIGITS.fullmatch(fraction)) or not (digits or point):
        raise Unreadable("not an amount")
    return f"{digits or 0}.{fraction or 0}"


def _ungrouped(whole: str, groups: tuple[str, ...]) -> str | None:
    """Return the digits before the decimal point; None if they are not grouped like thousands."""
    if not whole or _DIGITS.fullmatch(whole):
        return whole
    group = next((each for each in groups if each in whole), None)
    if group is None:
        return None
    first, *middle, last = whole.split(group)
    sizes = (
        _FIRST_GROUP.fullmatch(first),
        *map(_MIDDLE_GROUP.fullmatch, middle),
        _LAST_GROUP.fullmatch(last),
    )
    return whole.replace(group, "") if all(sizes) else None


def _without_marks(text: str, currency: str | None) -> str:
    """Return the text without the currency's code or symbol, which is removed once."""
    upper = text.upper()
    for mark in _marks(currency):
        if upper.startswith(mark) and len(upper) == len(text):
            return text[len(mark) :].strip()
        if upper.endswith(mark) and len(upper) == len(text):
            return text[: -len(mark)].strip()
    return text


@lru_cache(maxsize=512)
def _precision(currency: str | None) -> int:
    return get_currency_precision(currency) if currency else 2


@lru_cache(maxsize=512)
def _marks(currency: str | None) -> tuple[str, ...]:
    """Return the marks of a currency, the longest first, since one may be part of another."""
    if currency is None:
        return ()
    symbols = {get_currency_symbol(currency, locale=locale).strip("\u200f ") for locale in ("en", "ar")}
    marks = {currency, *symbols, *_LOCAL_MARKS.get(currency, ())}
    return tuple(sorted((mark.upper() for mark in marks if mark), key=len, reverse=True))
