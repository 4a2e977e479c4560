"""Situations from public bug reports of people who do this work, and what is right in each.

A case that is about a whole night (ids that are merged, credit notes, files) has
its test where such nights are; this table holds what can be said of one value.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from outreach.campaign.names import name_to_say
from outreach.campaign.prompt import prompt_mistakes
from outreach.campaign.queries import query_problems
from outreach.campaign.schedules import schedule_mistake
from outreach.connections.airflow_uri import read_connection
from outreach.domain.errors import ConfigurationError
from outreach.domain.phones import read_phone
from outreach.domain.time_zone_data import zone_named
from outreach.services.extraction.amounts import AmountStyle, read_amount
from outreach.services.extraction.codes import read_country, read_time_zone
from outreach.services.extraction.dates import read_date
from outreach.services.extraction.text_values import Unreadable, read_id, read_text

REFUSED = "refused"
"""The value is said to be unreadable; no call rests on it."""


def phone(text: str, region: str) -> str:
    read = read_phone(text, region=region)
    return str(read.problem or read.e164)


def amount(text: str, currency: str, **style: Any) -> Any:
    return read_amount(text, currency=currency, style=AmountStyle(**style))


def due(text: str, zone: str = "Asia/Riyadh") -> Any:
    return read_date(text, date_format=None, zone=zone_named(zone))


def host(uri: str) -> Any:
    return read_connection("wh", {"AIRFLOW_CONN_WH": uri}).host


def attempt(read: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    try:
        return read(*arguments)
    except (Unreadable, ConfigurationError):
        return REFUSED


@pytest.mark.parametrize(
    ("read", "arguments", "right"),
    [
        pytest.param(phone, ("491713920086", "DE"), "unreadable_phone", id="P01 two countries' numbers"),
        pytest.param(phone, ("01713920086/7", "DE"), "unreadable_phone", id="P03 another last digit"),
        pytest.param(phone, ("03133336670/12", "BR"), "unreadable_phone", id="P05 two more digits"),
        pytest.param(phone, ("+91 96123 8615997578", "IN"), "unreadable_phone", id="P07 part of a number"),
        pytest.param(phone, ("+966 55\u202f120\u202f1575", "SA"), "+966551201575", id="P09 narrow spaces"),
        pytest.param(
            phone, ("Fax: 202-555-0100 Mobile: 202-555-0101", "US"), "+12025550101", id="P11 a fax first"
        ),
        pytest.param(phone, ("DO NOT CALL 202-555-0100", "US"), "note_do_not_call", id="P12 a note"),
        *(
            pytest.param(phone, (text, "US"), "not_callable_phone", id=f"P14 {text}")
            for text in (
                "(202) 555-0100;123",
                "(202) 555-0100,,123#",
                "+1 202 555 0100 p123",
                "202-555-0100 then press 2",
            )
        ),
        pytest.param(phone, ("+48 (0) 22 512 1234", "PL"), "+48225121234", id="P17 trunk zero"),
        pytest.param(phone, ("+52 1 55 1234 5678", "MX"), "+525512345678", id="P19 Mexico's old 1"),
        *(
            pytest.param(read_text, (word,), None, id=f"D08, D10 {word}")
            for word in ("NULL", "null", "(null)", "None", "undefined", "N/A", "Unknown", "NOT PROVIDED")
        ),
        pytest.param(read_text, ("لا يوجد",), None, id="D08 in Arabic"),
        pytest.param(read_text, ("null null",), None, id="D08 twice"),
        pytest.param(amount, ("1.234", "EUR"), REFUSED, id="D11 thousands or decimals"),
        pytest.param(amount, ("1234,50", "EUR"), REFUSED, id="D13 a European export, not said"),
        pytest.param(
            lambda text: amount(text, "EUR", decimal=","), ("1234,50",), Decimal("1234.5"), id="D13 said"
        ),
        pytest.param(amount, ("SR 500", "SAR"), Decimal(500), id="D15 an abbreviation"),
        pytest.param(read_id, ("1.23457E+14",), REFUSED, id="D16 an id without its digits"),
        pytest.param(due, ("2024-05-01 00:00:00 UTC",), date(2024, 5, 1), id="D22 a moment as text"),
        pytest.param(
            due, ("2024-06-10T00:00:00+00:00", "America/New_York"), date(2024, 6, 10), id="D23 midnight"
        ),
        pytest.param(due, ("1970-01-01",), REFUSED, id="D24 a placeholder"),
        pytest.param(read_country, ("UAE",), "AE", id="D32 a country's word"),
        pytest.param(read_time_zone, ("EST",), REFUSED, id="D33 a zone that is no place"),
        pytest.param(host, ("postgres://u:p@[::1]:5432/d",), "::1", id="A06 brackets"),
    ],
)
def test_a_value_has_its_one_reading_or_none(
    read: Callable[..., Any], arguments: tuple[Any, ...], right: Any
) -> None:
    assert attempt(read, arguments) == right


def test_a_name_that_is_no_name_is_not_said() -> None:
    """D08: the agent was given customer_name "NULL"."""
    assert read_text("NULL") is None
    assert name_to_say(None, language="en") is None


@pytest.mark.parametrize("schedule", ["0 2 30 2 *", "R 2 * * *"])
def test_a_schedule_that_never_comes_or_comes_at_random_is_a_mistake(schedule: str) -> None:
    """A01"""
    assert schedule_mistake(schedule) is not None


def test_a_list_in_brackets_that_fails_with_two_people_is_a_mistake() -> None:
    """A07"""
    sql = "SELECT customer FROM invoice WHERE lower(customer) IN (:person_ids)"
    words = " ".join(str(problem) for problem in query_problems(sql, file="still_due.sql"))
    assert "write IN :person_ids" in words
    assert "changes case or spaces" in words


def test_another_systems_placeholder_would_be_read_aloud() -> None:
    """O06"""
    assert any("${customer_name}" in str(problem) for problem in prompt_mistakes("Hi ${customer_name} …"))


def test_the_error_for_a_password_with_a_slash_says_how_to_write_it() -> None:
    """A04"""
    with pytest.raises(ConfigurationError, match="%2F"):
        host("postgres://user:pa/ss@db.example:5432/wh")
