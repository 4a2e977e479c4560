"""Reading single values as warehouses hold them."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from outreach.services.extraction.codes import read_country, read_currency, read_language, read_time_zone
from outreach.services.extraction.json_values import row_as_json
from outreach.services.extraction.parse_values import (
    Unreadable,
    read_amount,
    read_date,
    read_flag,
    read_id,
    read_settled,
    read_text,
)

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
def test_what_is_no_date_is_not_guessed(value: Any) -> None:
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
def test_an_id_is_the_same_whatever_type_the_warehouse_gives_it(value: Any) -> None:
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
