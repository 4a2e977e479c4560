"""Phone fields as people spoil them, each with the number that is truly meant. Seeded."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, format_number

_ARAB = ("SA", "AE", "KW", "EG", "JO")
_EUROPEAN = ("DE", "AT", "FR", "IT", "ES", "PL", "GB", "TR")
COUNTRIES = (*_ARAB, *_EUROPEAN, "US", "MX", "BR", "IN", "AU")
_KINDS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_SPACES = "\u00a0\u2009\u202f\u2003\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2212"


@dataclass(frozen=True, kw_only=True)
class SpoiltPhone:
    """A field, the country of its row, and the number that it means.

    ``is_certain`` says that the field can be read in one way only, so that not
    reading it is a miss; otherwise it may be refused, and calling anyone but
    ``truth`` is calling a stranger. ``truth`` is None where no one may be called.
    """

    how: str
    text: str
    region: str
    truth: str | None
    is_certain: bool


Write = Callable[[random.Random, PhoneNumber, str], str]
"""Writes a number of a country (ISO 3166-1) into a field."""


def _local(number: PhoneNumber) -> str:
    return format_number(number, PhoneNumberFormat.NATIONAL)


def _abroad(number: PhoneNumber) -> str:
    return format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _e164(number: PhoneNumber) -> str:
    return format_number(number, PhoneNumberFormat.E164)


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _other(dice: random.Random, region: str) -> str:
    return _abroad(a_number(dice, region))


LABELS = ("Mobile", "Tel.", "جوال", "Home", "cell")
TIMES = ("after 5 pm", "before 10:30", "9am-5pm")
NOTES = ("DO NOT CALL", "لا تتصل", "wrong number", "deceased")
EXTENSIONS = (" ext. 12", ";123", ",,123#", " p123", " x7", " تحويلة ١٢", " press 2")

CERTAIN: dict[str, Write] = {
    "as it is": lambda _, n, __: _e164(n),
    "international": lambda _, n, __: _abroad(n),
    "national": lambda _, n, __: _local(n),
    "double zero": lambda _, n, __: "00" + _e164(n)[1:],
    "tel address": lambda _, n, __: format_number(n, PhoneNumberFormat.RFC3966),
    "odd spaces": lambda d, n, __: _abroad(n).replace(" ", d.choice(_SPACES)),
    "odd dashes": lambda d, n, __: _abroad(n).replace(" ", d.choice(_DASHES)),
    "dots": lambda _, n, __: _abroad(n).replace(" ", ".").replace("-", "."),
    "Arabic digits": lambda _, n, __: _e164(n).translate(_ARABIC_DIGITS),
    "invisible marks": lambda _, n, __: f"\u200e{_e164(n)}\u202c",
    "a label": lambda d, n, __: f"{d.choice(LABELS)}: {_abroad(n)}",
    "a label behind": lambda d, n, __: f"{_abroad(n)} ({d.choice(['mobile', 'home', 'm'])})",
    "a time": lambda d, n, __: f"{_abroad(n)} {d.choice(TIMES)}",
    "a fax beside it": lambda d, n, r: f"Fax: {_other(d, r)} Mobile: {_abroad(n)}",
    "a fax behind it": lambda d, n, r: f"{_abroad(n)}; {_other(d, r)} fax",
    "code in brackets": lambda _, n, __: f"(+{n.country_code}) {_abroad(n).split(' ', 1)[-1]}",
    "quoted": lambda _, n, __: f'="{_e164(n)}"',
}
"""Fields that can be read in one way only: not to read them is a miss."""

DOUBTFUL: dict[str, Write] = {
    "calling code without plus": lambda _, n, __: _e164(n)[1:],
    "a float": lambda _, n, __: f"{_e164(n)[1:]}.0",
    "an alternative last digit": lambda d, n, __: f"{_local(n)}/{d.randrange(10)}",
    "two digits behind a slash": lambda d, n, __: f"{_digits(_local(n))}/{d.randrange(10, 100)}",
    "a footnote": lambda d, n, __: f"{_digits(_local(n))} ({d.randrange(1, 10)})",
    "a digit behind a dash": lambda d, n, __: f"{_digits(_local(n))}-{d.randrange(10)}",
    "a digit behind a space": lambda d, n, __: f"{_digits(_local(n))} {d.randrange(10)}",
    "a question": lambda _, n, __: f"{_abroad(n)}?",
}
"""Fields that may be refused; to call another number than the one meant is to call a stranger."""

FORBIDDEN: dict[str, Write] = {
    "part of a longer run": lambda d, n, __: f"{_e164(n)[:-4]} {d.randrange(10**7, 10**8)} {_e164(n)[-4:]}",
    "digits lost": lambda _, n, __: f"{float(_e164(n)[1:]):.5E}",
    "a note": lambda d, n, __: f"{d.choice(NOTES)} {_abroad(n)}",
    "only a fax": lambda _, n, __: f"{_abroad(n)} fax",
    "an extension": lambda d, n, __: _local(n) + d.choice(EXTENSIONS),
    "a brother's": lambda _, n, __: f"brother {_abroad(n)}",
    "two glued": lambda d, n, r: _digits(_local(n)) + _digits(_local(a_number(d, r))),
}
"""Fields on which no one may be called."""


def a_number(dice: random.Random, region: str) -> PhoneNumber:
    """Make a valid number of a country: the library's example with other last digits."""
    while True:
        example = phonenumbers.example_number_for_type(region, dice.choice(_KINDS))
        if example is None:
            continue
        text = _e164(example)[:-5] + f"{dice.randrange(10**5):05}"
        number = phonenumbers.parse(text, None)
        if phonenumbers.is_valid_number_for_region(number, region):
            return number


def spoilt_phones(count: int, *, seed: int) -> Iterator[SpoiltPhone]:
    """Make ``count`` fields, every country and every way to spoil one in turn."""
    dice = random.Random(seed)
    ways = {**CERTAIN, **DOUBTFUL, **FORBIDDEN}
    names = list(ways)
    for place in range(count):
        region = COUNTRIES[place % len(COUNTRIES)]
        number = a_number(dice, region)
        how = names[(place // len(COUNTRIES)) % len(names)]
        yield SpoiltPhone(
            how=how,
            text=ways[how](dice, number, region),
            region=region,
            truth=None if how in FORBIDDEN else _e164(number),
            is_certain=how in CERTAIN,
        )
