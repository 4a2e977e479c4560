"""Reading single values as warehouses hold them."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from outreach.services.extraction.amounts import AmountStyle, read_amount
from outreach.services.extraction.codes import read_country, read_currency, read_language, read_time_zone
from outreach.services.extraction.dates import read_date, read_settled
from outreach.services.extraction.json_values import row_as_json
from outreach.services.extraction.text_values import Unreadable, read_flag, read_id, read_text

RIYADH = ZoneInfo("Asia/Riyadh")
american_date = partial(read_date, date_format="%m/%d/%Y", zone=RIYADH)
iso_date = partial(read_date, date_format=None, zone=RIYADH)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (100, "100"),
        (Decimal("1234.5"), "1234.5"),
        (55.94, "55.94"),
        (0.1 + 0.2, "0.3"),
        ("55.94", "55.94"),
        (" 1,234.50 ", "1234.5"),
        ("1,23,456.00", "123456"),
        ("1 234.50", "1234.5"),
        ("1\u00a0234\u00a0567.50", "1234567.5"),
        ("1'234.50", "1234.5"),
        (".5", "0.5"),
        ("١٢٣٤٫٥٠", "1234.5"),
        ("١٬٢٣٤٫٥٠", "1234.5"),
        ("$1,234.50", "1234.5"),
        ("1234.50 USD", "1234.5"),
        ("USD 10", "10"),
        ("-12.50", "-12.5"),
        ("−12.50", "-12.5"),
        ("12.50-", "-12.5"),
        ("(1,234.50)", "-1234.5"),
        (b"12.50", "12.5"),
        (0, "0"),
    ],
    ids=repr,
)
def test_an_amount_is_read_as_it_is_written(value: Any, amount: str) -> None:
    assert read_amount(value, currency="USD") == Decimal(amount)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("1.234,50", id="European"),
        pytest.param("12,50", id="perhaps European"),
        pytest.param("1,2345", id="no group of three"),
        pytest.param("€12.50", id="the symbol of another currency"),
        pytest.param("12.50 SAR", id="the code of another currency"),
        pytest.param("1.23E+5", id="digits lost in a spreadsheet"),
        pytest.param("-12.50-", id="two signs"),
        pytest.param("about 100", id="words"),
        pytest.param(".", id="a point"),
        pytest.param("()", id="brackets"),
        pytest.param("²", id="a digit that is no decimal digit"),
        pytest.param(True, id="a flag"),
        pytest.param(float("nan"), id="not a number"),
        pytest.param(Decimal("Infinity"), id="infinite"),
        pytest.param(10**16, id="more than the ledger holds"),
    ],
)
def test_an_amount_that_could_mean_something_else_is_not_guessed(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_amount(value, currency="USD")


EUROPEAN = AmountStyle(decimal=",")


@pytest.mark.parametrize(
    ("text", "style", "currency", "amount"),
    [
        ("1234,50", EUROPEAN, "EUR", "1234.5"),
        ("1.234,50", EUROPEAN, "EUR", "1234.5"),
        ("1 234,50", EUROPEAN, "EUR", "1234.5"),
        ("1.234", EUROPEAN, "EUR", "1234"),
        ("1,234", EUROPEAN, "EUR", "1.234"),
        ("1.234", AmountStyle(decimal="."), "EUR", "1.234"),
        ("1,234", AmountStyle(decimal="."), "KWD", "1234"),
        ("12.500", AmountStyle(decimal="."), "KWD", "12.5"),
        ("1.234", AmountStyle(thousands="."), "EUR", "1234"),
        ("1'234.50", AmountStyle(decimal=".", thousands="'"), "CHF", "1234.5"),
    ],
)
def test_the_campaign_says_how_its_source_writes_amounts(
    text: str, style: AmountStyle, currency: str, amount: str
) -> None:
    assert read_amount(text, currency=currency, style=style) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        pytest.param("1.234", "EUR", id="thousands to a European"),
        pytest.param("999.999", "USD", id="thousands or three decimals"),
        pytest.param("12.500", "KWD", id="thousands or the currency's three decimals"),
        pytest.param("1,234", "KWD", id="a comma before three decimals"),
        pytest.param("0,500", "USD", id="no group begins with a zero"),
    ],
)
def test_text_that_could_be_thousands_or_decimals_is_refused(text: str, currency: str) -> None:
    with pytest.raises(Unreadable):
        read_amount(text, currency=currency)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        pytest.param("1,234", "USD", "1234", id="no currency of two decimals has three"),
        pytest.param("1,234", None, "1234", id="nor one that is not said"),
        pytest.param("1,234,567", "KWD", "1234567", id="two groups"),
        pytest.param("0.500", "KWD", "0.5", id="no one groups a zero"),
        pytest.param("1234.500", "KWD", "1234.5", id="four digits are no group"),
        pytest.param("($75.20)", "USD", "-75.2", id="brackets around the symbol"),
        pytest.param("SR 500", "SAR", "500", id="the usual abbreviation"),
        pytest.param("500 ر.س", "SAR", "500", id="the Arabic one"),
        pytest.param("\u200f500 ر.س.\u200f", "SAR", "500", id="direction marks"),
        pytest.param("kr. 500", "SEK", "500", id="the Nordic one"),
        pytest.param("-$75.20", "USD", "-75.2", id="the sign before the symbol"),
    ],
)
def test_text_with_one_reading_is_read(text: str, currency: str | None, amount: str) -> None:
    assert read_amount(text, currency=currency) == Decimal(amount)


@pytest.mark.parametrize("value", [1.234, Decimal("1.234"), 1234])
def test_a_number_that_the_warehouse_holds_as_a_number_is_exact(value: float | Decimal) -> None:
    assert read_amount(value, currency="EUR") == Decimal(str(value))


@pytest.mark.parametrize(
    "word",
    ["NULL", "null", "(null)", "None", "nan", "NaN", "N/A", "n/a", "-", "Unknown", "لا يوجد", "غير معروف"],
)
def test_a_word_for_nothing_is_empty_everywhere(word: str) -> None:
    assert read_text(word) is None
    assert read_amount(word, currency="USD") is None
    assert iso_date(word) is None
    assert read_flag(word) is None
    assert read_id(word) is None
    assert read_country(word) is None
    assert read_language(word) is None
    assert read_time_zone(word) is None


def test_a_source_has_words_of_its_own_for_nothing() -> None:
    assert read_text("k.A.", nulls=frozenset({"k.a."})) is None
    assert read_text("k.A.") == "k.A."


@pytest.mark.parametrize(
    ("value", "zone", "day"),
    [
        (datetime(2024, 6, 10, tzinfo=UTC), "America/New_York", date(2024, 6, 10)),
        ("2024-06-10T00:00:00+00:00", "America/New_York", date(2024, 6, 10)),
        ("2024-05-01 00:00:00 UTC", "Asia/Riyadh", date(2024, 5, 1)),
        ("2024-05-01 22:30:00 UTC", "Asia/Riyadh", date(2024, 5, 2)),
        (datetime(2024, 6, 10, tzinfo=ZoneInfo("America/New_York")), "America/New_York", date(2024, 6, 10)),
    ],
)
def test_midnight_utc_is_how_a_date_is_kept(value: Any, zone: str, day: date) -> None:
    assert read_date(value, date_format=None, zone=ZoneInfo(zone)) == day


@pytest.mark.parametrize(
    "value",
    [
        "0001-01-01",
        "1900-01-01",
        "1970-01-01",
        "9999-12-31",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12))),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
    ids=str,
)
def test_a_placeholder_is_no_date_on_any_clock(value: Any) -> None:
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12", "Asia/Riyadh"):
        with pytest.raises(Unreadable):
            read_date(value, date_format=None, zone=ZoneInfo(zone))


@pytest.mark.parametrize("text", ["1152026", "2026115", "202611"])
def test_digits_that_lost_a_zero_are_no_date(text: str) -> None:
    for date_format in ("%m%d%Y", "%Y%m%d"):
        with pytest.raises(Unreadable):
            read_date(text, date_format=date_format, zone=RIYADH)
    assert read_date("01152026", date_format="%m%d%Y", zone=RIYADH) == date(2026, 1, 15)


@pytest.mark.parametrize("value", ["20", "44", "966", "90"])
def test_a_calling_code_is_no_country(value: str) -> None:
    with pytest.raises(Unreadable):
        read_country(value)


@pytest.mark.parametrize(
    "value", ["1.23457E+14", "9,66512e+11", "1E+05", "-1.2E+15", "1.23E + 14", "١٫٢٣E+١٤", 2.0**54, -1e300]
)
def test_an_id_that_lost_digits_is_unreadable(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_id(value)


@pytest.mark.parametrize("value", ["12E34", "E+12", "1E5", "0012", 2.0**53 - 1])
def test_an_id_that_only_looks_like_a_number_is_an_id(value: Any) -> None:
    assert read_id(value) == (value if isinstance(value, str) else "9007199254740991")


@pytest.mark.parametrize("value", [None, "", "  ", "\u00a0"])
def test_blank_says_nothing(value: str | None) -> None:
    assert read_amount(value, currency=None) is None
    assert iso_date(value) is None
    assert read_flag(value) is None
    assert read_country(value) is None
    assert read_text(value) is None


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (date(2013, 2, 1), date(2013, 2, 1)),
        (datetime(2013, 2, 1, 23, 59), date(2013, 2, 1)),  # noqa: DTZ001 - many warehouses know no zones
        (datetime(2013, 1, 31, 21, tzinfo=UTC), date(2013, 2, 1)),
        ("2013-02-01", date(2013, 2, 1)),
        ("20130201", date(2013, 2, 1)),
        (20130201, date(2013, 2, 1)),
        ("2013-02-01 10:30:00", date(2013, 2, 1)),
        ("2013-01-31T22:00:00Z", date(2013, 2, 1)),
        ("٢٠١٣-٠٢-٠١", date(2013, 2, 1)),
    ],
    ids=repr,
)
def test_a_date_is_read_in_the_campaigns_zone(value: Any, day: date) -> None:
    assert iso_date(value) == day


@pytest.mark.parametrize(
    ("value", "day"), [("2/1/2013", date(2013, 2, 1)), ("12/31/2013", date(2013, 12, 31))]
)
def test_a_text_date_is_read_by_the_campaigns_format(value: str, day: date) -> None:
    assert american_date(value) == day
    assert american_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "value",
    ["2/1/2013", "31/12", "soon", "infinity", "0001-01-01", date(1900, 1, 1), 41306, True, "2013-02-30"],
)
def test_a_value_that_is_no_date_is_not_guessed(value: Any) -> None:
    with pytest.raises(Unreadable):
        iso_date(value)


@pytest.mark.parametrize(
    "value", [True, 1, 1.0, Decimal(1), "1", "Yes", "y", "TRUE", "t", "نعم", "١", b"\x01"], ids=repr
)
def test_the_words_for_yes(value: Any) -> None:
    assert read_flag(value) is True


@pytest.mark.parametrize(
    "value", [False, 0, 0.0, Decimal(0), "0", "No", "n", "False", "F", "لا", "٠", b"\x00"], ids=repr
)
def test_the_words_for_no(value: Any) -> None:
    assert read_flag(value) is False


@pytest.mark.parametrize("value", ["maybe", 2, "opted out", -1, date(2013, 2, 1)])
def test_a_flag_that_is_neither_is_not_guessed(value: Any) -> None:
    with pytest.raises(Unreadable):
        read_flag(value)


@pytest.mark.parametrize(
    ("value", "settled"),
    [
        (None, False),
        ("", False),
        ("No", False),
        ("Yes", True),
        (False, False),
        (True, True),
        ("1/15/2013", True),
        ("3/1/2013", True),
        ("3/2/2013", False),
        (date(2013, 1, 15), True),
        (datetime(2013, 2, 28, 23, tzinfo=UTC), True),
    ],
    ids=repr,
)
def test_settled_is_a_flag_or_the_date_of_payment(value: Any, *, settled: bool) -> None:
    assert read_settled(value, run_date=date(2013, 3, 1), as_date=american_date) is settled


def test_a_payment_that_cannot_be_read_is_not_called_unpaid() -> None:
    with pytest.raises(Unreadable):
        read_settled("partly", run_date=date(2013, 3, 1), as_date=american_date)


@pytest.mark.parametrize("value", [1001, 1001.0, Decimal("1001.00"), "1001", " 1001 ", b"1001"], ids=repr)
def test_an_id_is_the_same_in_every_type_of_the_warehouse(value: Any) -> None:
    assert read_id(value) == "1001"


def test_an_id_longer_than_any_id_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read_id("9" * 201)


@pytest.mark.parametrize(
    "value", ["SA", "sa", "SAU", "682", "Saudi Arabia", "saudi arabia", "المملكة العربية السعودية"]
)
def test_a_country_is_read_from_codes_and_names(value: str) -> None:
    assert read_country(value) == "SA"


@pytest.mark.parametrize("value", ["ar", "AR", "ar-SA", "ar_SA", "ara", "Arabic", "العربية"])
def test_a_language_is_read_from_codes_and_names(value: str) -> None:
    assert read_language(value) == "ar"


def test_the_british_are_forgiven_their_code() -> None:
    assert read_country("UK") == "GB"


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (read_country, "391"),
        (read_country, "Narnia"),
        (read_country, "SU"),
        (read_language, "xx"),
        (read_language, "Klingonese"),
        (read_currency, "XYZ"),
        (read_currency, "$"),
        (read_time_zone, "Riyadh"),
        (read_time_zone, "../etc"),
    ],
)
def test_an_unknown_code_is_unreadable(read: Any, value: str) -> None:
    with pytest.raises(Unreadable):
        read(value)


def test_text_loses_only_what_cannot_be_stored() -> None:
    assert read_text(" a\0b\ud800 {{x}}\n c ") == "a\ufffdb\ufffd {{x}}\n c"


def test_a_row_becomes_json_that_postgresql_accepts() -> None:
    row = {
        "decimal": Decimal("1.10"),
        "nan": float("nan"),
        "infinity": float("-inf"),
        "huge": 10**400,
        "bytes": b"\x00\xff",
        "moment": datetime(2013, 2, 1, tzinfo=timezone(timedelta(hours=3))),
        "uuid": UUID(int=1),
        "interval": timedelta(days=1),
        "nul": "a\0b",
        "surrogates": ["\ud800", {"\0": None}],
        "flag": True,
        "name": "عمر",
    }
    stored = row_as_json(list(row), list(row.values()))
    assert "\\u0000" not in stored
    assert json.loads(stored) == {
        "decimal": "1.10",
        "nan": "nan",
        "infinity": "-inf",
        "huge": f"{10**400:#x}",
        "bytes": "\\x00ff",
        "moment": "2013-02-01T00:00:00+03:00",
        "uuid": str(UUID(int=1)),
        "interval": "1 day, 0:00:00",
        "nul": "a\ufffdb",
        "surrogates": ["\ufffd", {"\ufffd": None}],
        "flag": True,
        "name": "عمر",
    }
